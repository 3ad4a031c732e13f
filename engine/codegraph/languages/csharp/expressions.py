"""C# expressions as the paths of `codegraph.facts`. `names.py` says how names are spelt there."""

from __future__ import annotations

from collections.abc import Callable

from tree_sitter import Node

from codegraph.languages.csharp.names import KEYWORDS, may_be_type
from codegraph.languages.csharp.types import arguments_of, type_name, type_path, word
from codegraph.languages.marks import generic, is_generic, method, variable
from codegraph.languages.paths import MAX_ARGUMENT, MAX_LEVELS, MAX_PATH, UNKNOWN, either
from codegraph.languages.sheet import Sheet, bounded, first_child, nested_deeper

_VALUES = {
    **dict.fromkeys(("boolean_literal", "is_pattern_expression", "is_expression"), "boolean{}"),
    **dict.fromkeys(
        ("string_literal", "verbatim_string_literal", "raw_string_literal",
         "interpolated_string_expression"), "String{}",
    ),
    "character_literal": "char{}",
    "integer_literal": "int{}",
    "real_literal": "double{}",
    "typeof_expression": "Type{}",
    "sizeof_expression": "int{}",
    "prefix_unary_expression": "''",
}  # fmt: skip
"""What gives a value of the language itself."""
_TRUTHS = frozenset(("==", "!=", "<", "<=", ">", ">=", "&&", "||"))
MAX_WORDS = 6
"""A chain of more names than this does not begin with a namespace."""


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
    alias = sheet.blocks.find(sheet.scope, word(sheet, node), node.start_byte)
    return variable(alias) if alias is not None else None


def _identifier(sheet: Sheet, node: Node) -> str:
    found = local(sheet, node)
    if found is not None:
        return found
    name = word(sheet, node)
    return f"({variable(name)}|{_type_here(sheet, node)})" if may_be_type(name) else variable(name)


def _type_here(sheet: Sheet, node: Node) -> str:
    path = type_name(sheet, node)
    return word(sheet, node) if path == UNKNOWN else path


# -- members --------------------------------------------------------------------------------


def _access(sheet: Sheet, node: Node) -> str:
    """``a.b``, where a chain of names may begin with a namespace and a type."""
    words = _words(sheet, node)
    name = node.child_by_field_name("name")
    first = node.child(0)
    if first is not None and first.type == "predefined_type":  # double.NaN, but string.Empty too
        return f"{KEYWORDS.get(sheet.text(first), '?')}{{}}"
    if words is not None:
        return either(_readings(words, variable))
    holder = node.child_by_field_name("expression") or node.child(0)
    if holder is None or name is None:
        return UNKNOWN
    path = _holder(sheet, holder)
    return UNKNOWN if path == UNKNOWN else f"{path}.{variable(_bare(sheet, name))}"


def _readings(words: list[str], last: Callable[[str], str]) -> list[str]:
    """A chain of names as the values and types it may be: values are reached from values only.

    Args:
        words: The names, the first of which is no local variable.
        last: Spells the last of them where it is a member.
    """
    found = []
    for types in range(len(words)):
        if not all(may_be_type(word) for word in words[:types]):
            break
        if any(is_generic(word) for word in words[types:-1]):
            continue
        values = [variable(word) for word in words[types:-1]]
        found.append(".".join((*words[:types], *values, last(words[-1]))))
    if all(may_be_type(word) for word in words) and last(words[-1]) == variable(words[-1]):
        found.append(".".join(words))
    return found


def _words(sheet: Sheet, node: Node) -> list[str] | None:
    """The names of a dotted chain that begins with no local variable; None for any other."""
    words: list[str] = []
    inner: Node | None = node
    while inner is not None and inner.type == "member_access_expression":
        name = inner.child_by_field_name("name")
        if name is None or len(words) > MAX_WORDS:
            return None
        words.append(type_name(sheet, name) if name.type == "generic_name" else word(sheet, name))
        inner = inner.child_by_field_name("expression")
    if inner is None or inner.type not in {"identifier", "generic_name", "alias_qualified_name"}:
        return None
    if inner.type == "identifier" and local(sheet, inner) is not None:
        return None
    first = type_name(sheet, inner)
    return None if first == UNKNOWN or not may_be_type(first) else [first, *reversed(words)]


