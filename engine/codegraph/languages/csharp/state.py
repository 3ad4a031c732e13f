"""What the handlers of C# keep between the facts of a file."""

from __future__ import annotations

from dataclasses import dataclass, field

from codegraph.languages.sheet import Sheet


@dataclass(slots=True)
class State:
    """What is known of types and members that are being read.

    Attributes:
        above: Index of a type to the path of the first type that it builds on.
    """

    above: dict[int, str] = field(default_factory=dict)


def state_of(sheet: Sheet) -> State:
    """The state of the file's sheet."""
    if not isinstance(sheet.state, State):
        sheet.state = State()
    return sheet.state
