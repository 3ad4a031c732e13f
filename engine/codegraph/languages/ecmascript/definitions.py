"""Classes, functions, methods, variables and types as definitions."""

from __future__ import annotations

import re

from tree_sitter import Node

from codegraph.facts import MODULE_SCOPE, RETURN
from codegraph.languages.ecmascript.context import context_of, nothing
from codegraph.languages.ecmascript.expressions import expression
from codegraph.languages.ecmascript.holders import Holder, holder_of
from codegraph.languages.ecmascript.patterns import bind_parameters, bind_pattern
from codegraph.languages.ecmascript.state import (
    FUNCTION_LITERALS,
    UNKNOWN,
    declare_definition,
    property_name,
    state_of,
    text,
    unwrap,
)
from codegraph.languages.ecmascript.surroundings import (
    Surroundings,
    decorators_of,
    documentation,
    header,
    surroundings,
)
from codegraph.languages.ecmascript.types import annotation, returned
from codegraph.languages.sheet import Captures, Sheet, first_child

_MODIFIERS = frozenset(("static", "async", "abstract", "readonly", "declare"))
_WRAPPERS = frozenset(
    """memo forwardRef useCallback observer debounce throttle once memoize memoizeOne
    React.memo React.forwardRef React.useCallback lodash.debounce _.debounce _.throttle""".split()
)
"""Functions that give back the function that they are given, only better behaved."""

_PLAIN_TYPE = re.compile(r"[\w$.]+\{\}\Z")
_CONTEXTUAL = FUNCTION_LITERALS | {"method_definition"}
_TYPE_SCOPES = frozenset(("class", "interface", "type_alias", "enum"))
_BASES = frozenset(("identifier", "member_expression", "type_identifier", "nested_type_identifier"))


def visibility(name: str, modifiers: frozenset[str] = frozenset()) -> str:
    """Private if a modifier, a ``#`` or a leading underscore says so."""
    return "private" if "private" in modifiers or name.startswith(("_", "#")) else "public"


def _modifiers(node: Node) -> frozenset[str]:
    """The words before the name of a member: ``static``, ``get``, ``private``."""
    found: set[str] = set()
    for child in node.children:
        kind = child.type
        if kind == "accessibility_modifier":
            found.add(text(child))
        elif kind in {"property_identifier", "formal_parameters", "statement_block", "class_body"}:
            break
        elif not child.is_named:
            found.add(kind)
    return frozenset(found)


def _traits(modifiers: frozenset[str], *more: str) -> list[str]:
    known = {"async": "async", "static": "static", "abstract": "abstract", "*": "generator"}
    return [*(trait for word, trait in known.items() if word in modifiers), *more]


# -- types ----------------------------------------------------------------------------------


def define_class(sheet: Sheet, captures: Captures) -> None:
    """A class, with what it extends and implements."""
    node, name = captures["definition.class"][0], captures["name"][0]
    state_of(sheet, node)
    around = surroundings(node)
    declare_definition(sheet, text(name), name.start_point.row + 1, node)
    open_class(sheet, node, name, around, text(name))


def define_class_expression(sheet: Sheet, captures: Captures) -> None:
    """A class that no variable names: it still has methods."""
    node = captures["definition.class_expression"][0]
    if node.id in state_of(sheet, node).claimed:
        return
    around = surroundings(node)
    name = node.child_by_field_name("name")
    label = "default" if around.default else text(name) if name else "class"
    open_class(sheet, node, name or node, around, label)


def open_class(sheet: Sheet, node: Node, name: Node, around: Surroundings, label: str) -> None:
    """Write a class and make it the scope."""
    bases = _heritage(node)
    index = sheet.define(
        "class",
        name,
        node,
        outer=around.outer,
        label=label,
        signature=header(sheet, node, node.child_by_field_name("body")),
        doc=documentation(around.outer),
        visibility=visibility(label),
        bases=[expression(sheet, base) for base in bases],
        traits=[
            *(["abstract"] if node.type == "abstract_class_declaration" else []),
            *around.traits,
        ],
    )
    for base in bases:
        sheet.refer("inherits", expression(sheet, base), base, scope=index)
    use_decorators(sheet, index, node)
    state_of(sheet, node).enter_function(node, MODULE_SCOPE, "@class{}")


def use_decorators(sheet: Sheet, index: int, node: Node) -> None:
    """Write the decorators of a definition as uses."""
    for decorator in decorators_of(node):
        value = first_child(decorator)
        function = value.child_by_field_name("function") if value is not None else None
        used = function or value
        if used is not None:
            sheet.refer("decorates", expression(sheet, used), used, scope=index)


