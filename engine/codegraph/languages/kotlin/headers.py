"""What stands in front of a definition of Kotlin: documentation, annotations, modifiers."""

from __future__ import annotations

from tree_sitter import Node

from codegraph.languages.comments import doc_comment_before, text_of
from codegraph.languages.kotlin.types import type_name
from codegraph.languages.sheet import Sheet

_BODIES = frozenset(("class_body", "enum_class_body", "function_body", "block", "getter", "setter"))


def _modifiers(node: Node) -> Node | None:
    return next((child for child in node.named_children if child.type == "modifiers"), None)


def doc(sheet: Sheet, node: Node) -> str:
    """The text of the comment right before a definition, where it is a doc comment."""
    return text_of(doc_comment_before(sheet.source, node.start_byte))


def words(sheet: Sheet, node: Node) -> set[str]:
    """The modifiers of a definition that are words."""
    modifiers = _modifiers(node)
    parts = modifiers.named_children if modifiers is not None else []
    return {sheet.text(child) for child in parts if child.type != "annotation"}


def visibility(sheet: Sheet, node: Node) -> str:
    """What nothing else is said of is public."""
    return "private" if "private" in words(sheet, node) else "public"


def header(sheet: Sheet, node: Node) -> str:
    """A definition up to its body, without its annotations."""
    modifiers, start, end = _modifiers(node), node.start_byte, node.end_byte
    for child in modifiers.named_children if modifiers is not None else ():
        if child.type == "annotation":
            start = child.end_byte
    for child in node.named_children:
        if child.type in _BODIES:
            end = min(end, child.start_byte)
    return sheet.source[start:end].decode("utf-8", "replace").rstrip(" \t\r\n")


def decorate(sheet: Sheet, node: Node, index: int) -> None:
    """Refer to the annotations of a definition."""
    modifiers = _modifiers(node)
    for child in modifiers.named_children if modifiers is not None else ():
        if child.type == "annotation" and child.named_children:
            inner = child.named_children[-1]
            if inner.type == "constructor_invocation":
                inner = inner.named_children[0]
            if inner.type == "user_type":
                sheet.refer("decorates", type_name(sheet, inner), inner, scope=index)
