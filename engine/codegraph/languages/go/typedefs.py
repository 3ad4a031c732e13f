"""Structs, interfaces and named types of Go."""

from __future__ import annotations

from tree_sitter import Node

from codegraph.languages.go.comments import comment_before
from codegraph.languages.go.headers import (
    NAMED_TYPES,
    bound_type_parameters,
    plain,
    taken,
    until,
    visibility,
)
from codegraph.languages.go.paths import results, type_path
from codegraph.languages.paths import UNKNOWN
from codegraph.languages.sheet import Captures, Sheet, first_child

DISTINCT = "distinct"
"""Trait of a named type that is not another name for its text but a type with its own methods."""


def define_type(sheet: Sheet, captures: Captures) -> None:
    """A struct, an interface, or a type made of another one."""
    node, name, given = (captures[key][0] for key in ("definition.type", "name", "type"))
    bound_type_parameters(sheet, node)
    if given.type == "struct_type":
        _define_struct(sheet, node, name, given)
    elif given.type == "interface_type":
        _define_interface(sheet, node, name, given)
    else:
        _define_named(sheet, node, name, given, [DISTINCT])


def define_alias(sheet: Sheet, captures: Captures) -> None:
    """``type A = B``."""
    node, name, given = (captures[key][0] for key in ("definition.alias", "name", "type"))
    _define_named(sheet, node, name, given, [])


def _define_named(sheet: Sheet, node: Node, name: Node, given: Node, traits: list[str]) -> None:
    target = plain(given)
    bases = [_base(sheet, target)] if target.type in NAMED_TYPES else []
    path = type_path(sheet, given)
    if path == UNKNOWN or (traits and bases):  # `type A B` has the members of `B`
        path = ""
    _open_type(sheet, "type_alias", node, name, None, bases, path=path, traits=traits)


def _open_type(  # noqa: PLR0917 - the parts of a declaration, in its own order
    sheet: Sheet,
    kind: str,
    node: Node,
    name: Node,
    body: Node | None,
    bases: list[str],
    *,
    path: str = "",
    traits: list[str] | None = None,
) -> int:
    around = node.parent
    alone = around is not None and around.start_point.row == node.start_point.row
    outer = around if alone and around is not None and around.named_child_count == 1 else node
    return sheet.define(
        kind,
        name,
        node,
        outer=outer,
        signature="type " + until(sheet, node, body).rstrip(" {\t\r\n"),
        doc=comment_before(sheet, outer),
        visibility=visibility(sheet.text(name)),
        type=path,
        bases=bases,
        traits=traits,
    )


def _base(sheet: Sheet, node: Node) -> str:
    return sheet.text(plain(node))


def _define_struct(sheet: Sheet, node: Node, name: Node, given: Node) -> None:
    body = first_child(given)
    listed = (
        [item for item in body.named_children if item.type == "field_declaration"] if body else []
    )
    embedded = [
        kept for item in listed
        if not item.child_by_field_name("name") and (kept := item.child_by_field_name("type"))
    ]  # fmt: skip
    bases = [_base(sheet, item) for item in embedded]
    index = _open_type(sheet, "struct", node, name, body, bases)
    for item in embedded:
        sheet.refer("inherits", _base(sheet, item), item, scope=index)
    for item in listed:
        _define_fields(sheet, item)


def _define_fields(sheet: Sheet, item: Node) -> None:
    declared = item.child_by_field_name("type")
    if declared is None:
        return
    path = type_path(sheet, declared)
    names = item.children_by_field_name("name")
    if not names:  # embedded: known by the last part of its type's name
        last = plain(declared)
        names = [last.child_by_field_name("name") or last]
    for name in names:
        label = sheet.text(name)
        sheet.define(
            "field",
            name,
            item,
            signature=sheet.text(item),
            doc=comment_before(sheet, item),
            visibility=visibility(label),
            type=path,
            opens=False,
        )
        sheet.bind(label, path, name, "declared")


def _define_interface(sheet: Sheet, node: Node, name: Node, given: Node) -> None:
    parts = given.named_children
    embedded = [
        only for item in parts
        if item.type == "type_elem" and item.named_child_count == 1
        and (only := first_child(item)) and only.type in NAMED_TYPES
    ]  # fmt: skip
    bases = [_base(sheet, item) for item in embedded]
    index = _open_type(sheet, "interface", node, name, parts[0] if parts else None, bases)
    for item in embedded:
        sheet.refer("inherits", _base(sheet, item), item, scope=index)
    for item in parts:
        called = item.child_by_field_name("name") if item.type == "method_elem" else None
        if called is not None:
            sheet.define(
                "method",
                called,
                item,
                signature=sheet.text(item),
                doc=comment_before(sheet, item),
                visibility=visibility(sheet.text(called)),
                type=results(sheet, item),
                traits=["abstract", taken(item)],
                opens=False,
            )
