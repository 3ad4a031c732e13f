"""What stands in front of a definition of C#: documentation, attributes, modifiers."""

from __future__ import annotations

import re

from tree_sitter import Node

from codegraph.languages.csharp.types import UNKNOWN, type_name
from codegraph.languages.sheet import Sheet

_TAG = re.compile(r"</?(?:summary|remarks|para|returns|value|example|c|code)\b[^>]*>")
_CREF = re.compile(r'<(?:see|seealso|paramref|typeparamref)\s+\w+="(?:\w:)?([^"]*)"\s*/>')
_PUBLIC = frozenset(("public", "protected", "internal"))
_HOLDERS = frozenset(("class_declaration", "struct_declaration", "record_declaration"))
MAX_COMMENT = 8_000
"""A comment that begins more bytes before its definition is not looked for."""


def doc(sheet: Sheet, node: Node) -> str:
    """The ``///`` comment right before a definition, without its commonest tags."""
    before = sheet.source[max(0, node.start_byte - MAX_COMMENT) : node.start_byte]
    lines: list[str] = []
    for line in reversed(before.decode("utf-8", "replace").splitlines()):
        text = line.strip()
        if text.startswith("///"):
            lines.append(text[3:].removeprefix(" "))
        elif text or lines:
            break
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
                sheet.refer("decorates", f"{path}|{path}Attribute", name, scope=index)
