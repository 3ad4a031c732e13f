"""Kotlin types as the paths of `codegraph.facts`.

Collections of the standard library are containers. Other type arguments are left out; type
parameters stand for their bound.
"""

from __future__ import annotations

from tree_sitter import Node

from codegraph.languages.marks import TYPE_PARAMETER
from codegraph.languages.paths import UNKNOWN
from codegraph.languages.sheet import Sheet, bounded

_PLAIN = {
    **{name: name.lower() for name in "Byte Short Int Long Float Double Char Boolean".split()},
    "Any": "Object",
    "Unit": "void",
}
"""Types of the language by the names that tell overloads apart."""
_LISTS = frozenset(
    """Array ArrayDeque ArrayList Collection Deque Flow HashSet Iterable Iterator Lazy LinkedHashSet
    LinkedList List MutableCollection MutableIterable MutableIterator MutableList MutableSet
    MutableStateFlow Queue Sequence Set StateFlow""".split()
)
_MAPS = frozenset("ConcurrentHashMap HashMap LinkedHashMap Map MutableMap TreeMap".split())
TYPES = frozenset(("user_type", "nullable_type", "function_type", "parenthesized_type"))


def type_path(sheet: Sheet, node: Node | None) -> str:
    """The path of a value of a type; ``?`` where nothing is known of such values."""
    return bounded(sheet, node, _type)


def _type(sheet: Sheet, node: Node) -> str:
    if node.type in {"nullable_type", "parenthesized_type", "type_projection"}:
        inner = next((c for c in node.named_children if c.type in TYPES), None)
        return _type(sheet, inner) if inner is not None else UNKNOWN
    if node.type == "function_type":
        taken = [c for c in node.named_children if c.type == "function_type_parameters"]
        paths = [_type(sheet, item) for item in taken[0].named_children] if taken else []
        given = node.named_children[-1]
        return f"~<{';'.join([_type(sheet, given), *paths])}>"
    if node.type == "parameter":
        return type_path(sheet, declared_type(node))
    if node.type != "user_type":
        return UNKNOWN
    name = type_name(sheet, node)
    listed = next((c for c in node.named_children if c.type == "type_arguments"), None)
    paths = [_type(sheet, item) for item in listed.named_children] if listed is not None else []
    if name in _LISTS and len(paths) == 1:
        return f"<{paths[0]}>"
    if name in _MAPS and len(paths) == 2:
        return f"<{paths[1]};{{key₀:{paths[0]};value₀:{paths[1]}}}>"
    return name if name == UNKNOWN else f"{_PLAIN.get(name, name)}{{}}"


def type_name(sheet: Sheet, node: Node) -> str:
    """The path of a type itself, without its arguments."""
    words = [sheet.text(child) for child in node.named_children if child.type == "identifier"]
    if len(words) == 1:
        inside = sheet.blocks.find(sheet.scope, f"<{words[0]}>", node.start_byte)
        return inside or words[0]
    return ".".join(words) or UNKNOWN


def declared_type(node: Node) -> Node | None:
    """The type that stands behind a name or a header."""
    return next((c for c in node.named_children if c.type in TYPES), None)


def enter_type_parameters(sheet: Sheet, node: Node) -> None:
    """Inside a generic definition a type parameter stands for its bound."""
    listed = next((c for c in node.named_children if c.type == "type_parameters"), None)
    for item in listed.named_children if listed is not None else ():
        name = next((c for c in item.named_children if c.type == "identifier"), None)
        bound = next((c for c in item.named_children if c.type == "user_type"), None)
        if name is not None:
            path = type_name(sheet, bound) if bound is not None else TYPE_PARAMETER
            start, end = node.start_byte, node.end_byte
            sheet.blocks.enter_as(f"<{sheet.text(name)}>", path, start, end, now=start)
