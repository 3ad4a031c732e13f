"""Assignments, loops, returns and uses."""

from __future__ import annotations

import re

from tree_sitter import Node

from codegraph.facts import MODULE_SCOPE, RETURN
from codegraph.languages.ecmascript import routes
from codegraph.languages.ecmascript.classes import open_class
from codegraph.languages.ecmascript.context import context_of
from codegraph.languages.ecmascript.expressions import (
    EXPORT_EQUALS,
    definition_path,
    expression,
    identifier,
)
from codegraph.languages.ecmascript.functions import function_in, open_function
from codegraph.languages.ecmascript.patterns import (
    bind_parameters,
    bind_pattern,
    names_in_pattern,
)
from codegraph.languages.ecmascript.state import FUNCTION_LITERALS, scope_at, state_of, text, unwrap
from codegraph.languages.ecmascript.surroundings import Surroundings
from codegraph.languages.ecmascript.types import group
from codegraph.languages.paths import UNKNOWN
from codegraph.languages.sheet import Captures, Sheet, first_child

_HEAD = re.compile(r"\(*([A-Za-z_$][\w$]*)")
_DOTTED = re.compile(r"(?:@class\{\}|@class|[^\s.(){}\[\]<>|~,;@'?]+)(?:\.[\w$#]+){0,3}\Z")
_PROTOTYPE = ".prototype"


def open_scope(sheet: Sheet, captures: Captures) -> None:
    """A function without a name: a scope for its parameters and its returns."""
    node = captures["scope.function"][0]
    state = state_of(sheet, node)
    if node.id in state.claimed:
        return
    context = context_of(sheet, node)
    this = state.this if node.type == "arrow_function" else UNKNOWN
    state.enter_function(node, MODULE_SCOPE, this)
    bind_parameters(sheet, node, context)


def open_block(sheet: Sheet, captures: Captures) -> None:
    """A block: a scope for what ``let`` and ``const`` declare."""
    node = captures["scope.block"][0]
    state_of(sheet, node).enter_block(node)


def bind_loop(sheet: Sheet, captures: Captures) -> None:
    """``for (const x of xs)`` and ``for (const key in x)``."""
    node = captures["binding.loop"][0]
    target, value = node.child_by_field_name("left"), node.child_by_field_name("right")
    operator, word = node.child_by_field_name("operator"), node.child_by_field_name("kind")
    state = state_of(sheet, node)
    if target is None or value is None:
        return
    path = expression(sheet, value)
    state.enter_block(node)
    if operator is not None and operator.type == "in":
        path = "''"
    else:
        path = f"{group(path)}[]" if path not in {"", UNKNOWN} else UNKNOWN
    if word is None:
        return
    bind_pattern(sheet, target, path, hoisted=word.type == "var")


def bind_catch(sheet: Sheet, captures: Captures) -> None:
    """``catch (error)``: anything can be thrown."""
    node = captures["binding.catch"][0]
    state_of(sheet, node).enter_block(node)
    target = node.child_by_field_name("parameter")
    if target is not None:
        bind_pattern(sheet, target, UNKNOWN)


def bind_return(sheet: Sheet, captures: Captures) -> None:
    """``return value``: what the function around it gives, where no annotation says so."""
    value = captures["value"][0]
    function = state_of(sheet, value).function
    if function is None or function.scope == MODULE_SCOPE or sheet.defs[function.scope].type:
        return
    path = expression(sheet, value)
    if path:
        sheet.bind(RETURN, path, value, "return", scope=function.scope)


# -- assignments ----------------------------------------------------------------------------


def assign(sheet: Sheet, captures: Captures) -> None:
    """An assignment to a variable, a field, an export or a member of something else."""
    node = captures["binding.assignment"][0]
    target, value = node.child_by_field_name("left"), node.child_by_field_name("right")
    state_of(sheet, node)
    if target is None or value is None:
        return
    if target.type == "identifier":
        _reassign(sheet, target, expression(sheet, value))
    elif target.type in {"object_pattern", "array_pattern"}:
        for bound in list(names_in_pattern(sheet, target, expression(sheet, value))):
            _reassign(sheet, bound.name, bound.path)
    elif target.type == "member_expression":
        _assign_member(sheet, node, target, value)


def _reassign(sheet: Sheet, target: Node, path: str) -> None:
    """Bind a variable again, in the scope that declared it."""
    state = state_of(sheet, target)
    name = identifier(sheet, target)
    head = _HEAD.match(path)
    scope = sheet.scope
    while (scope, name) not in state.declared:
        if scope == MODULE_SCOPE:
            return
        if head and (scope, head.group(1)) in state.declared:
            path = UNKNOWN  # what only the inner function knows cannot be followed from outside
        scope = sheet.defs[scope].parent
    if path and not state.declared[scope, name]:
        sheet.bind(name, path, target, scope=scope)


