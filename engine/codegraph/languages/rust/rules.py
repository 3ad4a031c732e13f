"""Functions, modules, constants and macros of Rust as definitions."""

from __future__ import annotations

import re

from tree_sitter import Node

from codegraph.facts import MODULE_SCOPE
from codegraph.languages.paths import UNKNOWN
from codegraph.languages.rust.comments import attributes_before, documentation
from codegraph.languages.rust.conditions import usual
from codegraph.languages.rust.library import ATTRIBUTES
from codegraph.languages.rust.locals import bind_parameters
from codegraph.languages.rust.marks import MACRO
from codegraph.languages.rust.names import anchor, in_function, scoped
from codegraph.languages.rust.state import Impl, impl_around, state_of
from codegraph.languages.rust.types import (
    hide,
    instance_of,
    parameter_bounds,
    returned,
    type_path,
)
from codegraph.languages.sheet import Captures, Sheet

_OWN_CALL = re.compile(rb"\$crate((?:::[A-Za-z_]\w*)+)(?=\()")
"""A call in the text of a macro that means the same wherever the macro is used."""
_PATH = re.compile(r'path\s*=\s*"([^"]+)"')


def header(sheet: Sheet, node: Node) -> str:
    """A declaration up to its body."""
    body = node.child_by_field_name("body")
    stop = body.start_byte if body else node.end_byte
    return sheet.source[node.start_byte : stop].decode("utf-8", "replace").rstrip(" {;\t\r\n")


def visibility(node: Node) -> str:
    """Public where ``pub`` says so, in whatever bounds."""
    seen = any(child.type == "visibility_modifier" for child in node.children)
    return "public" if seen else "private"


def member_visibility(sheet: Sheet, node: Node, *, of_trait: bool) -> str:
    """The members of traits, and what implements them, can be seen by all who see the trait."""
    return "public" if of_trait else visibility(node)


def _is_trait(sheet: Sheet, scope: int) -> bool:
    return scope != MODULE_SCOPE and sheet.defs[scope].kind == "interface"


def _in_trait(sheet: Sheet, around: Impl | None) -> bool:
    """Whether what stands here is a member of a trait, or implements one."""
    return around.of_trait if around else _is_trait(sheet, sheet.scope)


def decorate(sheet: Sheet, index: int, attributes: list[Node]) -> None:
    """The attributes of an item that may be macros, and the traits that it derives."""
    for item in attributes:
        attribute = item.named_child(0)
        name = attribute.named_child(0) if attribute is not None else None
        if attribute is None or name is None:
            continue
        written = sheet.text(name)
        if written not in ATTRIBUTES:
            sheet.refer("decorates", scoped(sheet, name), name, scope=index)


def outer_of(node: Node, attributes: list[Node]) -> Node:
    """The first attribute, from which on an item counts as its own."""
    return attributes[0] if attributes else node


def widen(sheet: Sheet, index: int, attributes: list[Node]) -> None:
    """Let a definition begin with its first attribute."""
    if attributes:
        first = attributes[0].start_point.row + 1
        sheet.defs[index] = sheet.defs[index]._replace(start_line=first)


# -- functions ------------------------------------------------------------------------------


def define_function(sheet: Sheet, captures: Captures) -> None:
    """A function, a method of an ``impl`` block or of a trait, with a body or without."""
    node, name = captures["definition.function"][0], captures["name"][0]
    attributes = attributes_before(sheet, node)
    around = impl_around(sheet, node)
    scope = sheet.scope
    trait = _is_trait(sheet, scope)
    bounds = parameter_bounds(sheet, node)
    outside = dict.fromkeys((*bounds, *(around.parameters if around else ())), UNKNOWN)
    result = _returned(sheet, node, outside)
    traits = _traits(sheet, node, member=trait or around is not None)
    if trait and node.type == "function_signature_item":
        traits.append("abstract")
    if around is not None and around.of_trait:
        traits.append("implements")
    index = sheet.define(
        "method" if around or trait else "function",
        name,
        node,
        owner=around.owner if around else "",
        label=sheet.text(name).removeprefix("r#"),
        signature=header(sheet, node),
        doc=documentation(sheet, node),
        visibility=member_visibility(sheet, node, of_trait=_in_trait(sheet, around)),
        type=result,
        traits=traits,
    )
    widen(sheet, index, attributes)
    decorate(sheet, index, attributes)
    if bounds:
        hide(sheet, node, bounds)
    if around is not None and around.path != around.owner:
        sheet.bind("Self", around.path, name)
    if "static" not in traits and "Pin<" in sheet.defs[index].signature:
        state_of(sheet).pinned.add(index)
    owner = instance_of(around.path) if around else "@class{}" if trait else ""
    bind_parameters(sheet, node, owner)


def _returned(sheet: Sheet, node: Node, outside: dict[str, str]) -> str:
    """What the header says, where type parameters are of no type that it could tell."""
    result = node.child_by_field_name("return_type")
    if result is not None and outside:
        hide(sheet, result, outside)
    return returned(sheet, node)


