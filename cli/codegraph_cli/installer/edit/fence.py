"""A block of ours in a text file of somebody else, between two lines that mark it.

The marks are comments of HTML, which Markdown does not show.
"""

from __future__ import annotations

import re

from codegraph_cli.installer.edit.change import Fence
from codegraph_cli.installer.edit.errors import at_line
from codegraph_cli.installer.edit.text import BLANK, Text, append_block, cut_block, splice

BEGIN = "<!-- codegraph:begin -->"
END = "<!-- codegraph:end -->"

_MARK = re.compile(rf"^[ \t]*(?:(?P<begin>{BEGIN})|(?P<end>{END}))[ \t]*\r?$", re.MULTILINE)


def apply(text: Text, fence: Fence) -> str:
    """The text with the block: where it was, or at the end.

    Args:
        text: Of the file.
        fence: The block.

    Raises:
        NotEditable: There is half of a block, or there are two.
    """
    block = text.newline.join([BEGIN, *fence.text.strip("\n").split("\n"), END])
    place = find(text.body)
    if place is not None:
        return splice(text.body, [(*place, block)])
    head = text.newline.join(fence.head.strip("\n").split("\n")) + text.newline
    body = text.body
    if not body.strip(BLANK) and fence.head:
        body = head
    return append_block(body, block, text.newline)


def withdraw(text: Text, fence: Fence, made: int) -> str:
    """The text without the block.

    Args:
        text: Of the file, which has the block.
        fence: The block as it was written; what is in it by now does not matter.
        made: Whether the file was made for the block, so that its head goes too.
    """
    place = find(text.body)
    assert place is not None
    rest = splice(text.body, [cut_block(text.body, *place)])
    head = fence.head.strip("\n").split("\n")
    return "" if made and rest.strip(BLANK).splitlines() == head else rest


def find(body: str) -> tuple[int, int] | None:
    """Where the block is, without the line ending behind it; None where there is none.

    Args:
        body: The text.

    Raises:
        NotEditable: There is half of a block, or there are two.
    """
    marks = list(_MARK.finditer(body))
    if not marks:
        return None
    kinds = [mark.lastgroup for mark in marks]
    if kinds != ["begin", "end"]:
        wrong = marks[-1] if kinds[:2] != ["begin", "end"] else marks[2]
        raise at_line(body, wrong.start(), "marks of codegraph that are no pair")
    return marks[0].start(), marks[1].end() - marks[1][0].endswith("\r")
