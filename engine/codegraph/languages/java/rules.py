"""What each role of ``tags.scm`` writes into the sheet for Java, apart from local variables."""

from __future__ import annotations

from tree_sitter import Node

from codegraph.facts import CALL, MODULE_SCOPE, Binding
from codegraph.languages.comments import doc_comment_before, text_of
from codegraph.languages.java import routes
from codegraph.languages.java.expressions import callee, created, expression, selected
from codegraph.languages.java.imports import import_any
from codegraph.languages.java.locals import (
    bind_caught,
    bind_instance,
    bind_lambda,
    bind_local,
    bind_loop,
    bind_parameters,
    bind_pattern,
    bind_resource,
    parameters,
)
from codegraph.languages.java.state import state_of
from codegraph.languages.java.types import (
    dimensions_of,
    enter_type_parameters,
    type_name,
    type_path,
)
from codegraph.languages.marks import MANY, method, variable
from codegraph.languages.paths import UNKNOWN
from codegraph.languages.reading import Handler, Rules
from codegraph.languages.sheet import Captures, Sheet, first_child

_KINDS = {
    "class_declaration": "class",
    "interface_declaration": "interface",
    "annotation_type_declaration": "interface",
    "enum_declaration": "enum",
    "record_declaration": "class",
}
_ABSTRACT_IN = frozenset(("interface_body", "annotation_type_body"))
_INTERFACES = frozenset(("interfaces", "super_interfaces", "extends_interfaces"))
_NEVER = 1_000_000
"""Indent of a binding that replaces no other one of its name: overloads stand side by side."""


def prepare(sheet: Sheet, root: Node) -> None:
    """The package clause names the scope that the file shares."""
    routes.prepare(sheet)
    for child in root.named_children:
        if child.type == "package_declaration":
            named = child.named_children[-1]
            sheet.package = "".join(sheet.text(named).split())
            return


def _doc(sheet: Sheet, node: Node) -> str:
    """The text of the comment right before a declaration, where it is a doc comment."""
    return text_of(doc_comment_before(sheet.source, node.start_byte))


def _modifiers(node: Node) -> Node | None:
    return next((child for child in node.children if child.type == "modifiers"), None)


def _words(node: Node) -> set[str]:
    """The modifiers of a declaration that are words."""
    modifiers = _modifiers(node)
    return {child.type for child in modifiers.children} if modifiers else set()


def _header(sheet: Sheet, node: Node) -> str:
    """A declaration up to its body, without its annotations."""
    modifiers, body = _modifiers(node), node.child_by_field_name("body")
    start = node.start_byte
    for child in modifiers.children if modifiers else ():
        if "annotation" in child.type:
            start = child.end_byte
    end = body.start_byte if body else node.end_byte
    return sheet.source[start:end].decode("utf-8", "replace").rstrip(" ;\t\r\n")


def _decorate(sheet: Sheet, node: Node, index: int) -> None:
    modifiers = _modifiers(node)
    for child in modifiers.named_children if modifiers else ():
        name = child.child_by_field_name("name")
        if name is not None:
            sheet.refer("decorates", type_name(sheet, name), name, scope=index)


# -- types ----------------------------------------------------------------------------------


def define_type(sheet: Sheet, captures: Captures) -> None:
    """A class, interface, annotation, enum or record."""
    node, name = captures["definition.type"][0], captures["name"][0]
    enter_type_parameters(sheet, node)
    above = node.child_by_field_name("superclass")
    extended = first_child(above) if above else None
    given = [extended] if extended is not None else []
    for child in node.named_children:
        if child.type in _INTERFACES:
            listed = first_child(child)
            given += [item for item in listed.named_children if not item.is_extra] if listed else []
    bases = [path for item in given if (path := type_name(sheet, item)) != UNKNOWN]
    implied = {"enum_declaration": ["Enum"], "record_declaration": ["Record"]}.get(node.type, [])
    words = _words(node)
    index = sheet.define(
        _KINDS[node.type],
        name,
        node,
        signature=_header(sheet, node),
        doc=_doc(sheet, node),
        visibility="private" if "private" in words else "public",
        bases=bases + implied,
        traits=sorted(words & {"abstract", "static"}),
    )
    if extended is not None:
        state_of(sheet).superclass[index] = type_name(sheet, extended)
    for item in given:
        sheet.refer("inherits", type_name(sheet, item), item, scope=index)
    _decorate(sheet, node, index)
    if node.type == "interface_declaration":
        _bind_only_method(sheet, node, index)
    if node.type == "record_declaration":
        _define_components(sheet, node, index)


