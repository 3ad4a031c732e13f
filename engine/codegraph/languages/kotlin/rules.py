"""What each role of ``tags.scm`` writes into the sheet for Kotlin, apart from local variables."""

from __future__ import annotations

from tree_sitter import Node

from codegraph.facts import MODULE_SCOPE, PARAMETER, RETURN, Binding, Import, takes
from codegraph.languages.kotlin.expressions import callee, expression, function_of, selected
from codegraph.languages.kotlin.headers import decorate, doc, header, visibility, words
from codegraph.languages.kotlin.locals import (
    bind_caught,
    bind_lambda,
    bind_loop,
    bind_parameters,
    bind_variable,
    is_local,
    parameters,
)
from codegraph.languages.kotlin.types import (
    TYPES,
    declared_type,
    enter_type_parameters,
    type_name,
    type_path,
)
from codegraph.languages.marks import MANY, method, variable
from codegraph.languages.paths import UNKNOWN
from codegraph.languages.reading import Handler, Rules
from codegraph.languages.sheet import Captures, Sheet

_TRAITS = frozenset(("abstract", "data", "override", "sealed", "suspend"))
_NEVER = 1_000_000
"""Indent of a binding that replaces no other one of its name: overloads stand side by side."""


def prepare(sheet: Sheet, root: Node) -> None:
    """The package clause names the scope that the file shares."""
    for child in root.named_children:
        if child.type == "package_header" and child.named_children:
            sheet.package = "".join(sheet.text(child.named_children[-1]).split())
            return


def import_any(sheet: Sheet, captures: Captures) -> None:
    """``import a.b.C``, also with a star in the end or with another name."""
    node = captures["import.any"][0]
    if not node.named_children:
        return
    parts = "".join(sheet.text(node.named_children[0]).split()).split(".")
    line = node.start_point.row + 1
    if any(child.type == "*" for child in node.children):
        sheet.imports.append(Import(MODULE_SCOPE, "", ".".join(parts), "", False, line))
        return
    local = sheet.text(node.named_children[1]) if len(node.named_children) > 1 else parts[-1]
    if parts[-1][:1].isupper() and any(part[:1].isupper() for part in parts[:-1]):  # nested
        sheet.bind(local, ".".join(parts), node, scope=MODULE_SCOPE)
    elif len(parts) > 1:
        module = ".".join(parts[:-1])
        sheet.imports.append(Import(MODULE_SCOPE, local, module, parts[-1], False, line))


# -- types ----------------------------------------------------------------------------------


def _specified(node: Node) -> list[Node]:
    """The nodes of the types that a definition builds on."""
    listed = next((c for c in node.named_children if c.type == "delegation_specifiers"), None)
    found: list[Node] = []
    for item in listed.named_children if listed is not None else ():
        inner = item.named_children[0] if item.named_children else item
        if inner.type in {"constructor_invocation", "explicit_delegation"}:
            inner = inner.named_children[0]
        if inner.type == "user_type":
            found.append(inner)
    return found


def _define_type(sheet: Sheet, node: Node, name: Node, kind: str, label: str) -> int:
    above = _specified(node)
    index = sheet.define(
        kind,
        name,
        node,
        signature=header(sheet, node),
        doc=doc(sheet, node),
        visibility=visibility(sheet, node),
        bases=[type_name(sheet, item) for item in above],
        traits=sorted(words(sheet, node) & _TRAITS),
        label=label,
    )
    for item in above:
        sheet.refer("inherits", type_name(sheet, item), item, scope=index)
    decorate(sheet, node, index)
    return index


def define_type(sheet: Sheet, captures: Captures) -> None:
    """A class, an interface, an enum or an object."""
    node, name = captures["definition.type"][0], captures["name"][0]
    enter_type_parameters(sheet, node)
    interface = any(child.type == "interface" for child in node.children)
    kind = "interface" if interface else "enum" if "enum" in words(sheet, node) else "class"
    index = _define_type(sheet, node, name, kind, sheet.text(name))
    for child in node.named_children:
        if child.type == "primary_constructor":
            for listed in child.named_children:
                if listed.type == "class_parameters":
                    _define_components(sheet, listed, index)


def _define_components(sheet: Sheet, listed: Node, index: int) -> None:
    """The parameters of a primary constructor, those with ``val`` or ``var`` are properties."""
    for item in listed.named_children:
        name = next((c for c in item.named_children if c.type == "identifier"), None)
        if item.type != "class_parameter" or name is None:
            continue
        path = type_path(sheet, declared_type(item))
        sheet.bind(variable(sheet.text(name)), path, name, "declared", scope=index)
        if any(child.type in {"val", "var"} for child in item.children):
            member = sheet.define(
                "field",
                name,
                item,
                signature=sheet.text(item),
                visibility=visibility(sheet, item),
                type=path,
                opens=False,
            )
            decorate(sheet, item, member)


