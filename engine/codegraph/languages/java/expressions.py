"""Java expressions as the paths of `codegraph.facts`. `names.py` says how names are spelt there."""

from __future__ import annotations

from collections.abc import Callable

from tree_sitter import Node

from codegraph.languages.java.imports import hidden
from codegraph.languages.java.names import is_type_name, may_be_both
from codegraph.languages.java.state import state_of
from codegraph.languages.java.types import type_name, type_path
from codegraph.languages.marks import method, variable
from codegraph.languages.paths import MAX_ARGUMENT, MAX_PATH, UNKNOWN, either
from codegraph.languages.sheet import Sheet, bounded, first_child

_VALUES = {
    **dict.fromkeys(("true", "false", "instanceof_expression"), "boolean{}"),
    **dict.fromkeys(("string_literal", "text_block"), "String{}"),
    **dict.fromkeys(("update_expression", "unary_expression"), "''"),
    "character_literal": "char{}",
    "class_literal": "Class{}",
}
"""What gives a value of the language itself."""
_NUMBERS = {"l": "long{}", "L": "long{}", "f": "float{}", "F": "float{}"}
_TRUTHS = frozenset(("==", "!=", "<", "<=", ">", ">=", "&&", "||"))


def expression(sheet: Sheet, node: Node | None) -> str:
    """The path of an expression; ``?`` where it says nothing that could be followed."""
    return bounded(sheet, node, _expression)


def _expression(sheet: Sheet, node: Node | None) -> str:
    if node is None:
        return UNKNOWN
    kind = node.type
    if kind in _VALUES:
        return _VALUES[kind]
    if kind.endswith("integer_literal"):
        return _NUMBERS.get(sheet.text(node)[-1], "int{}") if kind[0] == "d" else "''"
    if kind.endswith("floating_point_literal"):
        return _NUMBERS.get(sheet.text(node)[-1], "double{}")
    handler = _KINDS.get(kind)
    return handler(sheet, node) if handler else UNKNOWN


def _identifier(sheet: Sheet, node: Node) -> str:
    name = sheet.text(node)
    alias = sheet.blocks.find(sheet.scope, name, node.start_byte)
    if alias is not None:
        return variable(alias)
    if is_type_name(name) and not may_be_both(name):
        return either(_imported(sheet, name, name))
    found = _imported(sheet, name, variable(name))
    if may_be_both(name):
        found.append(type_name(sheet, node))
    return either(found)


def _imported(sheet: Sheet, name: str, spelt: str) -> list[str]:
    """A bare name, and what it is if it comes from a type whose static members are imported."""
    state = state_of(sheet)
    if name in state.statics:
        return [spelt, *(f"{path}.{spelt}" for path in state.statics[name])]
    return [spelt, *(f"{path}.{spelt}" for path in state.stars)]


def _field(sheet: Sheet, node: Node) -> str:
    holder, name = node.child_by_field_name("object"), node.child_by_field_name("field")
    if holder is None or name is None:
        return UNKNOWN
    if name.type == "this":  # Outer.this
        return f"{_type_of(sheet, holder)}{{}}"
    word = sheet.text(name)
    if not is_type_name(word) or holder.type in {"this", "super"}:
        return f"{_expression(sheet, holder)}.{variable(word)}"
    package = _package(sheet, holder)
    if package is not None:
        return hidden(sheet, [*package, word], len(package), node)
    path = _expression(sheet, holder)
    if may_be_both(word):
        return f"({path}.{variable(word)}|{path}.{word})"
    return f"{path}.{word}"


def _type_of(sheet: Sheet, node: Node) -> str:
    return ".".join("".join(sheet.text(node).split()).split("."))


def _package(sheet: Sheet, node: Node) -> list[str] | None:
    """The words of a package in front of a type, where an expression may be one."""
    words: list[str] = []
    while node.type == "field_access":
        holder, name = node.child_by_field_name("object"), node.child_by_field_name("field")
        if holder is None or name is None or name.type != "identifier":
            return None
        words.append(sheet.text(name))
        node = holder
    if node.type != "identifier":
        return None
    words.append(sheet.text(node))
    known = sheet.blocks.find(sheet.scope, words[-1], node.start_byte)
    if known is not None or any(is_type_name(word) for word in words):
        return None
    return words[::-1]


def _call(sheet: Sheet, node: Node) -> str:
    return f"{callee(sheet, node)}()"