def _bind_only_method(sheet: Sheet, node: Node, index: int) -> None:
    """A functional interface is called through its only abstract method."""
    body = node.child_by_field_name("body")
    found = [
        named
        for item in (body.named_children if body else ())
        if item.type == "method_declaration"
        and item.child_by_field_name("body") is None
        and (named := item.child_by_field_name("name"))
    ]
    if len(found) == 1:
        _bind_to_definition(sheet, CALL, found[0], index)


def _bind_to_definition(sheet: Sheet, spelt: str, name: Node, scope: int) -> None:
    path = f"@{name.start_point.row + 1}:{sheet.text(name)}"
    line = sheet.defs[scope].line
    sheet.bindings.append(Binding(scope, spelt, path, "value", line, _NEVER))


def _define_components(sheet: Sheet, node: Node, index: int) -> None:
    """The components of a record: fields, each with a method of its name unless written out."""
    body = node.child_by_field_name("body")
    written = {
        sheet.text(named)
        for item in (body.named_children if body else ())
        if item.type == "method_declaration" and (named := item.child_by_field_name("name"))
    }
    for name, path in parameters(sheet, node):
        label = sheet.text(name)
        around = name.parent
        text = sheet.text(around) if around else label
        sheet.define("field", name, name, signature=text, type=path, opens=False)
        sheet.bind(variable(label), path, name, "declared", scope=index)
        if label not in written:
            sheet.bind(method(label, 0), f"~<{path}>", name, scope=index)


def define_anonymous(sheet: Sheet, captures: Captures) -> None:
    """``new Type() { ... }``, a class that is named after its base and a number."""
    node, name = captures["definition.anonymous"][0], captures["name"][0]
    path = type_name(sheet, name)
    index = _open_anonymous(sheet, node, name, path)
    sheet.refer("inherits", path, name, scope=index)


def _open_anonymous(sheet: Sheet, body: Node, name: Node, path: str) -> int:
    base = path.rpartition(".")[2].rstrip("₁")
    counts = state_of(sheet).anonymous
    counts[base] = number = counts.get(base, 0) + 1
    return sheet.define(
        "class",
        name,
        body,
        signature=f"new {base}",
        visibility="private",
        bases=[path],
        label=f"{base}${number}",
    )


def define_constant(sheet: Sheet, captures: Captures) -> None:
    """A constant of an enum, which may have a body of its own."""
    node, name = captures["definition.constant"][0], captures["name"][0]
    around = sheet.scope
    if around == MODULE_SCOPE:
        return
    enum, label = sheet.defs[around].name, sheet.text(name)
    sheet.bind(variable(label), f"{enum}{{}}", name, "declared")
    sheet.define(
        "constant", name, node, signature=label, doc=_doc(sheet, node), type=f"{enum}{{}}",
        opens=False,
    )  # fmt: skip
    sheet.refer("instantiates", enum, name)
    body = node.child_by_field_name("body")
    if body is not None:
        _open_anonymous(sheet, body, name, enum)


def define_field(sheet: Sheet, captures: Captures) -> None:
    """Fields of a class, constants of an interface."""
    node = captures["definition.field"][0]
    declared = node.child_by_field_name("type")
    if declared is None:
        return
    words = _words(node)
    fixed = {"static", "final"} <= words or node.type == "constant_declaration"
    for item in node.children_by_field_name("declarator"):
        name = item.child_by_field_name("name")
        if name is None:
            continue
        path = type_path(sheet, declared, dimensions_of(sheet, item))
        sheet.bind(variable(sheet.text(name)), path, name, "declared")
        index = sheet.define(
            "constant" if fixed else "field",
            name,
            node,
            signature=_header(sheet, node),
            doc=_doc(sheet, node),
            visibility="private" if "private" in words else "public",
            type=path,
            traits=sorted(words & {"static"}),
            opens=False,
        )
        _decorate(sheet, node, index)


# -- methods --------------------------------------------------------------------------------


