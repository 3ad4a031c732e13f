"""Local variables and parameters of Java, block by block."""

from __future__ import annotations

from tree_sitter import Node

from codegraph.facts import MODULE_SCOPE, PARAMETER
from codegraph.languages.blocks import block_around
from codegraph.languages.java.expressions import callee, count_arguments, created, expression
from codegraph.languages.java.types import dimensions_of, type_path
from codegraph.languages.marks import method, variable
from codegraph.languages.paths import UNKNOWN
from codegraph.languages.sheet import Captures, Sheet

_BLOCKS = frozenset(
    """block constructor_body class_body for_statement enhanced_for_statement
    try_with_resources_statement catch_clause lambda_expression switch_block_statement_group
    switch_rule""".split()
)
_FUNCTIONS = frozenset(("method_declaration", "constructor_declaration"))


def _bind(sheet: Sheet, name: Node, path: str, at: Node, *, declared: bool = True) -> None:
    """Bind a name that is visible from ``at`` to the end of the block around it."""
    end, top = block_around(at, _BLOCKS, _FUNCTIONS)
    _enter(sheet, name, path, at, end, top=top, declared=declared)


def _enter(
    sheet: Sheet, name: Node, path: str, at: Node, end: int, *, top: bool, declared: bool
) -> None:
    start = at.start_byte
    alias = sheet.blocks.enter(sheet.text(name), start, end, scope=sheet.scope, now=start, top=top)
    sheet.bind(variable(alias), path, name, "declared" if declared else "assigned")


def _is_var(sheet: Sheet, node: Node) -> bool:
    return node.type == "type_identifier" and sheet.text(node) == "var"


def bind_local(sheet: Sheet, captures: Captures) -> None:
    """``Type a = value, b[];`` and ``var a = value;``."""
    node = captures["binding.local"][0]
    declared = node.child_by_field_name("type")
    if declared is None:
        return
    for item in node.children_by_field_name("declarator"):
        name = item.child_by_field_name("name")
        if name is None:
            continue
        if _is_var(sheet, declared):
            path = expression(sheet, item.child_by_field_name("value"))
        else:
            path = type_path(sheet, declared, dimensions_of(sheet, item))
        _bind(sheet, name, path, node, declared=not _is_var(sheet, declared))


def bind_loop(sheet: Sheet, captures: Captures) -> None:
    """``for (Type a : values)``."""
    node = captures["binding.loop"][0]
    declared, name, value = (node.child_by_field_name(f) for f in ("type", "name", "value"))
    if declared is None or name is None:
        return
    inferred = _is_var(sheet, declared)
    path = f"{expression(sheet, value)}[]" if inferred else type_path(sheet, declared)
    _enter(sheet, name, path, node, node.end_byte, top=False, declared=not inferred)


def bind_resource(sheet: Sheet, captures: Captures) -> None:
    """``try (Type a = value)``."""
    node = captures["binding.resource"][0]
    declared, name, value = (node.child_by_field_name(f) for f in ("type", "name", "value"))
    if declared is None or name is None:
        return
    inferred = _is_var(sheet, declared)
    path = expression(sheet, value) if inferred else type_path(sheet, declared)
    _bind(sheet, name, path, node, declared=not inferred)


def bind_caught(sheet: Sheet, captures: Captures) -> None:
    """``catch (A | B e)``."""
    node = captures["binding.caught"][0]
    name = node.child_by_field_name("name")
    types = next((child for child in node.named_children if child.type == "catch_type"), None)
    if name is not None and types is not None:
        paths = [type_path(sheet, item) for item in types.named_children if not item.is_extra]
        _bind(sheet, name, "|".join(paths), node)


def bind_instance(sheet: Sheet, captures: Captures) -> None:
    """``value instanceof Type a``, seen to the end of the block for what follows an early exit."""
    node = captures["binding.instance"][0]
    declared, name = node.child_by_field_name("right"), node.child_by_field_name("name")
    if declared is not None and name is not None:
        _bind(sheet, name, type_path(sheet, declared), node)


