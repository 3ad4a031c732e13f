"""What each role of ``tags.scm`` writes into the sheet for PHP."""

from __future__ import annotations

from tree_sitter import Node

from codegraph.facts import MODULE_SCOPE
from codegraph.languages.comments import doc_comment_before, text_of
from codegraph.languages.paths import UNKNOWN
from codegraph.languages.php import conditions
from codegraph.languages.php import locals as local
from codegraph.languages.php.callables import refer_pair, refer_strings
from codegraph.languages.php.expressions import anonymous_label, callee, created, is_reference
from codegraph.languages.php.imports import bring_names, enter_namespace, prepare
from codegraph.languages.php.members import (
    define_case,
    define_constant,
    define_property,
    define_renamed,
    promote,
    refer_attributes,
    visibility_of,
)
from codegraph.languages.php.names import is_name
from codegraph.languages.php.phpdoc import Tags, tags
from codegraph.languages.php.routes import REGISTERS, register
from codegraph.languages.php.state import state_of
from codegraph.languages.php.types import class_path, declared, documented, settled
from codegraph.languages.php.variables import bind_parameter, parameters
from codegraph.languages.reading import Handler, Rules
from codegraph.languages.sheet import Captures, Sheet, first_child

_KINDS = {
    "class_declaration": "class",
    "interface_declaration": "interface",
    "trait_declaration": "class",
    "enum_declaration": "enum",
    "anonymous_class": "class",
}
_CLAUSES = frozenset(("base_clause", "class_interface_clause"))
_OF_ENUMS = {"from": "~<@class{}>", "tryFrom": "~<@class{}>", "cases": "~<<@class{}>>"}
"""Methods that every enum has, and what they return."""
_WORDS = {"abstract_modifier": "abstract", "static_modifier": "static"}


def header(sheet: Sheet, node: Node) -> str:
    """A declaration up to its body, without its attributes."""
    attributes, body = node.child_by_field_name("attributes"), node.child_by_field_name("body")
    start = attributes.end_byte if attributes is not None else node.start_byte
    end = body.start_byte if body is not None else node.end_byte
    return sheet.source[start:end].decode("utf-8", "replace").strip(" ;\t\r\n")


# -- types ----------------------------------------------------------------------------------


def define_class(sheet: Sheet, captures: Captures) -> None:
    """A class, interface, trait or enum."""
    node = captures["definition.class"][0]
    traits = [_WORDS[child.type] for child in node.children if child.type in _WORDS]
    if node.type == "trait_declaration":
        traits.append("trait")
    _open_class(sheet, node, captures["name"][0], traits=traits)


def define_anonymous(sheet: Sheet, captures: Captures) -> None:
    """``new class extends Foo { ... }``, named after its base and a number."""
    node = captures["class"][0]
    label = anonymous_label(sheet, node)
    _open_class(sheet, node, node, traits=["bound"], label=label)


def _open_class(
    sheet: Sheet, node: Node, name: Node, *, traits: list[str], label: str | None = None
) -> None:
    bases = [
        (item, path)
        for item in [*_used_traits(node), *_above(node)]
        if (path := class_path(sheet, item)) != UNKNOWN
    ]
    comment = doc_comment_before(sheet.source, node.start_byte)
    told = tags(comment)
    index = sheet.define(
        _KINDS[node.type],
        name,
        node.child_by_field_name("body") or node,
        outer=node,
        signature=header(sheet, node) if label is None else f"new class {label}",
        doc=text_of(comment),
        visibility="public" if label is None else "private",
        bases=[path for _, path in bases],
        traits=traits,
        label=label,
    )
    _remember(sheet, node, told, index)
    for item, path in bases:
        sheet.refer("inherits", path, item, scope=index)
    refer_attributes(sheet, node, index)
    _bind_magic(sheet, node, told, index)
    if node.type == "enum_declaration":
        for method, path in _OF_ENUMS.items():
            sheet.bind(method, path, name, "field", index)


def _remember(sheet: Sheet, node: Node, told: Tags, index: int) -> None:
    """Keep what code inside a class has to know of it."""
    state = state_of(sheet)
    extended = next((c for c in node.named_children if c.type == "base_clause"), None)
    above = first_child(extended) if extended is not None else None
    if above is not None and node.type in {"class_declaration", "anonymous_class"}:
        state.superclass[index] = class_path(sheet, above)
    if _used_traits(node):
        state.traits.add(index)
    if told.templates:
        state.templates[index] = told.templates


def _above(node: Node) -> list[Node]:
    """The classes and interfaces that a type says it builds on."""
    clauses = [child for child in node.named_children if child.type in _CLAUSES]
    return [item for clause in clauses for item in clause.named_children if is_name(item)]


def _used_traits(node: Node) -> list[Node]:
    """The traits of a type, whose methods go before those that it inherits."""
    body = node.child_by_field_name("body")
    return [
        item
        for use in (body.named_children if body is not None else ())
        if use.type == "use_declaration"
        for item in use.named_children
        if is_name(item)
    ]