def define_companion(sheet: Sheet, captures: Captures) -> None:
    """A companion object, whose members are reached through the class around it."""
    node = captures["definition.companion"][0]
    name = node.child_by_field_name("name")
    label = sheet.text(name) if name is not None else "Companion"
    _define_type(sheet, node, name or node, "class", label)


def define_anonymous(sheet: Sheet, captures: Captures) -> None:
    """``object : Type { ... }``."""
    node = captures["definition.anonymous"][0]
    above = _specified(node)
    base = type_name(sheet, above[0]) if above else "object"
    _define_type(sheet, node, node, "class", f"{base.rpartition('.')[2]}$")


def define_constant(sheet: Sheet, captures: Captures) -> None:
    """A constant of an enum."""
    node, name = captures["definition.constant"][0], captures["name"][0]
    if sheet.scope == MODULE_SCOPE:
        return
    label, path = sheet.text(name), f"{sheet.defs[sheet.scope].name}{{}}"
    sheet.bind(variable(label), path, name, "declared")
    sheet.define("constant", name, node, signature=label, doc=doc(sheet, node), type=path)


def define_alias(sheet: Sheet, captures: Captures) -> None:
    """``typealias Name = Type``."""
    node, name = captures["definition.alias"][0], captures["name"][0]
    if name != node.named_children[0] and name != node.child_by_field_name("type"):
        return
    path = type_path(sheet, declared_type(node))
    sheet.define("type_alias", name, node, signature=header(sheet, node), type=path, opens=False)


# -- members --------------------------------------------------------------------------------


def _holders(sheet: Sheet) -> list[int]:
    """The scopes that know what is defined here: a companion's class, too."""
    around = sheet.scope
    found = [around]
    if around != MODULE_SCOPE and sheet.defs[around].signature.startswith("companion"):
        found.append(sheet.defs[around].parent)
    return found


def _receiver(node: Node, name: Node) -> Node | None:
    """The type that a function or property extends, which stands before its name."""
    before = [c for c in node.named_children if c.end_byte <= name.start_byte]
    return before[-1] if before and before[-1].type in TYPES else None


def _returned(node: Node, name: Node) -> Node | None:
    after = [c for c in node.named_children if c.start_byte >= name.end_byte and c.type in TYPES]
    return after[0] if after else None


def define_function(sheet: Sheet, captures: Captures) -> None:
    """A function of a file, a type or another function."""
    node, name = captures["definition.function"][0], captures["name"][0]
    enter_type_parameters(sheet, node)
    holders = _holders(sheet)
    listed, extended = parameters(sheet, node), _receiver(node, name)
    first = 0 if extended is None else 1
    least, many = sum(not (p.optional or p.many) for p in listed), any(p.many for p in listed)
    given, body = _returned(node, name), node.named_children[-1]
    value = body.type == "function_body" and body.children[0].type == "="
    inside = holders[0] != MODULE_SCOPE and sheet.defs[holders[0]].kind in {
        "class",
        "enum",
        "interface",
    }
    index = sheet.define(
        "method" if inside else "function",
        name,
        node,
        signature=header(sheet, node),
        doc=doc(sheet, node),
        visibility=visibility(sheet, node),
        type=type_path(sheet, given) if given is not None else "" if value else "void{}",
        traits=[
            "bound",
            *(["extension"] if first else []),
            *sorted(words(sheet, node) & _TRAITS),
            *(["variadic"] if many else []),
            takes(least + first, None if many else len(listed) + first),
        ],
    )
    decorate(sheet, node, index)
    if extended is not None:
        path = type_path(sheet, extended)
        sheet.bind(PARAMETER.format(0), path, name, "param")
        sheet.bind(variable("this"), path, name, "param")
        start, end = node.start_byte, node.end_byte
        sheet.blocks.enter_as("<this>", variable("this"), start, end, now=start)
    bind_parameters(sheet, node, listed, first)
    if value and given is None:
        sheet.bind(RETURN, expression(sheet, body.named_children[0]), name, "return")
    for count in range(least, (max(len(listed), MANY) if many else len(listed)) + 1):
        for scope in holders if not first else ():
            _bind_to(sheet, method(sheet.text(name), count), name, scope)


