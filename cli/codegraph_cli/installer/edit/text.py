"""From a file's bytes to its text and back: byte order mark, line endings, splices, blocks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from codegraph_cli.installer.edit.errors import NotEditable

_MARK = b"\xef\xbb\xbf"
BLANK = " \t\r\n"

Splice = tuple[int, int, str]
"""What stands from one offset up to another, and what is to stand there."""


@dataclass(frozen=True, slots=True)
class Text:
    """A file's text. Line endings stay in it as they are.

    Attributes:
        body: All of it but the byte order mark.
        mark: Whether there is one.
        newline: How most of its lines end.
    """

    body: str
    mark: bool
    newline: str

    def encode(self, body: str) -> bytes:
        """The bytes of a file like this one that has another text.

        Args:
            body: The text.

        Raises:
            NotEditable: It has characters that UTF-8 has not.
        """
        try:
            return (_MARK if self.mark else b"") + body.encode()
        except UnicodeEncodeError as error:
            raise NotEditable("what would be written cannot be written in UTF-8") from error


def decode(content: bytes) -> Text:
    """The text of a file.

    Args:
        content: Its bytes.

    Raises:
        NotEditable: They are not UTF-8.
    """
    try:
        body = content.decode()
    except UnicodeDecodeError as error:
        raise NotEditable(f"byte {error.start}: not UTF-8") from error
    mark = content.startswith(_MARK)
    windows = body.count("\r\n")
    newline = "\r\n" if 2 * windows > body.count("\n") else "\n"
    return Text(body[1:] if mark else body, mark, newline)


def splice(body: str, splices: Sequence[Splice]) -> str:
    """A text with some parts replaced.

    Args:
        body: The text.
        splices: None overlaps another; two at one place come in the order given.
    """
    in_order = sorted(splices, key=lambda item: item[:2])
    for start, end, new in reversed(in_order):
        body = body[:start] + new + body[end:]
    return body


def indent_of(body: str, offset: int) -> str:
    """The blanks that the line of an offset begins with.

    Args:
        body: The text.
        offset: Anywhere in the line.
    """
    start = body.rfind("\n", 0, offset) + 1
    end = start
    while end < len(body) and body[end] in " \t":
        end += 1
    return body[start:end]


def is_first(body: str, offset: int) -> bool:
    """Whether only blanks stand before an offset in its line.

    Args:
        body: The text.
        offset: Of something that is no blank.
    """
    return not body[body.rfind("\n", 0, offset) + 1 : offset].strip(" \t")


def line_end(body: str, offset: int) -> int:
    """Where the line of an offset ends, before its line ending.

    Args:
        body: The text.
        offset: Anywhere in the line.
    """
    end = body.find("\n", offset)
    if end < 0:
        return len(body)
    return end - 1 if end > offset and body[end - 1] == "\r" else end


def append_block(body: str, block: str, newline: str) -> str:
    """A text with lines at its end, and a blank line before them.

    Whether the last line has a line ending stays as it is.

    Args:
        body: The text.
        block: The lines, without a line ending at the end.
        newline: The line ending to use.
    """
    if not body.strip(BLANK):
        return body + block + newline
    if body.endswith("\n"):
        return body + newline + block + newline
    return body + 2 * newline + block


def cut_block(body: str, start: int, end: int) -> Splice:
    """What takes lines away again that `append_block` put there, wherever they stand now.

    Args:
        body: The text.
        start: Where the first line begins.
        end: Where the last line ends, before its line ending.
    """
    if end < len(body):
        end = body.index("\n", end) + 1
        return _after_blank(body, start), end, ""
    return _after_newline(body, _after_blank(body, start)), end, ""


def cut_lines(body: str, start: int, end: int) -> Splice:
    """What takes lines away, with the line ending before them if there is one.

    Args:
        body: The text.
        start: Where the first line begins.
        end: Where the last line ends, before its line ending.
    """
    if start:
        return _after_newline(body, start), end, ""
    newline = body.find("\n", end)
    return 0, len(body) if newline < 0 else newline + 1, ""


def _after_blank(body: str, start: int) -> int:
    """Where a blank line begins that ends at an offset; the offset where there is none."""
    before = _after_newline(body, start)
    if before == start or (before and body[before - 1] != "\n"):
        return start
    return before


def _after_newline(body: str, start: int) -> int:
    if body.endswith("\r\n", 0, start):
        return start - 2
    return start - 1 if body.endswith("\n", 0, start) else start
