"""PHP expressions as the paths of `codegraph.facts`.

Properties keep the ``$`` of their declaration, so that ``$this->name`` is ``@class{}.$name`` and
never the method ``name``.
"""

from __future__ import annotations

from collections.abc import Callable

from tree_sitter import Node

from codegraph.languages.paths import MAX_LEVELS, MAX_PATH, UNKNOWN
from codegraph.languages.php.factories import DOUBLES, FUNCTIONS, makes
from codegraph.languages.php.names import is_name, plain
from codegraph.languages.php.state import state_of
from codegraph.languages.php.types import class_path, declared, type_scope
from codegraph.languages.php.variables import narrowed, open_closure, variable
from codegraph.languages.sheet import Sheet, first_child

_LITERALS = frozenset(
    """string encapsed_string heredoc nowdoc integer float boolean null binary_expression
    unary_op_expression cast_expression update_expression print_intrinsic shell_command_expression
    exit_statement""".split()
)
"""What gives a value of the language itself."""
_CALLS = frozenset(
    """function_call_expression member_call_expression nullsafe_member_call_expression
    scoped_call_expression""".split()
)
_SAME = frozenset(
    """array_filter array_values array_reverse array_slice array_merge array_unique
    iterator_to_array array_diff array_diff_key array_intersect_key array_replace array_pad
    array_splice""".split()
)
"""Functions that give a container of what their first argument contains."""
_ELEMENT = frozenset("current end reset next prev array_pop array_shift array_find".split())
"""Functions that give an element of their first argument."""
MAX_ELEMENTS = 8
"""An array literal of more elements than this is known by its first ones."""


def group(path: str) -> str:
    """The path in a form that more can be appended to."""
    return f"({path})" if "|" in path else path


def either(paths: list[str]) -> str:
    """Either of the paths; what says nothing is left out."""
    return "|".join(dict.fromkeys(path for path in paths if path not in {"", UNKNOWN})) or UNKNOWN


def expression(sheet: Sheet, node: Node | None) -> str:
    """The path of an expression; ``?`` where it says nothing that could be followed."""
    path = _expression(sheet, node)
    return path if len(path) <= MAX_PATH else UNKNOWN


def _expression(sheet: Sheet, node: Node | None) -> str:
    state = state_of(sheet)
    if node is None or state.depth > MAX_LEVELS:
        return UNKNOWN
    state.depth += 1
    try:
        return _of_kind(sheet, node)
    finally:
        state.depth -= 1


def _of_kind(sheet: Sheet, node: Node) -> str:
    kind = node.type
    if kind in _CALLS:
        return _call(sheet, node)
    handler = _KINDS.get(kind)
    if handler is not None:
        return handler(sheet, node)
    return "''" if kind in _LITERALS else UNKNOWN


def _field(sheet: Sheet, node: Node, name: str) -> str:
    return _expression(sheet, node.child_by_field_name(name))


def _call(sheet: Sheet, node: Node) -> str:
    path = callee(sheet, node)
    if is_reference(node):
        return path
    known = _known(sheet, node, path)
    if known or path == UNKNOWN:
        return known or UNKNOWN
    return f"{group(path)}()"


def _known(sheet: Sheet, node: Node, path: str) -> str:
    """What a call gives that the text of the call alone tells; empty for most."""
    if node.type == "function_call_expression":
        named = node.child_by_field_name("function")
        word = plain(sheet, named).lstrip("\\") if named is not None and is_name(named) else ""
        makes_it = word in FUNCTIONS
        known = _builtin(sheet, node, word)
        if known:
            return known
    else:
        holder, _, word = path.rpartition(".")
        makes_it = makes(word, holder)
    given = arguments(node) if makes_it else []
    if not given or not is_class_literal(sheet, given[0]):
        return ""
    made = _expression(sheet, given[0])
    if made == UNKNOWN:
        return ""
    return f"({made}{{*}}|'')" if word in DOUBLES else f"{made}{{*}}"


def is_class_literal(sheet: Sheet, node: Node) -> bool:
    """Whether an expression is ``Foo::class``."""
    parts = node.named_children if node.type == "class_constant_access_expression" else []
    return len(parts) == 2 and sheet.text(parts[1]) == "class"


