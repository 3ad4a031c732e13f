"""What each role of ``tags.scm`` writes into the sheet for C# types and what is used."""

from __future__ import annotations

from tree_sitter import Node

from codegraph.facts import MODULE_SCOPE, Binding, Import
from codegraph.languages.csharp.expressions import (
    called_name,
    callee,
    given,
    local,
    selected,
)
from codegraph.languages.csharp.headers import decorate, doc, header, visibility, words
from codegraph.languages.csharp.imports import EVERYWHERE, import_using
from codegraph.languages.csharp.locals import (
    bind_lambda,
    bind_local,
    bind_loop,
    bind_named,
    bind_query,
    parameters,
    target_of,
)
from codegraph.languages.csharp.members import (
    define_constructor,
    define_destructor,
    define_field,
    define_function,
    define_indexer,
    define_method,
    define_operator,
    define_property,
)
from codegraph.languages.csharp.state import state_of
from codegraph.languages.csharp.tidy import tidy
from codegraph.languages.csharp.types import enter_type_parameters, type_name, type_path, word
from codegraph.languages.marks import generic, method, variable
from codegraph.languages.paths import UNKNOWN
from codegraph.languages.reading import Handler, Rules
from codegraph.languages.sheet import Captures, Sheet

_KINDS = {
    "class_declaration": "class",
    "interface_declaration": "interface",
    "enum_declaration": "enum",
    "record_declaration": "class",
    "struct_declaration": "struct",
}
_TRAITS = frozenset(("abstract", "partial", "static"))
_FILE_NAMESPACES = frozenset(("namespace_declaration", "file_scoped_namespace_declaration"))
_NEVER = 1_000_000
"""Indent of a binding that replaces no other one of its name: parts stand side by side."""


def prepare(sheet: Sheet, root: Node) -> None:
    """The first namespace is that of the file; others become definitions."""
    sheet.imports.append(Import(MODULE_SCOPE, "", EVERYWHERE[1:], "", False, 1))
    for child in root.named_children:
        name = child.child_by_field_name("name") if child.type in _FILE_NAMESPACES else None
        if name is not None:
            sheet.package = "".join(sheet.text(name).split())
            return


def define_namespace(sheet: Sheet, captures: Captures) -> None:
    """A namespace that is not the file's own, by all words that no definition around it says."""
    node, name = captures["definition.namespace"][0], captures["name"][0]
    parts = ["".join(sheet.text(name).split())]
    around = node.parent
    while around is not None and sheet.scope == MODULE_SCOPE:
        named = around.child_by_field_name("name")
        if around.type == "namespace_declaration" and named is not None:
            parts.insert(0, "".join(sheet.text(named).split()))
        around = around.parent
    label = ".".join(parts)
    if sheet.scope != MODULE_SCOPE or label != sheet.package:
        sheet.define("namespace", name, node, signature=header(sheet, node), label=label)


# -- types ----------------------------------------------------------------------------------


def _bind_type(sheet: Sheet, name: Node, count: int, scope: int) -> None:
    """Types of one name and another number of type parameters are other types."""
    if not count:
        return
    label = word(sheet, name)
    path = f"@{name.start_point.row + 1}:{label}"
    line = sheet.defs[scope].line if scope != MODULE_SCOPE else 1
    sheet.bindings.append(Binding(scope, generic(label, count), path, "value", line, _NEVER))


def define_type(sheet: Sheet, captures: Captures) -> None:
    """A class, struct, interface, enum or record."""
    node, name = captures["definition.type"][0], captures["name"][0]
    around = sheet.scope
    count = enter_type_parameters(sheet, node)
    listed = next((child for child in node.children if child.type == "base_list"), None)
    above = [item for item in listed.named_children if not item.is_extra] if listed else []
    above = [item for item in above if item.type != "argument_list"]
    if node.type == "enum_declaration":
        above = []
    bases = [path for item in above if (path := type_name(sheet, item)) != UNKNOWN]
    said = words(sheet, node)
    struct = node.type == "record_declaration" and any(c.type == "struct" for c in node.children)
    implied = {"enum_declaration": ["Enum"], "record_declaration": ["Record"]}.get(node.type, [])
    index = sheet.define(
        "struct" if struct else _KINDS[node.type],
        name,
        node,
        signature=header(sheet, node),
        doc=doc(sheet, node),
        visibility=visibility(sheet, node),
        bases=bases + implied,
        traits=[*(["bound"] if count else []), *sorted(said & _TRAITS)],
    )
    _bind_type(sheet, name, count, around)
    if bases:
        state_of(sheet).above[index] = bases[0]
    for item in above:
        path = type_name(sheet, item)
        if path != UNKNOWN:
            sheet.refer("inherits", path, item, scope=index)
    if listed is not None and any(child.type == "argument_list" for child in listed.children):
        sheet.refer("calls", bases[0] if bases else UNKNOWN, listed, scope=index)
    decorate(sheet, node, index)
    _define_components(sheet, node, index)


