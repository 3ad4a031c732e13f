"""What each role of ``tags.scm`` writes into the sheet for Go, apart from local variables."""

from __future__ import annotations

import re

from tree_sitter import Node

from codegraph.facts import takes
from codegraph.languages.base import Handler
from codegraph.languages.go import routes
from codegraph.languages.go.comments import comment_before
from codegraph.languages.go.constraints import EXCLUDED, included
from codegraph.languages.go.locals import (
    bind_closure,
    bind_parameters,
    bind_range,
    bind_receive,
    bind_short,
    bind_switch,
    bind_variable,
    pair,
)
from codegraph.languages.go.modules import package_name
from codegraph.languages.go.paths import callee, expression, generic_callee, results, type_path
from codegraph.languages.paths import MAX_PATH, UNKNOWN
from codegraph.languages.sheet import Captures, Sheet, first_child, nested_deeper

DISTINCT = "distinct"
"""Trait of a named type that is not another name for its text but a type with its own methods."""

_DOTTED = re.compile(r"[^\s.(){}\[\]<>|~,;@'?]+(?:\.\w+){0,3}\Z")
_NAMED = frozenset(("type_identifier", "qualified_type", "generic_type"))


def prepare(sheet: Sheet, root: Node) -> None:
    """The package clause names the scope that the file shares."""
    routes.prepare(sheet)
    for child in root.named_children:
        if child.type == "package_clause":
            name = first_child(child)
            package = sheet.text(name) if name else ""
            known = included(sheet.source[: child.start_byte])
            sheet.package = package if known else package + EXCLUDED
            return


def visibility(name: str) -> str:
    """Public by Go's rule: the first letter is upper case."""
    return "public" if name[:1].isupper() else "private"


def _until(sheet: Sheet, node: Node, end: Node | None) -> str:
    """The node's text up to where another node starts."""
    stop = end.start_byte if end else node.end_byte
    return sheet.source[node.start_byte : stop].decode("utf-8", "replace")


def _plain(node: Node) -> Node:
    """A type without pointers, parentheses and type arguments."""
    while node.type in {"pointer_type", "parenthesized_type", "generic_type"}:
        inner = first_child(node)
        if inner is None:
            return node
        node = inner
    return node


# -- functions ------------------------------------------------------------------------------


def define_function(sheet: Sheet, captures: Captures) -> None:
    """A function."""
    node, name = captures["definition.function"][0], captures["name"][0]
    _hide_type_parameters(sheet, node)
    _define_callable(sheet, node, name)
    _bound_type_parameters(sheet, node)
    bind_parameters(sheet, node)


def define_method(sheet: Sheet, captures: Captures) -> None:
    """A method, which belongs to a type that may stand in another file of the package."""
    node, name = captures["definition.method"][0], captures["name"][0]
    receiver = node.child_by_field_name("receiver")
    given = first_child(receiver) if receiver else None
    declared = given.child_by_field_name("type") if given else None
    owner = sheet.text(_plain(declared)) if declared else ""
    if declared is not None:
        _hide_type_arguments(sheet, node, declared)
    _define_callable(sheet, node, name, owner=owner)
    called = given.child_by_field_name("name") if given else None
    if called is not None and owner:
        bind_parameters(sheet, node, receiver=(called, f"{owner}{{}}"))
    else:
        bind_parameters(sheet, node)


def _define_callable(sheet: Sheet, node: Node, name: Node, owner: str = "") -> None:
    sheet.define(
        "method" if owner else "function",
        name,
        node,
        owner=owner,
        signature=_until(sheet, node, node.child_by_field_name("body")),
        doc=comment_before(sheet, node),
        visibility=visibility(sheet.text(name)),
        type=results(sheet, node),
        traits=[_takes(node)] if owner else None,
    )


def _takes(node: Node) -> str:
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


def _hide_type_parameters(sheet: Sheet, node: Node) -> None:
    """What a call returns is of no type that the header could tell."""
    for name, _ in _type_parameters(node):
        _stand_for(sheet, node, name, UNKNOWN)


def _bound_type_parameters(sheet: Sheet, node: Node) -> None:
    """Inside, a value of a type parameter has the methods of its constraint."""
    for name, constraint in _type_parameters(node):
        only = first_child(constraint) if constraint and constraint.named_child_count == 1 else None
        if only is not None and only.type in _NAMED:
            path = sheet.text(_plain(only))
            _stand_for(sheet, node, name, UNKNOWN if path in {"any", "comparable"} else path)


