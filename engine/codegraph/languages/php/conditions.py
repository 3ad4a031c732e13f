"""Variables and properties of PHP whose type a condition tells: ``$a instanceof Foo``."""

from __future__ import annotations

from tree_sitter import Node

from codegraph.languages.paths import UNKNOWN
from codegraph.languages.php.expressions import arguments, either
from codegraph.languages.php.names import is_name
from codegraph.languages.php.types import class_path
from codegraph.languages.php.variables import narrow, variable_at
from codegraph.languages.sheet import Captures, Sheet, first_child

_LEAVING = frozenset(("return_statement", "continue_statement", "break_statement"))
MAX_TESTS = 40
"""Of a condition of more parts than this only the last ones are looked at."""


def _tested(sheet: Sheet, node: Node, levels: int = MAX_TESTS) -> dict[str, str]:
    """Variables and properties whose type a condition asks for, and that type."""
    if node.type == "parenthesized_expression":
        inner = first_child(node)
        return _tested(sheet, inner, levels - 1) if inner is not None and levels else {}
    left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
    operator = node.child_by_field_name("operator")
    if left is None or right is None or operator is None or not levels:
        return {}
    if operator.type == "instanceof" and is_name(right):
        name, path = _narrowed(sheet, left), class_path(sheet, right)
        return {name: f"{path}{{}}"} if name and path != UNKNOWN else {}
    if operator.type not in {"&&", "and", "||", "or"}:
        return {}
    one, two = _tested(sheet, left, levels - 1), _tested(sheet, right, levels - 1)
    if operator.type in {"&&", "and"}:
        return {**one, **two}
    return {name: either([path, two[name]]) for name, path in one.items() if name in two}


def _narrowed(sheet: Sheet, node: Node) -> str:
    """The variable in ``$a`` and ``($a = value)``, the property in ``$this->a``, or nothing."""
    for _ in range(3):
        inner = first_child(node)
        if node.type in {"parenthesized_expression", "assignment_expression"} and inner is not None:
            node = inner
    if node.type == "member_access_expression":
        holder, member = node.child_by_field_name("object"), node.child_by_field_name("name")
        if holder is None or member is None or member.type != "name":
            return ""
        return f"$this->${sheet.text(member)}" if sheet.text(holder) == "$this" else ""
    return sheet.text(node) if node.type == "variable_name" else ""


def bind_condition(sheet: Sheet, captures: Captures) -> None:
    """``if ($a instanceof Foo) ...``, and ``if (! $a instanceof Foo) return;``."""
    node = captures["binding.condition"][0]
    condition, body = (node.child_by_field_name(field) for field in ("condition", "body"))
    if condition is None or body is None:
        return
    for name, path in _tested(sheet, condition).items():
        narrow(sheet, name, path, body)
    if node.type != "if_statement" or node.child_by_field_name("alternative") is not None:
        return
    denied = _denied(condition)
    if denied is not None and _leaves(body):
        _settle(sheet, _tested(sheet, denied), body)


def _settle(sheet: Sheet, found: dict[str, str], at: Node) -> None:
    """Let variables have other types from here on."""
    for name, path in found.items():
        if "->" not in name and name != "$this":
            sheet.bind(variable_at(sheet, name, at.start_byte), path, at)


def bind_asserted(sheet: Sheet, node: Node) -> None:
    """``assert($a instanceof Foo)``."""
    given = arguments(node)
    if given:
        _settle(sheet, _tested(sheet, given[0]), node)


def _denied(condition: Node) -> Node | None:
    """What a condition denies as a whole."""
    node: Node | None = condition
    while node is not None and node.type == "parenthesized_expression":
        node = first_child(node)
    if node is None or node.type != "unary_op_expression" or not node.children:
        return None
    return node.named_children[-1] if node.children[0].type == "!" else None


def _leaves(body: Node) -> bool:
    """Whether what comes after a branch is not reached from it."""
    last: Node | None = body
    if body.type == "compound_statement":
        inner = [c for c in body.named_children if not c.is_extra]
        last = inner[-1] if inner else None
    if last is not None and last.type == "expression_statement":
        last = first_child(last)
        return last is not None and last.type in {"throw_expression", "exit_statement"}
    return last is not None and last.type in _LEAVING


def bind_choice(sheet: Sheet, captures: Captures) -> None:
    """``$a instanceof Foo ? ... : ...``."""
    node = captures["binding.choice"][0]
    condition, body = (node.child_by_field_name(field) for field in ("condition", "body"))
    if condition is not None and body is not None:
        for name, path in _tested(sheet, condition).items():
            narrow(sheet, name, path, body)


def bind_conjunction(sheet: Sheet, captures: Captures) -> None:
    """``$a instanceof Foo && ...``."""
    node = captures["binding.conjunction"][0]
    left, right = (node.child_by_field_name(field) for field in ("left", "right"))
    if left is not None and right is not None:
        for name, path in _tested(sheet, left).items():
            narrow(sheet, name, path, right)


def bind_arm(sheet: Sheet, captures: Captures) -> None:
    """``match (true) { $a instanceof Foo => ... }``."""
    node = captures["binding.arm"][0]
    listed = node.child_by_field_name("conditional_expressions")
    given = listed.named_children if listed is not None else []
    result = node.child_by_field_name("return_expression")
    if len(given) == 1 and result is not None:
        for name, path in _tested(sheet, given[0]).items():
            narrow(sheet, name, path, result)
