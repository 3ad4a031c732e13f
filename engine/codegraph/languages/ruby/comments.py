"""Doc comments of Ruby: the lines right above a definition."""

from __future__ import annotations

from tree_sitter import Node

from codegraph.languages.sheet import Sheet

MAX_LINES = 60


def comment_before(sheet: Sheet, node: Node) -> str:
    """The text of the comment that ends on the line before the node, without its marks.

    Read from the source and not from the tree, where looking back costs a walk over all that
    comes before. Directives such as ``# frozen_string_literal: true`` are left out.
    """
    start = sheet.source.rfind(b"\n", 0, node.start_byte)
    lines: list[str] = []
    while start > 0 and len(lines) < MAX_LINES:
        end, start = start, sheet.source.rfind(b"\n", 0, start)
        line = sheet.source[start + 1 : end].decode("utf-8", "replace").strip()
        if not line.startswith("#") or line.startswith(("#!", "# rubocop:", "# -*-")):
            break
        if "frozen_string_literal:" in line:
            break
        lines.append(line.lstrip("#").removeprefix(" "))
    return "\n".join(reversed(lines)).strip()
