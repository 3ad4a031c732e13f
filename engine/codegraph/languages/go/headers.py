"""What the headers of Go's definitions say: visibility, arguments, type parameters."""

from __future__ import annotations

from tree_sitter import Node

from codegraph.facts import takes
from codegraph.languages.paths import UNKNOWN
from codegraph.languages.sheet import Sheet, first_child

NAMED_TYPES = frozenset(("type_identifier", "qualified_type", "generic_type"))


def visibility(name: str) -> str:
    """Public by Go's rule: the first letter is upper case."""
    return "public" if name[:1].isupper() else "private"


def until(sheet: Sheet, node: Node, end: Node | None) -> str:
    """The node's text up to where another node starts."""
    stop = end.start_byte if end else node.end_byte
    return sheet.source[node.start_byte : stop].decode("utf-8", "replace")


def plain(node: Node) -> Node:
    """A type without pointers, parentheses and type arguments."""
    while node.type in {"pointer_type", "parenthesized_type", "generic_type"}:
        inner = first_child(node)
        if inner is None:
            return node
        node = inner
    return node


def taken(node: Node) -> str:
    """How many arguments it takes, which those share that can stand in for one another."""
    listed = node.child_by_field_name("parameters")
    given = [item for item in listed.named_children if not item.is_extra] if listed else []
    count = sum(len(item.children_by_field_name("name")) or 1 for item in given)
    if given and given[-1].type == "variadic_parameter_declaration":
        return takes(count - 1, None)
    return takes(count, count)


def _type_parameters(node: Node) -> list[tuple[Node, Node | None]]:
    """Each type parameter with its constraint."""
    listed = node.child_by_field_name("type_parameters")
    found: list[tuple[Node, Node | None]] = []
    for item in listed.named_children if listed else ():
        constraint = item.child_by_field_name("type")
        found.extend((name, constraint) for name in item.children_by_field_name("name"))
    return found


def hide_type_parameters(sheet: Sheet, node: Node) -> None:
    """What a call returns is of no type that the header could tell."""
    for name, _ in _type_parameters(node):
        _stand_for(sheet, node, name, UNKNOWN)


def bound_type_parameters(sheet: Sheet, node: Node) -> None:
    """Inside, a value of a type parameter has the methods of its constraint."""
    for name, constraint in _type_parameters(node):
        only = first_child(constraint) if constraint and constraint.named_child_count == 1 else None
        if only is not None and only.type in NAMED_TYPES:
            path = sheet.text(plain(only))
            _stand_for(sheet, node, name, UNKNOWN if path in {"any", "comparable"} else path)


def hide_type_arguments(sheet: Sheet, node: Node, receiver: Node) -> None:
    """In ``func (s *Stack[T])``, ``T`` is a type parameter."""
    if receiver.type == "pointer_type":
        inner = first_child(receiver)
        receiver = inner or receiver
    arguments = receiver.child_by_field_name("type_arguments")
    for item in arguments.named_children if arguments else ():
        _stand_for(sheet, node, item, UNKNOWN)


def _stand_for(sheet: Sheet, node: Node, name: Node, path: str) -> None:
    start, end = node.start_byte, node.end_byte
    sheet.blocks.enter_as(sheet.text(name), path, start, end, now=start)
