"""Rust's expressions as the paths of `codegraph.facts`."""

from __future__ import annotations

from collections.abc import Callable

from tree_sitter import Node

from codegraph.languages.paths import UNKNOWN
from codegraph.languages.rust.library import WRAPPERS
from codegraph.languages.rust.marks import FIELD
from codegraph.languages.rust.names import scoped
from codegraph.languages.rust.state import state_of
from codegraph.languages.rust.types import instance_of, type_path
from codegraph.languages.sheet import Sheet, bounded, first_child

_LITERALS = frozenset(
    """string_literal raw_string_literal char_literal integer_literal float_literal boolean_literal
    unit_expression""".split()
)
_NAMES = frozenset(("identifier", "scoped_identifier", "generic_function"))
_SAME = frozenset(("clone", "to_owned", "borrow_mut", "by_ref", "into_boxed"))
"""Methods that give what they are called on, or its like."""
_PINNED = frozenset(("as_mut", "as_ref", "get_mut", "get_ref", "project", "project_ref",
                     "get_unchecked_mut", "into_ref"))  # fmt: skip
"""Methods of a ``Pin`` that give what is pinned, or its fields one by one."""
_COMPARISONS = frozenset(("==", "!=", "<", "<=", ">", ">=", "&&", "||"))


def expression(sheet: Sheet, node: Node) -> str:
    """The path of an expression; ``?`` where it says nothing that could be followed."""
    return bounded(sheet, node, _expression)


def _expression(sheet: Sheet, node: Node) -> str:
    kind = node.type
    if kind in _NAMES:
        return scoped(sheet, node)
    if kind in _LITERALS:
        return "''"
    reader = _READERS.get(kind)
    return reader(sheet, node) if reader else UNKNOWN


def _inner(sheet: Sheet, node: Node) -> str:
    inner = node.child_by_field_name("value") or first_child(node)
    return _expression(sheet, inner) if inner else UNKNOWN


def _self(sheet: Sheet, node: Node) -> str:
    return "self"


def _field(sheet: Sheet, node: Node) -> str:
    value, name = node.child_by_field_name("value"), node.child_by_field_name("field")
    if value is None or name is None:
        return UNKNOWN
    return f"{_expression(sheet, value)}{field_step(sheet, name)}"


def _method_of(sheet: Sheet, node: Node) -> str:
    value, name = node.child_by_field_name("value"), node.child_by_field_name("field")
    if value is None or name is None:
        return UNKNOWN
    return f"{_expression(sheet, value)}.{sheet.text(name).removeprefix('r#')}"


def field_step(sheet: Sheet, name: Node) -> str:
    """The step to a field; those of tuples are numbers."""
    text = sheet.text(name).removeprefix("r#")
    return f"[{text}]" if text.isdecimal() else f".{text}{FIELD}"


def _tried(sheet: Sheet, node: Node) -> str:
    return f"{_inner(sheet, node)}[]"


def _indexed(sheet: Sheet, node: Node) -> str:
    value, place = (node.named_child(at) for at in (0, 1))
    if value is None or place is None:
        return UNKNOWN
    path = _expression(sheet, value)
    return path if place.type == "range_expression" else f"{path}[]"


def _unary(sheet: Sheet, node: Node) -> str:
    return _inner(sheet, node)


def _binary(sheet: Sheet, node: Node) -> str:
    operator, left = node.child_by_field_name("operator"), node.child_by_field_name("left")
    if left is None or operator is None or operator.type in _COMPARISONS:
        return "''"
    return UNKNOWN if _expression(sheet, left) != "''" else "''"


def _typed(sheet: Sheet, node: Node) -> str:
    target = node.child_by_field_name("type")
    return type_path(sheet, target) if target else UNKNOWN


def _struct(sheet: Sheet, node: Node) -> str:
    name = node.child_by_field_name("name")
    return instance_of(scoped(sheet, name)) if name else UNKNOWN


def _tuple(sheet: Sheet, node: Node) -> str:
    parts = [_expression(sheet, item) for item in node.named_children if not item.is_extra]
    return f"<{','.join(parts)}>"


def _array(sheet: Sheet, node: Node) -> str:
    inner = first_child(node)
    return f"<{_expression(sheet, inner)}>" if inner else "<?>"


def _closure(sheet: Sheet, node: Node) -> str:
    result, body = node.child_by_field_name("return_type"), node.child_by_field_name("body")
    path = type_path(sheet, result) if result else _tail(sheet, body)
    return f"~<{path}>"


def _block(sheet: Sheet, node: Node) -> str:
    return _tail(sheet, node)


def _if(sheet: Sheet, node: Node) -> str:
    chosen, other = (node.child_by_field_name(key) for key in ("consequence", "alternative"))
    otherwise = first_child(other) if other else None
    return _either([_tail(sheet, chosen), _tail(sheet, otherwise)])


