"""Names that parameters, variables and loops bring, destructured or not."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from tree_sitter import Node

from codegraph.languages.ecmascript.expressions import expression
from codegraph.languages.ecmascript.state import (
    UNKNOWN,
    declare,
    property_name,
    state_of,
    text,
)
from codegraph.languages.ecmascript.types import annotation, group, join
from codegraph.languages.sheet import Sheet, first_child

_NAMES = frozenset(("identifier", "shorthand_property_identifier_pattern"))
_DEFAULTS = frozenset(("assignment_pattern", "object_assignment_pattern"))
_ELEMENT_CALLBACKS = frozenset(
    """map forEach filter find findLast findIndex findLastIndex some every flatMap then finally
    sort toSorted""".split()
)
_PROPERTY_MODIFIERS = frozenset(("accessibility_modifier", "readonly", "override_modifier"))


class Bound(NamedTuple):
    """A name in a pattern, and the path of its value."""

    name: Node
    path: str


def names_in_pattern(sheet: Sheet, target: Node, path: str) -> Iterator[Bound]:
    """The names that a pattern gives to the parts of a value."""
    kind = target.type
    if kind in _NAMES:
        yield Bound(target, path or UNKNOWN)
    elif kind in _DEFAULTS:
        left, right = target.child_by_field_name("left"), target.child_by_field_name("right")
        if left is not None and right is not None:
            either = join(path, expression(sheet, right)) or UNKNOWN
            yield from names_in_pattern(sheet, left, either)
    elif kind == "rest_pattern":
        inner = first_child(target)
        if inner is not None:
            yield from names_in_pattern(sheet, inner, path)
    elif kind == "object_pattern":
        yield from _object_names(sheet, target, path)
    elif kind == "array_pattern":
        yield from _array_names(sheet, target, path)


def _part(path: str, step: str) -> str:
    return UNKNOWN if path in {"", UNKNOWN} else f"{group(path)}{step}"


def _object_names(sheet: Sheet, target: Node, path: str) -> Iterator[Bound]:
    for child in target.named_children:
        if child.type == "shorthand_property_identifier_pattern":
            yield Bound(child, _part(path, f".{text(child)}"))
        elif child.type == "pair_pattern":
            key, value = child.child_by_field_name("key"), child.child_by_field_name("value")
            name = property_name(key)
            if value is not None:
                inner = _part(path, f".{name}") if name.isidentifier() else UNKNOWN
                yield from names_in_pattern(sheet, value, inner)
        elif child.type == "object_assignment_pattern":
            left = child.child_by_field_name("left")
            inner = _part(path, f".{text(left)}") if left else UNKNOWN
            yield from names_in_pattern(sheet, child, inner)
        else:
            yield from names_in_pattern(sheet, child, path)


def _array_names(sheet: Sheet, target: Node, path: str) -> Iterator[Bound]:
    position = 0
    for child in target.children:
        if child.type == ",":
            position += 1
        elif child.type == "rest_pattern":
            yield from names_in_pattern(sheet, child, path)
        elif child.is_named:
            yield from names_in_pattern(sheet, child, _part(path, f"[{position}]"))


def bind_pattern(
    sheet: Sheet,
    target: Node,
    path: str,
    *,
    kind: str = "value",
    hoisted: bool = False,
) -> None:
    """Declare the names of a pattern and bind each to its part of a value."""
    state = state_of(sheet, target)
    for bound in list(names_in_pattern(sheet, target, path)):
        known = bound.path != UNKNOWN
        name = declare(sheet, text(bound.name), bound.name, hoisted=hoisted)
        settled = kind == "declared" and known
        state.declared[sheet.scope, name] = settled
        sheet.bind(name, bound.path, bound.name, kind if known or kind != "declared" else "value")


def bind_parameters(sheet: Sheet, function: Node, given: tuple[str, ...] = ()) -> None:
    """Bind the parameters of a function that is open already.

    Args:
        sheet: The file's sheet.
        function: The function.
        given: Paths of the values it is known to be called with.
    """
    single = function.child_by_field_name("parameter")
    listed = function.child_by_field_name("parameters")
    parameters = [single] if single else (listed.named_children if listed else [])
    position = 0
    for parameter in parameters:
        if parameter.type == "comment":
            continue
        _bind_parameter(sheet, parameter, given[position] if position < len(given) else "")
        position += 1


def _bind_parameter(sheet: Sheet, parameter: Node, given: str) -> None:
    target = parameter.child_by_field_name("pattern") or parameter
    if target.type == "this":
        return
    declared = annotation(parameter.child_by_field_name("type"))
    if declared:
        bind_pattern(sheet, target, declared, kind="declared")
        if target.type == "identifier":
            _bind_property(sheet, parameter, target, declared)
        return
    value = parameter.child_by_field_name("value")
    path = join(given, expression(sheet, value) if value else "")
    bind_pattern(sheet, target, path or UNKNOWN)
    if target.type == "identifier":
        _bind_property(sheet, parameter, target, path)


def _bind_property(sheet: Sheet, parameter: Node, target: Node, path: str) -> None:
    """``constructor(private x: T)`` declares a field too."""
    if any(child.type in _PROPERTY_MODIFIERS for child in parameter.children):
        sheet.bind(text(target), path or UNKNOWN, target, "declared_field")


def callback_arguments(sheet: Sheet, function: Node) -> tuple[str, ...]:
    """What a function is called with when it is an argument of an array's own method."""
    around = function.parent
    call = around.parent if around is not None and around.type == "arguments" else None
    if around is None or call is None or call.type != "call_expression":
        return ()
    callee = call.child_by_field_name("function")
    if callee is None or callee.type != "member_expression":
        return ()
    name, receiver = callee.child_by_field_name("property"), callee.child_by_field_name("object")
    if name is None or receiver is None or around.named_child(0) != function:
        return ()
    method = text(name)
    if method == "reduce":
        path = _part(expression(sheet, receiver), "[]")
        return ("", path) if path != UNKNOWN else ()
    if method not in _ELEMENT_CALLBACKS:
        return ()
    path = expression(sheet, receiver)
    if method == "then":
        return (path,) if path not in {"", UNKNOWN} else ()
    path = _part(path, "[]")
    return (path, path) if method in {"sort", "toSorted"} else (path,)
