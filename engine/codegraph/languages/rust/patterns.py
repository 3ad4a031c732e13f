"""What the names in a pattern of Rust stand for, by the path of the value it takes apart."""

from __future__ import annotations

from collections.abc import Iterator

from tree_sitter import Node

from codegraph.languages.paths import MAX_PATH, UNKNOWN
from codegraph.languages.rust.expressions import field_step
from codegraph.languages.rust.names import scoped
from codegraph.languages.sheet import Sheet, first_child, nested_deeper

_MAX_NESTING = 40
_WRAPPING = frozenset(
    """match_pattern ref_pattern mut_pattern reference_pattern parenthesized_pattern""".split()
)


def names_in(sheet: Sheet, node: Node, path: str) -> list[tuple[Node, str]]:
    """Each name that a pattern binds with the path of what it stands for.

    Args:
        sheet: The sheet.
        node: The pattern.
        path: The path of the value.
    """
    if nested_deeper(node, _MAX_NESTING):
        return []
    found = _names(sheet, node, path)
    return [(name, given if len(given) <= MAX_PATH else UNKNOWN) for name, given in found]


def _step(path: str, step: str) -> str:
    if path == UNKNOWN:
        return UNKNOWN
    return f"({path}){step}" if "|" in path else f"{path}{step}"


def _names(sheet: Sheet, node: Node, path: str) -> Iterator[tuple[Node, str]]:
    kind = node.type
    if kind in {"identifier", "shorthand_field_identifier"}:
        if not sheet.text(node)[:1].isupper():  # a constant or a variant
            yield node, path
    elif kind in _WRAPPING:
        inner = next((c for c in node.named_children if c.type != "mutable_specifier"), None)
        if inner is not None:
            yield from _names(sheet, inner, path)
    elif kind == "or_pattern":
        inner = first_child(node)
        if inner is not None:
            yield from _names(sheet, inner, path)
    elif kind == "captured_pattern" and node.named_children:
        yield node.named_children[0], path
        yield from _names(sheet, node.named_children[-1], path)
    elif kind == "struct_pattern":
        yield from _struct(sheet, node)
    else:
        yield from _sequence(sheet, node, path)


def _sequence(sheet: Sheet, node: Node, path: str) -> Iterator[tuple[Node, str]]:
    """The parts of a tuple, of a slice, or of a tuple with a name."""
    if node.type == "tuple_struct_pattern":
        yield from _tuple_struct(sheet, node, path)
    elif node.type in {"tuple_pattern", "slice_pattern"}:
        for place, item in enumerate(_parts(node)):
            if item.type == "remaining_field_pattern":
                return
            step = f"[{place}]" if node.type == "tuple_pattern" else "[]"
            yield from _names(sheet, item, _step(path, step))


def _parts(node: Node) -> list[Node]:
    """What stands between the commas; ``_`` is no named node of the grammar."""
    return [c for c in node.children if (c.is_named and not c.is_extra) or c.type == "_"]


def _tuple_struct(sheet: Sheet, node: Node, path: str) -> Iterator[tuple[Node, str]]:
    named = node.child_by_field_name("type")
    if named is None:
        return
    written = sheet.text(named)
    for place, item in enumerate(_parts(node)[1:]):
        if item.type == "remaining_field_pattern":
            return
        if written in {"Some", "Ok", "Poll::Ready", "Ready"}:
            inside = _step(path, "[]")
        elif written == "Err":
            inside = _step(path, "[@]")
        else:
            inside = f"{scoped(sheet, named)}{{}}[{place}]"
        yield from _names(sheet, item, inside)


def _struct(sheet: Sheet, node: Node) -> Iterator[tuple[Node, str]]:
    named = node.child_by_field_name("type")
    if named is None:
        return
    owner = f"{scoped(sheet, named)}{{}}"
    for item in node.named_children:
        name = item.child_by_field_name("name") if item.type == "field_pattern" else None
        if name is None:
            continue
        inside = f"{owner}{field_step(sheet, name)}"
        pattern = item.child_by_field_name("pattern")
        yield from _names(sheet, pattern or name, inside)
