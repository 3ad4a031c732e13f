"""Kotlin expressions as the paths of `codegraph.facts`.

`codegraph.languages.marks` says how names are spelt there.
"""

from __future__ import annotations

from collections.abc import Callable

from tree_sitter import Node

from codegraph.languages.kotlin.types import type_path
from codegraph.languages.marks import method, variable
from codegraph.languages.paths import MAX_ARGUMENT, MAX_LEVELS, MAX_PATH, UNKNOWN, either
from codegraph.languages.sheet import Sheet, bounded, first_child, nested_deeper

_VALUES = {
    "string_literal": "String{}",
    "multiline_string_literal": "String{}",
    "character_literal": "char{}",
    "is_expression": "boolean{}",
}
"""What gives a value of the language itself."""
_WORDS = {"true": "boolean{}", "false": "boolean{}", "null": UNKNOWN}
_TRUTHS = frozenset(("==", "!=", "===", "!==", "<", "<=", ">", ">=", "&&", "||"))
ITSELF = frozenset("also apply takeIf takeUnless".split())
"""Functions of every value that give the value again."""


def expression(sheet: Sheet, node: Node | None) -> str:
    """The path of an expression; ``?`` where it says nothing that could be followed."""
    return bounded(sheet, node, _expression)


def _expression(sheet: Sheet, node: Node | None) -> str:
    if node is None:
        return UNKNOWN
    if node.type in _VALUES:
        return _VALUES[node.type]
    handler = _KINDS.get(node.type)
    return handler(sheet, node) if handler else UNKNOWN


def local(sheet: Sheet, node: Node) -> str | None:
    """What an identifier is called in paths if it is a local variable or parameter."""
    return sheet.blocks.find(sheet.scope, sheet.text(node), node.start_byte)


def _identifier(sheet: Sheet, node: Node) -> str:
    name = sheet.text(node)
    if name in _WORDS:
        return _WORDS[name]
    known = local(sheet, node)
    if known is not None:
        return known
    return f"({variable(name)}|{name})" if name[:1].isupper() else variable(name)


def _navigation(sheet: Sheet, node: Node) -> str:
    holder, name = node.named_children[0], node.named_children[-1]
    if name.type != "identifier":
        return UNKNOWN
    words = _words(sheet, node)
    if words is not None:
        return either(_readings(words, variable(words[-1])))
    path = _expression(sheet, holder)
    return UNKNOWN if path == UNKNOWN else f"{path}.{variable(sheet.text(name))}"


def _words(sheet: Sheet, node: Node) -> list[str] | None:
    """The names of a dotted chain that has a type in it and begins with no local variable."""
    words: list[str] = []
    while node.type == "navigation_expression" and len(words) <= MAX_LEVELS:
        words.insert(0, sheet.text(node.named_children[-1]))
        node = node.named_children[0]
    if node.type != "identifier" or local(sheet, node) is not None:
        return None
    words.insert(0, sheet.text(node))
    return words if any(word[:1].isupper() for word in words[:-1]) else None


def _readings(words: list[str], last: str) -> list[str]:
    """A chain of names as the packages, types and values it may be.

    Args:
        words: The names.
        last: How the last of them is spelt as a member.
    """
    first = next(at for at, word in enumerate(words) if word[:1].isupper())
    found = []
    for types in range(first, len(words)):
        if not all(word[:1].isupper() for word in words[first:types]):
            break
        if types == first and first:  # what follows a package is a type
            continue
        values = [variable(word) for word in words[types:-1]]
        found.append(".".join((*words[:types], *values, last)))
    if words[-1][:1].isupper():
        found.append(".".join(words))
    return found


# -- calls ----------------------------------------------------------------------------------


def arguments_of(node: Node) -> list[Node]:
    """The arguments of a call, a lambda behind it last."""
    found: list[Node] = []
    inner = node.named_children[0]
    if inner.type == "call_expression" and node.named_children[-1].type == "annotated_lambda":
        found += arguments_of(inner)  # f(a) { ... }
    for child in node.named_children[1:]:
        if child.type == "value_arguments":
            found += [item for item in child.named_children if item.type == "value_argument"]
        elif child.type == "annotated_lambda":
            found.append(child)
    return found


def function_of(node: Node) -> Node:
    """The expression that a call calls."""
    inner = node.named_children[0]
    nested = inner.type == "call_expression" and node.named_children[-1].type == "annotated_lambda"
    direct = any(child.type == "value_arguments" for child in node.named_children)
    return inner.named_children[0] if nested and not direct else inner


