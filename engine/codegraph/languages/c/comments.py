"""Doc comments of C: the comment that ends right above a definition."""

from __future__ import annotations

import re

from tree_sitter import Node

from codegraph.languages.sheet import MAX_DOC, Sheet

_REACH = 2 * MAX_DOC
_BORDER = re.compile(r"^[ \t]*(?:/?\*+/?|//+!?)[ \t]?|[ \t]*\*+/[ \t]*$", re.MULTILINE)


def comment_before(sheet: Sheet, node: Node) -> str:
    """The text of the comment that ends on the line before the node, without its marks.

    Read from the source and not from the tree, where looking back costs a walk over all that
    comes before.
    """
    line = sheet.source.rfind(b"\n", 0, node.start_byte) + 1
    above = sheet.source[max(0, line - _REACH) : line]
    if above.rstrip(b" \t\n\r").endswith(b"*/"):
        if above.count(b"\n", above.rfind(b"*/")) > 1:
            return ""
        found = above[above.rfind(b"/*") :] if b"/*" in above else b""
    else:
        found = b"\n".join(_slashed(above.split(b"\n")))
    return _BORDER.sub("", found.decode("utf-8", "replace")).strip()


def _slashed(lines: list[bytes]) -> list[bytes]:
    """The lines at the end that are comments of their own; the last one is that of the node."""
    first = len(lines) - 1
    while first and lines[first - 1].lstrip().startswith(b"//"):
        first -= 1
    return lines[first:-1]