def _holder(sheet: Sheet, node: Node) -> str:
    """What stands before a dot."""
    if node.type in {"this", "this_expression"}:
        return "@class{}"
    if node.type in {"base", "base_expression"}:
        return "@super"
    if node.type == "predefined_type":
        return KEYWORDS.get(sheet.text(node), UNKNOWN)
    return _expression(sheet, node)


def _bare(sheet: Sheet, name: Node) -> str:
    inner = first_child(name) if name.type == "generic_name" else name
    return word(sheet, inner) if inner is not None else ""


def _condition(sheet: Sheet, node: Node) -> str:
    """What stands before the ``?.`` that a member binding belongs to."""
    around: Node | None = node.parent
    below: Node | None = node
    while around is not None and around.type != "conditional_access_expression":
        around, below = around.parent, around
    condition = around.child_by_field_name("condition") if around is not None else None
    if condition is None or condition == below:
        return UNKNOWN
    return _holder(sheet, condition)


def _member_binding(sheet: Sheet, node: Node) -> str:
    name, path = node.child_by_field_name("name"), _condition(sheet, node)
    if name is None or path == UNKNOWN:
        return UNKNOWN
    return f"{path}.{variable(_bare(sheet, name))}"


def _conditional(sheet: Sheet, node: Node) -> str:
    return _expression(sheet, node.named_children[-1])


# -- calls ----------------------------------------------------------------------------------


def given(node: Node) -> list[Node]:
    """The arguments of a call."""
    listed = node.child_by_field_name("arguments")
    if listed is None:
        listed = next((c for c in node.named_children if c.type == "argument_list"), None)
    return [item for item in listed.named_children if not item.is_extra] if listed else []


def called_name(node: Node) -> Node | None:
    """The node of the name of the function that an invocation calls."""
    function: Node | None = node.child_by_field_name("function")
    while function is not None and function.type == "conditional_access_expression":
        function = function.named_children[-1]
    if function is None or function.type in {"identifier", "generic_name"}:
        return function
    return function.child_by_field_name("name")


def callee(sheet: Sheet, node: Node) -> str:
    """The path of the function that an invocation calls."""
    return UNKNOWN if nested_deeper(node, MAX_LEVELS) else _callee(sheet, node)


def _callee(sheet: Sheet, node: Node) -> str:
    function: Node | None = node.child_by_field_name("function")
    while function is not None and function.type == "conditional_access_expression":
        function = function.named_children[-1]
    named = called_name(node)
    if function is None or named is None:
        return UNKNOWN if function is None else _expression(sheet, function)
    name, count = _bare(sheet, named), len(given(node))
    spelt = method(generic(name, len(arguments_of(named))), count)
    if function.type in {"identifier", "generic_name"}:
        known = local(sheet, function) if function.type == "identifier" else None
        return known or f"({spelt}|{variable(name)})"
    if function.type == "member_binding_expression":
        holder = _condition(sheet, function)
        if name == "Invoke":
            return holder
        return UNKNOWN if holder == UNKNOWN else f"{holder}.{spelt}"
    if function.type != "member_access_expression":
        return UNKNOWN
    words = _words(sheet, function)
    if words is not None:
        return either(_readings(words, lambda _: spelt))
    before = function.child_by_field_name("expression") or function.child(0)
    holder = _holder(sheet, before) if before is not None else UNKNOWN
    if name == "Invoke" and before is not None and before.type == "identifier":
        return holder
    return UNKNOWN if holder == UNKNOWN else f"{holder}.{spelt}"


def selected(sheet: Sheet, node: Node, path: str) -> str:
    """The path of a function, narrowed to the overloads that take the arguments of a call."""
    paths = [_argument(sheet, item) for item in given(node)]
    known = [item if len(item) <= MAX_ARGUMENT else UNKNOWN for item in paths]
    if all(item == UNKNOWN for item in known):
        return path
    narrowed = f"{path}(:{';'.join(known)})"
    return narrowed if len(narrowed) <= 2 * MAX_PATH else path