def bind_pattern(sheet: Sheet, captures: Captures) -> None:
    """``case Type a`` and the parts of ``Point(int x, Type a)``."""
    node = captures["binding.pattern"][0]
    parts = [child for child in node.named_children if not child.is_extra]
    if len(parts) >= 2 and parts[-1].type == "identifier":
        path = UNKNOWN if _is_var(sheet, parts[-2]) else type_path(sheet, parts[-2])
        _bind(sheet, parts[-1], path, node)


# -- parameters -----------------------------------------------------------------------------


def parameters(sheet: Sheet, node: Node) -> list[tuple[Node, str]]:
    """Each parameter of a header: its name and the path of its type."""
    listed = node.child_by_field_name("parameters")
    found: list[tuple[Node, str]] = []
    for item in listed.named_children if listed else ():
        if item.type == "formal_parameter":
            name, declared = item.child_by_field_name("name"), item.child_by_field_name("type")
            if name is not None and declared is not None:
                found.append((name, type_path(sheet, declared, dimensions_of(sheet, item))))
        elif item.type == "spread_parameter":
            declarator = item.named_children[-1]
            name = declarator.child_by_field_name("name")
            types = [c for c in item.named_children[:-1] if c.type != "modifiers"]
            if name is not None and types:
                found.append((name, type_path(sheet, types[-1], 1)))
    return found


def bind_parameters(sheet: Sheet, node: Node) -> None:
    """The parameters of a method, by name and by place."""
    body = node.child_by_field_name("body")
    for place, (name, given) in enumerate(parameters(sheet, node)):
        path = given.replace(UNKNOWN, "Object{}")  # all that is known of a type parameter
        label = sheet.text(name)
        if body is not None:
            sheet.blocks.enter_as(label, label, body.start_byte, body.end_byte, now=node.start_byte)
            sheet.bind(variable(label), path, name, "param")
        sheet.bind(PARAMETER.format(place), path, name, "param")


def bind_lambda(sheet: Sheet, captures: Captures) -> None:
    """The parameters of a lambda, whose code belongs to the method around it."""
    node = captures["binding.lambda"][0]
    given = node.child_by_field_name("parameters")
    if given is None:
        return
    if given.type == "formal_parameters":
        for name, path in parameters(sheet, node):
            _enter(sheet, name, path, node, node.end_byte, top=False, declared=True)
        return
    names = [given] if given.type == "identifier" else given.named_children
    target = _target(sheet, node)
    for place, name in enumerate(names):
        path = UNKNOWN if target == UNKNOWN else f"{target}({place})"
        _enter(sheet, name, path, node, node.end_byte, top=False, declared=False)


def _target(sheet: Sheet, node: Node) -> str:
    """The path of the functional interface that a lambda is made for."""
    around = node.parent
    if around is None:
        return UNKNOWN
    if around.type == "argument_list" and around.parent is not None:
        given = [item for item in around.named_children if not item.is_extra]
        path = _called(sheet, around.parent)
        return UNKNOWN if path == UNKNOWN else f"{path}({given.index(node)})"
    if around.type == "variable_declarator" and around.parent is not None:
        declared = around.parent.child_by_field_name("type")
        return type_path(sheet, declared) if declared else UNKNOWN
    if around.type == "cast_expression":
        declared = around.child_by_field_name("type")
        return type_path(sheet, declared) if declared else UNKNOWN
    if around.type == "assignment_expression":
        return expression(sheet, around.child_by_field_name("left"))
    if around.type == "return_statement" and sheet.scope != MODULE_SCOPE:
        return sheet.defs[sheet.scope].type or UNKNOWN
    return UNKNOWN


def _called(sheet: Sheet, call: Node) -> str:
    if call.type == "method_invocation":
        return callee(sheet, call)
    if call.type == "object_creation_expression":
        path = created(sheet, call)
        name = path.rpartition(".")[2].rstrip("₁")
        return UNKNOWN if path == UNKNOWN else f"{path}.{method(name, count_arguments(call))}"
    return UNKNOWN
