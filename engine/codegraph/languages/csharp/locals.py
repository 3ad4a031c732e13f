"""Local variables and parameters of C#, block by block."""

from __future__ import annotations

from typing import NamedTuple

from tree_sitter import Node

from codegraph.facts import MODULE_SCOPE, PARAMETER
from codegraph.languages.blocks import block_around
from codegraph.languages.csharp.expressions import callee, expression, given
from codegraph.languages.csharp.types import type_name, type_path, word
from codegraph.languages.marks import TYPE_PARAMETER, method, variable
from codegraph.languages.paths import UNKNOWN
from codegraph.languages.sheet import Captures, Sheet

_BLOCKS = frozenset(
    """block for_statement foreach_statement using_statement fixed_statement switch_section
    switch_expression_arm lambda_expression anonymous_method_expression catch_clause
    arrow_expression_clause query_expression accessor_declaration declaration_list
    compilation_unit""".split()
)
_FUNCTIONS = frozenset(("method_declaration", "constructor_declaration"))


class Parameter(NamedTuple):
    """One parameter of a header: its name, its type's path, and how it may be given."""

    name: Node
    path: str
    optional: bool = False
    many: bool = False
    extends: bool = False


def _bind(sheet: Sheet, name: Node, path: str, at: Node, *, declared: bool = True) -> None:
    """Bind a name that is visible from ``at`` to the end of the block around it."""
    end, top = block_around(at, _BLOCKS, _FUNCTIONS)
    _enter(sheet, name, path, at, end, top=top, declared=declared)


def _enter(
    sheet: Sheet, name: Node, path: str, at: Node, end: int, *, top: bool, declared: bool
) -> None:
    start = at.start_byte
    alias = sheet.blocks.enter(word(sheet, name), start, end, scope=sheet.scope, now=start, top=top)
    sheet.bind(variable(alias), path, name, "declared" if declared else "assigned")


def is_inferred(node: Node | None) -> bool:
    """Whether a declared type is ``var``."""
    return node is None or node.type == "implicit_type"


def declared(sheet: Sheet, node: Node) -> list[tuple[Node, str]]:
    """The names of a declaration of variables, with the paths of what they hold."""
    kind = node.child_by_field_name("type")
    found: list[tuple[Node, str]] = []
    for item in node.named_children:
        if item.type != "variable_declarator":
            continue
        name = item.child_by_field_name("name")
        last = item.named_children[-1]
        if name is None:  # var (a, b) = value
            parts = item.named_children[0].children_by_field_name("name")
            value = expression(sheet, last)
            found += [(part, f"{value}[{place}]") for place, part in enumerate(parts)]
        elif is_inferred(kind):
            found.append((name, expression(sheet, last) if last != name else UNKNOWN))
        else:
            found.append((name, type_path(sheet, kind)))
    return found


def bind_local(sheet: Sheet, captures: Captures) -> None:
    """``Type a = value, b;``, ``var a = value;`` and ``var (a, b) = value;``."""
    node = captures["binding.local"][0]
    inferred = is_inferred(node.child_by_field_name("type"))
    for name, path in declared(sheet, node):
        _bind(sheet, name, path, node, declared=not inferred)


def bind_loop(sheet: Sheet, captures: Captures) -> None:
    """``foreach (Type a in values)`` and ``foreach (var (a, b) in values)``."""
    node = captures["binding.loop"][0]
    kind, left, value = (node.child_by_field_name(f) for f in ("type", "left", "right"))
    if left is None:
        return
    path = f"{expression(sheet, value)}[@]"
    if left.type == "tuple_pattern":
        for place, name in enumerate(left.children_by_field_name("name")):
            each = f"{path}.{variable('Key' if place == 0 else 'Value')}|{path}[{place}]"
            _enter(sheet, name, each, node, node.end_byte, top=False, declared=False)
    elif left.type == "identifier":
        inferred = is_inferred(kind)
        path = path if inferred else type_path(sheet, kind)
        _enter(sheet, left, path, node, node.end_byte, top=False, declared=not inferred)


def bind_named(sheet: Sheet, captures: Captures) -> None:
    """What names a value of a type: a pattern, a caught exception, ``out Type a``."""
    node = captures["binding.named"][0]
    name, kind = node.child_by_field_name("name"), node.child_by_field_name("type")
    if name is None or name.type != "identifier":
        return
    path = _outgoing(sheet, node) if is_inferred(kind) else type_path(sheet, kind)
    _bind(sheet, name, path, node, declared=not is_inferred(kind))


