"""Routes of Express and of routers like its own. `frameworks.py` lists what makes one."""

from __future__ import annotations

import re
from typing import cast

from tree_sitter import Node

from codegraph.languages.ecmascript.expressions import definition_path, expression, identifier
from codegraph.languages.ecmascript.frameworks import CHAINED, METHODS, MODULES, ROUTERS
from codegraph.languages.ecmascript.state import (
    FUNCTION_LITERALS,
    property_name,
    scope_at,
    text,
    unwrap,
)
from codegraph.languages.paths import UNKNOWN
from codegraph.languages.routes import ANY, join, write
from codegraph.languages.sheet import Sheet

_ROUTER_NAME = re.compile(r"(?:app|router|routes?|server|api|fastify)\Z", re.IGNORECASE)
"""How a router is called that comes from elsewhere, in a file that uses a framework."""
_CALLS = re.compile(r"\(\)|\{\}")
_MADE = frozenset("({<'")
"""What the origin has in it of a value that is made in the file, and not by a framework."""
_REFERENCES = frozenset(("identifier", "member_expression"))
_ANSWERS = FUNCTION_LITERALS | _REFERENCES | {"call_expression", "array"}
"""What can stand where a handler does; a default value or a text cannot."""
_MAX_LINKS = 60
_MAX_WRAPS = 4


def called(sheet: Sheet, call: Node, callee: Node) -> None:
    """Write the route that a call registers.

    Args:
        sheet: The file's sheet.
        call: The call.
        callee: What it calls.
    """
    named, holder = (callee.child_by_field_name(field) for field in ("property", "object"))
    if named is None or holder is None:
        return
    given = _arguments(call)
    if text(named) == "route" and len(given) == 1 and given[0].type == "object":
        _described(sheet, call, holder, given[0])
        return
    verb = METHODS.get(text(named))
    if verb is None:
        return
    router, outer = _chain(sheet, holder)
    if outer is None:
        if len(given) < 2:
            return
        pattern, given = _string(sheet, given[0]), given[1:]
    else:
        pattern = outer
    if pattern is None or not given or not _is_path(pattern):
        return
    handler = unwrap(given[-1])
    if handler.type in _ANSWERS and _takes_routes(sheet, router, call):
        at = _place(call, named)
        write(sheet, [verb], join("", pattern), at, _handler(sheet, handler))


def _described(sheet: Sheet, call: Node, router: Node, description: Node) -> None:
    """``fastify.route({ method: "GET", url: "/x", handler: f })``, which hapi has as well."""
    members: dict[str, tuple[Node, Node]] = {}
    for item in description.named_children:
        key = item.child_by_field_name("key") or item.child_by_field_name("name") or item
        members[property_name(key)] = key, item.child_by_field_name("value") or item
    address, method = members.get("url") or members.get("path"), members.get("method")
    pattern = _string(sheet, address[1]) if address is not None else None
    if pattern is None or method is None or not _takes_routes(sheet, router, call):
        return
    listed = method[1].named_children if method[1].type == "array" else [method[1]]
    verbs = [verb.replace("*", ANY) for item in listed if (verb := _string(sheet, item))]
    handler = _member(sheet, *members["handler"]) if "handler" in members else ""
    write(sheet, verbs or [ANY], join("", pattern), call, handler)


def _member(sheet: Sheet, key: Node, value: Node) -> str:
    """The path of a member of an object; a function in its place is a definition of its name."""
    if value.type in FUNCTION_LITERALS or value.type == "method_definition":
        return definition_path(key)
    return identifier(sheet, value) if value == key else _handler(sheet, value)


def _place(call: Node, named: Node) -> Node:
    """Where a route stands: its call, or its method's name where calls are chained."""
    function = call.child_by_field_name("function")
    inner = function.child_by_field_name("object") if function is not None else None
    return named if inner is not None and inner.type == "call_expression" else call


def _arguments(call: Node) -> list[Node]:
    listed = call.child_by_field_name("arguments")
    return [item for item in listed.named_children if not item.is_extra] if listed else []


def _string(sheet: Sheet, node: Node) -> str | None:
    if node.type == "string":
        return property_name(node)
    if node.type == "template_string":
        return text(node)[1:-1]
    if node.type == "regex":
        return text(node)
    return sheet.strings.get(text(node)) if node.type == "identifier" else None


def keep_string(sheet: Sheet, name: str, value: Node) -> None:
    """Remember the text of a constant, which may be a pattern."""
    if value.type == "string":
        sheet.strings[name] = property_name(value)


def _is_path(pattern: str) -> bool:
    return pattern == "" or pattern.startswith(("/", "*", "${"))


# -- receivers ------------------------------------------------------------------------------


def _chain(sheet: Sheet, holder: Node) -> tuple[Node, str | None]:
    """The router at the start of a chain of calls, and the pattern of its ``route("/x")``."""
    pattern = None
    for _ in range(_MAX_LINKS):
        function = holder.child_by_field_name("function")
        if holder.type != "call_expression" or function is None:
            break
        word, inner = (
            function.child_by_field_name("property"),
            function.child_by_field_name("object"),
        )
        if word is None or inner is None or text(word) not in CHAINED:
            break
        given = _arguments(holder)
        if text(word) == "route":
            pattern = _string(sheet, given[0]) if len(given) == 1 else "?"
        holder = inner
    return holder, pattern


def _takes_routes(sheet: Sheet, router: Node, at: Node) -> bool:
    """Whether a receiver is a framework's router, or can only be one by how it is used."""
    path = expression(sheet, router)
    origin = sheet.origins.of(path, scope_at(sheet, at)) if path not in {"", UNKNOWN} else ""
    if _CALLS.sub("", origin) in ROUTERS:
        return True
    foreign = origin and not origin.startswith(".")
    if foreign or not _MADE.isdisjoint(origin) or router.type not in _REFERENCES:
        return False
    word = text(router).rpartition(".")[2]
    return _ROUTER_NAME.search(word) is not None and sheet.origins.imports_any(MODULES)


# -- handlers -------------------------------------------------------------------------------


def _handler(sheet: Sheet, node: Node) -> str:
    """The path of what answers, without what is wrapped around it; empty for a function literal.

    ``wrap(f)`` answers with ``f``, ``users.list()`` with what ``list`` makes, which stands inside.
    """
    for _ in range(_MAX_WRAPS):
        node = unwrap(node)
        if node.type == "array" and node.named_child_count:
            node = node.named_children[-1]
            continue
        if node.type != "call_expression":
            break
        function, given = node.child_by_field_name("function"), _arguments(node)
        if function is None:
            return ""
        word = function.child_by_field_name("property")
        if word is not None and text(word) == "bind":
            node = cast("Node", function.child_by_field_name("object"))
        elif len(given) > 1:
            return ""
        else:
            node = given[0] if given else function
    return expression(sheet, node) if node.type in _REFERENCES else ""
