"""What each role of ``tags.scm`` writes for Go, apart from types and local variables."""

from __future__ import annotations

import re

from tree_sitter import Node

from codegraph.languages.go import routes
from codegraph.languages.go.comments import comment_before
from codegraph.languages.go.constraints import EXCLUDED, included
from codegraph.languages.go.headers import (
    bound_type_parameters,
    hide_type_arguments,
    hide_type_parameters,
    plain,
    taken,
    until,
    visibility,
)
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
from codegraph.languages.go.typedefs import define_alias, define_type
from codegraph.languages.paths import MAX_PATH, UNKNOWN
from codegraph.languages.reading import Handler, Rules
from codegraph.languages.sheet import Captures, Sheet, first_child, nested_deeper

_DOTTED = re.compile(r"[^\s.(){}\[\]<>|~,;@'?]+(?:\.\w+){0,3}\Z")


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


# -- functions ------------------------------------------------------------------------------


def define_function(sheet: Sheet, captures: Captures) -> None:
    """A function."""
    node, name = captures["definition.function"][0], captures["name"][0]
    hide_type_parameters(sheet, node)
    _define_callable(sheet, node, name)
    bound_type_parameters(sheet, node)
    bind_parameters(sheet, node)


def define_method(sheet: Sheet, captures: Captures) -> None:
    """A method, which belongs to a type that may stand in another file of the package."""
    node, name = captures["definition.method"][0], captures["name"][0]
    receiver = node.child_by_field_name("receiver")
    given = first_child(receiver) if receiver else None
    declared = given.child_by_field_name("type") if given else None
    owner = sheet.text(plain(declared)) if declared else ""
    if declared is not None:
        hide_type_arguments(sheet, node, declared)
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
        signature=until(sheet, node, node.child_by_field_name("body")),
        doc=comment_before(sheet, node),
        visibility=visibility(sheet.text(name)),
        type=results(sheet, node),
        traits=[taken(node)] if owner else None,
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

RULES = Rules(HANDLERS, prepare)