def _outgoing(sheet: Sheet, node: Node) -> str:
    """``out var a``: what the function is declared to give there."""
    argument = node.parent
    listed = argument.parent if argument is not None else None
    if argument is None or listed is None or argument.type != "argument" or listed.parent is None:
        return UNKNOWN
    path = called(sheet, listed.parent)
    place = [item for item in listed.named_children if not item.is_extra].index(argument)
    return UNKNOWN if path == UNKNOWN else f"{path}({place})"


def bind_query(sheet: Sheet, captures: Captures) -> None:
    """``from a in values``."""
    node = captures["binding.query"][0]
    name = node.child_by_field_name("name")
    if name is not None:
        _bind(sheet, name, f"{expression(sheet, node.named_children[-1])}[@]", node, declared=False)


# -- parameters -----------------------------------------------------------------------------


def parameters(sheet: Sheet, node: Node) -> list[Parameter]:
    """The parameters of a header."""
    listed = node.child_by_field_name("parameters") or next(
        (child for child in node.named_children if child.type == "parameter_list"), None
    )
    found: list[Parameter] = []
    for item in listed.named_children if listed else ():
        name = item.child_by_field_name("name")
        if item.type == "parameter" and name is not None:
            words = {sheet.text(child) for child in item.children if child.type == "modifier"}
            path = type_path(sheet, item.child_by_field_name("type"))
            optional = any(child.type == "=" for child in item.children)
            found.append(Parameter(name, path, optional, "params" in words, "this" in words))
    kind, name = (listed.child_by_field_name(f) if listed else None for f in ("type", "name"))
    if kind is not None and name is not None:  # params Type[] a
        found.append(Parameter(name, type_path(sheet, kind), many=True))
    return found


def bind_parameters(sheet: Sheet, node: Node, listed: list[Parameter]) -> None:
    """The parameters of a definition, by name and by place."""
    for place, item in enumerate(listed):
        path = item.path.replace(UNKNOWN, f"{TYPE_PARAMETER}{{}}")
        label = word(sheet, item.name)
        sheet.blocks.enter_as(label, label, node.start_byte, node.end_byte, now=node.start_byte)
        sheet.bind(variable(label), path, item.name, "param")
        sheet.bind(PARAMETER.format(place), path, item.name, "param")


def bind_lambda(sheet: Sheet, captures: Captures) -> None:
    """The parameters of a lambda, whose code belongs to the method around it."""
    node = captures["binding.lambda"][0]
    listed = node.child_by_field_name("parameters")
    if listed is None:
        return
    single = [Parameter(listed, UNKNOWN)] if listed.type == "implicit_parameter" else []
    target = target_of(sheet, node)
    for place, item in enumerate(single or parameters(sheet, node)):
        given_there = UNKNOWN if target == UNKNOWN else f"{target}({place})"
        known = item.path != UNKNOWN
        path = item.path if known else given_there
        _enter(sheet, item.name, path, node, node.end_byte, top=False, declared=known)


def target_of(sheet: Sheet, node: Node) -> str:
    """The path of the type that is expected where an expression stands."""
    around = node.parent
    if around is None:
        return UNKNOWN
    if around.type == "argument" and around.parent is not None and around.parent.parent is not None:
        items = [item for item in around.parent.named_children if not item.is_extra]
        path = called(sheet, around.parent.parent)
        return UNKNOWN if path == UNKNOWN else f"{path}({items.index(around)})"
    if around.type == "variable_declarator" and around.parent is not None:
        return type_path(sheet, around.parent.child_by_field_name("type"))
    if around.type in {"cast_expression", "property_declaration"}:
        return type_path(sheet, around.child_by_field_name("type"))
    if around.type == "assignment_expression":
        return expression(sheet, around.child_by_field_name("left"))
    body = around.type in {"return_statement", "arrow_expression_clause"}
    if body and sheet.scope != MODULE_SCOPE:
        return sheet.defs[sheet.scope].type or UNKNOWN
    return UNKNOWN


def called(sheet: Sheet, call: Node) -> str:
    """The path of the function that arguments are given to."""
    if call.type == "invocation_expression":
        return callee(sheet, call)
    kind = call.child_by_field_name("type")
    if call.type == "object_creation_expression" and kind is not None:
        path = type_name(sheet, kind)
        name = path.rpartition(".")[2].rstrip("₁₂₃")
        return UNKNOWN if path == UNKNOWN else f"{path}.{method(name, len(given(call)))}"
    return UNKNOWN
