"""Why a file is left as it is."""

from __future__ import annotations


class NotEditable(Exception):
    """A file that is not understood well enough to be changed; nothing was changed.

    Args:
        reason: One line, to stand behind the file's name: ``line 3: expected ','``.
    """

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def at_line(body: str, offset: int, wrong: str) -> NotEditable:
    """The error for a place in a text.

    Args:
        body: The text.
        offset: Of the character that is wrong.
        wrong: What is wrong with it.
    """
    line = body.count("\n", 0, offset) + 1
    return NotEditable(f"line {line}: {wrong}")
