"""Variables and fields as definitions: functions and classes if their values are."""

from __future__ import annotations

import re

from tree_sitter import Node

from codegraph.facts import MODULE_SCOPE
from codegraph.languages.ecmascript import routes
from codegraph.languages.ecmascript.classes import open_class, use_decorators
from codegraph.languages.ecmascript.expressions import expression
from codegraph.languages.ecmascript.functions import function_in, open_function
from codegraph.languages.ecmascript.patterns import bind_pattern
from codegraph.languages.ecmascript.state import (
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
from codegraph.languages.ecmascript.types import annotation
from codegraph.languages.ecmascript.words import modifiers_of, traits_of, visibility
from codegraph.languages.paths import UNKNOWN
from codegraph.languages.sheet import Captures, Sheet


def define_variable(sheet: Sheet, captures: Captures) -> None:
    """A variable: a function or class if its value is one, a symbol if it is a module's."""
    node = captures["definition.variable"][0]
    name, value = node.child_by_field_name("name"), node.child_by_field_name("value")
    state = state_of(sheet, node)
    if name is None:
        return
    around = surroundings(node)
    core = unwrap(value) if value is not None else None
    if name.type == "identifier" and core is not None:
        function = function_in(core)
        if function is not None:
            declare_definition(sheet, text(name), name.start_point.row + 1, node)
            this = state.this if function.type == "arrow_function" else UNKNOWN
            open_function(
                sheet, function, name, around, kind="function", this=this, traits=around.traits
            )
            return
        if core.type == "class":
            declare_definition(sheet, text(name), name.start_point.row + 1, node)
            state.claimed.add(core.id)
            open_class(sheet, core, name, around, text(name))
            return
    if sheet.frameworks and core is not None and sheet.scope == MODULE_SCOPE:
        routes.keep_string(sheet, text(name), core)
    _bind_variable(sheet, node, name, value, around)


def _bind_variable(
    sheet: Sheet, node: Node, name: Node, value: Node | None, around: Surroundings
) -> None:
    declared = annotation(node.child_by_field_name("type"))
    settled = declared not in {"", UNKNOWN}
    path = declared if settled else expression(sheet, value) if value is not None else UNKNOWN
    outside = sheet.scope == MODULE_SCOPE or sheet.defs[sheet.scope].kind == "namespace"
    frames = state_of(sheet, node).frames
    unnested = not frames or (frames[-1].scope == sheet.scope != MODULE_SCOPE)
    symbol = outside and unnested and name.type == "identifier"
    bind_pattern(
        sheet,
        name,
        path or UNKNOWN,
        kind="declared" if settled else "value",
        hoisted=around.hoisted,
    )
    if symbol:
        code = value if value is not None and _has_functions(sheet, value) else None
        sheet.define(
            "constant" if around.constant else "variable",
            name,
            code or node,
            outer=around.outer,
            signature=header(sheet, around.start, code),
            doc=documentation(around.outer),
            visibility=visibility(text(name)),
            type=declared if settled else "",
            traits=list(around.traits),
            opens=code is not None,
        )


_FUNCTION_SIGN = re.compile(rb"=>|function\b|\)\s*\{")


def _has_functions(sheet: Sheet, value: Node) -> bool:
    """Whether code stands inside a value, which then belongs to its variable."""
    if value.type not in {"object", "call_expression", "new_expression", "array", "as_expression"}:
        return False
    return _FUNCTION_SIGN.search(sheet.source, value.start_byte, value.end_byte) is not None


def define_field(sheet: Sheet, captures: Captures) -> None:
    """A field of a class, an interface or an object type."""
    node, name = captures["definition.field"][0], captures["name"][0]
    state = state_of(sheet, node)
    label = property_name(name)
    if not label:
        return
    modifiers = modifiers_of(node)
    value = node.child_by_field_name("value")
    core = unwrap(value) if value is not None else None
    function = function_in(core) if core is not None else None
    around = Surroundings(node, node)
    if function is not None:
        index = open_function(
            sheet,
            function,
            name,
            around,
            kind="method",
            this="@class" if "static" in modifiers else state.this,
            modifiers=modifiers - {"async"},
        )
        use_decorators(sheet, index, node)
        return
    declared = annotation(node.child_by_field_name("type"))
    index = sheet.define(
        "field",
        name,
        node,
        label=label,
        signature=header(sheet, node, None),
        doc=documentation(node),
        visibility=visibility(label, modifiers),
        type=declared if declared != UNKNOWN else "",
        traits=traits_of(modifiers),
        opens=False,
    )
    use_decorators(sheet, index, node)
    path = declared or (expression(sheet, value) if value is not None else "")
    sheet.bind(label, path or UNKNOWN, name, "declared" if declared else "value")