def _define_components(sheet: Sheet, node: Node, index: int) -> None:
    """The parameters of a type: properties of a record, private to other types."""
    for item in parameters(sheet, node):
        label = word(sheet, item.name)
        sheet.bind(variable(label), item.path, item.name, "declared", scope=index)
        if node.type == "record_declaration" and item.name.parent is not None:
            text = sheet.text(item.name.parent)
            sheet.define("field", item.name, item.name, signature=text, type=item.path, opens=False)


def define_constant(sheet: Sheet, captures: Captures) -> None:
    """A member of an enum."""
    node, name = captures["definition.constant"][0], captures["name"][0]
    if sheet.scope == MODULE_SCOPE:
        return
    label = word(sheet, name)
    path = f"{sheet.defs[sheet.scope].name}{{}}"
    sheet.bind(variable(label), path, name, "declared")
    index = sheet.define(
        "constant", name, node, signature=label, doc=doc(sheet, node), type=path, opens=False
    )
    decorate(sheet, node, index)


def define_delegate(sheet: Sheet, captures: Captures) -> None:
    """``delegate Type Name(Type a);``: a name for a type of functions."""
    node, name = captures["definition.delegate"][0], captures["name"][0]
    around = sheet.scope
    count = enter_type_parameters(sheet, node)
    paths = [item.path for item in parameters(sheet, node)]
    given_back = type_path(sheet, node.child_by_field_name("type"))
    index = sheet.define(
        "type_alias",
        name,
        node,
        signature=header(sheet, node),
        doc=doc(sheet, node),
        visibility=visibility(sheet, node),
        type=f"~<{';'.join([given_back, *paths])}>",
        traits=["bound"] if count else [],
    )
    _bind_type(sheet, name, count, around)
    decorate(sheet, node, index)


# -- uses -----------------------------------------------------------------------------------


def call(sheet: Sheet, captures: Captures) -> None:
    """A call of a method, a local function or a delegate."""
    node = captures["reference.call"][0]
    name = called_name(node)
    if name is None or sheet.text(name) == "nameof":
        return
    path = callee(sheet, node)
    if path != UNKNOWN:
        sheet.refer("calls", selected(sheet, node, path), name)


def new(sheet: Sheet, captures: Captures) -> None:
    """``new Type()``, and what the base of a record is given."""
    named = captures["type"][0]
    path = type_name(sheet, named)
    if path != UNKNOWN:
        sheet.refer("instantiates", path, named)


def implicit_new(sheet: Sheet, captures: Captures) -> None:
    """``new()``, where the type stands elsewhere."""
    node = captures["reference.implicit"][0]
    path = target_of(sheet, node)
    if path.endswith("{}"):
        sheet.refer("instantiates", path.removesuffix("{}"), node)


def other_constructor(sheet: Sheet, captures: Captures) -> None:
    """``: this(...)`` and ``: base(...)``."""
    node = captures["reference.constructor"][0]
    around = sheet.scope
    owner = sheet.defs[around].parent if around != MODULE_SCOPE else MODULE_SCOPE
    which = next((child for child in node.children if child.type in {"this", "base"}), None)
    if which is None or owner == MODULE_SCOPE:
        return
    path = "@class" if which.type == "this" else state_of(sheet).above.get(owner, UNKNOWN)
    if path != UNKNOWN:
        sheet.refer("calls", path, which)


def refer_handler(sheet: Sheet, captures: Captures) -> None:
    """``event += Handler``; how many arguments it takes is told elsewhere."""
    node = captures["handler"][0]
    inner: Node | None = node
    if node.type == "object_creation_expression":
        items = given(node)
        inner = items[0].named_children[0] if len(items) == 1 and items[0].named_children else None
    if inner is None or inner.type != "identifier" or local(sheet, inner) is not None:
        return
    name = sheet.text(inner)
    if name[:1].isupper():
        paths = (method(name, count) for count in range(4))
        sheet.refer("references", "|".join(paths), inner)


HANDLERS: dict[str, Handler] = {
    "definition.namespace": define_namespace,
    "definition.type": define_type,
    "definition.constant": define_constant,
    "definition.delegate": define_delegate,
    "definition.method": define_method,
    "definition.constructor": define_constructor,
    "definition.destructor": define_destructor,
    "definition.function": define_function,
    "definition.operator": define_operator,
    "definition.property": define_property,
    "definition.indexer": define_indexer,
    "definition.field": define_field,
    "reference.call": call,
    "reference.new": new,
    "reference.implicit": implicit_new,
    "reference.constructor": other_constructor,
    "reference.handler": refer_handler,
    "binding.local": bind_local,
    "binding.loop": bind_loop,
    "binding.named": bind_named,
    "binding.query": bind_query,
    "binding.lambda": bind_lambda,
    "import.using": import_using,
}

RULES = Rules(HANDLERS, prepare, tidy)