def arguments(node: Node) -> list[Node]:
    """The values that a call is given."""
    listed = node.child_by_field_name("arguments")
    return [
        value
        for item in (listed.named_children if listed is not None else ())
        if item.type == "argument" and item.named_child_count
        and (value := item.named_children[-1]) is not None
    ]  # fmt: skip


def is_reference(node: Node) -> bool:
    """Whether a call only names what it would call: ``f(...)``."""
    listed = node.child_by_field_name("arguments")
    first = listed.named_children[0] if listed is not None and listed.named_child_count else None
    return first is not None and first.type == "variadic_placeholder"


def _builtin(sheet: Sheet, node: Node, name: str) -> str:
    """What a function of PHP gives that works on containers; empty for any other."""
    given = arguments(node) if name in _SAME or name in _ELEMENT or name == "array_map" else []
    if not given:
        return ""
    path = _expression(sheet, given[0])
    if path == UNKNOWN:
        return ""
    if name == "array_map":
        return f"<{group(path)}()>"
    element = f"{group(path)}[]"
    return f"({element})" if name in _ELEMENT else f"<{element}>"


def callee(sheet: Sheet, node: Node) -> str:
    """The path of the function or method that a call calls."""
    if node.type == "function_call_expression":
        named = node.child_by_field_name("function")
        if named is None:
            return UNKNOWN
        if is_name(named):
            return function_path(sheet, named)
        return expression(sheet, named)
    name = node.child_by_field_name("name")
    if name is None or name.type != "name":
        return UNKNOWN
    if node.type == "scoped_call_expression":
        holder = scope_path(sheet, node.child_by_field_name("scope"))
    else:
        holder = _field(sheet, node, "object")
    return UNKNOWN if holder == UNKNOWN else f"{group(holder)}.{sheet.text(name)}"


def function_path(sheet: Sheet, node: Node) -> str:
    """The path of the function that is named in code."""
    return state_of(sheet).names.function_path(sheet, plain(sheet, node), node.start_point.row)


def scope_path(sheet: Sheet, node: Node | None) -> str:
    """The path of what stands before ``::``."""
    if node is None:
        return UNKNOWN
    if node.type == "relative_scope" or is_name(node):
        if sheet.text(node).lower() == "parent":
            return _parent(sheet)
        return class_path(sheet, node)
    return _expression(sheet, node)


def _parent(sheet: Sheet) -> str:
    """The class above; one that uses traits names it, for they are bases that come before."""
    around = type_scope(sheet)
    state = state_of(sheet)
    above = state.superclass.get(around, UNKNOWN)
    return "@super" if above != UNKNOWN and around not in state.traits else above


def _property(sheet: Sheet, node: Node) -> str:
    name = node.child_by_field_name("name")
    holder = _field(sheet, node, "object")
    if name is None or name.type != "name" or holder == UNKNOWN:
        return UNKNOWN
    path = f"{group(holder)}.${sheet.text(name)}"
    return narrowed(sheet, path, node.start_byte)


def _static_property(sheet: Sheet, node: Node) -> str:
    name = node.child_by_field_name("name")
    holder = scope_path(sheet, node.child_by_field_name("scope"))
    if name is None or name.type != "variable_name" or holder == UNKNOWN:
        return UNKNOWN
    return f"{group(holder)}.{sheet.text(name)}"


def _constant(sheet: Sheet, node: Node) -> str:
    """``Foo::NAME``, and ``Foo::class``, which is the class itself."""
    parts = [child for child in node.named_children if not child.is_extra]
    if len(parts) < 2 or parts[-1].type != "name":
        return UNKNOWN
    holder = scope_path(sheet, parts[0])
    name = sheet.text(parts[-1])
    if holder == UNKNOWN or name == "class":
        return holder
    return f"{group(holder)}.{name}"


def created(sheet: Sheet, node: Node) -> str:
    """The path of the class in ``new Foo``; what has no name is known by its place."""
    named = first_child(node)
    if named is None:
        return UNKNOWN
    if is_name(named) or named.type == "relative_scope":
        return class_path(sheet, named)
    if named.type == "anonymous_class":
        return f"@{named.start_point.row + 1}:{anonymous_label(sheet, named)}"
    return group(_expression(sheet, named))