def _bind_magic(sheet: Sheet, node: Node, told: Tags, index: int) -> None:
    """Members that only the documentation of a class tells.

    A method of a base that the documentation only describes more closely is that of the base.
    """
    row = node.start_point.row
    for name, text in told.properties.items():
        if path := documented(sheet, text, row):
            sheet.bind(name, path, node, "declared_field", index)
    for name, text in told.methods.items():
        returned = documented(sheet, text, row) or UNKNOWN
        sheet.bind(name, f"@super.{name}|~<{returned}>", node, "field", index)


# -- functions ------------------------------------------------------------------------------


def define_function(sheet: Sheet, captures: Captures) -> None:
    """A function."""
    _define_callable(sheet, captures["definition.function"][0], captures["name"][0], "function")


def define_method(sheet: Sheet, captures: Captures) -> None:
    """A method."""
    node, name = captures["definition.method"][0], captures["name"][0]
    around = sheet.scope
    _define_callable(sheet, node, name, "method")
    special = _SPECIAL.get(sheet.text(name))
    if special is not None and around != MODULE_SCOPE:
        place = f"@{name.start_point.row + 1}:{sheet.text(name)}"
        sheet.bind(special, place, name, "declared_field", around)


_SPECIAL = {"__invoke": "__call__", "offsetGet": "__getitem__", "getIterator": "__iter__"}
"""Methods that run without being named, and what the engine calls such."""


def _define_callable(sheet: Sheet, node: Node, name: Node, kind: str) -> None:
    comment = doc_comment_before(sheet.source, node.start_byte)
    told = tags(comment)
    traits = [_WORDS[c.type] for c in node.children if c.type in _WORDS]
    index = sheet.define(
        kind,
        name,
        node,
        signature=header(sheet, node),
        doc=text_of(comment),
        visibility=visibility_of(sheet, node),
        traits=traits,
    )
    if told.templates:
        state_of(sheet).templates[index] = told.templates
    written = declared(sheet, node.child_by_field_name("return_type"))
    said = documented(sheet, told.returns, node.start_point.row)
    path = settled(written, said)
    if path:
        sheet.defs[index] = sheet.defs[index]._replace(type=path)
    refer_attributes(sheet, node, index)
    for item, named in parameters(node):
        given = bind_parameter(sheet, item, named, told.params)
        refer_attributes(sheet, item, index)
        if item.type == "property_promotion_parameter":
            promote(sheet, item, named, given, index)


# -- uses -----------------------------------------------------------------------------------


def call(sheet: Sheet, captures: Captures) -> None:
    """A call of a function or method, or its name as a value: ``f(...)``."""
    node, name = captures["reference.call"][0], captures["callee"][0]
    path = callee(sheet, node)
    if path != UNKNOWN:
        sheet.refer("references" if is_reference(node) else "calls", path, name)
    refer_strings(sheet, node)
    word = sheet.text(name)
    if word == "assert" and node.type == "function_call_expression":
        conditions.bind_asserted(sheet, node)
    if word in REGISTERS and node.type != "function_call_expression":
        register(sheet, node)


def new(sheet: Sheet, captures: Captures) -> None:
    """``new Foo()``."""
    node = captures["reference.new"][0]
    path, named = created(sheet, node), first_child(node)
    if path != UNKNOWN and named is not None and named.type != "anonymous_class":
        sheet.refer("instantiates", path, named)


def refer_class(sheet: Sheet, captures: Captures) -> None:
    """``Foo::class``."""
    node = captures["reference.class"][0]
    parts = node.named_children
    if len(parts) == 2 and sheet.text(parts[1]) == "class" and is_name(parts[0]):
        sheet.refer("references", class_path(sheet, parts[0]), parts[0])


HANDLERS: dict[str, Handler] = {
    "scope.namespace": enter_namespace,
    "import.use": bring_names,
    "definition.class": define_class,
    "definition.anonymous": define_anonymous,
    "definition.function": define_function,
    "definition.method": define_method,
    "definition.renamed": define_renamed,
    "definition.property": define_property,
    "definition.constant": define_constant,
    "definition.case": define_case,
    "reference.call": call,
    "reference.new": new,
    "reference.class": refer_class,
    "reference.pair": refer_pair,
    "binding.closure": local.bind_closure,
    "binding.assignment": local.assign,
    "binding.augmented": local.augment,
    "binding.loop": local.bind_loop,
    "binding.caught": local.bind_caught,
    "binding.static": local.bind_static,
    "binding.global": local.bind_global,
    "binding.condition": conditions.bind_condition,
    "binding.choice": conditions.bind_choice,
    "binding.conjunction": conditions.bind_conjunction,
    "binding.arm": conditions.bind_arm,
    "binding.return": local.bind_return,
    "binding.comment": local.bind_comment,
    "trait.generator": local.mark_generator,
}

RULES = Rules(HANDLERS, prepare)