def _heritage(node: Node) -> list[Node]:
    """What a class or an interface builds on, without type arguments."""
    found: list[Node] = []
    for child in node.named_children:
        if child.type == "class_heritage":
            found += _heritage(child)
            if child.named_child_count and child.named_children[0].type in _BASES:
                found.append(child.named_children[0])
        elif child.type in {"extends_clause", "implements_clause", "extends_type_clause"}:
            for base in child.named_children:
                named = base.child_by_field_name("name") if base.type == "generic_type" else base
                if named is not None and named.type in _BASES:
                    found.append(named)
        elif child.type in {"class_body", "interface_body"}:
            break
    return found


def define_interface(sheet: Sheet, captures: Captures) -> None:
    """An interface."""
    node, name = captures["definition.interface"][0], captures["name"][0]
    around = surroundings(node)
    bases = _heritage(node)
    index = sheet.define(
        "interface",
        name,
        node,
        outer=around.outer,
        signature=header(sheet, node, node.child_by_field_name("body")),
        doc=documentation(around.outer),
        visibility=visibility(text(name)),
        bases=[text(base) for base in bases],
        traits=list(around.traits),
    )
    for base in bases:
        sheet.refer("inherits", text(base), base, scope=index)


def define_type_alias(sheet: Sheet, captures: Captures) -> None:
    """``type X = ...``; the members of a plain object type belong to it."""
    node, name = captures["definition.type_alias"][0], captures["name"][0]
    around = surroundings(node)
    value = node.child_by_field_name("value")
    own = value is not None and value.type == "object_type"
    path = "" if own else annotation(value)
    for parameter, bound in _constraints(node):
        path = re.sub(rf"(?<![\w$.]){re.escape(parameter)}\{{\}}", f"{bound}{{}}", path)
    sheet.define(
        "type_alias",
        name,
        node,
        outer=around.outer,
        signature=header(sheet, node, value if own else None),
        doc=documentation(around.outer),
        visibility=visibility(text(name)),
        type=path,
        traits=list(around.traits),
    )


def define_enum(sheet: Sheet, captures: Captures) -> None:
    """An enum with its members."""
    node, name = captures["definition.enum"][0], captures["name"][0]
    around = surroundings(node)
    body = node.child_by_field_name("body")
    sheet.define(
        "enum",
        name,
        node,
        outer=around.outer,
        signature=header(sheet, node, body),
        doc=documentation(around.outer),
        visibility=visibility(text(name)),
        traits=list(around.traits),
    )
    for child in body.named_children if body else []:
        member = child.child_by_field_name("name") if child.type == "enum_assignment" else child
        label = property_name(member)
        if member is not None and label and child.type != "comment":
            sheet.define("constant", member, child, label=label, signature=text(child), opens=False)
            sheet.bind(label, "@class{}", child)


def define_namespace(sheet: Sheet, captures: Captures) -> None:
    """``namespace X { ... }``; a declaration of an outside module is none."""
    node = captures["definition.namespace"][0]
    name = node.child_by_field_name("name")
    if name is None or name.type == "string":
        return
    around = surroundings(node)
    state = state_of(sheet, node)
    index = sheet.define(
        "namespace",
        name,
        node,
        outer=around.outer,
        signature=header(sheet, node, node.child_by_field_name("body")),
        doc=documentation(around.outer),
        traits=list(around.traits),
    )
    state.enter_function(node, index, UNKNOWN)


# -- functions ------------------------------------------------------------------------------


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
    words = modifiers | _modifiers(node)
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
        traits=_traits(words, *traits),
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
    for name, bound in _constraints(node):
        sheet.bind(name, bound, node)


def _constraints(node: Node) -> list[tuple[str, str]]:
    """The type parameters that have to extend a type, with the path of that type."""
    given = node.child_by_field_name("type_parameters")
    found = []
    for child in given.named_children if given else []:
        name = child.child_by_field_name("name")
        path = annotation(child.child_by_field_name("constraint"))
        if name is not None and _PLAIN_TYPE.match(path):
            found.append((text(name), path[:-2]))
    return found


def define_method(sheet: Sheet, captures: Captures) -> None:
    """A method of a class, an interface, an object type or an object literal."""
    node = captures["definition.method"][0]
    name = node.child_by_field_name("name")
    state = state_of(sheet, node)
    if name is None or not property_name(name):
        return
    modifiers = _modifiers(node)
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


# -- variables ------------------------------------------------------------------------------


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
        function = _function_in(core)
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
    _bind_variable(sheet, node, name, value, around)


def _function_in(value: Node) -> Node | None:
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
    modifiers = _modifiers(node)
    value = node.child_by_field_name("value")
    core = unwrap(value) if value is not None else None
    function = _function_in(core) if core is not None else None
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
        traits=_traits(modifiers),
        opens=False,
    )
    use_decorators(sheet, index, node)
    path = declared or (expression(sheet, value) if value is not None else "")
    sheet.bind(label, path or UNKNOWN, name, "declared" if declared else "value")


def define_call_signature(sheet: Sheet, captures: Captures) -> None:
    """An interface that can be called."""
    node = captures["definition.call_signature"][0]
    sheet.bind("__call__", f"~<{returned(node) or UNKNOWN}>", node)
