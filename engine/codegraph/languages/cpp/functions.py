"""Functions, methods and constructors of C++, with their body or without."""

from __future__ import annotations

import re
from typing import NamedTuple

from tree_sitter import Node

from codegraph.facts import CALL, ITEM, MODULE_SCOPE, POINTEE, TOP, Binding, takes
from codegraph.languages.c.comments import comment_before
from codegraph.languages.cpp.locals import bind_parameters, is_auto
from codegraph.languages.cpp.names import Declared, declared, last_name, words
from codegraph.languages.cpp.state import TYPES, state_of
from codegraph.languages.cpp.types import is_variadic, parameters, pointer_to, type_path
from codegraph.languages.sheet import Captures, Sheet

_NEVER = 1_000_000
"""Indent of a binding that replaces no other one of its name: overloads stand side by side."""
_WORDS = re.compile(rb"\b(static|inline|constexpr|consteval|virtual|explicit|friend)\b")
_CASE = re.compile(
    r"(?:TYPED_)?TEST(?:_F|_P|_SUITE)?|BENCHMARK_F|BENCHMARK_DEFINE_F"
    r"|(?:TEMPLATE_)?TEST_CASE|SCENARIO"
)
"""Macros that make a test of a title, or of two names the first of which may be a class."""
_TITLE = re.compile(r'"((?:[^"\\]|\\.)*)"')
_REACHABLE = re.compile(r"\w+")


class _Header(NamedTuple):
    """What stands before the body of a function.

    Attributes:
        node: The whole definition or declaration.
        name: Node of the name.
        function: The declarator with the parameters.
        owner: The words in front of the name.
        label: The name.
    """

    node: Node
    name: Node
    function: Node
    owner: list[str]
    label: str


def doc(sheet: Sheet, node: Node) -> str:
    """The comment above a definition."""
    return comment_before(sheet, node)


def header(sheet: Sheet, node: Node, end: Node | None) -> str:
    """A definition up to its body."""
    stop = end.start_byte if end is not None else node.end_byte
    return sheet.source[node.start_byte : stop].decode("utf-8", "replace").rstrip(" \t\r\n{;")


def is_static(sheet: Sheet, node: Node, name: Node) -> bool:
    """Whether ``static`` stands before a name."""
    return b"static" in _before(sheet, node, name)


def _before(sheet: Sheet, node: Node, name: Node) -> set[bytes]:
    """The specifiers before the name of a declaration."""
    return set(_WORDS.findall(sheet.source, node.start_byte, name.start_byte))


def _in_type(sheet: Sheet) -> bool:
    return sheet.scope != MODULE_SCOPE and sheet.defs[sheet.scope].kind in TYPES


def _outer(node: Node) -> Node:
    around = node.parent
    while around is not None and around.type == "template_declaration":
        node, around = around, around.parent
    return node


def define_function(sheet: Sheet, captures: Captures) -> None:
    """A function with its body, or one that is defaulted or deleted."""
    node = captures["definition.function"][0]
    declarator = node.child_by_field_name("declarator")
    found = declared(declarator) if declarator is not None else None
    if found is None or found.function is None:
        return
    given = words(sheet, found.name)
    if not given:
        return
    if node.child_by_field_name("type") is None and _CASE.fullmatch(given[-1]):
        _define_case(sheet, node, found.function)
        return
    body = node.child_by_field_name("body")
    owner = [word for word in given[:-1] if word != TOP]
    friend = node.parent is not None and node.parent.type == "friend_declaration"
    traits = ["friend"] if friend else []
    index = _define(
        sheet, _Header(node, found.name, found.function, owner, given[-1]), body, traits
    )
    bind_parameters(sheet, found.function, index, body)


def _define_case(sheet: Sheet, node: Node, function: Node) -> None:
    """``TEST_F(Fixture, Name) { }``, a function that belongs to its fixture, or one by title."""
    listed = function.child_by_field_name("parameters")
    named = [item for item in (listed.named_children if listed else ()) if not item.is_extra]
    if not named:
        return
    title = _TITLE.match(sheet.text(named[0]))
    sheet.define(
        "function",
        named[-1],
        node,
        owner=sheet.text(named[0]) if title is None and len(named) > 1 else "",
        signature=header(sheet, node, node.child_by_field_name("body")),
        doc=doc(sheet, node),
        traits=["static"],
        label=title.group(1).strip() if title else None,
    )


