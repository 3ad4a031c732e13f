"""Python expressions and annotations as the paths of `codegraph.facts`."""

from __future__ import annotations

import ast
import re
from functools import lru_cache

from tree_sitter import Node

from codegraph.languages.paths import MAX_LEVELS, MAX_PATH
from codegraph.languages.sheet import nested_deeper

_PLAIN = re.compile(r"[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*\Z")

_VALUE_TYPES = frozenset(
    (
        "string",
        "concatenated_string",
        "integer",
        "float",
        "true",
        "false",
        "comparison_operator",
        "not_operator",
    )
)
_COLLECTIONS = frozenset(("list", "set"))
_TUPLES = frozenset(("tuple", "expression_list"))
_COMPREHENSIONS = frozenset(("list_comprehension", "set_comprehension", "generator_expression"))
_SAME_ELEMENTS = frozenset(("list", "tuple", "set", "frozenset", "sorted", "reversed", "iter"))
"""Builtins that give a container of what their argument contains."""

_CONTAINERS = frozenset(
    """list List set Set frozenset FrozenSet Sequence MutableSequence Iterable Iterator Collection
    AbstractSet MutableSet Generator AsyncIterator AsyncIterable AsyncGenerator deque Deque
    Reversible ValuesView ContextManager AsyncContextManager AbstractContextManager
    AbstractAsyncContextManager""".split()
)
_MAPPINGS = frozenset(
    """dict Dict Mapping MutableMapping defaultdict DefaultDict OrderedDict
    ChainMap WeakValueDictionary""".split()
)
HOLDERS = _CONTAINERS | _MAPPINGS | {"list", "tuple", "set", "dict", "frozenset", "Tuple", "type"}
"""Types whose name alone does not say what they hold."""

_TRANSPARENT = frozenset(
    "Annotated ClassVar Final Required NotRequired ReadOnly InitVar TypeGuard".split()
)
_COPIES = frozenset(("copy.copy", "copy.deepcopy", "deepcopy"))
_CASTS = frozenset(("cast", "typing.cast", "t.cast"))
_ASYNC = frozenset(("Awaitable", "Coroutine", "Task", "Future"))


def group(path: str) -> str:
    """The path in a form that more can be appended to."""
    return f"({path})" if "|" in path else path


def join(*paths: str) -> str:
    """Either of the paths; what says nothing is left out."""
    known = dict.fromkeys(path for path in paths if path and path != "?")
    return "|".join(known)


def expression(node: Node) -> str:
    """The path of an expression; ``?`` where it says nothing that could be followed."""
    if nested_deeper(node, MAX_LEVELS):
        return "?"
    path = _expression(node)
    return path if len(path) <= MAX_PATH else "?"


def _text(node: Node) -> str:
    return (node.text or b"").decode("utf-8", "replace")


def _expression(node: Node) -> str:  # noqa: C901, PLR0912 - one case for each node type
    kind = node.type
    if kind == "identifier":
        return _text(node)
    if kind == "attribute":
        text = _text(node)
        if _PLAIN.match(text):
            return text
        value, name = node.child_by_field_name("object"), node.child_by_field_name("attribute")
        return f"{group(_expression(value))}.{_text(name)}" if value and name else "?"
    if kind == "call":
        return _call(node)
    if kind == "subscript":
        value = node.child_by_field_name("value")
        return f"{group(_expression(value))}[]" if value else "?"
    if kind in _VALUE_TYPES:
        return "''"
    if kind == "list_splat":
        inner = node.named_children
        return f"{group(_expression(inner[0]) or '?')}[@]" if inner else "?"
    if kind in {"parenthesized_expression", "await"}:
        inner = node.named_children
        return _expression(inner[0]) if inner else "?"
    if kind == "conditional_expression":
        parts = node.named_children
        return join(_expression(parts[0]), _expression(parts[-1])) or "?"
    if kind == "boolean_operator":
        parts = node.named_children
        return join(_expression(parts[0]), _expression(parts[-1])) or "?"
    if kind in _COLLECTIONS:
        return f"<{join(*(_expression(child) for child in node.named_children[:4])) or '?'}>"
    if kind in _TUPLES:
        return _tuple(node)
    if kind in _COMPREHENSIONS:
        body = node.child_by_field_name("body")
        return f"<{_expression(body) if body else '?'}>"
    if kind in {"dictionary", "dictionary_comprehension"}:
        return _dictionary(node)
    if kind == "lambda":
        body = node.child_by_field_name("body")
        return f"~<{_expression(body) if body else '?'}>"
    if kind == "named_expression":
        value = node.child_by_field_name("value")
        return _expression(value) if value else "?"
    if kind == "none":
        return ""
    return "?"


