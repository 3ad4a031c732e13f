"""What each role of ``tags.scm`` writes into the sheet for C++, apart from local variables."""

from __future__ import annotations

import re

from tree_sitter import Node

from codegraph.facts import ALL, MODULE_SCOPE, TOP
from codegraph.languages.c.rules import bind_macro, define_macro, include
from codegraph.languages.cpp.branches import is_optional
from codegraph.languages.cpp.expressions import expression
from codegraph.languages.cpp.functions import (
    declare_method,
    define_function,
    doc,
    header,
    is_static,
)
from codegraph.languages.cpp.locals import (
    bind_caught,
    bind_lambda,
    bind_local,
    bind_loop,
    bind_return,
    is_auto,
)
from codegraph.languages.cpp.names import declared, last_name, name_path, words
from codegraph.languages.cpp.state import TYPES, state_of
from codegraph.languages.cpp.tidy import tidy
from codegraph.languages.cpp.types import enter_template, type_path
from codegraph.languages.cpp.uses import address, base, call, new
from codegraph.languages.paths import UNKNOWN
from codegraph.languages.reading import Handler, Rules
from codegraph.languages.sheet import Captures, Sheet

_KINDS = {
    "class_specifier": "class",
    "struct_specifier": "struct",
    "union_specifier": "struct",
    "enum_specifier": "enum",
}
_TOP_LEVEL = frozenset(
    """translation_unit declaration_list linkage_specification template_declaration preproc_if
    preproc_ifdef preproc_else preproc_elif""".split()
)

_SPACE = re.compile(r"\s*namespace\s+(\w+)\s*\{")


def prepare(sheet: Sheet, root: Node) -> None:
    """Nothing is known yet."""
    sheet.state = None


# -- namespaces and types -------------------------------------------------------------------


def define_namespace(sheet: Sheet, captures: Captures) -> None:
    """``namespace a::b { }``; one without a name hides what stands in it from other files."""
    node = captures["definition.namespace"][0]
    name = node.child_by_field_name("name")
    if name is None:
        state = state_of(sheet)
        state.hidden_until = max(state.hidden_until, node.end_byte)
        return
    inline = any(child.type == "inline" for child in node.children)
    for item in name.named_children if name.type == "nested_namespace_specifier" else [name]:
        for part in _flat(item):
            label = sheet.text(part)
            if inline:
                sheet.bind(ALL, label, part)
            sheet.define(
                "namespace",
                part,
                node,
                signature=f"namespace {label}",
                doc=doc(sheet, node),
                traits=["inline"] if inline else [],
            )


def _flat(node: Node) -> list[Node]:
    if node.type != "nested_namespace_specifier":
        return [node]
    return [part for item in node.named_children for part in _flat(item)]


def define_type(sheet: Sheet, captures: Captures) -> None:
    """A class, struct, union or enum with its body."""
    node, name = captures["definition.type"][0], captures["name"][0]
    given = words(sheet, name)
    if not given:
        return
    clause = next((c for c in node.named_children if c.type == "base_class_clause"), None)
    named = [
        item
        for item in (clause.named_children if clause else ())
        if item.type in {"type_identifier", "qualified_identifier", "template_type"}
    ]
    bases = [path for item in named if not (path := name_path(sheet, item)).startswith(UNKNOWN)]
    final = last_name(name)
    kept = {
        "specialized": _is_special(name),
        "static": _is_hidden(sheet, node),
        "optional": is_optional(sheet, node),
    }
    around = _whole(node)
    index = sheet.define(
        _KINDS[node.type],
        final,
        node,
        outer=around,
        owner=".".join(word for word in given[:-1] if word != "::"),
        signature=header(sheet, around, node.child_by_field_name("body")),
        doc=doc(sheet, around),
        visibility=_access(sheet),
        bases=bases + (["?"] if len(bases) < len(named) else []),
        traits=[trait for trait, holds in kept.items() if holds],
    )
    state_of(sheet).access[index] = "private" if node.type == "class_specifier" else "public"
    for item in named:
        sheet.refer("inherits", name_path(sheet, item), last_name(item), scope=index)


def _is_hidden(sheet: Sheet, node: Node) -> bool:
    return node.start_byte < state_of(sheet).hidden_until


def _is_special(name: Node) -> bool:
    while name.type == "qualified_identifier":
        inner = name.child_by_field_name("name")
        if inner is None:
            return False
        name = inner
    return name.type == "template_type"


def _whole(node: Node) -> Node:
    """A definition with the template header before it."""
    around = node.parent
    while around is not None and around.type == "template_declaration":
        node, around = around, around.parent
    return node


def _access(sheet: Sheet) -> str:
    access = state_of(sheet).access.get(sheet.scope, "public")
    return "private" if access == "private" else "public"


def set_access(sheet: Sheet, captures: Captures) -> None:
    """``public:`` and its like."""
    node = captures["binding.access"][0]
    state_of(sheet).access[sheet.scope] = sheet.text(node).strip(": ")


def define_alias(sheet: Sheet, captures: Captures) -> None:
    """``using A = B;``."""
    node, name, given = (captures[key][0] for key in ("definition.alias", "name", "type"))
    path = type_path(sheet, given)
    if sheet.scope == MODULE_SCOPE or sheet.defs[sheet.scope].kind in TYPES | {"namespace"}:
        sheet.define(
            "type_alias", name, node, signature=header(sheet, node, None), doc=doc(sheet, node),
            visibility=_access(sheet), type=path, opens=False,
            traits=["optional"] if is_optional(sheet, node) else [],
        )  # fmt: skip
    else:
        sheet.bind(sheet.text(name), path.removesuffix("{}"), name)