def _bind_to(sheet: Sheet, spelt: str, name: Node, scope: int) -> None:
    path = f"@{name.start_point.row + 1}:{sheet.text(name)}"
    line = sheet.defs[scope].line if scope != MODULE_SCOPE else 1
    sheet.bindings.append(Binding(scope, spelt, path, "value", line, _NEVER))


def define_constructor(sheet: Sheet, captures: Captures) -> None:
    """A secondary constructor."""
    node, name = captures["definition.constructor"][0], captures["name"][0]
    around = sheet.scope
    label = sheet.defs[around].name if around != MODULE_SCOPE else "constructor"
    listed = parameters(sheet, node)
    sheet.define(
        "method",
        name,
        node,
        signature=header(sheet, node),
        doc=doc(sheet, node),
        visibility=visibility(sheet, node),
        traits=["bound", "constructor"],
        label=label,
    )
    bind_parameters(sheet, node, listed, 0)


def define_property(sheet: Sheet, captures: Captures) -> None:
    """A property of a file or a type; code of its getter and setter belongs to it."""
    node = captures["definition.property"][0]
    value = _value(sheet, node)
    if is_local(node):
        bind_variable(sheet, node, value)
        return
    item = next((c for c in node.named_children if c.type == "variable_declaration"), None)
    if item is None:
        return
    name, kind = item.named_children[0], declared_type(item)
    path = type_path(sheet, kind) if kind is not None else value
    if _receiver(node, item) is None:
        for scope in _holders(sheet):
            how = "declared" if kind is not None else "value"
            sheet.bind(variable(sheet.text(name)), path, name, how, scope=scope)
    constant = "const" in words(sheet, node)
    index = sheet.define(
        "constant" if constant else "field" if sheet.scope != MODULE_SCOPE else "variable",
        name,
        node,
        signature=header(sheet, node),
        doc=doc(sheet, node),
        visibility=visibility(sheet, node),
        type=path if kind is not None else "",
    )
    decorate(sheet, node, index)


def _value(sheet: Sheet, node: Node) -> str:
    """The path of what a property is given; of ``by lazy { ... }``, its last expression."""
    after = [child for child in node.children if child.type == "="]
    if after:
        later = [c for c in node.named_children if c.start_byte >= after[0].end_byte]
        return expression(sheet, later[0]) if later else UNKNOWN
    delegate = next((c for c in node.named_children if c.type == "property_delegate"), None)
    call = delegate.named_children[0] if delegate is not None else None
    if call is None or call.type != "call_expression" or sheet.text(function_of(call)) != "lazy":
        return UNKNOWN
    last = call.named_children[-1]
    inner = last.named_children[0] if last.type == "annotated_lambda" else None
    return expression(sheet, inner.named_children[-1]) if inner and inner.named_children else "?"


# -- uses -----------------------------------------------------------------------------------


def call(sheet: Sheet, captures: Captures) -> None:
    """A call of a function or of a constructor."""
    node = captures["reference.call"][0]
    path, function = callee(sheet, node), function_of(node)
    name = function.named_children[-1] if function.type == "navigation_expression" else function
    doubled = node.parent is not None and node.parent.type == "call_expression"
    if doubled and node.parent is not None and function_of(node.parent) == function:
        return  # f(a) { ... } is one call
    if path != UNKNOWN and name.type == "identifier":
        sheet.refer("calls", selected(sheet, node, path), name)


def other_constructor(sheet: Sheet, captures: Captures) -> None:
    """``: this(...)`` and ``: super(...)``."""
    node = captures["reference.constructor"][0]
    owner = sheet.defs[sheet.scope].parent if sheet.scope != MODULE_SCOPE else MODULE_SCOPE
    if owner == MODULE_SCOPE:
        return
    above = any(child.type == "super" for child in node.children)
    bases = sheet.defs[owner].bases
    path = "@class" if not above else bases[0] if bases else UNKNOWN
    if path != UNKNOWN:
        sheet.refer("calls", path, node)


HANDLERS: dict[str, Handler] = {
    "definition.type": define_type,
    "definition.companion": define_companion,
    "definition.anonymous": define_anonymous,
    "definition.constant": define_constant,
    "definition.alias": define_alias,
    "definition.function": define_function,
    "definition.constructor": define_constructor,
    "definition.property": define_property,
    "reference.call": call,
    "reference.constructor": other_constructor,
    "binding.loop": bind_loop,
    "binding.caught": bind_caught,
    "binding.lambda": bind_lambda,
    "import.any": import_any,
}

RULES = Rules(HANDLERS, prepare)
