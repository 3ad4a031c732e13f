"""C++ expressions as the paths of `codegraph.facts`."""

from __future__ import annotations

from collections.abc import Callable

from tree_sitter import Node

from codegraph.facts import MODULE_SCOPE
from codegraph.languages.cpp.names import name_path, words
from codegraph.languages.cpp.types import pointer_to, template_argument, type_path
from codegraph.languages.paths import MAX_ARGUMENT, MAX_LEVELS, MAX_PATH, UNKNOWN
from codegraph.languages.sheet import Sheet, first_child, nested_deeper

_VALUES = frozenset(
    """number_literal string_literal raw_string_literal concatenated_string char_literal true false
    null sizeof_expression user_defined_literal nullptr update_expression""".split()
)
_CASTS = frozenset("static_cast dynamic_cast const_cast reinterpret_cast down_cast".split())
_POINTER_CASTS = frozenset("static_pointer_cast dynamic_pointer_cast const_pointer_cast".split())
_MAKERS = frozenset("make_unique make_shared make_optional".split())
_SAME = frozenset("move forward ref cref as_const addressof launder exchange".split())
"""Functions of the standard library that give what they take."""
NAMES = frozenset("identifier qualified_identifier template_function field_identifier".split())


def expression(sheet: Sheet, node: Node | None) -> str:
    """The path of an expression; ``?`` where it says nothing that could be followed."""
    if node is None or nested_deeper(node, MAX_LEVELS):
        return UNKNOWN
    path = _expression(sheet, node)
    return path if len(path) <= MAX_PATH and not path.startswith("?") else UNKNOWN


def _expression(sheet: Sheet, node: Node | None) -> str:
    if node is None:
        return UNKNOWN
    if node.type in _VALUES:
        return "''"
    if node.type in NAMES:
        return name_path(sheet, node)
    handler = _KINDS.get(node.type)
    return handler(sheet, node) if handler else UNKNOWN


def this(sheet: Sheet) -> str:
    """The path of the object that the code at hand belongs to."""
    scope = sheet.scope
    while scope != MODULE_SCOPE:
        if sheet.defs[scope].owner:
            return f"{sheet.defs[scope].owner}{{}}"
        scope = sheet.defs[scope].parent
    return "@class{}"


def callee(sheet: Sheet, node: Node | None) -> str:
    """The path of what a call calls."""
    if node is None:
        return UNKNOWN
    return _field(sheet, node) if node.type == "field_expression" else _expression(sheet, node)


def _field(sheet: Sheet, node: Node) -> str:
    holder, name = node.child_by_field_name("argument"), node.child_by_field_name("field")
    if holder is None or name is None:
        return UNKNOWN
    path = _expression(sheet, holder)
    given = words(sheet, name)
    if path.startswith(UNKNOWN) or not given:
        return UNKNOWN
    if "|" in path:
        path = f"({path})" if not path.startswith("(") else path
    arrow = any(child.type == "->" for child in node.children) and holder.type != "this"
    if len(given) > 1:  # a->Base::go(), which names the class itself
        return ".".join(given)
    path = f"{path}[*]" if arrow else path
    if given[0] == "second":  # of a pair; an element of a map is known by its value alone
        return f"({path}.second|{path})"
    return f"{path}.{given[0]}"


def _call(sheet: Sheet, node: Node) -> str:
    function = node.child_by_field_name("function")
    if function is None:
        return UNKNOWN
    if function.type in NAMES:
        made = _known_call(sheet, function, arguments(node))
        if made:
            return made
    path = callee(sheet, function)
    return UNKNOWN if path.startswith(UNKNOWN) else f"{path}()"


def _known_call(sheet: Sheet, function: Node, given: list[Node]) -> str:
    """What a cast or a function of the standard library gives, or nothing."""
    name = (words(sheet, function) or [""])[-1]
    if name in _CASTS:
        return template_argument(sheet, function)
    if name in _MAKERS or name in _POINTER_CASTS:
        path = template_argument(sheet, function)
        return path if path == UNKNOWN else f"<{path};''>"
    if name in _SAME and given and function.type == "qualified_identifier":
        return _expression(sheet, given[0])
    return ""


def arguments(node: Node) -> list[Node]:
    """The arguments of a call."""
    listed = node.child_by_field_name("arguments")
    return [item for item in listed.named_children if not item.is_extra] if listed else []


def selected(sheet: Sheet, given: list[Node], path: str) -> str:
    """The path of a function, narrowed to the overloads that take the arguments of a call."""
    paths = [expression(sheet, item) for item in given]
    known = [item if len(item) <= MAX_ARGUMENT else UNKNOWN for item in paths]
    head = f"({path})" if "|" in path and not path.startswith("(") else path
    narrowed = f"{head}(:{';'.join(known)})"
    return narrowed if len(narrowed) <= 2 * MAX_PATH else path


def _new(sheet: Sheet, node: Node) -> str:
    return pointer_to(_made(sheet, node))


def _made(sheet: Sheet, node: Node) -> str:
    return type_path(sheet, node.child_by_field_name("type"))


def _choice(sheet: Sheet, node: Node) -> str:
    fields = ("consequence", "alternative")
    paths = {_expression(sheet, node.child_by_field_name(field)): None for field in fields}
    known = [path for path in paths if not path.startswith(UNKNOWN) and path != "''"]
    if not known:
        return UNKNOWN
    return known[0] if len(known) == 1 else f"({'|'.join(known)})"


def _pointer(sheet: Sheet, node: Node) -> str:
    path = _expression(sheet, node.child_by_field_name("argument"))
    if path.startswith(UNKNOWN):
        return UNKNOWN
    return f"{path}[*]" if node.children[0].type == "*" else path


def _subscript(sheet: Sheet, node: Node) -> str:
    path = _expression(sheet, node.child_by_field_name("argument"))
    return UNKNOWN if path.startswith(UNKNOWN) else f"{path}[]"


def _inner(sheet: Sheet, node: Node) -> str:
    return _expression(sheet, first_child(node))


_KINDS: dict[str, Callable[[Sheet, Node], str]] = {
    "field_expression": _field,
    "call_expression": _call,
    "new_expression": _new,
    "compound_literal_expression": _made,
    "cast_expression": _made,
    "conditional_expression": _choice,
    "parenthesized_expression": _inner,
    "pointer_expression": _pointer,
    "subscript_expression": _subscript,
    "lambda_expression": lambda _sheet, _node: "~<?>",
    "this": lambda sheet, _node: this(sheet),
    "assignment_expression": lambda sheet, node: _expression(
        sheet, node.child_by_field_name("left")
    ),
}
