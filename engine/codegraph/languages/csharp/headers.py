"""What stands in front of a definition of C#: documentation, attributes, modifiers."""

from __future__ import annotations

import re

from tree_sitter import Node

from codegraph.languages.csharp.types import type_name
from codegraph.languages.paths import UNKNOWN
from codegraph.languages.sheet import Sheet

_TAG = re.compile(r"</?(?:summary|remarks|para|returns|value|example|c|code)\b[^>]*>")
_CREF = re.compile(r'<(?:see|seealso|paramref|typeparamref)\s+\w+="(?:\w:)?([^"]*)"\s*/>')
_PUBLIC = frozenset(("public", "protected", "internal"))
_HOLDERS = frozenset(("class_declaration", "struct_declaration", "record_declaration"))
MAX_LINES = 100
"""Of a comment of more lines the last ones are taken."""


def doc(sheet: Sheet, node: Node) -> str:
    """The ``///`` comment right before a definition, without its commonest tags."""
    lines: list[str] = []
    end = sheet.source.rfind(b"\n", 0, node.start_byte)
    while end > 0 and len(lines) < MAX_LINES:
        start = sheet.source.rfind(b"\n", 0, end) + 1
        line = sheet.source[start:end].strip()
        if not line.startswith(b"///"):
            break
        lines.append(line[3:].decode("utf-8", "replace").removeprefix(" "))
        end = start - 1
    text = _TAG.sub("", _CREF.sub(r"\1", "\n".join(reversed(lines))))
    return "\n".join(line for line in text.splitlines() if line.strip())


def words(sheet: Sheet, node: Node) -> set[str]:
    """The modifiers of a definition."""
    return {sheet.text(child) for child in node.children if child.type == "modifier"}


def visibility(sheet: Sheet, node: Node) -> str:
    """Members of classes are private where nothing else is said."""
    said = words(sheet, node)
    if said & _PUBLIC:
        return "public"
    holder = node.parent.parent if node.parent is not None else None
    inside = holder is not None and holder.type in _HOLDERS
    explicit = any(child.type == "explicit_interface_specifier" for child in node.children)
    return "private" if ("private" in said or inside) and not explicit else "public"


def header(sheet: Sheet, node: Node) -> str:
    """A definition up to its body, without its attributes."""
    start, end = node.start_byte, node.end_byte
    for child in node.children:
        if child.type == "attribute_list":
            start = child.end_byte
    for field in ("body", "accessors", "value"):
        body = node.child_by_field_name(field)
        if body is not None:
            end = min(end, body.start_byte)
    text = sheet.source[start:end].decode("utf-8", "replace")
    return text.rstrip(" ;=\t\r\n")


def decorate(sheet: Sheet, node: Node, index: int) -> None:
    """Refer to the attributes of a definition, whose names may lack their last word."""
    for listed in node.children:
        if listed.type != "attribute_list":
            continue
        for item in listed.named_children:
            name = item.child_by_field_name("name") if item.type == "attribute" else None
            path = type_name(sheet, name) if name is not None else UNKNOWN
            if name is not None and path != UNKNOWN:
                full = path if path.endswith("Attribute") else f"{path}Attribute"
                sheet.refer("decorates", full, name, scope=index)
