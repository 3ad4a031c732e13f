"""Rust's names as paths: ``crate``, ``self`` and ``super``, scoped names, type parameters.

The modules that a name may start from are imports of their own, whose local names no program can
spell: ``$crate``, ``$self`` and ``$super``. A module inside the file is a definition, ``@12:m``.
Macros and fields live in namespaces of their own (`marks.py`).
"""

from __future__ import annotations

from tree_sitter import Node

from codegraph.facts import MODULE_SCOPE, Import
from codegraph.languages.paths import UNKNOWN
from codegraph.languages.rust.state import state_of
from codegraph.languages.sheet import Sheet, first_child


def in_function(sheet: Sheet) -> bool:
    """Whether the fact at hand stands inside a function."""
    return sheet.scope_of_kind("function", "method") != MODULE_SCOPE


def anchor(sheet: Sheet, local: str, module: str, at: Node) -> str:
    """The name of an import that is written once a file, at its top level."""
    state = state_of(sheet)
    if local not in state.anchors:
        state.anchors.add(local)
        line = at.start_point.row + 1
        sheet.imports.append(Import(MODULE_SCOPE, local, module, "", False, line))
    return local


def _modules_around(sheet: Sheet) -> list[str]:
    """Paths of the modules inside the file around the fact at hand, innermost first."""
    found: list[str] = []
    index = sheet.scope_of_kind("namespace")
    while index != MODULE_SCOPE:
        item = sheet.defs[index]
        if item.kind == "namespace":
            found.append(f"@{item.line}:{item.name}")
        index = item.parent
    return found


def here(sheet: Sheet, at: Node, up: int = 0) -> str:
    """The path of the module around the code, or of one ``up`` levels above it."""
    around = _modules_around(sheet)
    if up < len(around):
        return around[up]
    above = up - len(around)
    if not above:
        return anchor(sheet, "$self", "self", at)
    return anchor(sheet, "$super" * above, "::".join(["super"] * above), at)


def scoped(sheet: Sheet, node: Node) -> str:
    """The path of a name that may have others before it; ``?`` where it is none."""
    kind = node.type
    if kind in {"identifier", "type_identifier", "shorthand_field_identifier"}:
        name = sheet.text(node).removeprefix("r#")
        return sheet.blocks.find(sheet.scope, name, node.start_byte) or name
    if kind == "crate":
        return anchor(sheet, "$crate", "crate", node)
    if kind == "self":
        return here(sheet, node)
    if kind == "super":
        return here(sheet, node, 1)
    if kind in {"generic_type", "generic_type_with_turbofish"}:
        inner = node.child_by_field_name("type")
        return scoped(sheet, inner) if inner else UNKNOWN
    if kind == "generic_function":
        inner = node.child_by_field_name("function")
        return scoped(sheet, inner) if inner else UNKNOWN
    if kind in {"scoped_identifier", "scoped_type_identifier"}:
        return _scoped(sheet, node)
    if kind in {"bracketed_type", "reference_type", "dynamic_type", "qualified_type"}:
        field = {"dynamic_type": "trait"}.get(kind, "type")
        inner = node.child_by_field_name(field) or first_child(node)
        return scoped(sheet, inner) if inner else UNKNOWN
    if kind == "metavariable" and sheet.text(node) == "$crate":
        return anchor(sheet, "$crate", "crate", node)
    return UNKNOWN


def _scoped(sheet: Sheet, node: Node) -> str:
    name, above = node.child_by_field_name("name"), node.child_by_field_name("path")
    if name is None:
        return UNKNOWN
    label = sheet.text(name).removeprefix("r#")
    if above is None:  # `::name`
        return label
    up = _supers(above)
    if label == "super" and up:
        return here(sheet, node, up + 1)
    path = here(sheet, node, up) if up else scoped(sheet, above)
    return path if path == UNKNOWN else f"{path}.{label}"


def _supers(node: Node) -> int:
    """How many levels ``super::super`` goes up; 0 for any other path."""
    if node.type == "super":
        return 1
    if node.type != "scoped_identifier":
        return 0
    above, name = node.child_by_field_name("path"), node.child_by_field_name("name")
    if above is None or name is None or name.type != "super":
        return 0
    return 1 if above.type == "self" else _supers(above) + 1


def macros_of(sheet: Sheet, at: Node, crate: str) -> str:
    """The path of all macros of a crate: of this one, ``$crate``, or of another by its name."""
    if crate == "$crate":
        return anchor(sheet, "$macros", "macros", at)
    return anchor(sheet, f"$macros_{crate}", f"macros::{crate}", at)


def last_name(node: Node) -> Node:
    """The node of the last name of a path or of a call's target."""
    while True:
        inner = (
            node.child_by_field_name("field")
            or node.child_by_field_name("name")
            or node.child_by_field_name("function")
            or (node.child_by_field_name("type") if node.type.startswith("generic") else None)
        )
        if inner is None:
            return node
        node = inner
