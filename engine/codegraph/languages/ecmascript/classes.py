"""Classes, interfaces, type aliases, enums and namespaces as definitions."""

from __future__ import annotations

import re

from tree_sitter import Node

from codegraph.facts import CALL, MODULE_SCOPE
from codegraph.languages.ecmascript.expressions import expression
from codegraph.languages.ecmascript.state import declare_definition, property_name, state_of, text
from codegraph.languages.ecmascript.surroundings import (
    Surroundings,
    decorators_of,
    documentation,
    header,
    surroundings,
)
from codegraph.languages.ecmascript.types import annotation, returned
from codegraph.languages.ecmascript.words import constraints_of, visibility
from codegraph.languages.paths import UNKNOWN
from codegraph.languages.sheet import Captures, Sheet, first_child

_BASES = frozenset(("identifier", "member_expression", "type_identifier", "nested_type_identifier"))


def define_class(sheet: Sheet, captures: Captures) -> None:
    """A class, with what it extends and implements."""
    node, name = captures["definition.class"][0], captures["name"][0]
    state_of(sheet, node)
    around = surroundings(node)
    declare_definition(sheet, text(name), name.start_point.row + 1, node)
    open_class(sheet, node, name, around, text(name))


def define_class_expression(sheet: Sheet, captures: Captures) -> None:
    """A class that no variable names: it still has methods."""
    node = captures["definition.class_expression"][0]
    if node.id in state_of(sheet, node).claimed:
        return
    around = surroundings(node)
    name = node.child_by_field_name("name")
    label = "default" if around.default else text(name) if name else "class"
    open_class(sheet, node, name or node, around, label)


def open_class(sheet: Sheet, node: Node, name: Node, around: Surroundings, label: str) -> None:
    """Write a class and make it the scope."""
    bases = _heritage(node)
    index = sheet.define(
        "class",
        name,
        node,
        outer=around.outer,
        label=label,
        signature=header(sheet, node, node.child_by_field_name("body")),
        doc=documentation(around.outer),
        visibility=visibility(label),
        bases=[expression(sheet, base) for base in bases],
        traits=[
            *(["abstract"] if node.type == "abstract_class_declaration" else []),
            *around.traits,
        ],
    )
    for base in bases:
        sheet.refer("inherits", expression(sheet, base), base, scope=index)
    use_decorators(sheet, index, node)
    state_of(sheet, node).enter_function(node, MODULE_SCOPE, "@class{}")


def use_decorators(sheet: Sheet, index: int, node: Node) -> None:
    """Write the decorators of a definition as uses."""
    for decorator in decorators_of(node):
        value = first_child(decorator)
        function = value.child_by_field_name("function") if value is not None else None
        used = function or value
        if used is not None:
            sheet.refer("decorates", expression(sheet, used), used, scope=index)


def _heritage(node: Node) -> list[Node]:
    """What a class or an interface builds on, without type arguments."""
    found: list[Node] = []
    for child in node.named_children:
        if child.type == "class_heritage":
            found += _heritage(child)
            if child.named_child_count and child.named_children[0].type in _BASES:
                found.append(child.named_children[0])
        elif child.type in {"extends_clause", "implements_clause", "extends_type_clause"}:
            for base in child.named_children:
                named = base.child_by_field_name("name") if base.type == "generic_type" else base
                if named is not None and named.type in _BASES:
                    found.append(named)
        elif child.type in {"class_body", "interface_body"}:
            break
    return found


def define_interface(sheet: Sheet, captures: Captures) -> None:
    """An interface."""
    node, name = captures["definition.interface"][0], captures["name"][0]
    around = surroundings(node)
    bases = _heritage(node)
    index = sheet.define(
        "interface",
        name,
        node,
        outer=around.outer,
        signature=header(sheet, node, node.child_by_field_name("body")),
        doc=documentation(around.outer),
        visibility=visibility(text(name)),
        bases=[text(base) for base in bases],
        traits=list(around.traits),
    )
    for base in bases:
        sheet.refer("inherits", text(base), base, scope=index)


def define_type_alias(sheet: Sheet, captures: Captures) -> None:
    """``type X = ...``; the members of a plain object type belong to it."""
    node, name = captures["definition.type_alias"][0], captures["name"][0]
    around = surroundings(node)
    value = node.child_by_field_name("value")
    own = value is not None and value.type == "object_type"
    path = "" if own else annotation(value)
    for parameter, bound in constraints_of(node):
        path = re.sub(rf"(?<![\w$.]){re.escape(parameter)}\{{\}}", f"{bound}{{}}", path)
    sheet.define(
        "type_alias",
        name,
        node,
        outer=around.outer,
        signature=header(sheet, node, value if own else None),
        doc=documentation(around.outer),
        visibility=visibility(text(name)),
        type=path,
        traits=list(around.traits),
    )


def define_enum(sheet: Sheet, captures: Captures) -> None:
    """An enum with its members."""
    node, name = captures["definition.enum"][0], captures["name"][0]
    around = surroundings(node)
    body = node.child_by_field_name("body")
    sheet.define(
        "enum",
        name,
        node,
        outer=around.outer,
        signature=header(sheet, node, body),
        doc=documentation(around.outer),
        visibility=visibility(text(name)),
        traits=list(around.traits),
    )
    for child in body.named_children if body else []:
        member = child.child_by_field_name("name") if child.type == "enum_assignment" else child
        label = property_name(member)
        if member is not None and label and child.type != "comment":
            sheet.define("constant", member, child, label=label, signature=text(child), opens=False)
            sheet.bind(label, "@class{}", child)


def define_namespace(sheet: Sheet, captures: Captures) -> None:
    """``namespace X { ... }``; a declaration of an outside module is none."""
    node = captures["definition.namespace"][0]
    name = node.child_by_field_name("name")
    if name is None or name.type == "string":
        return
    around = surroundings(node)
    state = state_of(sheet, node)
    index = sheet.define(
        "namespace",
        name,
        node,
        outer=around.outer,
        signature=header(sheet, node, node.child_by_field_name("body")),
        doc=documentation(around.outer),
        traits=list(around.traits),
    )
    state.enter_function(node, index, UNKNOWN)


def define_call_signature(sheet: Sheet, captures: Captures) -> None:
    """An interface that can be called."""
    node = captures["definition.call_signature"][0]
    sheet.bind(CALL, f"~<{returned(node) or UNKNOWN}>", node)