def count_arguments(node: Node) -> int:
    """How many arguments a call has."""
    given = node.child_by_field_name("arguments")
    return sum(not item.is_extra for item in given.named_children) if given else 0


def callee(sheet: Sheet, node: Node) -> str:
    """The path of the method that a call calls."""
    named = node.child_by_field_name("name")
    if named is None:
        return UNKNOWN
    name = sheet.text(named)
    spelt = method(name, count_arguments(node))
    holder = node.child_by_field_name("object")
    if holder is None:
        return either(_imported(sheet, name, spelt))
    if holder.type == "super":
        return f"@super.{spelt}"
    above = any(child.type == "super" for child in node.children)
    path = _type_of(sheet, holder) if above else _expression(sheet, holder)
    return UNKNOWN if path == UNKNOWN else f"{path}.{spelt}"


def created(sheet: Sheet, node: Node) -> str:
    """The path of the type in ``new Type()`` and ``outer.new Type()``."""
    named = node.child_by_field_name("type")
    if named is None:
        return UNKNOWN
    first = first_child(node)
    path = type_name(sheet, named)
    if first is not None and first.start_byte < named.start_byte and "annotation" not in first.type:
        return f"{_expression(sheet, first)}.{path}"
    return path


def _new(sheet: Sheet, node: Node) -> str:
    path = created(sheet, node)
    named = node.child_by_field_name("type")
    if named is not None and named.type == "generic_type":
        return type_path(sheet, named)
    return path if path == UNKNOWN else f"{path}{{}}"


def _cast(sheet: Sheet, node: Node) -> str:
    named = node.child_by_field_name("type")
    return type_path(sheet, named) if named else UNKNOWN


def _array(sheet: Sheet, node: Node) -> str:
    named = node.child_by_field_name("type")
    count = sum(
        sheet.text(item).count("[")
        for item in node.children
        if item.type in {"dimensions", "dimensions_expr"}
    )
    return type_path(sheet, named, count) if named else UNKNOWN


def _choice(sheet: Sheet, node: Node) -> str:
    paths = {
        _expression(sheet, node.child_by_field_name(field)): None
        for field in ("consequence", "alternative")
    }
    known = [path for path in paths if path != UNKNOWN]
    return either(known) if known else UNKNOWN


def _lambda(sheet: Sheet, node: Node) -> str:
    body = node.child_by_field_name("body")
    if body is None or body.type == "block":
        return "~<?>"
    return f"~<{_expression(sheet, body)}>"


def _binary(sheet: Sheet, node: Node) -> str:
    operator = node.child_by_field_name("operator")
    if operator is not None and operator.type in _TRUTHS:
        return "boolean{}"
    sides = [node.child_by_field_name(field) for field in ("left", "right")]
    texts = any(side is not None and side.type == "string_literal" for side in sides)
    return "String{}" if texts else "''"


def selected(sheet: Sheet, node: Node, path: str) -> str:
    """The path of a method, narrowed to the overloads that take the arguments of a call."""
    listed = node.child_by_field_name("arguments")
    given = [item for item in listed.named_children if not item.is_extra] if listed else []
    paths = [expression(sheet, item) for item in given]
    known = [item if len(item) <= MAX_ARGUMENT else UNKNOWN for item in paths]
    if all(item == UNKNOWN for item in known):
        return path
    narrowed = f"{path}(:{';'.join(known)})" if "|" not in path else f"({path})(:{';'.join(known)})"
    return narrowed if len(narrowed) <= 2 * MAX_PATH else path


def _inner(sheet: Sheet, node: Node) -> str:
    return _expression(sheet, first_child(node))


_KINDS: dict[str, Callable[[Sheet, Node], str]] = {
    "identifier": _identifier,
    "field_access": _field,
    "method_invocation": _call,
    "object_creation_expression": _new,
    "cast_expression": _cast,
    "array_creation_expression": _array,
    "ternary_expression": _choice,
    "parenthesized_expression": _inner,
    "lambda_expression": _lambda,
    "this": lambda _sheet, _node: "@class{}",
    "super": lambda _sheet, _node: "@super",
    "binary_expression": _binary,
    "array_access": lambda sheet, node: (
        f"{_expression(sheet, node.child_by_field_name('array'))}[]"
    ),
    "assignment_expression": lambda sheet, node: _expression(
        sheet, node.child_by_field_name("left")
    ),
}
