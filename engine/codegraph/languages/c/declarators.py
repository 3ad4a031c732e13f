"""What a declarator of C declares, wrapped as it is in pointers, arrays and parentheses."""

from __future__ import annotations

from typing import NamedTuple

from tree_sitter import Node

_NAMES = frozenset(("identifier", "type_identifier", "field_identifier"))
_MAX_LEVELS = 50


class Declared(NamedTuple):
    """A name, and whether it is declared to be a function rather than to hold something."""

    name: Node
    is_function: bool


def declared(node: Node) -> Declared | None:
    """What a declarator declares, or None where it has no name."""
    inner: Node | None = node
    is_function = False
    for _ in range(_MAX_LEVELS):
        if inner is None:
            return None
        kind = inner.type
        if kind in _NAMES:
            return Declared(inner, is_function)
        if kind == "function_declarator":
            is_function = True
        elif kind in {"pointer_declarator", "array_declarator"}:
            is_function = False
        step = inner.child_by_field_name("declarator")
        if step is None:
            named = [item for item in inner.named_children if item.type.endswith(_STEPS)]
            step = named[-1] if named else None
        inner = step
    return None


_STEPS = ("declarator", "identifier")