def define_method(sheet: Sheet, captures: Captures) -> None:
    """A method."""
    node, name = captures["definition.method"][0], captures["name"][0]
    enter_type_parameters(sheet, node)
    if sheet.frameworks:
        routes.declared(sheet, node, name)
    declared = node.child_by_field_name("type")
    path = type_path(sheet, declared, dimensions_of(sheet, node)) if declared else ""
    around = node.parent
    words = _words(node)
    bare = around is not None and around.type in _ABSTRACT_IN
    if bare and node.child_by_field_name("body") is None:
        words.add("abstract")
    traits = sorted(words & {"abstract", "static"})
    if words & {"final", "private", "static"}:
        traits.append("final")
    _define_callable(sheet, node, name, path, traits)


def define_constructor(sheet: Sheet, captures: Captures) -> None:
    """A constructor, also the compact one of a record."""
    node, name = captures["definition.constructor"][0], captures["name"][0]
    enter_type_parameters(sheet, node)
    around = sheet.scope
    _define_callable(sheet, node, name, f"{sheet.text(name)}{{}}", ["constructor"])
    above = state_of(sheet).superclass.get(around)
    if above is not None and not _calls_another(node):
        sheet.refer("calls", above, name)


def _calls_another(node: Node) -> bool:
    """Whether a constructor begins with ``this(...)`` or ``super(...)``."""
    body = node.child_by_field_name("body")
    first = first_child(body) if body else None
    return first is not None and first.type == "explicit_constructor_invocation"


def _define_callable(sheet: Sheet, node: Node, name: Node, path: str, traits: list[str]) -> None:
    around = sheet.scope
    listed = node.child_by_field_name("parameters")
    many = listed is not None and any(c.type == "spread_parameter" for c in listed.named_children)
    index = sheet.define(
        "method",
        name,
        node,
        signature=_header(sheet, node),
        doc=_doc(sheet, node),
        visibility="private" if "private" in _words(node) else "public",
        type=path,
        traits=["bound", *traits, *(["variadic"] if many else [])],
    )
    _decorate(sheet, node, index)
    bind_parameters(sheet, node)
    if around == MODULE_SCOPE:
        return
    count = len(parameters(sheet, node))
    for arity in range(count - 1, max(count, MANY) + 1) if many else (count,):
        _bind_to_definition(sheet, method(sheet.text(name), arity), name, around)


# -- uses -----------------------------------------------------------------------------------


def call(sheet: Sheet, captures: Captures) -> None:
    """A call of a method."""
    node, name = captures["reference.call"][0], captures["name"][0]
    path = callee(sheet, node)
    if path != UNKNOWN:
        sheet.refer("calls", selected(sheet, node, path), name)


def new(sheet: Sheet, captures: Captures) -> None:
    """``new Type()``."""
    node, named = captures["reference.new"][0], captures["type"][0]
    path = created(sheet, node)
    if path != UNKNOWN:
        sheet.refer("instantiates", path, named)


def other_constructor(sheet: Sheet, captures: Captures) -> None:
    """``this(...)`` and ``super(...)``, the first words of a constructor."""
    which = captures["which"][0]
    around = sheet.scope
    owner = sheet.defs[around].parent if around != MODULE_SCOPE else MODULE_SCOPE
    path = "@class" if which.type == "this" else state_of(sheet).superclass.get(owner, UNKNOWN)
    if path != UNKNOWN:
        sheet.refer("calls", path, which)


def refer_method(sheet: Sheet, captures: Captures) -> None:
    """``Type::method`` and ``Type::new``; how many arguments it takes is told elsewhere."""
    node = captures["reference.method"][0]
    first, last = first_child(node), node.children[-1]
    if first is None:
        return
    if last.type == "new":
        path = type_name(sheet, first)
        if path != UNKNOWN:
            sheet.refer("references", path, first)
    elif last.type == "identifier":
        holder = expression(sheet, first)
        if holder != UNKNOWN:
            paths = (f"{holder}.{method(sheet.text(last), count)}" for count in range(3))
            sheet.refer("references", "|".join(paths), last)


HANDLERS: dict[str, Handler] = {
    "definition.type": define_type,
    "definition.anonymous": define_anonymous,
    "definition.constant": define_constant,
    "definition.method": define_method,
    "definition.constructor": define_constructor,
    "definition.field": define_field,
    "reference.call": call,
    "reference.new": new,
    "reference.constructor": other_constructor,
    "reference.method": refer_method,
    "binding.local": bind_local,
    "binding.loop": bind_loop,
    "binding.resource": bind_resource,
    "binding.caught": bind_caught,
    "binding.instance": bind_instance,
    "binding.pattern": bind_pattern,
    "binding.lambda": bind_lambda,
    "import.any": import_any,
}

RULES = Rules(HANDLERS, prepare)