def callee(sheet: Sheet, node: Node) -> str:
    """The path of the function that a call calls."""
    return UNKNOWN if nested_deeper(node, MAX_LEVELS) else _callee(sheet, node)


def _callee(sheet: Sheet, node: Node) -> str:
    function, count = function_of(node), len(arguments_of(node))
    if function.type == "identifier":
        return _bare_callee(sheet, function, count)
    if function.type != "navigation_expression":
        return _expression(sheet, function)
    named = function.named_children[-1]
    if named.type != "identifier":
        return UNKNOWN
    name = sheet.text(named)
    words = _words(sheet, function)
    if words is not None:
        return either(_readings(words, method(name, count)))
    holder = _expression(sheet, function.named_children[0])
    return UNKNOWN if holder == UNKNOWN else f"{holder}.{method(name, count)}"


def _bare_callee(sheet: Sheet, node: Node, count: int) -> str:
    known = local(sheet, node)
    if known is not None:
        return known
    name = sheet.text(node)
    implicit = sheet.blocks.find(sheet.scope, "<this>", node.start_byte)
    if implicit == UNKNOWN:
        return UNKNOWN
    own = [method(name, count), name if name[:1].isupper() else variable(name)]
    return either([*([f"{implicit}.{own[0]}"] if implicit else []), *own])


def selected(sheet: Sheet, node: Node, path: str) -> str:
    """The path of a function, narrowed to the overloads that take the arguments of a call."""
    known = [_argument(sheet, item) for item in arguments_of(node)]
    if all(item == UNKNOWN for item in known):
        return path
    narrowed = f"{path}(:{';'.join(known)})"
    return narrowed if len(narrowed) <= 2 * MAX_PATH else path


def _argument(sheet: Sheet, node: Node) -> str:
    """The path of what is given; an argument with a name tells nothing by its place."""
    if node.type != "value_argument" or any(child.type == "=" for child in node.children):
        return UNKNOWN
    path = expression(sheet, node.named_children[-1]) if node.named_children else UNKNOWN
    return path if len(path) <= MAX_ARGUMENT else UNKNOWN


def _call(sheet: Sheet, node: Node) -> str:
    function = function_of(node)
    if function.type == "navigation_expression":
        name = sheet.text(function.named_children[-1])
        if name in ITSELF and node.named_children[-1].type == "annotated_lambda":
            return _expression(sheet, function.named_children[0])
    path = _callee(sheet, node)
    return UNKNOWN if path == UNKNOWN else f"{path}()"


# -- the rest -------------------------------------------------------------------------------


def _this(sheet: Sheet, node: Node) -> str:
    if node.named_child_count:  # this@Outer
        return f"{sheet.text(node.named_children[0])}{{}}"
    return sheet.blocks.find(sheet.scope, "<this>", node.start_byte) or "@class{}"


def _cast(sheet: Sheet, node: Node) -> str:
    return type_path(sheet, node.child_by_field_name("right"))


def _unary(sheet: Sheet, node: Node) -> str:
    sure = any(child.type == "!!" for child in node.children)
    return _expression(sheet, node.child_by_field_name("argument")) if sure else "''"


def _binary(sheet: Sheet, node: Node) -> str:
    operator = node.child_by_field_name("operator")
    sign = sheet.text(operator) if operator is not None else ""
    sides = [node.child_by_field_name(field) for field in ("left", "right")]
    if sign == "?:" or any(child.type == "?:" for child in node.children):
        paths = [path for side in sides if (path := _expression(sheet, side)) != UNKNOWN]
        return either(paths) if paths else UNKNOWN
    return "boolean{}" if sign in _TRUTHS else "''"


def _number(sheet: Sheet, node: Node) -> str:
    return "int{}" if sheet.text(node).isdigit() else "''"


def _index(sheet: Sheet, node: Node) -> str:
    path = _expression(sheet, first_child(node))
    return UNKNOWN if path == UNKNOWN else f"{path}[]"


def _inner(sheet: Sheet, node: Node) -> str:
    return _expression(sheet, first_child(node))


_KINDS: dict[str, Callable[[Sheet, Node], str]] = {
    "identifier": _identifier,
    "navigation_expression": _navigation,
    "call_expression": _call,
    "this_expression": _this,
    "super_expression": lambda _sheet, _node: "@super",
    "as_expression": _cast,
    "unary_expression": _unary,
    "binary_expression": _binary,
    "number_literal": _number,
    "index_expression": _index,
    "parenthesized_expression": _inner,
    "lambda_literal": lambda _sheet, _node: "~<?>",
}
