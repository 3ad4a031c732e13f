"""What may be done to a file of somebody else: three kinds of change, all of them undone again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Format = Literal["json", "toml", "yaml"]
"""``json`` with comments and trailing commas, where the file has them."""


@dataclass(frozen=True, slots=True)
class Put:
    """Have a value at a key; what is there is replaced, in its place.

    Attributes:
        format: Of the file.
        at: Keys from the top of the file, the last of which is ours.
        value: Dictionaries, lists and plain values.
    """

    format: Format
    at: tuple[str, ...]
    value: object


@dataclass(frozen=True, slots=True)
class Include:
    """Have an item in a list, at its end, once.

    Attributes:
        format: Of the file.
        at: Keys from the top of the file to the list.
        item: A text.
    """

    format: Format
    at: tuple[str, ...]
    item: str


@dataclass(frozen=True, slots=True)
class Fence:
    """Have a block of text between two marking lines, at the end of a text file.

    Attributes:
        text: The lines between them.
        head: What a file begins with that has nothing else.
    """

    text: str
    head: str = ""


Change = Put | Include | Fence
