"""``import`` and ``export`` in all their forms."""

from __future__ import annotations

from tree_sitter import Node

from codegraph.facts import MODULE_SCOPE
from codegraph.languages.ecmascript.bindings import export_default, export_whole
from codegraph.languages.ecmascript.expressions import EXPORT_EQUALS
from codegraph.languages.ecmascript.state import property_name, state_of, text
from codegraph.languages.sheet import Captures, Sheet, first_child


def import_statement(sheet: Sheet, captures: Captures) -> None:
    """``import a, { b as c }, * as d from "m"`` and ``import x = require("m")``."""
    node = captures["import.statement"][0]
    source = node.child_by_field_name("source")
    for child in node.named_children:
        if child.type == "import_require_clause":
            _import_require(sheet, child)
        elif child.type == "import_clause" and source is not None:
            for part in child.named_children:
                _import_part(sheet, part, property_name(source))


def _import_require(sheet: Sheet, node: Node) -> None:
    name, source = first_child(node), node.child_by_field_name("source")
    if name is not None and source is not None:
        for wanted in ("", EXPORT_EQUALS):
            sheet.bring(text(name), property_name(source), wanted, node, exported=False)


def _import_part(sheet: Sheet, node: Node, module: str) -> None:
    if node.type == "identifier":
        sheet.bring(text(node), module, "default", node, exported=False)
    elif node.type == "namespace_import":
        name = first_child(node)
        if name is not None:
            sheet.bring(text(name), module, "", node, exported=False)
    elif node.type == "named_imports":
        for item in node.named_children:
            name, alias = item.child_by_field_name("name"), item.child_by_field_name("alias")
            if name is not None:
                local = text(alias or name)
                sheet.bring(local, module, property_name(name), item, exported=False)


def import_alias(sheet: Sheet, captures: Captures) -> None:
    """``import X = Some.Namespace``."""
    parts = captures["import.alias"][0].named_children
    if len(parts) == 2:
        sheet.bind(text(parts[0]), text(parts[1]), parts[0])


def export_statement(sheet: Sheet, captures: Captures) -> None:
    """``export`` of names, of other modules, of a default; declarations speak for themselves."""
    node = captures["export.statement"][0]
    state_of(sheet, node)
    source = node.child_by_field_name("source")
    value = node.child_by_field_name("value")
    declaration = node.child_by_field_name("declaration")
    words = {child.type for child in node.children[:3] if not child.is_named}
    if source is not None:
        _export_from(sheet, node, property_name(source))
    elif declaration is not None:
        name = declaration.child_by_field_name("name")
        if "default" in words and name is not None:
            sheet.bind("default", text(name), node)
    elif value is not None and "default" in words:
        export_default(sheet, node, value)
    elif "=" in words and node.named_child_count:
        export_whole(sheet, node, node.named_children[0])
    else:
        _export_names(sheet, node)


def _specifiers(node: Node) -> list[tuple[Node, str, str]]:
    """The name of each exported thing here and outside."""
    found = []
    for clause in node.named_children:
        for item in clause.named_children if clause.type == "export_clause" else ():
            name, alias = item.child_by_field_name("name"), item.child_by_field_name("alias")
            if name is not None:
                found.append((item, property_name(name), property_name(alias or name)))
    return found


def _export_from(sheet: Sheet, node: Node, module: str) -> None:
    for item, name, alias in _specifiers(node):
        sheet.bring(alias, module, name, item)
    for child in node.children:
        if child.type == "*":
            sheet.bring("", module, "*", node)
        elif child.type == "namespace_export":
            local = property_name(first_child(child))
            if local:
                sheet.bring(local, module, "", node)


def _export_names(sheet: Sheet, node: Node) -> None:
    """``export { a, b as c }`` of what is known here."""
    listed = _specifiers(node)
    if not listed:
        return
    exported = {name for _, name, _ in listed}
    for index, brought in enumerate(sheet.imports):
        if brought.local in exported and brought.scope == MODULE_SCOPE:
            sheet.imports[index] = brought._replace(exported=True)
    for item in sheet.defs:
        own = item.parent == MODULE_SCOPE and not item.owner and item.name in exported
        if own and "exported" not in item.traits:
            item.traits.append("exported")
    for item_node, name, alias in listed:
        if alias != name:
            sheet.bind(alias, name, item_node)
