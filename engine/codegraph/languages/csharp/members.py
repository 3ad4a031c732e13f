"""Members of C# types: methods, constructors, properties, fields."""

from __future__ import annotations

from tree_sitter import Node

from codegraph.facts import ITEM, MODULE_SCOPE, Binding, takes
from codegraph.languages.csharp.headers import decorate, doc, header, visibility, words
from codegraph.languages.csharp.locals import (
    Parameter,
    bind_parameters,
    declared,
    is_inferred,
    parameters,
)
from codegraph.languages.csharp.types import enter_type_parameters, type_parameters, type_path, word
from codegraph.languages.marks import MANY, generic, method, variable
from codegraph.languages.paths import UNKNOWN
from codegraph.languages.sheet import Captures, Sheet

_TRAITS = frozenset(("abstract", "async", "override", "static"))
_NEVER = 1_000_000
"""Indent of a binding that replaces no other one of its name: overloads stand side by side."""


def define_method(sheet: Sheet, captures: Captures) -> None:
    """A method of a type."""
    node, name = captures["definition.method"][0], captures["name"][0]
    enter_type_parameters(sheet, node)
    traits = sorted(words(sheet, node) & _TRAITS)
    around = node.parent.parent if node.parent is not None else None
    bodiless = node.child_by_field_name("body") is None
    if bodiless and around is not None and around.type == "interface_declaration":
        traits.append("abstract")
    path = type_path(sheet, node.child_by_field_name("returns"))
    _define_callable(sheet, node, name, path, traits)


def define_function(sheet: Sheet, captures: Captures) -> None:
    """A function inside a method."""
    node, name = captures["definition.function"][0], captures["name"][0]
    enter_type_parameters(sheet, node)
    path = type_path(sheet, node.child_by_field_name("type"))
    traits = sorted(words(sheet, node) & _TRAITS)
    _define_callable(sheet, node, name, path, traits)


def define_constructor(sheet: Sheet, captures: Captures) -> None:
    """A constructor."""
    node, name = captures["definition.constructor"][0], captures["name"][0]
    traits = ["constructor", *sorted(words(sheet, node) & _TRAITS)]
    _define_callable(sheet, node, name, f"{sheet.text(name)}{{}}", traits)


def define_destructor(sheet: Sheet, captures: Captures) -> None:
    """A finalizer, which no code calls."""
    node, name = captures["definition.destructor"][0], captures["name"][0]
    _define_alone(sheet, node, name, f"~{sheet.text(name)}", "void{}")


def define_operator(sheet: Sheet, captures: Captures) -> None:
    """An operator or a conversion; no name leads to it."""
    node, name = captures["definition.operator"][0], captures["name"][0]
    path = type_path(sheet, node.child_by_field_name("type"))
    _define_alone(sheet, node, name, f"operator {sheet.text(name)}", path)


def define_indexer(sheet: Sheet, captures: Captures) -> None:
    """``Type this[Type a]``, which gives the elements of its type."""
    node, name = captures["definition.indexer"][0], captures["name"][0]
    around = sheet.scope
    path = type_path(sheet, node.child_by_field_name("type"))
    _define_alone(sheet, node, name, "this", path)
    if around != MODULE_SCOPE:
        _bind_to(sheet, ITEM[0], name, around)


def _define_alone(sheet: Sheet, node: Node, name: Node, label: str, path: str) -> None:
    index = sheet.define(
        "method",
        name,
        node,
        signature=header(sheet, node),
        doc=doc(sheet, node),
        visibility=visibility(sheet, node),
        type="" if path == UNKNOWN else path,
        traits=["bound", *sorted(words(sheet, node) & _TRAITS)],
        label=label,
    )
    decorate(sheet, node, index)
    bind_parameters(sheet, node, parameters(sheet, node))


def _define_callable(sheet: Sheet, node: Node, name: Node, path: str, traits: list[str]) -> None:
    """A function that is called by its name and how many arguments it is given."""
    around = sheet.scope
    kind = "function" if node.type == "local_function_statement" else "method"
    listed = parameters(sheet, node)
    least = sum(not (item.optional or item.many) for item in listed)
    many = any(item.many for item in listed)
    extends = ["extension"] if any(item.extends for item in listed) else []
    index = sheet.define(
        kind,
        name,
        node,
        signature=header(sheet, node),
        doc=doc(sheet, node),
        visibility=visibility(sheet, node),
        type=path,
        traits=[
            "bound",
            *traits,
            *extends,
            *(["variadic"] if many else []),
            takes(least, None if many else len(listed)),
        ],
        label=word(sheet, name),
    )
    decorate(sheet, node, index)
    bind_parameters(sheet, node, listed)
    explicit = any(child.type == "explicit_interface_specifier" for child in node.children)
    if around != MODULE_SCOPE and not explicit:
        _bind_arities(sheet, name, around, listed, least, many=many)


def _bind_arities(
    sheet: Sheet, name: Node, around: int, listed: list[Parameter], least: int, *, many: bool
) -> None:
    label, types = word(sheet, name), len(type_parameters(name.parent)) if name.parent else 0
    for count in range(least, (max(len(listed), MANY) if many else len(listed)) + 1):
        _bind_to(sheet, method(label, count), name, around)
        if types:  # the call may name them
            _bind_to(sheet, method(generic(label, types), count), name, around)


def _bind_to(sheet: Sheet, spelt: str, name: Node, around: int) -> None:
    path = f"@{name.start_point.row + 1}:{word(sheet, name)}"
    line = sheet.defs[around].line
    sheet.bindings.append(Binding(around, spelt, path, "value", line, _NEVER))


# -- values ---------------------------------------------------------------------------------


def define_property(sheet: Sheet, captures: Captures) -> None:
    """A property, or an event with code of its own: code in it belongs to it."""
    node, name = captures["definition.property"][0], captures["name"][0]
    around = sheet.scope
    path = type_path(sheet, node.child_by_field_name("type"))
    explicit = any(child.type == "explicit_interface_specifier" for child in node.children)
    if not explicit:
        sheet.bind(variable(word(sheet, name)), path, name, "declared", scope=around)
    index = sheet.define(
        "field",
        name,
        node,
        signature=header(sheet, node),
        doc=doc(sheet, node),
        visibility=visibility(sheet, node),
        type=path,
        traits=sorted(words(sheet, node) & _TRAITS),
    )
    decorate(sheet, node, index)
    accessors = node.child_by_field_name("accessors")
    if accessors is not None:
        start, end = accessors.start_byte, accessors.end_byte
        sheet.blocks.enter_as("value", "value", start, end, now=node.start_byte)
        sheet.bind(variable("value"), path, name, "param")


def define_field(sheet: Sheet, captures: Captures) -> None:
    """Fields, constants and plain events."""
    node, listed = captures["definition.field"][0], captures["variables"][0]
    said = words(sheet, node)
    inferred = is_inferred(listed.child_by_field_name("type"))
    for name, path in declared(sheet, listed):
        sheet.bind(variable(word(sheet, name)), path, name, "value" if inferred else "declared")
        index = sheet.define(
            "constant" if "const" in said or {"static", "readonly"} <= said else "field",
            name,
            node,
            signature=header(sheet, node),
            doc=doc(sheet, node),
            visibility=visibility(sheet, node),
            type=path,
            traits=sorted(said & _TRAITS),
            opens=False,
        )
        decorate(sheet, node, index)
