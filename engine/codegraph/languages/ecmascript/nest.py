"""Routes of NestJS: decorators on the methods of a controller."""

from __future__ import annotations

from collections.abc import Iterator

from tree_sitter import Node

from codegraph.languages.ecmascript.frameworks import NEST, NEST_CONTROLLER, NEST_METHODS
from codegraph.languages.ecmascript.state import property_name, text
from codegraph.languages.ecmascript.surroundings import decorators_of
from codegraph.languages.routes import definition_at, join, write
from codegraph.languages.sheet import Sheet, first_child


def declared(sheet: Sheet, method: Node, name: Node) -> None:
    """Write the routes that the decorators of a method declare.

    Args:
        sheet: The file's sheet, standing outside of the method.
        method: The method.
        name: Node of its name.
    """
    around = method.parent.parent if method.parent is not None else None
    if around is None or "class" not in around.type:
        return
    prefixes: list[str] | None = None
    for word, call in _calls(sheet, method):
        verb = NEST_METHODS.get(word)
        if verb is None:
            continue
        if prefixes is None:
            prefixes = _prefixes(sheet, around)
        handler = definition_at(name, property_name(name))
        for prefix in prefixes:
            for pattern in _patterns(sheet, call):
                inside = join(prefix and join("", prefix), pattern)
                write(sheet, [verb], inside, call, handler)


def _calls(sheet: Sheet, node: Node) -> Iterator[tuple[str, Node]]:
    """The decorators of a definition that come from NestJS, by name."""
    for decorator in decorators_of(node):
        call = first_child(decorator)
        function = call.child_by_field_name("function") if call is not None else None
        if call is not None and function is not None and function.type == "identifier":
            origin = sheet.origins.of(text(function), sheet.scope)
            if origin.startswith(NEST):
                yield origin.removeprefix(NEST), call


def _prefixes(sheet: Sheet, owner: Node) -> list[str]:
    """The prefixes that a controller gives its methods; none where the class is no controller."""
    for word, call in _calls(sheet, owner):
        if word == NEST_CONTROLLER:
            return _patterns(sheet, call)
    return []


def _patterns(sheet: Sheet, call: Node) -> list[str]:
    """The patterns given to a decorator that the file tells; one empty one where it has none."""
    listed = call.child_by_field_name("arguments")
    first = first_child(listed) if listed is not None else None
    if first is None:
        return [""]
    if first.type == "object":
        pairs = (item for item in first.named_children if item.type == "pair")
        named = {property_name(item.child_by_field_name("key")): item for item in pairs}
        pair = named.get("path")
        value = pair.child_by_field_name("value") if pair is not None else None
        if value is None:
            return [""]
        first = value
    items = first.named_children if first.type == "array" else [first]
    found = (_string(sheet, item) for item in items)
    return [pattern for pattern in found if pattern is not None]


def _string(sheet: Sheet, node: Node) -> str | None:
    if node.type == "string":
        return property_name(node)
    return sheet.strings.get(text(node)) if node.type == "identifier" else None
