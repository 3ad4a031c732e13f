"""What the handlers of PHP keep between the facts of a file."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import NamedTuple

from codegraph.languages.php.names import Names
from codegraph.languages.sheet import Sheet


class Closure(NamedTuple):
    """A function without a name, whose variables are its own.

    Attributes:
        start: Its first byte.
        end: The byte after its last.
        own: Names of its parameters.
        shared: Names that it takes from around it; None where that are all others (``fn``).
        mark: What its own variables carry behind their names.
    """

    start: int
    end: int
    own: frozenset[str]
    shared: frozenset[str] | None
    mark: str


class RouteGroup(NamedTuple):
    r"""What is said of all routes that are registered between two bytes.

    Attributes:
        start: First byte of the function that registers them.
        end: The byte after its last.
        prefix: What their addresses begin with.
        namespace: The namespace of controllers that are named by strings.
        controller: Path of the class that answers, where that is one for all.
    """

    start: int
    end: int
    prefix: str
    namespace: str
    controller: str


@dataclass(slots=True)
class State:
    """Names, and what surrounds the code at hand.

    Attributes:
        names: What the names of classes and functions mean.
        depth: How many expressions are open, each inside the one before.
        closures: The closures that are open, outer before inner.
        counts: How many closures each definition has had so far.
        anonymous: How many classes without a name the file has, by the name of their base.
        groups: The groups of routes that are open, outer before inner.
        labels: First byte of a class without a name to what it is called.
        superclass: Index of a class to the path of what it extends.
        traits: Indices of the classes that use traits.
        templates: Names of type parameters in documentation to what they stand for, by the
            index of the definition that is documented.
    """

    names: Names = field(default_factory=Names)
    depth: int = 0
    closures: list[Closure] = field(default_factory=list)
    counts: Counter[int] = field(default_factory=Counter)
    anonymous: Counter[str] = field(default_factory=Counter)
    groups: list[RouteGroup] = field(default_factory=list)
    labels: dict[int, str] = field(default_factory=dict)
    superclass: dict[int, str] = field(default_factory=dict)
    traits: set[int] = field(default_factory=set)
    templates: dict[int, dict[str, str]] = field(default_factory=dict)


def state_of(sheet: Sheet) -> State:
    """The state of the file's sheet."""
    if not isinstance(sheet.state, State):
        sheet.state = State()
    return sheet.state
