"""What the handlers of C++ keep between the facts of a file."""

from __future__ import annotations

from dataclasses import dataclass, field

from codegraph.languages.sheet import Sheet

TYPES = frozenset(("class", "struct", "enum"))
"""Kinds of definitions that have members."""


@dataclass(slots=True)
class State:
    """Where namespaces without a name end, and which access is in force in each class.

    Attributes:
        hidden_until: The byte at which the last namespace without a name ends.
        access: Index of a class to ``public``, ``protected`` or ``private``.
    """

    hidden_until: int = -1
    access: dict[int, str] = field(default_factory=dict)


def state_of(sheet: Sheet) -> State:
    """The state of the file's sheet."""
    if not isinstance(sheet.state, State):
        sheet.state = State()
    return sheet.state
