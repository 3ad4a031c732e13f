"""What the handlers of Python keep between the facts of a file."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import cast

from tree_sitter import Node

from codegraph.languages.python.frameworks import MARKS
from codegraph.languages.routes import mentions
from codegraph.languages.sheet import Sheet


@dataclass(slots=True)
class Listed:
    """A list of routes.

    Attributes:
        routes: Index of each route and the name that it has by itself.
        included: How often the file has included it.
    """

    routes: list[tuple[int, str]] = field(default_factory=list)
    included: int = 0


@dataclass(slots=True)
class Narrowed:
    """A name whose type a condition tells, between two bytes of the source.

    Attributes:
        name: The name or dotted path as written.
        alias: The name under which its narrower type is bound.
        scope: The scope in which it stands.
        start: The first byte at which it has that type.
        end: Where it may have another one again.
    """

    name: str
    alias: str
    scope: int
    start: int
    end: int


@dataclass(slots=True)
class State:
    """What is known of a file so far.

    Attributes:
        lists: The lists of routes by scope and name.
        narrowed: Names that have a narrower type here, or will have soon.
        counts: How often each name of a scope was narrowed.
        asks: Whether any condition of the file may ask for a type.
    """

    lists: dict[tuple[int, str], Listed] = field(default_factory=dict)
    narrowed: list[Narrowed] = field(default_factory=list)
    counts: Counter[tuple[int, str]] = field(default_factory=Counter)
    asks: bool = False


def prepare(sheet: Sheet, _root: Node) -> None:
    """Begin a file."""
    sheet.state = State(asks=b"isinstance(" in sheet.source)
    sheet.frameworks = mentions(sheet.source, MARKS)


def state_of(sheet: Sheet) -> State:
    """What is kept of the file at hand."""
    return cast("State", sheet.state)
