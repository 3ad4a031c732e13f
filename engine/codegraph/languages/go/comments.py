"""Doc comments of Go: the lines right before a declaration."""

from __future__ import annotations

from tree_sitter import Node

from codegraph.languages.sheet import Sheet

MAX_LINES = 60


def comment_before(sheet: Sheet, node: Node) -> str:
    """The text of the comment that ends on the line before the node, without its marks.

    Read from the source and not from the tree, where looking back costs a walk over all that
    comes before. Directives such as ``//go:generate`` are left out.
    """
    start = sheet.source.rfind(b"\n", 0, node.start_byte)
    lines: list[str] = []
    inside = False
    while start > 0 and len(lines) < MAX_LINES:
        end, start = start, sheet.source.rfind(b"\n", 0, start)
        line = sheet.source[start + 1 : end].decode("utf-8", "replace").strip()
        if not lines and line.endswith("*/"):
            inside = True
        if inside:
            lines.append(line.removesuffix("*/").removeprefix("/*").strip())
            if line.startswith("/*"):
                break
        elif line.startswith("//"):
            lines.append(line[2:].removeprefix(" "))
        else:
            break
    kept = [line for line in reversed(lines) if inside or not line.startswith(("go:", "nolint"))]
    return "\n".join(kept).strip()
