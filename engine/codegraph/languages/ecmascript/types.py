"""Type annotations as the paths of `codegraph.facts`."""

from __future__ import annotations

import re
from collections.abc import Callable

from tree_sitter import Node

from codegraph.languages.ecmascript.state import property_name, text
from codegraph.languages.paths import UNKNOWN

MAX_PATH = 400
_MAX_CACHED = 20_000
_PLAIN = re.compile(r"[A-Za-z_$][\w$]*(?:\.[A-Za-z_$][\w$]*)*\Z")
_FIELD = re.compile(r"[\w$-]+\Z")

_CONTAINERS = frozenset(
    """Array ReadonlyArray Set ReadonlySet WeakSet Iterable Iterator IterableIterator Generator
    AsyncIterable AsyncIterator AsyncIterableIterator AsyncGenerator ArrayLike""".split()
)
_MAPPINGS = frozenset("Map ReadonlyMap WeakMap Record".split())
_TRANSPARENT = frozenset(
    """Promise PromiseLike Awaited Readonly Partial Required NonNullable Omit Pick Exclude Extract
    DeepPartial Mutable NoInfer MaybePromise ThisType""".split()
)
_OPAQUE = frozenset("any unknown object".split())

_known: dict[bytes, str] = {}


def group(path: str) -> str:
    """The path in a form that more can be appended to."""
    return f"({path})" if "|" in path else path


def join(*paths: str) -> str:
    """Either of the paths; what says nothing is left out."""
    known = dict.fromkeys(path for path in paths if path and path != UNKNOWN)
    return "|".join(known)


def record(fields: list[tuple[str, str]]) -> str:
    """An object of these members; those that say nothing are left out."""
    parts = [f"{name}:{path}" for name, path in fields if path != UNKNOWN and _FIELD.match(name)]
    return f"{{{';'.join(parts)}}}" if parts else UNKNOWN


def annotation(node: Node | None) -> str:
    """The path of the values of a type; `UNKNOWN` where it does not say, empty without a type."""
    if node is None:
        return ""
    key = node.text or b""
    found = _known.get(key)
    if found is None:
        try:
            found = _type(node) or UNKNOWN
        except RecursionError:
            found = UNKNOWN
        if len(found) > MAX_PATH:
            found = UNKNOWN
        if len(_known) >= _MAX_CACHED:
            _known.clear()
        _known[key] = found
    return found


def _type(node: Node) -> str:
    handler = _BY_TYPE.get(node.type)
    return handler(node) if handler else UNKNOWN


def _inner(node: Node) -> str:
    child = node.named_child(0)
    return _type(child) if child else UNKNOWN


def _name(node: Node) -> str:
    name = text(node)
    return f"{name}{{}}" if _PLAIN.match(name) else UNKNOWN


def _predefined(node: Node) -> str:
    return UNKNOWN if text(node) in _OPAQUE else "''"


def _literal(node: Node) -> str:
    return "" if text(node) in {"null", "undefined"} else "''"


def _either(node: Node) -> str:
    parts = [_type(child) for child in node.named_children]
    known = [part for part in parts if part != "''"] or parts
    return join(*known) or UNKNOWN


def _array(node: Node) -> str:
    return f"<{_inner(node)}>"


def _tuple(node: Node) -> str:
    parts = [_type(child) or UNKNOWN for child in node.named_children if child.type != "comment"]
    return f"<{','.join(parts)}>"


def _named_element(node: Node) -> str:
    return annotation(node.child_by_field_name("type"))


def _function(node: Node) -> str:
    """What a function type gives and takes."""
    taken = [annotation(child.child_by_field_name("type")) or UNKNOWN for child in parameters(node)]
    while taken and taken[-1] in {UNKNOWN, "''"}:
        taken.pop()
    return f"~<{';'.join((returned(node) or UNKNOWN, *taken))}>"