def _argument(sheet: Sheet, item: Node) -> str:
    """The path of what is given; an argument with a name tells nothing by its place."""
    if item.child_by_field_name("name") is not None:
        return UNKNOWN
    parts = [child for child in item.named_children if not child.is_extra]
    return expression(sheet, parts[-1]) if parts else ("@class{}" if item.children else UNKNOWN)


def _call(sheet: Sheet, node: Node) -> str:
    function = node.child_by_field_name("function")
    if function is not None and function.type == "identifier" and sheet.text(function) == "nameof":
        return "String{}"
    path = _callee(sheet, node)
    return UNKNOWN if path == UNKNOWN else f"{path}()"


# -- the rest -------------------------------------------------------------------------------


def _new(sheet: Sheet, node: Node) -> str:
    return type_path(sheet, node.child_by_field_name("type"))


def _typed(sheet: Sheet, node: Node) -> str:
    return type_path(sheet, node.child_by_field_name("type"))


def _as(sheet: Sheet, node: Node) -> str:
    return type_path(sheet, node.child_by_field_name("right"))


def _await(sheet: Sheet, node: Node) -> str:
    path = _expression(sheet, first_child(node))
    return UNKNOWN if path == UNKNOWN else f"{path}[]"


def _element(sheet: Sheet, node: Node) -> str:
    holder = node.child_by_field_name("expression") or node.child(0)
    path = _holder(sheet, holder) if holder is not None else UNKNOWN
    return UNKNOWN if path == UNKNOWN else f"{path}[]"


def _choice(sheet: Sheet, node: Node) -> str:
    fields = ("consequence", "alternative")
    return _known(sheet, [node.child_by_field_name(field) for field in fields])


def _arms(sheet: Sheet, node: Node) -> str:
    arms = [arm for arm in node.named_children if arm.type == "switch_expression_arm"]
    return _known(sheet, [arm.named_children[-1] for arm in arms])


def _known(sheet: Sheet, nodes: list[Node | None]) -> str:
    paths = [path for node in nodes if (path := _expression(sheet, node)) != UNKNOWN]
    return either(paths) if paths else UNKNOWN


def _binary(sheet: Sheet, node: Node) -> str:
    operator = node.child_by_field_name("operator")
    sign = sheet.text(operator) if operator is not None else ""
    if sign in _TRUTHS:
        return "boolean{}"
    sides = [node.child_by_field_name(field) for field in ("left", "right")]
    if sign == "??":
        return _known(sheet, sides)
    texts = any(side is not None and _VALUES.get(side.type) == "String{}" for side in sides)
    return "String{}" if texts else "''"


def _lambda(sheet: Sheet, node: Node) -> str:
    return "~<?>"


def _array(sheet: Sheet, node: Node) -> str:
    holder = next((c for c in node.named_children if c.type == "initializer_expression"), None)
    first = first_child(holder) if holder is not None else None
    return f"<{_expression(sheet, first)}>"


def _inner(sheet: Sheet, node: Node) -> str:
    return _expression(sheet, first_child(node))


def _this(_sheet: Sheet, _node: Node) -> str:
    return "@class{}"


_KINDS: dict[str, Callable[[Sheet, Node], str]] = {
    "identifier": _identifier,
    "generic_name": type_name,
    "alias_qualified_name": type_name,
    "member_access_expression": _access,
    "member_binding_expression": _member_binding,
    "conditional_access_expression": _conditional,
    "invocation_expression": _call,
    "object_creation_expression": _new,
    "array_creation_expression": _typed,
    "implicit_array_creation_expression": _array,
    "cast_expression": _typed,
    "default_expression": _typed,
    "as_expression": _as,
    "await_expression": _await,
    "element_access_expression": _element,
    "conditional_expression": _choice,
    "switch_expression": _arms,
    "binary_expression": _binary,
    "parenthesized_expression": _inner,
    "postfix_unary_expression": _inner,
    "checked_expression": _inner,
    "lambda_expression": _lambda,
    "anonymous_method_expression": _lambda,
    "this": _this,
    "this_expression": _this,
    "assignment_expression": lambda sheet, node: _expression(
        sheet, node.child_by_field_name("left")
    ),
}