def _hide_type_arguments(sheet: Sheet, node: Node, receiver: Node) -> None:
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


# -- types ----------------------------------------------------------------------------------


def define_type(sheet: Sheet, captures: Captures) -> None:
    """A struct, an interface, or a type made of another one."""
    node, name, given = (captures[key][0] for key in ("definition.type", "name", "type"))
    _bound_type_parameters(sheet, node)
    if given.type == "struct_type":
        _define_struct(sheet, node, name, given)
    elif given.type == "interface_type":
        _define_interface(sheet, node, name, given)
    else:
        _define_named(sheet, node, name, given, [DISTINCT])


def define_alias(sheet: Sheet, captures: Captures) -> None:
    """``type A = B``."""
    node, name, given = (captures[key][0] for key in ("definition.alias", "name", "type"))
    _define_named(sheet, node, name, given, [])


def _define_named(sheet: Sheet, node: Node, name: Node, given: Node, traits: list[str]) -> None:
    target = _plain(given)
    bases = [_base(sheet, target)] if target.type in _NAMED else []
    path = type_path(sheet, given)
    if path == UNKNOWN or (traits and bases):  # `type A B` has the members of `B`
        path = ""
    _open_type(sheet, "type_alias", node, name, None, bases, path=path, traits=traits)


def _open_type(  # noqa: PLR0917 - the parts of a declaration, in its own order
    sheet: Sheet,
    kind: str,
    node: Node,
    name: Node,
    body: Node | None,
    bases: list[str],
    *,
    path: str = "",
    traits: list[str] | None = None,
) -> int:
    around = node.parent
    alone = around is not None and around.start_point.row == node.start_point.row
    outer = around if alone and around is not None and around.named_child_count == 1 else node
    return sheet.define(
        kind,
        name,
        node,
        outer=outer,
        signature="type " + _until(sheet, node, body).rstrip(" {\t\r\n"),
        doc=comment_before(sheet, outer),
        visibility=visibility(sheet.text(name)),
        type=path,
        bases=bases,
        traits=traits,
    )


def _base(sheet: Sheet, node: Node) -> str:
    return sheet.text(_plain(node))


def _define_struct(sheet: Sheet, node: Node, name: Node, given: Node) -> None:
    body = first_child(given)
    listed = (
        [item for item in body.named_children if item.type == "field_declaration"] if body else []
    )
    embedded = [
        kept for item in listed
        if not item.child_by_field_name("name") and (kept := item.child_by_field_name("type"))
    ]  # fmt: skip
    bases = [_base(sheet, item) for item in embedded]
    index = _open_type(sheet, "struct", node, name, body, bases)
    for item in embedded:
        sheet.refer("inherits", _base(sheet, item), item, scope=index)
    for item in listed:
        _define_fields(sheet, item)


def _define_fields(sheet: Sheet, item: Node) -> None:
    declared = item.child_by_field_name("type")
    if declared is None:
        return
    path = type_path(sheet, declared)
    names = item.children_by_field_name("name")
    if not names:  # embedded: known by the last part of its type's name
        last = _plain(declared)
        names = [last.child_by_field_name("name") or last]
    for name in names:
        label = sheet.text(name)
        sheet.define(
            "field",
            name,
            item,
            signature=sheet.text(item),
            doc=comment_before(sheet, item),
            visibility=visibility(label),
            type=path,
            opens=False,
        )
        sheet.bind(label, path, name, "declared")


def _define_interface(sheet: Sheet, node: Node, name: Node, given: Node) -> None:
    parts = given.named_children
    embedded = [
        only for item in parts
        if item.type == "type_elem" and item.named_child_count == 1
        and (only := first_child(item)) and only.type in _NAMED
    ]  # fmt: skip
    bases = [_base(sheet, item) for item in embedded]
    index = _open_type(sheet, "interface", node, name, parts[0] if parts else None, bases)
    for item in embedded:
        sheet.refer("inherits", _base(sheet, item), item, scope=index)
    for item in parts:
        called = item.child_by_field_name("name") if item.type == "method_elem" else None
        if called is not None:
            sheet.define(
                "method",
                called,
                item,
                signature=sheet.text(item),
                doc=comment_before(sheet, item),
                visibility=visibility(sheet.text(called)),
                type=results(sheet, item),
                traits=["abstract", _takes(item)],
                opens=False,
            )


