"""Namespaces and ``use`` of PHP, and what a file defines by its full name."""

from __future__ import annotations

from collections.abc import Iterator

from tree_sitter import Node

from codegraph.languages.php.modules import FUNCTION
from codegraph.languages.php.names import is_name, join, plain
from codegraph.languages.php.state import state_of
from codegraph.languages.sheet import Captures, Sheet

_TYPES = frozenset(
    "class_declaration interface_declaration trait_declaration enum_declaration".split()
)
_BLOCKS = frozenset(
    """compound_statement if_statement else_clause else_if_clause colon_block
    declaration_list""".split()
)
"""What may stand around the definitions of the top level."""


def prepare(sheet: Sheet, root: Node) -> None:
    """Learn what the file defines, before any code of it is read."""
    names = state_of(sheet).names
    full = list(dict.fromkeys(_declared(sheet, root)))
    names.own.update(full)
    names.locals.update((name.rpartition("\\")[2].removesuffix(FUNCTION), name) for name in full)
    sheet.package = " ".join(full)


def _declared(sheet: Sheet, root: Node) -> Iterator[str]:
    """The full names of the classes and functions at the top level."""
    waiting: list[tuple[str, Iterator[Node]]] = [("", iter(root.named_children))]
    while waiting:
        namespace, nodes = waiting.pop()
        for node in nodes:
            kind = node.type
            if kind == "namespace_definition":
                body, namespace = node.child_by_field_name("body"), _namespace(sheet, node)
                if body is not None:
                    waiting += [(namespace, nodes), (namespace, iter(body.named_children))]
                    break
            elif kind in _TYPES or kind == "function_definition":
                name = node.child_by_field_name("name")
                mark = "" if kind in _TYPES else FUNCTION
                if name is not None and name.end_byte > name.start_byte:
                    yield join(namespace, sheet.text(name)) + mark
            elif kind in _BLOCKS:
                waiting += [(namespace, nodes), (namespace, iter(node.named_children))]
                break


def _namespace(sheet: Sheet, node: Node) -> str:
    name = node.child_by_field_name("name")
    return plain(sheet, name) if name is not None else ""


def enter_namespace(sheet: Sheet, captures: Captures) -> None:
    r"""``namespace A\B;``: what was brought before is forgotten."""
    names = state_of(sheet).names
    names.namespace = _namespace(sheet, captures["scope.namespace"][0])
    names.classes.clear()
    names.functions.clear()


def bring_names(sheet: Sheet, captures: Captures) -> None:
    r"""``use A\B, C as D;``, ``use function A\f;``, ``use A\{B, C as D};``."""
    node = captures["import.use"][0]
    kind = _kind(node)
    prefix, listed = "", node
    body = node.child_by_field_name("body")
    if body is not None:
        named = next((c for c in node.named_children if is_name(c)), None)
        prefix = f"{plain(sheet, named)}\\" if named is not None else ""
        listed = body
    for clause in listed.named_children:
        if clause.type == "namespace_use_clause":
            _bring(sheet, clause, prefix, _kind(clause) or kind)


def _kind(node: Node) -> str:
    kind = node.child_by_field_name("type")
    return kind.type if kind is not None else ""


def _bring(sheet: Sheet, clause: Node, prefix: str, kind: str) -> None:
    named = next((child for child in clause.named_children if is_name(child)), None)
    alias = clause.child_by_field_name("alias")
    if named is None or kind == "const":
        return
    full = (prefix + plain(sheet, named)).lstrip("\\")
    local = sheet.text(alias) if alias is not None else full.rpartition("\\")[2]
    names = state_of(sheet).names
    (names.functions if kind == "function" else names.classes)[local] = full
    names.claim(sheet, local, full + (FUNCTION if kind == "function" else ""), clause)
