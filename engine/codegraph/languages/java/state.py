"""What the handlers of Java keep between the facts of a file."""

from __future__ import annotations

from dataclasses import dataclass, field

from codegraph.languages.sheet import Sheet


@dataclass(slots=True)
class State:
    """Imports that do not stand for one name, and a count of classes without a name.

    Attributes:
        statics: Name to the paths of the types from which it is imported.
        stars: Paths of the types from which all static members are imported.
        hidden: Package and name of a type to the name under which it is hidden.
        anonymous: How many classes without a name the file has, by the name of their base.
        superclass: Index of a class to the path of what it extends.
    """

    statics: dict[str, list[str]] = field(default_factory=dict)
    stars: list[str] = field(default_factory=list)
    hidden: dict[tuple[str, str], str] = field(default_factory=dict)
    anonymous: dict[str, int] = field(default_factory=dict)
    superclass: dict[int, str] = field(default_factory=dict)


def state_of(sheet: Sheet) -> State:
    """The state of the file's sheet."""
    if not isinstance(sheet.state, State):
        sheet.state = State()
    return sheet.state
