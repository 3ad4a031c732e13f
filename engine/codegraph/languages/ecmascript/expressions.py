"""Expressions as the paths of `codegraph.facts`."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import cast

from tree_sitter import Node

from codegraph.languages.ecmascript.state import (
    FUNCTION_LITERALS,
    State,
    property_name,
    state_of,
    text,
    unwrap,
)
from codegraph.languages.ecmascript.types import annotation, generic, group, join, record, returned
from codegraph.languages.paths import UNKNOWN
from codegraph.languages.sheet import Sheet, first_child

MAX_PATH = 300
MAX_DEPTH = 60
MAX_RECORD = 4_000
EXPORT_EQUALS = "export="
"""The name of what a CommonJS module is as a whole."""

_PLAIN = re.compile(r"([A-Za-z_$][\w$]*)((?:\.[A-Za-z_$#][\w$]*)*)\Z")
_WORD = re.compile(r"[\w$]+")
_MEMBER = re.compile(r"#?[\w$]+\Z")

_SAME = frozenset(
    """Object.freeze Object.seal Object.create Object.assign Promise.resolve Promise.all
    Promise.allSettled Promise.race Promise.any structuredClone useMemo useCallback""".split()
)
"""Functions that give what they were given first."""

_COPIES = frozenset("Object.values Array.from Array.of".split())
_INLINE = "import"
_SUBSCRIPTS = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")


def expression(sheet: Sheet, node: Node) -> str:
    """The path of an expression; `UNKNOWN` where it says nothing, empty for null."""
    path = _expression(sheet, node)
    limit = MAX_RECORD if path.startswith("{") else MAX_PATH
    return path if len(path) <= limit else UNKNOWN


def _expression(sheet: Sheet, node: Node) -> str:
    handler = _BY_TYPE.get(node.type)
    state = cast("State", sheet.state)
    if handler is None or state.depth >= MAX_DEPTH:
        return UNKNOWN
    state.depth += 1
    try:
        return handler(sheet, node)
    finally:
        state.depth -= 1


def identifier(sheet: Sheet, node: Node) -> str:
    """The path of a name, as the blocks around it know it."""
    return known_as(sheet, text(node), node)


def known_as(sheet: Sheet, name: str, at: Node) -> str:
    """What a name is called in paths here."""
    if name == "undefined":
        return ""
    return sheet.blocks.find(sheet.scope, name, at.start_byte) or name


def _member(sheet: Sheet, node: Node) -> str:
    plain = _PLAIN.match(text(node))
    if plain:
        head, rest = plain.groups()
        if head == "this":
            return f"{_this(sheet, node)}{rest}"
        return f"{known_as(sheet, head, node)}{rest}" if head != "super" else f"@super{rest}"
    value, name = node.child_by_field_name("object"), node.child_by_field_name("property")
    if value is None or name is None or not _MEMBER.match(text(name)):
        return UNKNOWN
    base = _expression(sheet, value)
    return f"{group(base)}.{text(name)}" if base and base != UNKNOWN else UNKNOWN


def _subscript(sheet: Sheet, node: Node) -> str:
    value, index = node.child_by_field_name("object"), node.child_by_field_name("index")
    base = _expression(sheet, value) if value else ""
    if index is None or not base or base == UNKNOWN:
        return UNKNOWN
    if index.type == "string":
        name = property_name(index)
        return f"{group(base)}.{name}" if _MEMBER.match(name) else UNKNOWN
    position = text(index) if index.type == "number" and text(index).isdigit() else ""
    return f"{group(base)}[{position}]"


def _this(sheet: Sheet, node: Node) -> str:
    return state_of(sheet, node).this


def _super(_sheet: Sheet, _node: Node) -> str:
    return "@super"


def _type_name(_sheet: Sheet, node: Node) -> str:
    return text(node)


def _value(_sheet: Sheet, _node: Node) -> str:
    return "''"


def _nothing(_sheet: Sheet, _node: Node) -> str:
    return ""


def _first(sheet: Sheet, node: Node) -> str:
    inner = first_child(node)
    return _expression(sheet, inner) if inner else UNKNOWN


def _last(sheet: Sheet, node: Node) -> str:
    parts = node.named_children
    return _expression(sheet, parts[-1]) if parts else UNKNOWN


def _right(sheet: Sheet, node: Node) -> str:
    value = node.child_by_field_name("right")
    return _expression(sheet, value) if value else UNKNOWN


def _cast(sheet: Sheet, node: Node) -> str:
    """``x as T``, ``<T>x``: the type that is claimed, unless it says nothing."""
    parts = node.named_children
    if node.type == "type_assertion":
        parts = [*parts[1:], *parts[0].named_children] if parts else []
    claimed = annotation(parts[1]) if len(parts) > 1 else ""
    return claimed if claimed not in {"", UNKNOWN} else _first_of(sheet, parts)


def _first_of(sheet: Sheet, parts: list[Node]) -> str:
    return _expression(sheet, parts[0]) if parts else UNKNOWN


def _ternary(sheet: Sheet, node: Node) -> str:
    parts = [node.child_by_field_name(name) for name in ("consequence", "alternative")]
    return join(*(_expression(sheet, part) for part in parts if part)) or UNKNOWN


def _binary(sheet: Sheet, node: Node) -> str:
    operator = node.child_by_field_name("operator")
    left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
    if operator is None or left is None or right is None:
        return UNKNOWN
    if operator.type in {"||", "??"}:
        return join(_expression(sheet, left), _expression(sheet, right)) or UNKNOWN
    return _expression(sheet, right) if operator.type == "&&" else "''"


def _array(sheet: Sheet, node: Node) -> str:
    parts: list[str] = []
    spread = False
    for child in node.named_children[:8]:
        if child.type == "spread_element":
            spread = True
            parts.append(f"{group(_first(sheet, child) or UNKNOWN)}[]")
        elif child.type != "comment":
            parts.append(_expression(sheet, child) or UNKNOWN)
    if spread or len(node.named_children) > 8:
        return f"<{join(*parts) or UNKNOWN}>"
    return f"<{','.join(parts) or UNKNOWN}>"


def _object(sheet: Sheet, node: Node) -> str:
    fields: list[tuple[str, str]] = []
    spreads: list[str] = []
    for child in node.named_children:
        kind = child.type
        if kind == "shorthand_property_identifier":
            fields.append((text(child), identifier(sheet, child) or UNKNOWN))
        elif kind == "pair":
            name, value = child.child_by_field_name("key"), child.child_by_field_name("value")
            if name is not None and value is not None:
                fields.append((property_name(name), _property(sheet, name, value)))
        elif kind == "method_definition":
            name = child.child_by_field_name("name")
            if name is not None:
                called = "()" if (first := child.child(0)) and first.type == "get" else ""
                fields.append((property_name(name), f"{definition_path(name)}{called}"))
        elif kind == "spread_element":
            spreads.append(_first(sheet, child))
    return join(record(fields), *spreads) or UNKNOWN


def _property(sheet: Sheet, name: Node, value: Node) -> str:
    if value.type in FUNCTION_LITERALS:
        return definition_path(name)
    return _expression(sheet, value) or UNKNOWN


def definition_path(name: Node) -> str:
    """The path of the definition whose name this is, wherever it is hidden."""
    word = property_name(name)
    return f"@{name.start_point.row + 1}:{word}" if _MEMBER.match(word) else UNKNOWN


def _function(sheet: Sheet, node: Node) -> str:
    """A function without a name: what it gives, unless that hangs on its parameters."""
    declared = returned(node)
    body = node.child_by_field_name("body")
    if declared or body is None or body.type == "statement_block":
        return f"~<{declared or UNKNOWN}>"
    parameters = node.child_by_field_name("parameters") or node.child_by_field_name("parameter")
    names = _WORD.findall(text(parameters)) if parameters else []
    path = _expression(sheet, unwrap(body)) or UNKNOWN
    return f"~<{path if set(names).isdisjoint(_WORD.findall(path)) else UNKNOWN}>"


def _new(sheet: Sheet, node: Node) -> str:
    callee = node.child_by_field_name("constructor")
    if callee is None:
        return UNKNOWN
    given = node.child_by_field_name("type_arguments")
    if given is not None:
        return generic(text(callee), given.named_children) or UNKNOWN
    base = _expression(sheet, callee)
    arguments = node.child_by_field_name("arguments")
    if base == "Set" and arguments is not None and arguments.named_child_count:
        return f"<{group(_first(sheet, arguments) or UNKNOWN)}[]>"
    return f"{group(base)}{{}}" if base and base != UNKNOWN else UNKNOWN


def _call(sheet: Sheet, node: Node) -> str:
    function = node.child_by_field_name("function")
    if function is None:
        return UNKNOWN
    if function.type == "import" or text(function) == "require":
        return inline_import(sheet, node) or UNKNOWN
    name = text(function) if function.end_byte - function.start_byte < 40 else ""
    arguments = node.child_by_field_name("arguments")
    given = arguments.named_children if arguments else []
    special = _special_call(sheet, name.removeprefix("React."), node, given)
    if special:
        return special
    base = _expression(sheet, function)
    return f"{group(base)}()" if base and base != UNKNOWN else UNKNOWN


def _special_call(sheet: Sheet, name: str, node: Node, given: list[Node]) -> str:
    """Functions of the language, and of React, that hand their arguments on."""
    if name in {"useRef", "useState"}:
        types = node.child_by_field_name("type_arguments")
        value = annotation(types.named_child(0)) if types else _first_of(sheet, given[:1])
        return record([("current", value)]) if name == "useRef" else f"<{value or UNKNOWN},?>"
    if not given:
        return ""
    if name == "Object.keys":
        return "<''>"
    if name in _SAME:
        path = _expression(sheet, given[0]) or UNKNOWN
        return f"{path}()" if name == "useMemo" else path
    if name in _COPIES or name == "Object.entries":
        element = f"{group(_expression(sheet, given[0]) or UNKNOWN)}[]"
        return f"<<'',{element}>>" if name == "Object.entries" else f"<{element}>"
    if name == "lazy" and given[0].type == "arrow_function":
        body = given[0].child_by_field_name("body")
        path = _expression(sheet, unwrap(body)) if body else UNKNOWN
        return f"{path}.default" if path.startswith(_INLINE) else ""
    return ""


def inline_import(sheet: Sheet, node: Node) -> str:
    """``require("x")`` or ``import("x")``: an import under a name that the source cannot use."""
    arguments = node.child_by_field_name("arguments")
    given = first_child(arguments) if arguments else None
    if given is None or given.type != "string":
        return ""
    state = state_of(sheet, node)
    name = state.inline.get(node.start_byte)
    if name is None:
        number = str(len(state.inline) + 1).translate(_SUBSCRIPTS)
        name = state.inline[node.start_byte] = f"{_INLINE}{number}"
        sheet.bring(name, property_name(given), "", node, exported=False)
        sheet.bring(name, property_name(given), EXPORT_EQUALS, node, exported=False)
    return name


_BY_TYPE: dict[str, Callable[[Sheet, Node], str]] = {
    "identifier": identifier,
    "type_identifier": _type_name,
    "nested_type_identifier": _type_name,
    "member_expression": _member,
    "subscript_expression": _subscript,
    "this": _this,
    "super": _super,
    "call_expression": _call,
    "new_expression": _new,
    "await_expression": _first,
    "parenthesized_expression": _first,
    "non_null_expression": _first,
    "satisfies_expression": _first,
    "as_expression": _cast,
    "type_assertion": _cast,
    "ternary_expression": _ternary,
    "binary_expression": _binary,
    "assignment_expression": _right,
    "sequence_expression": _last,
    "array": _array,
    "object": _object,
    "arrow_function": _function,
    "function_expression": _function,
    "null": _nothing,
    "undefined": _nothing,
    **dict.fromkeys(
        """string template_string number true false regex unary_expression update_expression
        jsx_element jsx_self_closing_element""".split(),
        _value,
    ),
}