def anonymous_label(sheet: Sheet, node: Node) -> str:
    """What a class without a name is called: its base and a number."""
    state = state_of(sheet)
    label = state.labels.get(node.start_byte)
    if label is None:
        clause = next((c for c in node.named_children if c.type == "base_clause"), None)
        above = first_child(clause) if clause is not None else None
        base = plain(sheet, above).rpartition("\\")[2] if above is not None else "class"
        state.anonymous[base] += 1
        label = state.labels[node.start_byte] = f"{base}${state.anonymous[base]}"
    return label


def _new(sheet: Sheet, node: Node) -> str:
    path = created(sheet, node)
    return path if path == UNKNOWN else f"{path}{{}}"


def _array(sheet: Sheet, node: Node) -> str:
    """A container of what all elements are; each place of a short list keeps its own."""
    items = [c for c in node.named_children if c.type == "array_element_initializer"]
    values: list[str] = []
    keyed = len(items) > MAX_ELEMENTS
    for item in items[:MAX_ELEMENTS]:
        parts = [child for child in item.named_children if not child.is_extra]
        keyed = keyed or len(parts) != 1 or parts[0].type == "variadic_unpacking"
        values.append(_expression(sheet, parts[-1]) if parts else UNKNOWN)
    if len(set(values)) == 1:
        return f"<{values[0]}>"
    if keyed or not values or any("|" in value for value in values):
        return f"<{UNKNOWN}>"
    return f"<{','.join(values)}>"


def _conditional(sheet: Sheet, node: Node) -> str:
    body = node.child_by_field_name("body")
    first = body if body is not None else node.child_by_field_name("condition")
    return either([_expression(sheet, first), _field(sheet, node, "alternative")])


def _binary(sheet: Sheet, node: Node) -> str:
    operator = node.child_by_field_name("operator")
    if operator is None or operator.type != "??":
        return "''"
    return either([_field(sheet, node, "left"), _field(sheet, node, "right")])


def _augmented(sheet: Sheet, node: Node) -> str:
    operator = node.child_by_field_name("operator")
    if operator is None or operator.type != "??=":
        return "''"
    return either([_field(sheet, node, "left"), _field(sheet, node, "right")])


def _match(sheet: Sheet, node: Node) -> str:
    body = node.child_by_field_name("body")
    arms = body.named_children if body is not None else []
    return either([_field(sheet, arm, "return_expression") for arm in arms[:MAX_ELEMENTS]])


def _closure(sheet: Sheet, node: Node) -> str:
    open_closure(sheet, node)
    returned = declared(sheet, node.child_by_field_name("return_type"))
    if not returned and node.type == "arrow_function":
        returned = _field(sheet, node, "body")
    return f"~<{returned or UNKNOWN}>"


def _inner(sheet: Sheet, node: Node) -> str:
    return _expression(sheet, first_child(node))


def _subscript(sheet: Sheet, node: Node) -> str:
    parts = [child for child in node.named_children if not child.is_extra]
    holder = _expression(sheet, parts[0]) if parts else UNKNOWN
    if holder == UNKNOWN or len(parts) < 2:
        return UNKNOWN
    at = sheet.text(parts[1]) if parts[1].type == "integer" else ""
    return f"{group(holder)}[{at if at.isdecimal() else ''}]"


_KINDS: dict[str, Callable[[Sheet, Node], str]] = {
    "variable_name": variable,
    "member_access_expression": _property,
    "nullsafe_member_access_expression": _property,
    "scoped_property_access_expression": _static_property,
    "class_constant_access_expression": _constant,
    "object_creation_expression": _new,
    "array_creation_expression": _array,
    "subscript_expression": _subscript,
    "conditional_expression": _conditional,
    "binary_expression": _binary,
    "augmented_assignment_expression": _augmented,
    "match_expression": _match,
    "anonymous_function": _closure,
    "arrow_function": _closure,
    "parenthesized_expression": _inner,
    "error_suppression_expression": _inner,
    "clone_expression": _inner,
    "reference_assignment_expression": lambda sheet, node: _field(sheet, node, "right"),
    "assignment_expression": lambda sheet, node: _field(sheet, node, "right"),
}
