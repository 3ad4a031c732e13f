"""Ruby expressions as the paths of `codegraph.facts`. `names.py` says how names are spelt there."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from tree_sitter import Node

from codegraph.facts import MODULE_SCOPE
from codegraph.languages.paths import MAX_LEVELS, MAX_PATH, UNKNOWN
from codegraph.languages.ruby.names import INSTANCE, LOCAL, SHARED, TYPE, spell
from codegraph.languages.ruby.state import own_object, state_of
from codegraph.languages.sheet import Sheet, nested_deeper

MAX_BRANCHES = 8

_VALUES = frozenset(
    """integer float rational complex simple_symbol delimited_symbol hash_key_symbol regex true
    false character string_array symbol_array range bare_string""".split()
)
_STRINGS = frozenset(("string", "chained_string", "subshell", "heredoc_beginning"))
_SAME = frozenset("freeze dup clone tap itself to_a".split())
"""Methods that give their object, or one of its kind."""
_MAPPED = frozenset("map collect map! flat_map filter_map".split())
_SENDS = frozenset("send public_send __send__".split())
_INNER = frozenset(("then", "else", "do", "begin", "body_statement", "parenthesized_statements"))
_NO_VALUE = frozenset(("rescue", "ensure", "else", "comment", "heredoc_body"))


def group(path: str) -> str:
    """The path in a form that more can be appended to."""
    depth = 0
    for char in path if "|" in path else "":
        depth += (char in "(<{") - (char in ")>}")
        if char == "|" and depth == 0:
            return f"({path})"
    return path


def join(*paths: str) -> str:
    """Either of the paths; what says nothing is left out."""
    return "|".join(dict.fromkeys(path for path in paths if path and path != UNKNOWN))


def expression(sheet: Sheet, node: Node | None) -> str:
    """The path of an expression; ``?`` where it says nothing that could be followed."""
    if node is None or nested_deeper(node, MAX_LEVELS):
        return UNKNOWN
    try:
        path = _expression(sheet, node)
    except RecursionError:  # nested otherwise than by first children, as no one writes it
        return UNKNOWN
    return path if len(path) <= MAX_PATH else UNKNOWN


def _expression(sheet: Sheet, node: Node | None) -> str:
    if node is None:
        return UNKNOWN
    if node.type in _VALUES:
        return "''"
    if node.type in _STRINGS:
        return "^String{}"  # a project may add methods to it
    handler = _KINDS.get(node.type)
    return handler(sheet, node) if handler else UNKNOWN


# -- names ----------------------------------------------------------------------------------


def local(sheet: Sheet, node: Node) -> str:
    """What a word is called as a local variable; empty where it is none."""
    name = sheet.text(node)
    scope = sheet.scope
    alias = sheet.blocks.find(scope, name + LOCAL, node.start_byte)
    if alias is not None:
        return alias
    return name + LOCAL if name in state_of(sheet).locals.get(scope, ()) else ""


def own_method(sheet: Sheet, node: Node, name: str) -> str:
    """The path of a method that is called without a receiver."""
    holder = own_object(sheet, node)
    if holder == UNKNOWN:
        return UNKNOWN
    return f"{holder}.{spell(name)}" if holder else spell(name)


def _identifier(sheet: Sheet, node: Node) -> str:
    known = local(sheet, node)
    return known or _called(own_method(sheet, node, sheet.text(node)))


def _called(path: str) -> str:
    return path if path == UNKNOWN else f"{group(path)}()"


def scoped(sheet: Sheet, node: Node) -> str:
    """The path of a constant such as ``A::B`` or ``::A``."""
    scope, name = node.child_by_field_name("scope"), node.child_by_field_name("name")
    if name is None:
        return UNKNOWN
    if scope is None:
        return f"^{sheet.text(name)}"
    path = _expression(sheet, scope)
    return UNKNOWN if path == UNKNOWN else f"{group(path)}.{sheet.text(name)}"


def base(path: str) -> str:
    """The path of something that a type builds on, looked up by nesting alone."""
    return f"%{path}" if path[:1].isupper() else path


def variable(sheet: Sheet, node: Node) -> tuple[str, str]:
    """Whose a variable such as ``@a`` or ``@@a`` is, and how its name is spelt."""
    name = sheet.text(node).lstrip("@")
    if node.type == "class_variable":
        return "@class{}", name + SHARED
    holder = own_object(sheet, node)
    if holder == "@class{}":
        return holder, name + INSTANCE
    return (holder, name + TYPE) if holder == "@class" else (UNKNOWN, name)


def _variable(sheet: Sheet, node: Node) -> str:
    holder, name = variable(sheet, node)
    return UNKNOWN if holder == UNKNOWN else f"{holder}.{name}"


# -- calls ----------------------------------------------------------------------------------


def arguments(node: Node) -> list[Node]:
    """The arguments of a call."""
    given = node.child_by_field_name("arguments")
    return [item for item in given.named_children if not item.is_extra] if given else []


def symbol(sheet: Sheet, node: Node) -> str:
    """The name that a literal symbol or string is; empty for anything else."""
    if node.type == "simple_symbol":
        return sheet.text(node)[1:]
    if node.type == "string" and node.named_child_count == 1:
        inner = node.named_children[0]
        return sheet.text(inner) if inner.type == "string_content" else ""
    return ""


def callee(sheet: Sheet, node: Node) -> str:
    """The path of the method that a call calls."""
    named, receiver = node.child_by_field_name("method"), node.child_by_field_name("receiver")
    if named is None:
        return UNKNOWN
    if named.type == "super":
        return above(sheet)
    name = sheet.text(named)
    if name in _SENDS:
        given = arguments(node)
        name = (symbol(sheet, given[0]) if given else "") or name
    if receiver is None:
        return own_method(sheet, node, name)
    path = own_object(sheet, node) if receiver.type == "self" else expression(sheet, receiver)
    if path in {UNKNOWN, ""}:
        return spell(name) if path == "" and receiver.type == "self" else UNKNOWN
    return f"{group(path)}.{spell(name)}"


def above(sheet: Sheet) -> str:
    """The path of what ``super`` calls."""
    scope = sheet.scope
    if scope == MODULE_SCOPE or sheet.defs[scope].kind != "method":
        return UNKNOWN
    return f"@super.{sheet.defs[scope].key}"


def _call(sheet: Sheet, node: Node) -> str:
    named, receiver = node.child_by_field_name("method"), node.child_by_field_name("receiver")
    name = sheet.text(named) if named else ""
    if receiver is not None and name in _SAME:
        return _expression(sheet, receiver)
    if receiver is None and name in {"lambda", "proc"}:
        return "~<?>"
    if name in _MAPPED:
        return f"<{_made_in_block(sheet, node)}>"
    path = callee(sheet, node)
    if name == "class":
        return path
    return _called(path)


def _made_in_block(sheet: Sheet, node: Node) -> str:
    """What a block makes by a constructor; its parameters are not known yet."""
    block = node.child_by_field_name("block")
    body = block.child_by_field_name("body") if block else None
    last = body.named_children[-1] if body is not None and body.named_child_count else None
    if last is None or last.type != "call":
        return UNKNOWN
    receiver = last.child_by_field_name("receiver")
    plain = receiver is not None and receiver.type in {"constant", "scope_resolution"}
    return _expression(sheet, last) if plain else UNKNOWN


# -- values ---------------------------------------------------------------------------------


def tails(node: Node | None, depth: int = 0) -> Iterator[Node]:
    """The expressions that can be the value of a body, a condition or a block of statements."""
    if node is None or depth > MAX_BRANCHES:
        return
    kind = node.type
    if kind in _INNER:
        inside = [item for item in node.named_children if item.type not in _NO_VALUE]
        yield from tails(inside[-1] if inside else None, depth + 1)
        for item in node.named_children if kind in {"body_statement", "begin"} else ():
            if item.type == "rescue":
                yield from tails(item.child_by_field_name("body"), depth + 1)
    elif kind in {"if", "unless", "elsif", "conditional"}:
        for branch in ("consequence", "alternative"):
            yield from tails(node.child_by_field_name(branch), depth + 1)
    elif kind == "case":
        for item in node.named_children:
            inner = item.child_by_field_name("body") if item.type == "when" else None
            yield from tails(item if item.type == "else" else inner, depth + 1)
    elif kind in {"if_modifier", "unless_modifier", "rescue_modifier"}:
        yield from tails(node.child_by_field_name("body"), depth + 1)
    else:
        yield node


def _either(sheet: Sheet, node: Node) -> str:
    found = [_expression(sheet, item) for item in tails(node) if item.id != node.id]
    return join(*found[:MAX_BRANCHES]) or UNKNOWN


def _binary(sheet: Sheet, node: Node) -> str:
    operator = node.child_by_field_name("operator")
    left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
    word = operator.type if operator else ""
    if word in {"||", "or"}:
        return join(_expression(sheet, left), _expression(sheet, right)) or UNKNOWN
    if word in {"&&", "and"}:
        return _expression(sheet, right)
    if word == "<<":
        return _expression(sheet, left)
    return "''" if word in {"==", "!=", "<", ">", "<=", ">=", "=~", "!~", "==="} else UNKNOWN


def _array(sheet: Sheet, node: Node) -> str:
    return f"<{join(*(_expression(sheet, item) for item in node.named_children[:4])) or '?'}>"


def _hash(sheet: Sheet, node: Node) -> str:
    pairs = [item for item in node.named_children if item.type == "pair"][:4]
    keys = [_expression(sheet, item.child_by_field_name("key")) for item in pairs]
    values = [_expression(sheet, item.child_by_field_name("value")) for item in pairs]
    return f"<{join(*values) or '?'};{join(*keys) or '?'}>"


def _element(sheet: Sheet, node: Node) -> str:
    holder = node.child_by_field_name("object")
    path = _expression(sheet, holder)
    if path == UNKNOWN or holder is None:
        return UNKNOWN
    if holder.type in {"constant", "scope_resolution"}:  # a container, or a type with such a method
        return f"{path}[]|{path}.__getitem__()"
    return f"{group(path)}[]"


def _assigned(sheet: Sheet, node: Node) -> str:
    return _expression(sheet, node.child_by_field_name("right"))


def _super(sheet: Sheet, node: Node) -> str:
    del node
    return _called(above(sheet))


_KINDS: dict[str, Callable[[Sheet, Node], str]] = {
    "constant": lambda sheet, node: sheet.text(node),
    "scope_resolution": scoped,
    "identifier": _identifier,
    "self": lambda sheet, node: own_object(sheet, node) or UNKNOWN,
    "instance_variable": _variable,
    "class_variable": _variable,
    "call": _call,
    "super": _super,
    "binary": _binary,
    "array": _array,
    "hash": _hash,
    "element_reference": _element,
    "assignment": _assigned,
    "operator_assignment": _assigned,
    "lambda": lambda _sheet, _node: "~<?>",
    "nil": lambda _sheet, _node: "",
    "unary": lambda _sheet, _node: "''",
    **dict.fromkeys(
        ("if", "unless", "case", "begin", "conditional", "parenthesized_statements"), _either
    ),
}
