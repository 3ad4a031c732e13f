"""Functions, methods and functions that are properties as definitions."""

from __future__ import annotations

from tree_sitter import Node

from codegraph.facts import MODULE_SCOPE, RETURN
from codegraph.languages.ecmascript import nest
from codegraph.languages.ecmascript.classes import use_decorators
from codegraph.languages.ecmascript.context import context_of, nothing
from codegraph.languages.ecmascript.expressions import expression
from codegraph.languages.ecmascript.holders import Holder, holder_of
from codegraph.languages.ecmascript.patterns import bind_parameters
from codegraph.languages.ecmascript.state import (
    FUNCTION_LITERALS,
    declare_definition,
    property_name,
    state_of,
    text,
    unwrap,
)
from codegraph.languages.ecmascript.surroundings import (
    Surroundings,
    documentation,
    header,
    surroundings,
)
from codegraph.languages.ecmascript.types import returned
from codegraph.languages.ecmascript.words import (
    constraints_of,
    modifiers_of,
    traits_of,
    visibility,
)
from codegraph.languages.paths import UNKNOWN
from codegraph.languages.sheet import Captures, Sheet, first_child

_WRAPPERS = frozenset(
    """memo forwardRef useCallback observer debounce throttle once memoize memoizeOne
    React.memo React.forwardRef React.useCallback lodash.debounce _.debounce _.throttle
    asyncHandler asyncWrapper catchAsync catchAsyncErrors expressAsyncHandler wrapAsync""".split()
)
"""Functions that give back the function that they are given, only better behaved."""

_CONTEXTUAL = FUNCTION_LITERALS | {"method_definition"}
_TYPE_SCOPES = frozenset(("class", "interface", "type_alias", "enum"))


def define_function(sheet: Sheet, captures: Captures) -> None:
    """A function declaration, or the signature of an overload."""
    node = captures["definition.function"][0]
    name = node.child_by_field_name("name")
    if name is None:
        return
    state_of(sheet, node)
    around = surroundings(node)
    declare_definition(sheet, text(name), name.start_point.row + 1, node)
    signature = node.type == "function_signature"
    more = ("overload",) if signature and not around.ambient else ()
    open_function(
        sheet, node, name, around, kind="function", this=UNKNOWN, traits=(*more, *around.traits)
    )


def open_function(
    sheet: Sheet,
    node: Node,
    name: Node,
    around: Surroundings,
    *,
    kind: str,
    this: str,
    label: str = "",
    owner: str = "",
    traits: tuple[str, ...] = (),
    modifiers: frozenset[str] = frozenset(),
) -> int:
    """Write a function and make it the scope; ``node`` has its parameters and body."""
    words = modifiers | modifiers_of(node)
    if node.type.startswith("generator"):
        words |= {"*"}
    word = label or property_name(name)
    state = state_of(sheet, around.outer)
    context = context_of(sheet, node) if node.type in _CONTEXTUAL else nothing
    body = node.child_by_field_name("body")
    index = sheet.define(
        kind,
        name,
        node,
        outer=around.outer,
        owner=owner,
        label=word,
        signature=header(sheet, around.start, body),
        doc=documentation(around.outer),
        visibility=visibility(word, words),
        type=returned(node),
        traits=traits_of(words, *traits),
    )
    state.claimed.add(node.id)
    state.enter_function(node, index, this)
    _bind_type_parameters(sheet, node)
    bind_parameters(sheet, node, context)
    if body is not None and body.type != "statement_block" and not sheet.defs[index].type:
        sheet.bind(RETURN, expression(sheet, unwrap(body)) or UNKNOWN, body, "return")
    return index


def _bind_type_parameters(sheet: Sheet, node: Node) -> None:
    """``<T extends Base>``: a ``T`` is a ``Base``."""
    for name, bound in constraints_of(node):
        sheet.bind(name, bound, node)


def define_method(sheet: Sheet, captures: Captures) -> None:
    """A method of a class, an interface, an object type or an object literal."""
    node = captures["definition.method"][0]
    name = node.child_by_field_name("name")
    state = state_of(sheet, node)
    if name is None or not property_name(name):
        return
    modifiers = modifiers_of(node)
    more = ["property"] if "get" in modifiers else ["setter"] if "set" in modifiers else []
    around = Surroundings(node, node)
    scope = sheet.scope
    in_type = scope != MODULE_SCOPE and sheet.defs[scope].kind in _TYPE_SCOPES
    parent = node.parent
    holder = Holder("", state.this)
    if parent is not None and parent.type == "object":
        holder = holder_of(sheet, parent)
    elif in_type:
        holder = Holder("", "@class" if "static" in modifiers else "@class{}")
    if node.type in {"method_signature", "abstract_method_signature"}:
        more.append("overload" if parent is not None and parent.type == "class_body"
                    and node.type == "method_signature" else "abstract")  # fmt: skip
    if sheet.frameworks and in_type:
        nest.declared(sheet, node, name)
    index = open_function(
        sheet,
        node,
        name,
        around,
        kind="method",
        this=holder.this,
        owner=holder.owner,
        traits=tuple(dict.fromkeys(word for word in more if word not in modifiers)),
        modifiers=modifiers,
    )
    use_decorators(sheet, index, node)


def define_pair(sheet: Sheet, captures: Captures) -> None:
    """A function that is a property of an object literal."""
    node = captures["definition.pair"][0]
    name, value = node.child_by_field_name("key"), node.child_by_field_name("value")
    parent = node.parent
    state = state_of(sheet, node)
    if name is None or value is None or parent is None or not property_name(name):
        return
    holder = holder_of(sheet, parent)
    this = state.this if value.type == "arrow_function" else holder.this
    around = Surroundings(node, node)
    open_function(sheet, value, name, around, kind="method", this=this, owner=holder.owner)


def function_in(value: Node) -> Node | None:
    """The function that a variable stands for, wrapped or not."""
    if value.type in FUNCTION_LITERALS:
        return value
    if value.type != "call_expression":
        return None
    callee, given = value.child_by_field_name("function"), value.child_by_field_name("arguments")
    if callee is None or given is None or text(callee) not in _WRAPPERS:
        return None
    first = first_child(given)
    return first if first is not None and first.type in FUNCTION_LITERALS else None
