"""Local variables and parameters of Rust: block by block, each with what its first value tells."""

from __future__ import annotations

from tree_sitter import Node

from codegraph.facts import PARAMETER
from codegraph.languages.paths import UNKNOWN
from codegraph.languages.rust.expressions import expression
from codegraph.languages.rust.library import VISITING
from codegraph.languages.rust.patterns import names_in
from codegraph.languages.rust.types import type_path
from codegraph.languages.sheet import Captures, Sheet


def _enter(  # noqa: PLR0917 - a place, a span and what is bound there
    sheet: Sheet, pattern: Node, path: str, start: int, end: int, now: int, kind: str = "value"
) -> None:
    """Bind the names of a pattern, visible from ``start`` to ``end``."""
    for name, given in names_in(sheet, pattern, path):
        label = sheet.text(name).removeprefix("r#")
        alias = sheet.blocks.enter(label, start, end, scope=sheet.scope, now=now)
        sheet.bind(alias, given, name, kind)


def bind_let(sheet: Sheet, captures: Captures) -> None:
    """``let pattern: Type = value;``."""
    node, pattern, block = (captures[key][0] for key in ("binding.let", "pattern", "block"))
    declared, value = node.child_by_field_name("type"), node.child_by_field_name("value")
    path = type_path(sheet, declared) if declared else UNKNOWN
    settled = path != UNKNOWN and "?" not in path
    if value is not None and not settled:
        path = expression(sheet, value)
    kind = "declared" if settled else "value"
    _enter(sheet, pattern, path, node.end_byte, block.end_byte, node.start_byte, kind)


def bind_condition(sheet: Sheet, captures: Captures) -> None:
    """``if let`` and ``while let``, whose names the block behind them sees."""
    condition, body = captures["condition"][0], captures["body"][0]
    chain = [condition] if condition.type == "let_condition" else condition.named_children
    for item in chain:
        pattern, value = item.child_by_field_name("pattern"), item.child_by_field_name("value")
        if item.type == "let_condition" and pattern is not None and value is not None:
            path = expression(sheet, value)
            _enter(sheet, pattern, path, item.end_byte, body.end_byte, item.start_byte)


def bind_for(sheet: Sheet, captures: Captures) -> None:
    """``for pattern in values``: what their ``into_iter`` or, if they are one, ``next`` gives."""
    pattern, value, body = (captures[key][0] for key in ("pattern", "value", "body"))
    path = expression(sheet, value)
    if path != UNKNOWN:
        whole = f"({path})" if "|" in path else path
        path = f"{whole}.into_iter()[]|{whole}.next()[]"
    _enter(sheet, pattern, path, body.start_byte, body.end_byte, value.start_byte)


def bind_arm(sheet: Sheet, captures: Captures) -> None:
    """An arm of a ``match``."""
    arm, pattern, value = (captures[key][0] for key in ("binding.arm", "pattern", "value"))
    path = expression(sheet, value)
    _enter(sheet, pattern, path, pattern.start_byte, arm.end_byte, arm.start_byte)


def bind_closure(sheet: Sheet, captures: Captures) -> None:
    """The parameters of a closure, whose code belongs to the function around it."""
    node, listed, body = (captures[key][0] for key in ("binding.closure", "parameters", "body"))
    taken = _taken_by(sheet, node)
    for place, item in enumerate(item for item in listed.named_children if not item.is_extra):
        declared = item.child_by_field_name("type") if item.type == "parameter" else None
        pattern = item.child_by_field_name("pattern") if item.type == "parameter" else item
        path = type_path(sheet, declared) if declared else _given(taken, place)
        if pattern is not None:
            _enter(sheet, pattern, path, body.start_byte, body.end_byte, node.start_byte)


def _given(taken: list[str], place: int) -> str:
    """What a closure is called with as its N-th argument."""
    paths = [path.format(place) for path in taken if place == 0 or "{" in path]
    return "|".join(paths) if paths else UNKNOWN


def _taken_by(sheet: Sheet, node: Node) -> list[str]:
    """What the call that a closure is an argument of may give it; empty where there is none."""
    listed = node.parent
    call = listed.parent if listed is not None and listed.type == "arguments" else None
    function = call.child_by_field_name("function") if call is not None else None
    if listed is None or function is None:
        return []
    position = [item.start_byte for item in listed.named_children].index(node.start_byte)
    if function.type == "field_expression":
        value, name = (function.child_by_field_name(key) for key in ("value", "field"))
        if value is None or name is None:
            return []
        path = expression(sheet, value)
        if path == UNKNOWN:
            return []
        word = sheet.text(name)
        found = [f"{_escaped(path)}.{word}({position})({{}})"]
        return [*found, f"{_escaped(path)}[]"] if word in VISITING else found
    path = expression(sheet, function)
    return [] if path == UNKNOWN else [f"{_escaped(path)}({position})({{}})"]


def _escaped(path: str) -> str:
    path = path.replace("{", "{{").replace("}", "}}")
    return f"({path})" if "|" in path else path


def bind_parameters(sheet: Sheet, node: Node, owner: str) -> None:
    """The parameters of a function; ``owner`` is the path of the type that ``self`` is of."""
    listed, body = node.child_by_field_name("parameters"), node.child_by_field_name("body")
    place = 0
    for item in listed.named_children if listed else ():
        if item.type == "self_parameter":
            sheet.bind("self", owner or UNKNOWN, item, "param")
            continue
        pattern, declared = (item.child_by_field_name(key) for key in ("pattern", "type"))
        if item.type != "parameter" or pattern is None or declared is None:
            continue
        path = type_path(sheet, declared)
        if pattern.type == "self":
            sheet.bind("self", owner or path, item, "param")
            continue
        if "~" in path:
            sheet.bind(PARAMETER.format(place), path, item, "param")
        place += 1
        for name, given in names_in(sheet, pattern, path):
            label = sheet.text(name).removeprefix("r#")
            if body is not None:
                sheet.blocks.enter_as(
                    label, label, body.start_byte, body.end_byte, now=node.start_byte
                )
            sheet.bind(label, given, name, "param")
