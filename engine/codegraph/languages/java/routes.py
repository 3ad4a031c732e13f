"""Routes of Spring and of JAX-RS: annotations on the methods of a class."""

from __future__ import annotations

from collections.abc import Iterator

from tree_sitter import Node

from codegraph.languages.routes import ANY, VERBS, definition_at, join, mentions, write
from codegraph.languages.sheet import Sheet

MARKS = (b"springframework.web.bind", b"springframework.stereotype", b"ws.rs")
"""One of these stands in an import of every file that declares routes."""

_SPRING = "org.springframework.web.bind.annotation"
_JAX_RS = ("jakarta.ws.rs", "javax.ws.rs")
_MAPPINGS = {f"{verb.title()}Mapping": verb for verb in VERBS} | {"RequestMapping": ANY}
_METHODS = frozenset(verb.upper() for verb in VERBS)
_CLIENTS = frozenset(("FeignClient", "HttpExchange", "RegisterRestClient"))
"""Annotations of interfaces that send requests; their methods answer none."""
_PATTERNS = frozenset(("value", "path"))
_TYPES = frozenset(("class_declaration", "interface_declaration", "record_declaration"))
_ANNOTATIONS = frozenset(("annotation", "marker_annotation"))


def prepare(sheet: Sheet) -> None:
    """Begin a file."""
    sheet.frameworks = mentions(sheet.source, MARKS)


def declared(sheet: Sheet, method: Node, name: Node) -> None:
    """Write the routes that the annotations of a method declare.

    Args:
        sheet: The file's sheet, standing outside of the method.
        method: The method.
        name: Node of its name.
    """
    owner = _owner(method)
    marks = list(_annotations(method))
    if owner is None or not marks:
        return
    handler = definition_at(name, sheet.text(name))
    for mark in marks:
        word = _word(sheet, mark)
        if word in _MAPPINGS and _is_from(sheet, word, _SPRING):
            if not _is_client(sheet, owner):
                prefixes = _class_patterns(sheet, owner, "RequestMapping")
                verbs = _verbs(sheet, mark) if word == "RequestMapping" else [_MAPPINGS[word]]
                for pattern in _joined(prefixes, _patterns(sheet, mark)):
                    write(sheet, verbs, pattern, mark, handler)
        elif word in _METHODS and _is_from(sheet, word, *_JAX_RS) and not _is_client(sheet, owner):
            path = next((item for item in marks if _word(sheet, item) == "Path"), None)
            own = _patterns(sheet, path) if path is not None else [""]
            for pattern in _joined(_class_patterns(sheet, owner, "Path"), own):
                write(sheet, [word], pattern, mark, handler)


def _joined(prefixes: list[str], own: list[str]) -> list[str]:
    return [join(prefix and join("", prefix), pattern) for prefix in prefixes for pattern in own]


def _owner(method: Node) -> Node | None:
    """The type around a method."""
    around = method.parent.parent if method.parent is not None else None
    return around if around is not None and around.type in _TYPES else None


def _annotations(node: Node) -> Iterator[Node]:
    modifiers = next((child for child in node.children if child.type == "modifiers"), None)
    for child in modifiers.named_children if modifiers is not None else ():
        if child.type in _ANNOTATIONS:
            yield child


def _word(sheet: Sheet, annotation: Node) -> str:
    name = annotation.child_by_field_name("name")
    return sheet.text(name).rpartition(".")[2] if name is not None else ""


def _is_from(sheet: Sheet, word: str, *packages: str) -> bool:
    """Whether a name is imported from one of these packages, by itself or with all of them."""
    return any(
        item.module in packages and (item.local == word or item.name == "*")
        for item in sheet.imports
    )


def _is_client(sheet: Sheet, owner: Node) -> bool:
    return any(_word(sheet, item) in _CLIENTS for item in _annotations(owner))


def _class_patterns(sheet: Sheet, owner: Node, word: str) -> list[str]:
    """The prefixes that a class gives its methods; one empty one where it gives none."""
    for item in _annotations(owner):
        if _word(sheet, item) == word:
            return _patterns(sheet, item)
    return [""]


# -- what stands in annotations -------------------------------------------------------------


def _values(annotation: Node, names: frozenset[str], sheet: Sheet) -> list[Node]:
    """The values of an annotation's elements, the elements of an array one by one."""
    listed = annotation.child_by_field_name("arguments")
    found: list[Node] = []
    for item in listed.named_children if listed is not None else ():
        key = item.child_by_field_name("key") if item.type == "element_value_pair" else None
        if key is not None:
            value = item.child_by_field_name("value") if sheet.text(key) in names else None
        else:
            value = item if "value" in names and not item.is_extra else None
        if value is not None and value.type == "element_value_array_initializer":
            found += [one for one in value.named_children if not one.is_extra]
        elif value is not None:
            found.append(value)
    return found


def _patterns(sheet: Sheet, annotation: Node) -> list[str]:
    """The patterns of an annotation that the file tells; one empty one where it has none."""
    values = _values(annotation, _PATTERNS, sheet)
    if not values:
        return [""]
    return [text for value in values if (text := _string(sheet, value)) is not None]


def _verbs(sheet: Sheet, annotation: Node) -> list[str]:
    """The request methods of ``@RequestMapping(method = RequestMethod.POST)``."""
    values = _values(annotation, frozenset(("method",)), sheet)
    return [sheet.text(value).rpartition(".")[2] for value in values] or [ANY]


def _string(sheet: Sheet, node: Node) -> str | None:
    """The text of a literal, of a constant of this file, or of both added together."""
    if node.type == "string_literal":
        return sheet.text(node)[1:-1]
    if node.type == "binary_expression":
        sides = [node.child_by_field_name(field) for field in ("left", "right")]
        texts = [_string(sheet, side) for side in sides if side is not None]
        known = [text for text in texts if text is not None]
        return "".join(known) if len(known) == 2 else None
    if node.type in {"identifier", "field_access"}:
        return _constant(sheet, node)
    return None


def _constant(sheet: Sheet, node: Node) -> str | None:
    """The text of a constant of the class around, wherever in the class it stands."""
    name = sheet.text(node).rpartition(".")[2]
    around = node.parent
    while around is not None and around.type not in _TYPES:
        around = around.parent
    holder = sheet.text(node).rpartition(".")[0]
    named = around.child_by_field_name("name") if around is not None else None
    if around is None or named is None or holder not in {"", sheet.text(named)}:
        return None
    body = around.child_by_field_name("body")
    for field in body.named_children if body is not None else ():
        for item in field.children_by_field_name("declarator"):
            given, value = item.child_by_field_name("name"), item.child_by_field_name("value")
            if given is not None and value is not None and sheet.text(given) == name:
                return _string(sheet, value) if value.type == "string_literal" else None
    return None