# -- variables of the package ---------------------------------------------------------------


def define_variable(sheet: Sheet, captures: Captures) -> None:
    """A variable of the package."""
    node = captures["definition.variable"][0]
    _define_values(sheet, node, "variable", pair(sheet, node))


def define_constants(sheet: Sheet, captures: Captures) -> None:
    """Constants of the package; one without type and value has those of the one before."""
    before = "''"
    for item in captures["definition.constants"][0].named_children:
        if item.type != "const_spec":
            continue
        pairs = pair(sheet, item)
        if item.child_by_field_name("type") or item.child_by_field_name("value"):
            before = pairs[0][1] if pairs else "''"
        else:
            pairs = [(name, before) for name, _ in pairs]
        _define_values(sheet, item, "constant", pairs)


def _define_values(sheet: Sheet, node: Node, kind: str, pairs: list[tuple[Node, str]]) -> None:
    declared = node.child_by_field_name("type") is not None
    word = "var " if kind == "variable" else "const "
    around = node.parent
    outer = node if around is None or around.start_point.row != node.start_point.row else around
    if sheet.frameworks and len(pairs) == 1:
        routes.keep_string(sheet, sheet.text(pairs[0][0]), node.child_by_field_name("value"))
    for name, path in pairs:
        label = sheet.text(name)
        sheet.bind(label, path, name, "declared" if declared else "value")
        sheet.define(
            kind,
            name,
            node,
            signature=word + sheet.text(node),
            doc=comment_before(sheet, outer),
            visibility=visibility(label),
            type=path if declared else "",
            opens=False,
        )


# -- uses -----------------------------------------------------------------------------------


def call(sheet: Sheet, captures: Captures) -> None:
    """A call, or a conversion, which the text cannot tell from one."""
    node = captures["callee"][0]
    while node.type == "parenthesized_expression":
        inner = first_child(node)
        if inner is None:
            return
        node = inner
    if node.type in {"func_literal", "unary_expression"}:  # `(*T)(x)` can only be a conversion
        return
    if node.type == "generic_type":
        path, at = generic_callee(sheet, node), _last_name(node)
    else:
        path = UNKNOWN if nested_deeper(node, MAX_PATH) else callee(sheet, node)
        at = _last_name(node)
    if path != UNKNOWN:
        sheet.refer("calls", path, at)
    if sheet.frameworks and node.type == "selector_expression":
        routes.called(sheet, captures["reference.call"][0])


def use(sheet: Sheet, captures: Captures) -> None:
    """A name where a value stands: an argument, an element, a result."""
    node = captures["use.value"][0]
    path = expression(sheet, node)
    if _DOTTED.match(path):
        sheet.use(path, node)


def _last_name(node: Node) -> Node:
    if node.type == "generic_type":
        node = node.child_by_field_name("type") or node
    elif node.type == "index_expression":
        node = node.child_by_field_name("operand") or node
    return node.child_by_field_name("field") or node.child_by_field_name("name") or node


def literal(sheet: Sheet, captures: Captures) -> None:
    """``T{...}``."""
    node = captures["type"][0]
    path = type_path(sheet, node)
    if path.endswith("{}"):
        sheet.refer("instantiates", path[:-2], _last_name(node))


def import_package(sheet: Sheet, captures: Captures) -> None:
    """``import "path"``, perhaps under another name."""
    node, path = captures["import.package"][0], captures["path"][0]
    module = sheet.text(path).strip('"`')
    alias = node.child_by_field_name("name")
    if alias is not None and alias.type == "dot":
        sheet.bring("", module, "*", node, exported=False)
    elif alias is not None and alias.type == "blank_identifier":
        sheet.bring("", module, "", node, exported=False)
    else:
        local = sheet.text(alias) if alias else package_name(module)
        sheet.bring(local, module, "", node, exported=False)


HANDLERS: dict[str, Handler] = {
    "definition.function": define_function,
    "definition.method": define_method,
    "definition.type": define_type,
    "definition.alias": define_alias,
    "definition.variable": define_variable,
    "definition.constants": define_constants,
    "reference.call": call,
    "reference.literal": literal,
    "use.value": use,
    "binding.closure": bind_closure,
    "binding.short": bind_short,
    "binding.variable": bind_variable,
    "binding.range": bind_range,
    "binding.receive": bind_receive,
    "binding.switch": bind_switch,
    "import.package": import_package,
}
