"""Local variables and parameters of Kotlin, block by block."""

from __future__ import annotations

from typing import Literal, NamedTuple

from tree_sitter import Node

from codegraph.facts import PARAMETER
from codegraph.languages.kotlin.expressions import (
    arguments_of,
    callee,
    expression,
    function_of,
)
from codegraph.languages.kotlin.types import declared_type, type_path
from codegraph.languages.marks import variable
from codegraph.languages.paths import UNKNOWN
from codegraph.languages.sheet import Captures, Sheet

_BLOCKS = frozenset(
    """block for_statement lambda_literal catch_block when_entry when_expression class_body
    function_body anonymous_function source_file""".split()
)
_OF_IT = frozenset("also let takeIf takeUnless use".split())
_OF_THIS = frozenset("apply run with buildString buildList buildMap buildSet".split())


class Parameter(NamedTuple):
    """One parameter of a header: its name, its type's path, and how it may be given."""

    name: Node
    path: str
    optional: bool
    many: bool


def _end(node: Node) -> int:
    """Where the innermost block around a node ends."""
    around = node.parent
    while around is not None and around.type not in _BLOCKS:
        around = around.parent
    return node.end_byte if around is None else around.end_byte


def enter(sheet: Sheet, name: Node, path: str, at: Node, end: int, *, declared: bool) -> None:
    """Bind a local name that is visible from ``at`` on."""
    start = at.start_byte
    alias = sheet.blocks.enter(sheet.text(name), start, end, scope=sheet.scope, now=start)
    spelt = variable(alias)
    sheet.blocks.enter_as(sheet.text(name), spelt, start, end, now=start)
    sheet.bind(spelt, path, name, "declared" if declared else "assigned")


def bind_variable(sheet: Sheet, node: Node, value: str) -> None:
    """``val a: Type = value`` and ``val (a, b) = value`` inside a function."""
    for item in node.named_children:
        if item.type == "variable_declaration":
            kind = declared_type(item)
            path = type_path(sheet, kind) if kind is not None else value
            enter(sheet, item.named_children[0], path, node, _end(node), declared=kind is not None)
        elif item.type == "multi_variable_declaration":
            _bind_parts(sheet, item, value, node, _end(node))


def _bind_parts(sheet: Sheet, node: Node, value: str, at: Node, end: int) -> None:
    """``(a, b)``, where a pair of a map gives its key and its value."""
    for place, item in enumerate(node.named_children):
        name = item.named_children[0]
        pair = variable("key" if place == 0 else "value")
        path = UNKNOWN if value == UNKNOWN else f"{value}.{pair}"
        enter(sheet, name, path, at, end, declared=False)


def bind_loop(sheet: Sheet, captures: Captures) -> None:
    """``for (a in values)``."""
    node = captures["binding.loop"][0]
    if len(node.named_children) < 2:
        return
    left, value = node.named_children[:2]
    path = f"{expression(sheet, value)}[@]"
    if left.type == "multi_variable_declaration":
        _bind_parts(sheet, left, path, node, node.end_byte)
    elif left.type == "variable_declaration":
        kind = declared_type(left)
        path = type_path(sheet, kind) if kind is not None else path
        enter(sheet, left.named_children[0], path, node, node.end_byte, declared=kind is not None)


def bind_caught(sheet: Sheet, captures: Captures) -> None:
    """``catch (e: Type)``."""
    node = captures["binding.caught"][0]
    name, kind = node.named_children[0], declared_type(node)
    if name.type == "identifier" and kind is not None:
        enter(sheet, name, type_path(sheet, kind), node, node.end_byte, declared=True)


def parameters(sheet: Sheet, node: Node) -> list[Parameter]:
    """The parameters of a function or of a primary constructor."""
    listed = next((c for c in node.named_children if c.type == "function_value_parameters"), None)
    found: list[Parameter] = []
    many = False
    for item in listed.children if listed is not None else ():
        if item.type == "parameter_modifiers":
            many = "vararg" in sheet.text(item)
        elif item.type == "parameter" and item.named_children[0].type == "identifier":
            path = type_path(sheet, declared_type(item))
            path = f"<{path}>" if many else path
            found.append(Parameter(item.named_children[0], path, False, many))
            many = False
        elif item.type == "=" and found:
            found[-1] = found[-1]._replace(optional=True)
    return found


