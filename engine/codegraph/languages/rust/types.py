"""Rust's types as the paths of `codegraph.facts`.

References, ``Box``, ``Arc`` and their like are the values they lead to; an ``Option``, a ``Vec``
or an iterator is a container of its elements, a ``Result`` one whose keys are its errors. Type
arguments of the project's own types are left out, type parameters stand for their bounds.
"""

from __future__ import annotations

from tree_sitter import Node

from codegraph.languages.paths import UNKNOWN
from codegraph.languages.rust.library import (
    CALLABLE,
    HOLDERS,
    MAPS,
    MARKERS,
    TRANSPARENT,
    YIELDING,
)
from codegraph.languages.rust.names import scoped
from codegraph.languages.rust.state import state_of
from codegraph.languages.sheet import Sheet, bounded, first_child

_NAMED = frozenset(("type_identifier", "scoped_type_identifier", "identifier", "scoped_identifier"))
_INSIDE = frozenset(("reference_type", "pointer_type", "parenthesized_type", "removed_trait_bound"))
_NOTHING = frozenset(("primitive_type", "unit_type"))


def type_path(sheet: Sheet, node: Node) -> str:
    """The path of a value of a type; ``?`` where nothing is known of such values."""
    return bounded(sheet, node, _type)


def _type(sheet: Sheet, node: Node) -> str:
    kind = node.type
    if kind in _NAMED:
        return instance_of(scoped(sheet, node))
    if kind in _NOTHING:
        return "''"
    if kind in _INSIDE:
        inner = node.child_by_field_name("type") or first_child(node)
        return _type(sheet, inner) if inner else UNKNOWN
    if kind == "generic_type":
        return _generic(sheet, node)
    if kind in {"array_type", "slice_type"}:
        inner = node.child_by_field_name("element") or first_child(node)
        return f"<{_type(sheet, inner)}>" if inner else UNKNOWN
    if kind == "tuple_type":
        parts = [_type(sheet, item) for item in node.named_children if not item.is_extra]
        if len(parts) == 1 and node.child_count == 3:
            return parts[0]
        return f"<{','.join(parts)}>"
    if kind in {"dynamic_type", "abstract_type"}:
        inner = node.child_by_field_name("trait")
        return _type(sheet, inner) if inner else UNKNOWN
    if kind == "bounded_type":
        return _bounds(sheet, node)
    if kind == "function_type":
        return _function(sheet, node)
    return UNKNOWN


def instance_of(path: str) -> str:
    """The path of a value whose type has a path; type parameters may be functions or lists."""
    return path if path == UNKNOWN or path[0] in "~<'" else f"{path}{{}}"


def last_word(node: Node) -> str:
    """The last name of a type as it is written."""
    named = node.child_by_field_name("name") or node
    return (named.text or b"").decode("utf-8", "replace")


def arguments_of(node: Node) -> list[Node]:
    """The type arguments of a generic type, lifetimes left out."""
    listed = node.child_by_field_name("type_arguments")
    return [
        item for item in (listed.named_children if listed else ())
        if item.type != "lifetime" and not item.is_extra
    ]  # fmt: skip


def _bound_to(arguments: list[Node], name: str) -> Node | None:
    """The type that an argument like ``Item = T`` gives an associated type."""
    for item in arguments:
        named = item.child_by_field_name("name") if item.type == "type_binding" else None
        if named is not None and named.text == name.encode():
            return item.child_by_field_name("type")
    return None


def _generic(sheet: Sheet, node: Node) -> str:
    named = node.child_by_field_name("type")
    if named is None:
        return UNKNOWN
    given, word = arguments_of(node), last_word(named)
    if word in YIELDING:
        item = _bound_to(given, "Item")
        return f"<{_type(sheet, item)}>" if item else UNKNOWN
    if word == "Future":
        output = _bound_to(given, "Output")
        return _type(sheet, output) if output else UNKNOWN
    if word == "Result" and given:
        error = _type(sheet, given[1]) if len(given) > 1 else UNKNOWN
        return f"<{_type(sheet, given[0])};{error}>"
    if word in MAPS and len(given) > 1:
        return f"<{_type(sheet, given[1])};{_type(sheet, given[0])}>"
    if not given or _is_own(sheet, named):
        return _type(sheet, named)
    if word in TRANSPARENT:
        return _type(sheet, given[-1])
    return f"<{_type(sheet, given[-1])}>" if word in HOLDERS else _type(sheet, named)


