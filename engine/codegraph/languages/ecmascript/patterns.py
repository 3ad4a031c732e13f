"""Names that parameters, variables and loops bring, destructured or not."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

from tree_sitter import Node

from codegraph.facts import MODULE_SCOPE, PARAMETER
from codegraph.languages.ecmascript.expressions import expression
from codegraph.languages.ecmascript.state import declare, property_name, state_of, text
from codegraph.languages.ecmascript.types import annotation, group, join, parameters
from codegraph.languages.paths import UNKNOWN
from codegraph.languages.sheet import Sheet, first_child

_NAMES = frozenset(("identifier", "shorthand_property_identifier_pattern"))
_DEFAULTS = frozenset(("assignment_pattern", "object_assignment_pattern"))
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


def bind_parameters(sheet: Sheet, function: Node, context: Callable[[int], str]) -> None:
    """Bind the parameters of a function that is open already.

    Args:
        sheet: The file's sheet.
        function: The function.
        context: Gives the path of what is passed at a position, for parameters without a type.
    """
    scope = sheet.scope
    has_body = function.child_by_field_name("body") is not None
    named = scope != MODULE_SCOPE and state_of(sheet, function).frames[-1].scope == scope
    for position, parameter in enumerate(parameters(function)):
        target = parameter.child_by_field_name("pattern") or parameter
        if target.type == "this":
            continue
        declared = annotation(parameter.child_by_field_name("type"))
        if declared:
            if has_body:
                bind_pattern(sheet, target, declared, kind="declared")
            if named and "{" in declared:
                sheet.bind(PARAMETER.format(position), declared, target, "declared")
        elif has_body:
            value = parameter.child_by_field_name("value")
            path = join(context(position), expression(sheet, value) if value else "")
            bind_pattern(sheet, target, path or UNKNOWN)
            declared = path
        if target.type == "identifier":
            _bind_property(sheet, parameter, target, declared)


def _bind_property(sheet: Sheet, parameter: Node, target: Node, path: str) -> None:
    """``constructor(private x: T)`` declares a field too."""
    if any(child.type in _PROPERTY_MODIFIERS for child in parameter.children):
        sheet.bind(text(target), path or UNKNOWN, target, "declared_field")