def _match(sheet: Sheet, node: Node) -> str:
    """What the arms give; ``Some(x) => x`` gives what is inside."""
    value, body = node.child_by_field_name("value"), node.child_by_field_name("body")
    found: list[str] = []
    for arm in body.named_children if body else ():
        given, pattern = arm.child_by_field_name("value"), arm.child_by_field_name("pattern")
        inside = first_child(pattern) if pattern else None
        if given is None or inside is None or value is None:
            continue
        if given.type == "identifier" and inside.type == "tuple_struct_pattern":
            named = inside.child_by_field_name("type")
            held = inside.named_children[-1]
            if named is not None and sheet.text(held) == sheet.text(given):
                found.append(f"{_expression(sheet, value)}[{'@' if named.text == b'Err' else ''}]")
                continue
        found.append(_tail(sheet, given))
    return _either(found)


def _either(paths: list[str]) -> str:
    known = dict.fromkeys(path for path in paths if path != UNKNOWN)
    return "|".join(known) if 0 < len(known) <= 3 else UNKNOWN


def _tail(sheet: Sheet, node: Node | None) -> str:
    """What a block gives, where that names nothing that the block itself may have bound."""
    while node is not None and node.type in {"block", "unsafe_block", "parenthesized_expression"}:
        node = node.named_child(node.named_child_count - 1) if node.named_child_count else None
    if node is None or node.type in {
        "expression_statement",
        "let_declaration",
        "return_expression",
    }:
        return UNKNOWN
    path = _expression(sheet, node)
    plain = path[:1].isupper() or path.startswith(("self.", "$", "''"))
    return path if plain or path == "self" else UNKNOWN


def _macro(sheet: Sheet, node: Node) -> str:
    return UNKNOWN


# -- calls ----------------------------------------------------------------------------------


def _call(sheet: Sheet, node: Node) -> str:
    function = node.child_by_field_name("function")
    if function is None:
        return UNKNOWN
    listed = node.child_by_field_name("arguments")
    first = first_child(listed) if listed else None
    if is_macro(sheet, function):
        return _opened(sheet, function, first)
    written = sheet.text(function) if function.type in _NAMES else ""
    if first is not None and written:
        if written in {"Some", "Ok", "Poll::Ready"}:
            return f"<{_expression(sheet, first)}{';?' if written == 'Ok' else ''}>"
        if written == "Err":
            return f"<?;{_expression(sheet, first)}>"
        if "::".join(written.split("::")[-2:]) in WRAPPERS:
            return _expression(sheet, first)
    if function.type == "field_expression":
        return _method(sheet, function)
    path = callee(sheet, function)
    if path.endswith(".default") and path.count("(") == 0 and first is None:
        return instance_of(path.removesuffix(".default"))
    return f"{path}()" if path != UNKNOWN else UNKNOWN


def _opened(sheet: Sheet, name: Node, first: Node | None) -> str:
    """What a macro gives whose arguments are read: ``ready!(x)`` what is inside ``x``."""
    word = sheet.text(name).rpartition("::")[2]
    if first is None or word not in {"ready", "dbg"}:
        return "''" if word == "format" else UNKNOWN
    return f"{_expression(sheet, first)}[]" if word == "ready" else _expression(sheet, first)


def _method(sheet: Sheet, function: Node) -> str:
    value, name = function.child_by_field_name("value"), function.child_by_field_name("field")
    if value is None or name is None:
        return UNKNOWN
    path, word = _expression(sheet, value), sheet.text(name)
    if word in _SAME and word != "borrow_mut":
        return path
    if word in _PINNED and path == "self" and sheet.scope in state_of(sheet).pinned:
        return path
    return f"{path}.{word}()" if path != UNKNOWN else UNKNOWN


def callee(sheet: Sheet, node: Node) -> str:
    """The path of what a call calls."""
    if node.type in _NAMES:
        inner = node.child_by_field_name("function") if node.type == "generic_function" else node
        return _expression(sheet, inner) if inner else UNKNOWN
    if node.type == "field_expression":
        return _method_of(sheet, node)
    return UNKNOWN if node.type == "macro_invocation" else _expression(sheet, node)


def is_macro(sheet: Sheet, name: Node) -> bool:
    """Whether a name is one of a macro, whose exclamation mark the parser was not shown."""
    return sheet.source[name.end_byte : name.end_byte + 1] == b"!"


_READERS: dict[str, Callable[[Sheet, Node], str]] = {
    "self": _self,
    "field_expression": _field,
    "call_expression": _call,
    "await_expression": _inner,
    "try_expression": _tried,
    "reference_expression": _inner,
    "parenthesized_expression": _inner,
    "unary_expression": _unary,
    "index_expression": _indexed,
    "binary_expression": _binary,
    "type_cast_expression": _typed,
    "struct_expression": _struct,
    "tuple_expression": _tuple,
    "array_expression": _array,
    "closure_expression": _closure,
    "block": _block,
    "unsafe_block": _block,
    "if_expression": _if,
    "match_expression": _match,
    "macro_invocation": _macro,
}