def _tuple(node: Node) -> str:
    """Each place keeps its own value, unless a starred one shifts those after it."""
    parts = [child for child in node.named_children if not child.is_extra]
    if any(child.type == "list_splat" for child in parts):
        return f"<{join(*map(_expression, parts[:4])) or '?'}>"
    return f"<{','.join(_expression(child) or '?' for child in parts) or '?'}>"


def _call(node: Node) -> str:
    function = node.child_by_field_name("function")
    if function is None:
        return "?"
    callee = _expression(function)
    listed = node.child_by_field_name("arguments")
    given = [item for item in listed.named_children if not item.is_extra] if listed else []
    if callee == "super":
        return "@super" if not given or _is_around(node, _text(given[0])) else "?"
    if function.type == "attribute" and callee.endswith(".__class__"):
        return callee.removesuffix(".__class__")
    if _is_type_of(function) and (first := _first_argument(function)):
        return _expression(first)
    return (_known(callee, given[0]) if given else "") or f"{group(callee)}()"


def _known(callee: str, first: Node) -> str:
    """What some functions of the language give for their first argument; empty for others."""
    if callee in _SAME_ELEMENTS:
        return f"<{group(_expression(first))}[@]>"
    if callee == "next":
        return f"{group(_expression(first))}[@]"
    if callee in _CASTS:
        return annotation(_text(first)) or "?"
    if callee in _COPIES:
        return _expression(first) or "?"
    if callee.endswith(".__new__") and first.type == "identifier":
        return f"{_text(first)}{{}}"
    return ""


def _is_around(node: Node, name: str) -> bool:
    """Whether a name that ``super`` is given is that of the class around it, as far as told."""
    outer = node.parent
    while outer is not None and outer.type != "class_definition":
        outer = outer.parent
    own = outer.child_by_field_name("name") if outer is not None else None
    return own is None or _text(own) == name or not name.isidentifier()


def _is_type_of(node: Node) -> bool:
    """Whether a node is ``type(x)``."""
    function = node.child_by_field_name("function") if node.type == "call" else None
    return function is not None and _text(function) == "type"


def _first_argument(call: Node) -> Node | None:
    """The argument of a call that has only one."""
    listed = call.child_by_field_name("arguments")
    given = [item for item in listed.named_children if not item.is_extra] if listed else []
    return given[0] if len(given) == 1 else None


def _dictionary(node: Node) -> str:
    pairs = [child for child in node.named_children if child.type == "pair"][:4]
    values = [value for pair in pairs if (value := pair.child_by_field_name("value"))]
    keys = [key for pair in pairs if (key := pair.child_by_field_name("key"))]
    held, by = (join(*(_expression(item) for item in items)) for items in (values, keys))
    return f"<{held or '?'};{by or '?'}>"


@lru_cache(maxsize=8192)
def annotation(text: str) -> str:
    """The path of the values that a type annotation describes; empty where it does not say."""
    try:
        tree = ast.parse(text.strip(), mode="eval")
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return ""
    path = _annotation(tree.body)
    return path if len(path) <= MAX_PATH else ""


def _annotation(node: ast.expr) -> str:
    if isinstance(node, ast.Name | ast.Attribute):
        name = _dotted(node)
        if name.rpartition(".")[2] == "Self":
            return "@class{}"
        return f"{name}{{}}" if name and name.rpartition(".")[2] != "Any" else ""
    if isinstance(node, ast.Constant):
        return annotation(node.value) if isinstance(node.value, str) else ""
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitOr):
        return join(_annotation(node.left), _annotation(node.right))
    if isinstance(node, ast.Subscript):
        arguments = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
        return _generic(_dotted(node.value), arguments)
    return ""


def _generic(name: str, arguments: list[ast.expr]) -> str:
    head = name.rpartition(".")[2]
    if not arguments:
        return f"{name}{{}}" if name else ""
    if head in {"Optional", "Union"}:
        return join(*map(_annotation, arguments))
    if head in {"tuple", "Tuple"}:
        given = [item for item in arguments if getattr(item, "value", None) is not Ellipsis]
        return f"<{','.join(_annotation(item) or '?' for item in given)}>"
    if head in _CONTAINERS:
        return f"<{_annotation(arguments[0]) or '?'}>"
    if head in _MAPPINGS:
        return f"<{_annotation(arguments[-1]) or '?'};{_annotation(arguments[0]) or '?'}>"
    if head in {"type", "Type"}:
        return _annotation(arguments[0]).replace("{}", "")
    if head == "Callable":
        return f"~<{_annotation(arguments[-1]) or '?'}>"
    if head in _TRANSPARENT:
        return _annotation(arguments[0])
    if head in _ASYNC:
        return _annotation(arguments[-1])
    if head == "Literal":
        return "''"
    return f"{name}{{}}" if name else ""


def _dotted(node: ast.expr) -> str:
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        base = _dotted(node.value)
        return f"{base}.{node.attr}" if base else ""
    return ""