def define_typedef(sheet: Sheet, captures: Captures) -> None:
    """``typedef B A;``; a struct without a name of its own goes by this one."""
    node, given = captures["definition.typedef"][0], captures["type"][0]
    found = declared(captures["declarator"][0])
    if found is None:
        return
    tag, body = given.child_by_field_name("name"), given.child_by_field_name("body")
    label = sheet.text(found.name)
    if tag is not None and sheet.text(tag) == label:
        return
    unnamed = body is not None and tag is None
    kind = "enum" if given.type == "enum_specifier" else "struct"
    path = "~<?>" if found.function is not None else type_path(sheet, given, found)
    sheet.define(
        kind if unnamed else "type_alias",
        found.name,
        node,
        signature=header(sheet, node, body),
        doc=doc(sheet, node),
        visibility=_access(sheet),
        type="" if unnamed else path,
        opens=False,
    )


def open_namespace(sheet: Sheet, captures: Captures) -> None:
    """``using namespace a;``, ``using a::b;`` and ``using Base::method;``."""
    node = captures["binding.using"][0]
    named = next((item for item in node.named_children), None)
    given = words(sheet, named) if named is not None else []
    if named is None or not given:
        return
    if any(child.type == "namespace" for child in node.children):
        sheet.bind(ALL, ".".join(given), named)
    elif len(given) > 1:
        sheet.bind(given[-1], ".".join(given), named)


def name_namespace(sheet: Sheet, captures: Captures) -> None:
    """``namespace a = b::c;``."""
    node, name = captures["binding.namespace"][0], captures["name"][0]
    parts = [sheet.text(part) for item in node.named_children[1:] for part in _flat(item)]
    if parts:
        sheet.bind(sheet.text(name), ".".join(parts), node)


def bind_any_macro(sheet: Sheet, captures: Captures) -> None:
    """``#define name other``, and ``#define BEGIN namespace a {``.

    What stands between such macros is read as if at the top level, so ``a`` is that.
    """
    name, value = (captures[key][0] for key in ("name", "value"))
    found = _SPACE.match(sheet.text(value))
    if found:
        sheet.bind(found.group(1), TOP, name, scope=MODULE_SCOPE)
    else:
        bind_macro(sheet, captures)


# -- variables, fields, declarations ----------------------------------------------------------


def declare(sheet: Sheet, captures: Captures) -> None:
    """A declaration: of a local variable, of a member of a class or of a variable of a file."""
    node = captures["binding.declaration"][0]
    around = node.parent
    if around is None or around.type == "friend_declaration":
        return
    scope = sheet.scope
    kind = "" if scope == MODULE_SCOPE else sheet.defs[scope].kind
    if kind in {"function", "method"}:
        bind_local(sheet, node)
    elif kind in TYPES:
        _declare_members(sheet, node)
    elif around.type in _TOP_LEVEL:
        _define_variables(sheet, node)


def _declare_members(sheet: Sheet, node: Node) -> None:
    given = node.child_by_field_name("type")
    for item in node.children_by_field_name("declarator"):
        inner = item.child_by_field_name("declarator") if item.type == "init_declarator" else item
        found = declared(inner) if inner is not None else None
        if found is None:
            continue
        if found.function is not None:
            declare_method(sheet, node, found)
            continue
        value = item.child_by_field_name("value") or node.child_by_field_name("default_value")
        path = expression(sheet, value) if is_auto(given) else type_path(sheet, given, found)
        sheet.bind(sheet.text(found.name), path, found.name, "declared")
        sheet.define(
            "field", found.name, node, signature=header(sheet, node, value).rstrip(" =("),
            doc=doc(sheet, node), visibility=_access(sheet), type=path,
            traits=["static"] if is_static(sheet, node, found.name) else [], opens=False,
        )  # fmt: skip


def _define_variables(sheet: Sheet, node: Node) -> None:
    given = node.child_by_field_name("type")
    external = sheet.source.startswith(b"extern", node.start_byte)
    for item in node.children_by_field_name("declarator"):
        inner = item.child_by_field_name("declarator") if item.type == "init_declarator" else item
        found = declared(inner) if inner is not None else None
        if found is None or found.name.type != "identifier":
            continue
        if found.function is not None:
            continue
        value = item.child_by_field_name("value")
        path = expression(sheet, value) if is_auto(given) else type_path(sheet, given, found)
        sheet.bind(sheet.text(found.name), path, found.name, "declared")
        if external:
            continue
        static = is_static(sheet, node, found.name) or _is_hidden(sheet, node)
        sheet.define(
            "variable", found.name, node, signature=header(sheet, node, value).rstrip(" =("),
            doc=doc(sheet, node), visibility="private" if static else "public", type=path,
            traits=["static"] if static else [], opens=False,
        )  # fmt: skip


HANDLERS: dict[str, Handler] = {
    "definition.namespace": define_namespace,
    "definition.type": define_type,
    "definition.function": define_function,
    "definition.alias": define_alias,
    "definition.typedef": define_typedef,
    "definition.macro": define_macro,
    "binding.macro": bind_any_macro,
    "binding.access": set_access,
    "binding.using": open_namespace,
    "binding.namespace": name_namespace,
    "binding.template": enter_template,
    "binding.declaration": declare,
    "binding.loop": bind_loop,
    "binding.caught": bind_caught,
    "binding.lambda": bind_lambda,
    "binding.return": bind_return,
    "reference.call": call,
    "reference.new": new,
    "reference.base": base,
    "reference.address": address,
    "import.include": include,
}

RULES = Rules(HANDLERS, prepare, tidy)