def _traits(sheet: Sheet, node: Node, *, member: bool) -> list[str]:
    """Whether it is async, and whether a member goes without an object."""
    listed = node.child_by_field_name("parameters")
    first = listed.named_child(0) if listed and listed.named_child_count else None
    own = first is not None and (
        first.type == "self_parameter" or sheet.text(first).startswith(("self", "mut self"))
    )
    words = next((sheet.text(c) for c in node.children if c.type == "function_modifiers"), "")
    found = ["async"] if "async" in words.split() else []
    return [*found, "static"] if member and not own else found


# -- modules --------------------------------------------------------------------------------


def define_module(sheet: Sheet, captures: Captures) -> None:
    """``mod name { ... }``, or ``mod name;``, which is a file."""
    node, name = captures["definition.module"][0], captures["name"][0]
    attributes = attributes_before(sheet, node)
    label = sheet.text(name).removeprefix("r#")
    if node.child_by_field_name("body") is None:
        module = _file_of(sheet, label, attributes)
        if sheet.scope == MODULE_SCOPE:
            _bring_module(sheet, label, module, node, attributes)
        else:  # the members of a definition are no imports
            sheet.bind(
                label, anchor(sheet, f"$self_{module.replace('::', '_')}", module, node), node
            )
        return
    index = sheet.define(
        "namespace",
        name,
        node,
        label=label,
        signature=header(sheet, node),
        doc=documentation(sheet, node),
        visibility=visibility(node),
    )
    widen(sheet, index, attributes)


def _bring_module(
    sheet: Sheet, label: str, module: str, node: Node, attributes: list[Node]
) -> None:
    """``mod label;`` at the top level; of several, for different builds, the usual one stays."""
    spare = not all(usual(item.text or b"") for item in attributes)
    modules = state_of(sheet).modules
    known = modules.get(label)
    if known is not None and (spare or not known[1]):
        return
    if known is not None:
        sheet.imports[known[0]] = sheet.imports[known[0]]._replace(module=module)
        modules[label] = (known[0], False)
        return
    modules[label] = (len(sheet.imports), spare)
    sheet.bring(label, module, "", node)


def _file_of(sheet: Sheet, label: str, attributes: list[Node]) -> str:
    """How the module of ``mod label;`` is found from this file."""
    for item in attributes:
        if match := _PATH.search(sheet.text(item)):
            return f"path::{match.group(1)}"
    names = [label]
    index = sheet.scope
    while index != MODULE_SCOPE:
        names.append(sheet.defs[index].name)
        index = sheet.defs[index].parent
    return "::".join(("self", *reversed(names)))


# -- values ---------------------------------------------------------------------------------


def define_constant(sheet: Sheet, captures: Captures) -> None:
    """``const NAME: Type = value;``."""
    _define_value(sheet, captures, "definition.constant", "constant")


def define_static(sheet: Sheet, captures: Captures) -> None:
    """``static NAME: Type = value;``."""
    _define_value(sheet, captures, "definition.static", "variable")


def _define_value(sheet: Sheet, captures: Captures, role: str, kind: str) -> None:
    node, name, declared = (captures[key][0] for key in (role, "name", "type"))
    attributes_before(sheet, node)
    label = sheet.text(name)
    if label == "_":
        return
    around = impl_around(sheet, node)
    path = type_path(sheet, declared)
    if kind == "variable" and _of_thread(sheet, node):
        path = f"<{path}>"
    value = node.child_by_field_name("value")
    stop = value.start_byte if value else node.end_byte
    text = sheet.source[node.start_byte : stop].decode("utf-8", "replace")
    sheet.define(
        kind,
        name,
        node,
        owner=around.owner if around else "",
        signature=text.rstrip(" =;\r\n\t"),
        doc=documentation(sheet, node),
        visibility=member_visibility(sheet, node, of_trait=_in_trait(sheet, around)),
        type=path,
        opens=False,
    )
    if around is None:
        sheet.bind(label, path, name, "declared")


def _of_thread(sheet: Sheet, node: Node) -> bool:
    """Whether a static stands in ``thread_local!``, which lends its value to closures."""
    before = sheet.source[max(0, node.start_byte - 2_000) : node.start_byte]
    return b"thread_local!" in before[before.rfind(b"\n}") + 1 :]


def define_macro(sheet: Sheet, captures: Captures) -> None:
    """``macro_rules! name``, which all files of its crate may see."""
    node, name = captures["definition.macro"][0], captures["name"][0]
    attributes = attributes_before(sheet, node)
    label = sheet.text(name)
    local = in_function(sheet)
    exported = any("macro_export" in sheet.text(item) for item in attributes)
    index = sheet.define(
        "function",
        name,
        node,
        signature=f"macro_rules! {label}",
        doc=documentation(sheet, node),
        visibility="public" if exported else "private",
        traits=["macro", "bound"],
    )
    for match in _OWN_CALL.finditer(sheet.source, node.start_byte, node.end_byte):
        crate = anchor(sheet, "$crate", "crate", node)
        path = match.group(1).decode().replace("::", ".")
        sheet.refer("calls", f"{crate}{path}", name, scope=index)
    place = f"@{sheet.defs[index].line}:{label}"
    widen(sheet, index, attributes)
    known, before = state_of(sheet).macros, state_of(sheet).macros.get(label)
    if before is not None and not local:  # hides the one before it
        sheet.bindings[before] = sheet.bindings[before]._replace(path=place)
        return
    known[label] = len(sheet.bindings)
    sheet.bind(f"{label}{MACRO}", place, name, scope=MODULE_SCOPE)