def declare_method(sheet: Sheet, node: Node, found: Declared) -> None:
    """A method that a class declares; its body stands elsewhere, or nowhere."""
    given = words(sheet, found.name)
    if not given or found.function is None:
        return
    pure = sheet.text(node).rstrip("; \t\r\n").endswith("0") and b"virtual" in _before(
        sheet, node, found.name
    )
    traits = ["abstract" if pure else "declared"]
    index = _define(sheet, _Header(node, found.name, found.function, [], given[-1]), None, traits)
    bind_parameters(sheet, found.function, index, None)


def _define(sheet: Sheet, head: _Header, body: Node | None, traits: list[str]) -> int:
    """Write the definition of a function and, in a class, the name under which it is reached."""
    node, name, owner, label = head.node, head.name, head.owner, head.label
    before = _before(sheet, node, name)
    in_type = _in_type(sheet)
    around = owner[-1] if owner else sheet.defs[sheet.scope].name if in_type else ""
    made = label == around
    unseen = node.start_byte < state_of(sheet).hidden_until
    hidden = not in_type and not owner and (b"static" in before or unseen)
    path = _result(sheet, node, head.function)
    traits = [*traits, *_traits(sheet, node, head.function, before)]
    traits += ["static"] if hidden or (in_type and b"static" in before) else []
    traits += ["constructor"] if made else []
    traits += ["inferred"] if not path else []
    traits += ["bound"] if in_type else []
    if in_type and not made and "friend" not in traits:
        _bind_to(sheet, label, name)
        _bind_operator(sheet, label, name, path)
    outer = _outer(node)
    return sheet.define(
        "method" if in_type or owner else "function",
        last_name(name),
        node,
        outer=outer,
        owner=".".join(owner),
        signature=header(sheet, outer, _end(node, body)),
        doc=doc(sheet, outer),
        visibility="private" if hidden or _is_private(sheet, in_type=in_type) else "public",
        type=f"{around}{{}}" if made else path,
        traits=traits,
        label=label,
        opens=body is not None,
    )


def _end(node: Node, body: Node | None) -> Node | None:
    """Where a header ends: at the list of what a constructor sets, or at the body."""
    first = next((c for c in node.named_children if c.type == "field_initializer_list"), None)
    return first or body


def _is_private(sheet: Sheet, *, in_type: bool) -> bool:
    return in_type and state_of(sheet).access.get(sheet.scope) == "private"


def _traits(sheet: Sheet, node: Node, function: Node, before: set[bytes]) -> list[str]:
    found: list[str] = []
    around = node.parent
    template = around is not None and around.type == "template_declaration"
    if template or not before.isdisjoint((b"inline", b"constexpr", b"consteval")):
        found.append("inline")
    if b"virtual" in before:
        found.append("virtual")
    for child in function.named_children:
        if child.type == "virtual_specifier":
            found.append(sheet.text(child))
    given = parameters(sheet, function)
    least = sum(1 for _, _, lacks in given if not lacks)
    found.append(takes(least, None if is_variadic(function) else len(given)))
    if is_variadic(function):
        found.append("variadic")
    return found


def _result(sheet: Sheet, node: Node, function: Node) -> str:
    """The path of what a function gives; empty where only its body tells."""
    trailing = next((c for c in function.named_children if c.type == "trailing_return_type"), None)
    if trailing is not None and trailing.named_child_count:
        return type_path(sheet, trailing.named_children[0])
    given = node.child_by_field_name("type")
    if is_auto(given):
        return "" if given is not None else "''"
    declarator = node.child_by_field_name("declarator")
    path = type_path(sheet, given)
    pointer = declarator is not None and declarator.type == "pointer_declarator"
    return pointer_to(path) if pointer else path


def _bind_to(sheet: Sheet, label: str, name: Node) -> None:
    """Reach a method by its name; operators have names that no path can spell."""
    if _REACHABLE.fullmatch(label):
        named = last_name(name)
        line = named.start_point.row + 1
        path = f"@{line}:{label}"
        sheet.bindings.append(Binding(sheet.scope, label, path, "value", line, _NEVER))


_OPERATORS = {
    "operator()": CALL,
    "operator[]": ITEM[0],
    "begin": ITEM[1],
    "operator->": POINTEE,
    "operator*": POINTEE,
}


def _bind_operator(sheet: Sheet, label: str, name: Node, path: str) -> None:
    """What syntax makes of an object: only what it gives is told, and no edge leads there."""
    if label in _OPERATORS and path:
        sheet.bind(_OPERATORS[label], f"~<{path}>", name)