def parameters(node: Node) -> list[Node]:
    """The parameters of a function or a function type."""
    single = node.child_by_field_name("parameter")
    if single is not None:
        return [single]
    listed = node.child_by_field_name("parameters")
    found = listed.named_children if listed is not None else []
    return [child for child in found if child.type not in {"comment", "decorator"}]


def returned(node: Node) -> str:
    """The path of what a function gives, empty where it does not say."""
    given = node.child_by_field_name("return_type")
    if given is None:
        return ""
    if given.type in {"type_predicate_annotation", "asserts_annotation", "asserts"}:
        return "''"
    return annotation(given)


def _object(node: Node) -> str:
    fields: list[tuple[str, str]] = []
    for child in node.named_children:
        name = property_name(child.child_by_field_name("name"))
        if child.type == "property_signature":
            fields.append((name, annotation(child.child_by_field_name("type")) or UNKNOWN))
        elif child.type == "method_signature":
            fields.append((name, _function(child)))
        elif child.type == "index_signature" and len(node.named_children) == 1:
            return f"<{annotation(child.child_by_field_name('type')) or UNKNOWN}>"
    return record(fields)


def _query(node: Node) -> str:
    """``typeof x``: the path of the value itself."""
    child = node.named_child(0)
    if child is None:
        return UNKNOWN
    path = text(child)
    if path.startswith("this."):
        return f"@class{{}}{path[4:]}"
    return path if _PLAIN.match(path) else UNKNOWN


def _lookup(node: Node) -> str:
    parts = node.named_children
    if len(parts) != 2:
        return UNKNOWN
    base, key = _type(parts[0]), text(parts[1])
    if key == "number":
        return f"{group(base)}[]"
    name = key.strip("\"'")
    return f"{group(base)}.{name}" if key != name and _FIELD.match(name) else UNKNOWN


def _generic(node: Node) -> str:
    head = node.child_by_field_name("name")
    given = node.child_by_field_name("type_arguments")
    return generic(text(head) if head else "", given.named_children if given else [])


def generic(name: str, arguments: list[Node]) -> str:
    """The path of an instance of a generic type."""
    head = name.rpartition(".")[2]
    if arguments:
        if head in _CONTAINERS:
            return f"<{_type(arguments[0]) or UNKNOWN}>"
        if head in _MAPPINGS:
            value = _type(arguments[-1]) or UNKNOWN
            return f"<{value};{_type(arguments[0]) or UNKNOWN}>" if len(arguments) == 2 else value
        if head in _TRANSPARENT:
            return _type(arguments[0])
        if head == "ReturnType":
            return f"{group(_type(arguments[0]))}()"
        if head == "InstanceType":
            return f"{group(_type(arguments[0]))}{{}}"
        if head in {"RefObject", "MutableRefObject"}:
            return record([("current", _type(arguments[0]))])
    return f"{name}{{}}" if _PLAIN.match(name) else UNKNOWN


def _this(_node: Node) -> str:
    return "@class{}"


def _value(_node: Node) -> str:
    return "''"


_BY_TYPE: dict[str, Callable[[Node], str]] = {
    "type_annotation": _inner,
    "parenthesized_type": _inner,
    "optional_type": _inner,
    "readonly_type": _inner,
    "rest_type": _inner,
    "constraint": _inner,
    "default_type": _inner,
    "type_identifier": _name,
    "identifier": _name,
    "nested_type_identifier": _name,
    "member_expression": _name,
    "predefined_type": _predefined,
    "literal_type": _literal,
    "template_literal_type": _value,
    "index_type_query": _value,
    "union_type": _either,
    "intersection_type": _either,
    "array_type": _array,
    "tuple_type": _tuple,
    "required_parameter": _named_element,
    "optional_parameter": _named_element,
    "function_type": _function,
    "object_type": _object,
    "type_query": _query,
    "lookup_type": _lookup,
    "generic_type": _generic,
    "this_type": _this,
}