def bind_parameters(sheet: Sheet, node: Node, listed: list[Parameter], first: int) -> None:
    """The parameters of a definition, by name and by place."""
    for place, item in enumerate(listed):
        label = sheet.text(item.name)
        start, end = node.start_byte, node.end_byte
        sheet.blocks.enter_as(label, variable(label), start, end, now=start)
        sheet.bind(variable(label), item.path, item.name, "param")
        sheet.bind(PARAMETER.format(first + place), item.path, item.name, "param")


def bind_lambda(sheet: Sheet, captures: Captures) -> None:
    """The parameters of a lambda, ``it`` where it names none, and what ``this`` means in it."""
    node = captures["binding.lambda"][0]
    expected, path = _expected(sheet, node)
    start, end = node.start_byte, node.end_byte
    listed = next((c for c in node.named_children if c.type == "lambda_parameters"), None)
    if expected == "this":
        sheet.blocks.enter_as("<this>", path, start, end, now=start)
    elif listed is None:
        alias = variable(sheet.blocks.enter("it", start, end, scope=sheet.scope, now=start))
        sheet.blocks.enter_as("it", alias, start, end, now=start)
        sheet.bind(alias, _taken(expected, path, 0), node, "assigned")
    for place, item in enumerate(listed.named_children if listed is not None else ()):
        given = _taken(expected, path, place)
        if item.type == "multi_variable_declaration":
            _bind_parts(sheet, item, given, node, end)
        elif item.type == "variable_declaration":
            kind = declared_type(item)
            given = type_path(sheet, kind) if kind is not None else given
            enter(sheet, item.named_children[0], given, node, end, declared=kind is not None)


Expected = Literal["function", "it", "this"]
"""What is known of a lambda: the function's type, its only argument, or its ``this``."""


def _taken(expected: Expected, path: str, place: int) -> str:
    """The path of what a lambda is given at a place."""
    if path == UNKNOWN or expected == "this":
        return UNKNOWN
    return path if expected == "it" else f"{path}({place})"


def _expected(sheet: Sheet, node: Node) -> tuple[Expected, str]:
    """What a lambda is expected to be where it stands, by a path."""
    around = node.parent
    if around is not None and around.type == "property_declaration":
        named = next((c for c in around.named_children if c.type == "variable_declaration"), None)
        return "function", type_path(sheet, declared_type(named) if named is not None else None)
    holder = around
    while holder is not None and holder.type in {"annotated_lambda", "value_argument"}:
        around, holder = holder, holder.parent
    if holder is not None and holder.type == "value_arguments":
        holder = holder.parent
    if holder is None or holder.type != "call_expression" or around is None:
        return "function", UNKNOWN
    known = _of_scope_function(sheet, holder)
    if known is not None:
        return known
    path, items = callee(sheet, holder), arguments_of(holder)
    if path == UNKNOWN or around not in items:
        return "function", UNKNOWN
    return "function", f"{path}({items.index(around)})"


def _of_scope_function(sheet: Sheet, call: Node) -> tuple[Expected, str] | None:
    """What ``x.let { }``, ``x.apply { }``, ``with(x) { }`` and their like give to a lambda."""
    function = function_of(call)
    if function.type == "navigation_expression":
        name, before = sheet.text(function.named_children[-1]), function.named_children[0]
        if name in _OF_IT:
            return "it", expression(sheet, before)
        return ("this", expression(sheet, before)) if name in _OF_THIS else None
    if sheet.text(function) not in _OF_THIS:
        return None
    items = arguments_of(call)
    given = items[0].named_children if len(items) == 2 else []
    return "this", expression(sheet, given[-1]) if given else UNKNOWN


def is_local(node: Node) -> bool:
    """Whether a property stands in a function rather than in a type or a file."""
    around = node.parent
    while around is not None and around.type not in {"class_body", "enum_class_body"}:
        if around.type in {"block", "function_body", "lambda_literal", "anonymous_initializer"}:
            return True
        around = around.parent
    return False
