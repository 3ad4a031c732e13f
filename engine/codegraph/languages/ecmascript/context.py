"""What a function without types is passed, as far as the place where it stands tells."""

from __future__ import annotations

from collections.abc import Callable

from tree_sitter import Node

from codegraph.facts import MODULE_SCOPE
from codegraph.languages.ecmascript.expressions import MAX_PATH, expression
from codegraph.languages.ecmascript.state import property_name, state_of, text
from codegraph.languages.ecmascript.types import annotation, group, join, parameters
from codegraph.languages.paths import UNKNOWN
from codegraph.languages.sheet import Sheet

MAX_CLIMB = 12

_ELEMENT_CALLBACKS = frozenset(
    """map forEach filter find findLast findIndex findLastIndex some every flatMap sort toSorted
    """.split()
)
_BOTH = frozenset(("sort", "toSorted"))
_PARENTHESES = frozenset(("parenthesized_expression", "non_null_expression"))
_EXPORTS = ("exports.", "module.")
_FIELDS = frozenset(("public_field_definition", "field_definition"))


def context_of(sheet: Sheet, function: Node) -> Callable[[int], str]:
    """Gives the path of what a function is passed at each position.

    Args:
        sheet: The file's sheet, standing where the function starts but not yet inside it.
        function: A function expression, or a method of an object literal.
    """
    if all(child.child_by_field_name("type") for child in parameters(function)):
        return nothing
    elements = _element_positions(sheet, function)
    expected = group(_expected(sheet, function, MAX_CLIMB))

    def passed(position: int) -> str:
        declared = f"{expected}({position})" if expected not in {"", UNKNOWN} else ""
        found = join(elements.get(position, ""), declared)
        return found if len(found) <= MAX_PATH else ""

    return passed


def nothing(_position: int) -> str:
    """For functions whose place tells nothing."""
    return ""


def _element_positions(sheet: Sheet, function: Node) -> dict[int, str]:
    """The arguments that are elements of an array, if its own method takes the function."""
    call = _call_around(function)
    callee = call.child_by_field_name("function") if call is not None else None
    if callee is None or callee.type != "member_expression":
        return {}
    name, receiver = callee.child_by_field_name("property"), callee.child_by_field_name("object")
    around = function.parent
    if name is None or receiver is None or around is None or around.named_child(0) != function:
        return {}
    method = text(name)
    if method not in _ELEMENT_CALLBACKS and method not in {"then", "reduce"}:
        return {}
    path = expression(sheet, receiver)
    if path in {"", UNKNOWN}:
        return {}
    if method == "then":
        return {0: path}
    element = f"{group(path)}[]"
    if method == "reduce":
        return {1: element}
    return {0: element, 1: element} if method in _BOTH else {0: element}


def _call_around(node: Node) -> Node | None:
    around = node.parent
    call = around.parent if around is not None and around.type == "arguments" else None
    return call if call is not None and call.type == "call_expression" else None


def _expected(sheet: Sheet, node: Node, left: int) -> str:
    """The path of the type that is expected where an expression stands."""
    parent = node.parent
    if parent is None or not left:
        return ""
    kind = parent.type
    if kind in _PARENTHESES:
        return _expected(sheet, parent, left - 1)
    if kind == "variable_declarator" or kind in _FIELDS:
        return annotation(parent.child_by_field_name("type"))
    if kind == "satisfies_expression":
        return annotation(parent.named_child(1))
    if kind == "pair":
        return _member(sheet, parent, parent.child_by_field_name("key"), left)
    if kind == "object" and node.type == "method_definition":
        return _member(sheet, node, node.child_by_field_name("name"), left)
    if kind == "arguments":
        return _argument(sheet, node, parent)
    if kind == "assignment_expression":
        target = parent.child_by_field_name("left")
        if target is None or text(target).startswith(_EXPORTS):
            return ""
        return expression(sheet, target)
    if kind == "return_statement" or (kind == "arrow_function" and node.type != "pair"):
        return _returned(sheet, node)
    return ""


def _member(sheet: Sheet, member: Node, key: Node | None, left: int) -> str:
    """What is expected of a property: a member of what is expected of its object."""
    around, name = member.parent, property_name(key)
    if around is None or not name.isidentifier():
        return ""
    outer = _expected(sheet, around, left - 1)
    return f"{group(outer)}.{name}" if outer not in {"", UNKNOWN} else ""


def _argument(sheet: Sheet, node: Node, arguments: Node) -> str:
    call = arguments.parent
    callee = call.child_by_field_name("function") if call is not None else None
    if callee is None or callee.type in {"super", "import"}:
        return ""
    path = expression(sheet, callee)
    if path in {"", UNKNOWN}:
        return ""
    for position, child in enumerate(arguments.named_children):
        if child == node:
            return f"{group(path)}({position})"
    return ""


def _returned(sheet: Sheet, node: Node) -> str:
    """The declared result of the function that returns the expression."""
    frame = state_of(sheet, node).function
    if frame is None or frame.scope == MODULE_SCOPE:
        return ""
    return sheet.defs[frame.scope].type
