"""Names and declarators of C++, however they are qualified and wrapped."""

from __future__ import annotations

from typing import NamedTuple

from tree_sitter import Node

from codegraph.facts import TOP
from codegraph.languages.sheet import Sheet

_MAX_LEVELS = 50
_PLAIN = frozenset(
    """identifier type_identifier field_identifier namespace_identifier statement_identifier
    primitive_type""".split()
)
_NAMES = frozenset(("qualified_identifier", "destructor_name", "operator_name"))
_GENERIC = frozenset(("template_type", "template_function", "template_method"))
_STEPS = ("declarator", "identifier", "_name", "operator_cast")


def words(sheet: Sheet, node: Node) -> list[str]:
    """The words of a name, without template arguments; empty where it is no plain name."""
    found: list[str] = []
    inner: Node | None = node
    for _ in range(_MAX_LEVELS):
        if inner is None:
            return []
        if inner.type == "qualified_identifier":
            scope = inner.child_by_field_name("scope")
            if scope is None:
                found.append(TOP)
            else:
                outer = words(sheet, scope)
                if not outer:
                    return []
                found += outer
            inner = inner.child_by_field_name("name")
        elif inner.type in _GENERIC:
            inner = inner.child_by_field_name("name")
        elif inner.type in {"dependent_name", "dependent_type"}:
            inner = inner.named_children[0] if inner.named_child_count else None
        elif inner.type in _PLAIN:
            return [*found, sheet.text(inner)]
        elif inner.type in {"destructor_name", "operator_name", "operator_cast"}:
            return [*found, operator(sheet, inner)]
        else:
            return []
    return []


def operator(sheet: Sheet, node: Node) -> str:
    """The name of a destructor or operator, without blanks but after a word."""
    if node.type == "operator_cast":
        given = node.child_by_field_name("type")
        return f"operator {sheet.text(given)}" if given else "operator"
    text = "".join(sheet.text(node).split())
    for word in ("operatornew", "operatordelete", "operatorco_await"):
        if text.startswith(word):
            return f"operator {text[8:]}"
    return text


class Declared(NamedTuple):
    """What a declarator declares.

    Attributes:
        name: Node of the whole name.
        function: The function declarator around it, where it declares a function.
        arrays: How many brackets stand behind the name.
        pointer: Whether it is a pointer to what its type says.
    """

    name: Node
    function: Node | None
    arrays: int
    pointer: bool = False


def declared(node: Node) -> Declared | None:
    """What a declarator declares, or None where it has no name."""
    inner: Node | None = node
    function: Node | None = None
    arrays = 0
    pointer = False
    for _ in range(_MAX_LEVELS):
        if inner is None:
            return None
        kind = inner.type
        if kind in _PLAIN or kind in _GENERIC or kind in _NAMES:
            return Declared(inner, function, arrays, pointer)
        if kind == "operator_cast":
            return Declared(inner, inner.child_by_field_name("declarator"), arrays)
        if kind == "function_declarator":
            function = inner
        elif kind in {"pointer_declarator", "reference_declarator", "array_declarator"}:
            function = None
            arrays += kind == "array_declarator"
            pointer = pointer or kind == "pointer_declarator"
        step = inner.child_by_field_name("declarator")
        if step is None:
            named = [item for item in inner.named_children if item.type.endswith(_STEPS)]
            step = named[-1] if named else None
        inner = step
    return None


def last_name(node: Node) -> Node:
    """The node of the last word of a name."""
    for _ in range(_MAX_LEVELS):
        if node.type != "qualified_identifier" and node.type not in _GENERIC:
            return node
        inner = node.child_by_field_name("name")
        if inner is None:
            return node
        node = inner
    return node


def name_path(sheet: Sheet, node: Node) -> str:
    """The path of a name in its place: local names and template parameters by what they are."""
    found = words(sheet, node)
    if not found:
        return "?"
    if found[0] == TOP:
        return ".".join(found) if len(found) > 1 else "?"
    first = sheet.blocks.find(sheet.scope, found[0], node.start_byte)
    return ".".join([first or found[0], *found[1:]])