def _is_own(sheet: Sheet, named: Node) -> bool:
    """Whether a name that the standard library has too is one that the project writes itself.

    What stands for ``Arc`` or ``Option`` in another module behaves like it; a ``Mutex`` or an
    ``Iter`` of the project's has methods of its own.
    """
    word = last_word(named)
    if word in TRANSPARENT or word in {"Option", "Vec"}:
        return False
    path = scoped(sheet, named)
    path = state_of(sheet).brought.get(path, path)
    known = (sheet.scope, word) in state_of(sheet).types or (-1, word) in state_of(sheet).types
    return known or path.startswith(("$", "@"))


def _bounds(sheet: Sheet, node: Node) -> str:
    """A value of which several traits are asked: that one which is no marker."""
    found = [
        item for item in node.named_children
        if item.type not in {"lifetime", "removed_trait_bound", "use_bounds"} and not item.is_extra
    ]  # fmt: skip
    for item in found:
        if item.type in {"dynamic_type", "abstract_type", "bounded_type"}:
            return _type(sheet, item)
    main = [item for item in found if last_word(item) not in MARKERS]
    paths = [_type(sheet, item) for item in main]
    return "|".join(paths) if paths else UNKNOWN


def _function(sheet: Sheet, node: Node) -> str:
    """``fn(A) -> R`` or ``Fn(A) -> R``; other traits may be written so too."""
    trait = node.child_by_field_name("trait")
    if trait is not None and last_word(trait) not in CALLABLE:
        return _type(sheet, trait)
    result, listed = node.child_by_field_name("return_type"), node.child_by_field_name("parameters")
    parts = [_type(sheet, result) if result else "''"]
    for item in listed.named_children if listed else ():
        kept = item.child_by_field_name("type") if item.type == "parameter" else item
        parts.append(_type(sheet, kept) if kept else UNKNOWN)
    return f"~<{';'.join(parts)}>"


# -- type parameters ------------------------------------------------------------------------


def parameter_bounds(sheet: Sheet, node: Node) -> dict[str, str]:
    """Each type parameter of a header to the path that stands for it: its bounds, or ``?``."""
    found: dict[str, str] = {}
    listed = node.child_by_field_name("type_parameters")
    for item in listed.named_children if listed else ():
        name = item.child_by_field_name("name")
        if name is not None and item.type == "type_parameter":
            bounds = item.child_by_field_name("bounds")
            found[sheet.text(name)] = _bound_path(sheet, bounds)
    clause = next((item for item in node.children if item.type == "where_clause"), None)
    for item in clause.named_children if clause else ():
        left, bounds = item.child_by_field_name("left"), item.child_by_field_name("bounds")
        label = sheet.text(left) if left else ""
        if found.get(label) == UNKNOWN:
            found[label] = _bound_path(sheet, bounds)
    return found


def _bound_path(sheet: Sheet, bounds: Node | None) -> str:
    """What stands for a type parameter: a type's path, without what makes it a value."""
    path = _bounds(sheet, bounds) if bounds else UNKNOWN
    if "|" in path:
        path = f"({path})"
    if path.startswith(("~", "<", "(")) or path == UNKNOWN:
        return path
    return path.removesuffix("{}")


def hide(sheet: Sheet, node: Node, names: dict[str, str]) -> None:
    """Make type parameters stand for paths inside a node."""
    start, end = node.start_byte, node.end_byte
    for name, path in names.items():
        sheet.blocks.enter_as(name, path, start, end, now=start)


def returned(sheet: Sheet, node: Node) -> str:
    """The path of what a function with this header returns."""
    result = node.child_by_field_name("return_type")
    return type_path(sheet, result) if result else "''"