def _assign_member(sheet: Sheet, node: Node, target: Node, value: Node) -> None:
    holder, name = target.child_by_field_name("object"), target.child_by_field_name("property")
    if holder is None or name is None:
        return
    around, core = text(holder), unwrap(value)
    if around == "this":
        _assign_field(sheet, node, name, core)
    elif around in {"exports", "module.exports"}:
        _export_member(sheet, node, name, core)
    elif around == "module" and text(name) == "exports":
        export_whole(sheet, node, core)
    elif core.type in FUNCTION_LITERALS and len(around) < 80:
        owner = around.removesuffix(_PROTOTYPE)
        this = f"{owner}{{}}" if owner != around and owner.isidentifier() else UNKNOWN
        open_function(
            sheet, core, name, Surroundings(node, node), kind="method", this=this, owner=owner
        )


def _assign_field(sheet: Sheet, node: Node, name: Node, value: Node) -> None:
    """``this.x = ...`` in a method."""
    state = state_of(sheet, node)
    this = state.this
    if value.type in FUNCTION_LITERALS:
        if this == "@class{}":
            sheet.bind(text(name), definition_path(name), name, "field")
        inner = this if value.type == "arrow_function" else UNKNOWN
        if this == "@class{}":
            inner = this
        open_function(sheet, value, name, Surroundings(node, node), kind="method", this=inner)
    elif this == "@class{}":
        path = expression(sheet, value)
        if path not in {"", UNKNOWN}:
            sheet.bind(text(name), path, name, "field")


def _export_member(sheet: Sheet, node: Node, name: Node, value: Node) -> None:
    """``exports.x = ...``."""
    around = Surroundings(node, node, ("exported",))
    function = function_in(value)
    if function is not None:
        open_function(
            sheet, function, name, around, kind="function", this=UNKNOWN, traits=around.traits
        )
        return
    path = expression(sheet, value)
    if path not in {"", UNKNOWN, text(name)}:
        sheet.bind(text(name), path, name, scope=MODULE_SCOPE)


def export_whole(sheet: Sheet, node: Node, value: Node) -> None:
    """``module.exports = ...`` and ``export = ...``."""
    state = state_of(sheet, node)
    around = Surroundings(node, node, ("exported", "default"))
    name = value.child_by_field_name("name")
    label = text(name) if name is not None else "default"
    if value.type in FUNCTION_LITERALS:
        open_function(
            sheet,
            value,
            name or value,
            around,
            kind="function",
            this=UNKNOWN,
            label=label,
            traits=around.traits,
        )
        path = f"@{(name or value).start_point.row + 1}:{label}"
    elif value.type == "class":
        state.claimed.add(value.id)
        open_class(sheet, value, name or value, around, label)
        path = f"@{(name or value).start_point.row + 1}:{label}"
    else:
        path = expression(sheet, value)
    if path not in {"", UNKNOWN}:
        for exported in (EXPORT_EQUALS, "default"):
            sheet.bind(exported, path, node, scope=MODULE_SCOPE)


# -- uses -----------------------------------------------------------------------------------


def call(sheet: Sheet, captures: Captures) -> None:
    """A call; ``super(..)`` runs the constructor of a base."""
    callee = captures["callee"][0]
    state_of(sheet, callee)
    if callee.type == "import" or text(callee) == "require":
        return
    if callee.type == "super":
        sheet.refer("calls", "@super.constructor", callee)
        return
    core = unwrap(callee)
    name = core.child_by_field_name("property") if core.type == "member_expression" else core
    path = expression(sheet, core)
    sheet.refer("calls", path or UNKNOWN, name or callee, scope=scope_at(sheet, callee))
    if sheet.frameworks and core.type == "member_expression":
        routes.called(sheet, captures["reference.call"][0], core)


def construct(sheet: Sheet, captures: Captures) -> None:
    """``new Foo(..)``."""
    callee = captures["callee"][0]
    state_of(sheet, callee)
    name = callee.child_by_field_name("property") if callee.type == "member_expression" else None
    sheet.refer("instantiates", expression(sheet, callee) or UNKNOWN, name or callee)


def use_component(sheet: Sheet, captures: Captures) -> None:
    """``<Foo .../>``; a name in lower case is the browser's."""
    name = captures["name"][0]
    state_of(sheet, name)
    word = text(name)
    if name.type == "member_expression" or not word[:1].islower():
        sheet.refer("references", expression(sheet, name) or UNKNOWN, name)


def export_default(sheet: Sheet, node: Node, value: Node) -> None:
    """``export default`` of an expression."""
    core = unwrap(value)
    around = Surroundings(node, node, ("exported", "default"), default=True)
    if core.type in FUNCTION_LITERALS:
        open_function(
            sheet,
            core,
            core.child_by_field_name("name") or node,
            around,
            kind="function",
            this=UNKNOWN,
            label="default",
            traits=around.traits,
        )
    elif core.type != "class" and first_child(node) is not None:
        path = expression(sheet, core)
        if path not in {"", UNKNOWN}:
            sheet.bind("default", path, node)


def use(sheet: Sheet, captures: Captures) -> None:
    """A name where a value stands: an argument, a member of an object, a result."""
    node = captures["use.value"][0]
    state_of(sheet, node)
    shorthand = node.type == "shorthand_property_identifier"
    path = identifier(sheet, node) if shorthand else expression(sheet, node)
    if _DOTTED.match(path):
        sheet.use(path, node)
