"""What an object literal belongs to: the qualifier and the ``this`` of its methods."""

from __future__ import annotations

from typing import NamedTuple

from tree_sitter import Node

from codegraph.facts import MODULE_SCOPE
from codegraph.languages.ecmascript.expressions import expression, identifier
from codegraph.languages.ecmascript.state import property_name, state_of, text
from codegraph.languages.paths import UNKNOWN
from codegraph.languages.sheet import Sheet

MAX_CLIMB = 12

_TRANSPARENT = frozenset(
    (
        "parenthesized_expression",
        "as_expression",
        "satisfies_expression",
        "type_assertion",
        "call_expression",
        "object",
    )
)


class Holder(NamedTuple):
    """What an object literal belongs to.

    Attributes:
        owner: Name between the definition around the literal and its methods; may be empty.
        this: Path of the literal itself, or `UNKNOWN`.
    """

    owner: str
    this: str


def holder_of(sheet: Sheet, literal: Node) -> Holder:
    """Whose value an object literal is, through nested literals and calls it is given to."""
    keys: list[str] = []
    certain = True
    node = literal.parent
    for _ in range(MAX_CLIMB):
        if node is None:
            break
        if node.type == "pair":
            keys.append(property_name(node.child_by_field_name("key")) or "[]")
        elif node.type in {"arguments", "array"}:
            certain = False
        elif node.type not in _TRANSPARENT:
            break
        node = node.parent
    return _held(sheet, node, keys[::-1], certain)


def _held(sheet: Sheet, node: Node | None, keys: list[str], certain: bool) -> Holder:
    """The holder that the statement around the literal names."""
    kind = node.type if node is not None else ""
    named, this = "", UNKNOWN
    if node is not None and kind == "variable_declarator":
        name = node.child_by_field_name("name")
        if name is not None and name.type == "identifier":
            opened = sheet.scope != MODULE_SCOPE and sheet.defs[sheet.scope].name == text(name)
            named = "" if opened else text(name)
            this = identifier(sheet, name)
    elif node is not None and kind in {"public_field_definition", "field_definition"}:
        name = node.child_by_field_name("name") or node.child_by_field_name("property")
        named = property_name(name)
        this = f"{state_of(sheet, node).this}.{named}"
    elif node is not None and kind == "assignment_expression":
        left = node.child_by_field_name("left")
        if left is not None and text(left) not in {"module.exports", "exports"}:
            named = text(left) if len(text(left)) < 60 else ""
            this = expression(sheet, left)
    path = ".".join((this, *keys))
    known = certain and this != UNKNOWN and all(key.isidentifier() for key in keys)
    return Holder(".".join(part for part in (named, *keys) if part), path if known else UNKNOWN)
