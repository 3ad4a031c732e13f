"""What stands before an item of Rust: its documentation and its attributes."""

from __future__ import annotations

import re

from tree_sitter import Node

from codegraph.languages.rust.state import state_of
from codegraph.languages.sheet import Sheet

MAX_LINES = 200

_BETWEEN = re.compile(rb"(?:\s|//[^\n]*|/\*[\s\S]*?\*/)*+\Z")


def attributes_before(sheet: Sheet, node: Node) -> list[Node]:
    """The attributes of an item, in order; they no longer wait for another one."""
    state = state_of(sheet)
    waiting, state.attributes = state.attributes, []
    found: list[Node] = []
    start = node.start_byte
    for item in reversed(waiting):
        if item.end_byte > start or not _BETWEEN.match(sheet.source, item.end_byte, start):
            break
        found.append(item)
        start = item.start_byte
    return found[::-1]


def documentation(sheet: Sheet, node: Node) -> str:
    """The text of the doc comments on the lines before a node, attributes passed over.

    Read from the source and not from the tree, where looking back costs a walk over all that
    comes before.
    """
    start = sheet.source.rfind(b"\n", 0, node.start_byte)
    lines: list[str] = []
    inside = False
    for _ in range(MAX_LINES):
        if start < 0:
            break
        end, start = start, sheet.source.rfind(b"\n", 0, start)
        line = sheet.source[start + 1 : end].decode("utf-8", "replace").strip()
        if not lines and line.endswith("*/"):
            inside = True
        if inside:
            lines.append(line.removesuffix("*/").removeprefix("/**").strip("* "))
            if line.startswith("/*"):
                return "\n".join(reversed(lines)).strip() if line.startswith("/**") else ""
        elif line.startswith("///"):
            lines.append(line[3:].removeprefix(" "))
        elif not line.startswith("#[") or lines:
            break
    return "" if inside else "\n".join(reversed(lines)).strip()
