"""Names of Python whose type a condition tells: ``if isinstance(a, B): a.go()``.

Where the condition holds, paths have an alias in place of the name, which is bound to the type.
"""

from __future__ import annotations

import re

from tree_sitter import Node

from codegraph.facts import MODULE_SCOPE
from codegraph.languages.python.paths import HOLDERS, expression, join
from codegraph.languages.python.state import Narrowed, state_of
from codegraph.languages.sheet import Captures, Sheet, first_child, nested_deeper
from codegraph.languages.values import CALLABLE

_SUBSCRIPTS = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")
"""Word characters that no name has, as in `codegraph.languages.blocks`."""

_DOTTED = re.compile(r"[^\W\d]\w*(?:\.\w+){0,3}\Z")
_LEAVING = frozenset(
    ("return_statement", "raise_statement", "continue_statement", "break_statement")
)
MAX_TESTS = 40
"""Of a condition of more parts than this nothing is taken."""


def bind_condition(sheet: Sheet, captures: Captures) -> None:
    """``if``, ``elif``, ``while``, ``assert``, ``and`` and ``x if y else z``."""
    node, scope = captures["binding.condition"][0], sheet.scope
    if not state_of(sheet).asks or scope == MODULE_SCOPE:
        return
    if sheet.defs[scope].kind in CALLABLE:
        if node.type == "boolean_operator":
            left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
            if left is not None and right is not None and _operator(node) == "and":
                _narrow(sheet, left, right.start_byte, right.end_byte)
        elif node.type == "conditional_expression":
            parts = [item for item in node.named_children if not item.is_extra]
            _narrow(sheet, parts[1], parts[0].start_byte, parts[0].end_byte)
        elif node.type == "assert_statement":
            told = first_child(node)
            if told is not None and node.parent is not None:
                _narrow(sheet, told, node.end_byte, node.parent.end_byte)
        else:
            _branch(sheet, node)


def _branch(sheet: Sheet, node: Node) -> None:
    condition = node.child_by_field_name("condition")
    body = node.child_by_field_name("body") or node.child_by_field_name("consequence")
    if condition is None or body is None:
        return
    _narrow(sheet, condition, body.start_byte, body.end_byte)
    denied = condition.child_by_field_name("argument")
    alone = node.type == "if_statement" and node.child_by_field_name("alternative") is None
    if condition.type == "not_operator" and denied is not None and alone and _leaves(body):
        end = node.parent.end_byte if node.parent is not None else node.end_byte
        _narrow(sheet, denied, node.end_byte, end)


def _leaves(body: Node) -> bool:
    """Whether what comes after a branch is not reached from it."""
    inner = [item for item in body.named_children if not item.is_extra]
    return bool(inner) and inner[-1].type in _LEAVING


def _operator(node: Node) -> str:
    operator = node.child_by_field_name("operator")
    return operator.type if operator is not None else ""


def _narrow(sheet: Sheet, condition: Node, start: int, end: int) -> None:
    """Let names have the types that a condition tells, between two bytes."""
    asks = b"isinstance" in sheet.source[condition.start_byte : condition.end_byte]
    if not asks or nested_deeper(condition, MAX_TESTS):
        return
    state, scope = state_of(sheet), sheet.scope
    tested = _tested(sheet, condition)
    for name, path in tested.items():
        if name == sheet.receivers.get(scope):
            continue
        state.counts[scope, name] += 1
        number = str(state.counts[scope, name]).translate(_SUBSCRIPTS)
        alias = f"{name.replace('.', '_')}{number}"
        sheet.bind(alias, path, condition)
        state.narrowed = [item for item in state.narrowed if item.end > condition.start_byte]
        state.narrowed.append(Narrowed(name, alias, scope, start, end))


def _tested(sheet: Sheet, node: Node) -> dict[str, str]:
    """Names and dotted paths whose type a condition asks for, and that type."""
    if node.type == "parenthesized_expression":
        inner = first_child(node)
        return _tested(sheet, inner) if inner is not None else {}
    if node.type == "boolean_operator" and _operator(node) == "and":
        left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
        parts = [item for item in (left, right) if item is not None]
        return {name: path for part in parts for name, path in _tested(sheet, part).items()}
    function, given = node.child_by_field_name("function"), node.child_by_field_name("arguments")
    if node.type != "call" or function is None or given is None:
        return {}
    arguments = [item for item in given.named_children if not item.is_extra]
    if sheet.text(function) != "isinstance" or len(arguments) != 2:
        return {}
    name, path = sheet.text(arguments[0]), _types(sheet, arguments[1])
    return {name: path} if path and _DOTTED.match(name) else {}


def _types(sheet: Sheet, node: Node) -> str:
    """The path of an instance of a class, or of one of several; empty for a container's."""
    parts = node.named_children if node.type in {"tuple", "binary_operator"} else [node]
    named = [expression(part) for part in parts if not part.is_extra]
    if not all(_DOTTED.match(path) for path in named):
        return ""
    if any(path.rpartition(".")[2] in HOLDERS for path in named):
        return ""  # a declaration says more: what is inside
    return join(*(f"{path}{{}}" for path in named))


def narrowed(sheet: Sheet, node: Node) -> str:
    """The path of an expression, with names as the conditions around it tell them."""
    path = expression(node)
    for item in reversed(state_of(sheet).narrowed):
        seen = item.scope == sheet.scope and item.start <= node.start_byte < item.end
        if seen and item.name in path:
            path = re.sub(rf"(?<![\w.@]){re.escape(item.name)}(?!\w)", item.alias, path)
    return path


def rebound(sheet: Sheet, name: str, at: int) -> None:
    """A name gets another value at a byte; what a condition told of it holds no longer."""
    for item in state_of(sheet).narrowed:
        own = item.name == name or item.name.startswith(f"{name}.")
        if own and item.scope == sheet.scope and item.start <= at < item.end:
            item.end = at
