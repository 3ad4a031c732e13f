"""Local variables and parameters of C++, block by block."""

from __future__ import annotations

from tree_sitter import Node

from codegraph.facts import PARAMETER, RETURN
from codegraph.languages.blocks import block_around
from codegraph.languages.cpp.expressions import expression
from codegraph.languages.cpp.names import Declared, declared, last_name
from codegraph.languages.cpp.types import parameters, type_path
from codegraph.languages.paths import UNKNOWN
from codegraph.languages.sheet import Captures, Sheet, first_child

_BLOCKS = frozenset(
    """compound_statement for_statement for_range_loop if_statement while_statement do_statement
    switch_statement case_statement catch_clause lambda_expression function_definition""".split()
)
_FUNCTIONS = frozenset(("function_definition",))


def _enter(
    sheet: Sheet, name: Node, path: str, span: tuple[int, int], *, top: bool, kind: str
) -> None:
    start, end = span
    label = sheet.text(name)
    alias = sheet.blocks.enter(label, start, end, scope=sheet.scope, now=name.start_byte, top=top)
    sheet.bind(alias, path, name, kind)


def is_auto(node: Node | None) -> bool:
    """Whether a type is left to its value to tell."""
    return node is None or node.type == "placeholder_type_specifier"


def bind_local(sheet: Sheet, node: Node) -> None:
    """``Type a = value, *b;`` and ``auto a = value;`` inside a function."""
    given = node.child_by_field_name("type")
    end, top = block_around(node, _BLOCKS, _FUNCTIONS)
    for item in node.children_by_field_name("declarator"):
        value = item.child_by_field_name("value") or node.child_by_field_name("value")
        inner = item.child_by_field_name("declarator") if item.type == "init_declarator" else item
        if inner is None:
            continue
        if inner.type == "reference_declarator" and inner.named_child_count:
            last = inner.named_children[-1]
            inner = last if last.type == "structured_binding_declarator" else inner
        if inner.type == "structured_binding_declarator":
            path = expression(sheet, value)
            for place, name in enumerate(inner.named_children):
                part = f"({path}.{_PAIR[place]}|{path}[{place}])" if place < 2 else UNKNOWN
                part = UNKNOWN if path == UNKNOWN else part
                _enter(sheet, name, part, (item.end_byte, end), top=top, kind="assigned")
            continue
        found = declared(inner)
        if found is None or found.name.type != "identifier":
            continue
        if found.function is not None and _is_function(found.function):
            _enter(sheet, found.name, "~<?>", (item.end_byte, end), top=top, kind="declared")
            continue
        path = _path_of(sheet, given, found, value)
        kind = "assigned" if is_auto(given) else "declared"
        plain = top and sheet.text(found.name) not in path  # `log::Writer log`
        _construct(sheet, given, inner, value)
        _enter(sheet, found.name, path, (item.end_byte, end), top=plain, kind=kind)


_PAIR = ("first", "second")


def _is_function(function: Node) -> bool:
    """Whether what looks like a declaration of a function is none of a variable.

    The grammar takes the arguments in ``Type name(a, b);`` for types of parameters.
    """
    listed = function.child_by_field_name("parameters")
    given = listed.named_children if listed else []
    return not given or any(
        item.type != "parameter_declaration" or item.child_by_field_name("declarator") is not None
        or item.named_children[0].type not in {"type_identifier", "qualified_identifier"}
        for item in given
    )  # fmt: skip


def _path_of(sheet: Sheet, given: Node | None, found: Declared, value: Node | None) -> str:
    return expression(sheet, value) if is_auto(given) else type_path(sheet, given, found)


def _construct(sheet: Sheet, given: Node | None, inner: Node, value: Node | None) -> None:
    """``Type a;``, ``Type a(1);`` and ``Type a{1};`` make an object."""
    if given is None or inner.type not in {"identifier", "function_declarator"}:
        return
    if value is not None and value.type not in {"argument_list", "initializer_list"}:
        return
    path = type_path(sheet, given)
    if path.endswith("{}") and not path.startswith(("<", "~", "{")):
        sheet.refer("instantiates", path[:-2], last_name(given))


def bind_loop(sheet: Sheet, captures: Captures) -> None:
    """``for (Type a : values)``."""
    node = captures["binding.loop"][0]
    given, declarator, right, body = (
        node.child_by_field_name(f) for f in ("type", "declarator", "right", "body")
    )
    if declarator is None or body is None:
        return
    path = expression(sheet, right)
    span = (body.start_byte, node.end_byte)
    if declarator.type == "reference_declarator" and declarator.named_child_count:
        last = declarator.named_children[-1]
        declarator = last if last.type == "structured_binding_declarator" else declarator
    if declarator.type == "structured_binding_declarator":
        for place, name in enumerate(declarator.named_children):
            part = (f"({path}[@]|{path}[].first)", f"({path}[]|{path}[].second)")
            known = UNKNOWN if path == UNKNOWN or place > 1 else part[place]
            _enter(sheet, name, known, span, top=False, kind="assigned")
        return
    found = declared(declarator)
    if found is None:
        return
    inferred = UNKNOWN if path == UNKNOWN else f"{path}[]"
    known = inferred if is_auto(given) else type_path(sheet, given, found)
    kind = "assigned" if is_auto(given) else "declared"
    _enter(sheet, found.name, known, span, top=False, kind=kind)


def bind_caught(sheet: Sheet, captures: Captures) -> None:
    """``catch (const Type& e)``."""
    node = captures["binding.caught"][0]
    for name, path, _ in parameters(sheet, node):
        if name is not None:
            span = (node.start_byte, node.end_byte)
            _enter(sheet, name, path, span, top=False, kind="declared")


def bind_lambda(sheet: Sheet, captures: Captures) -> None:
    """The parameters of a lambda, whose code belongs to the function around it."""
    node = captures["binding.lambda"][0]
    declarator = node.child_by_field_name("declarator")
    for name, path, _ in parameters(sheet, declarator) if declarator else ():
        if name is not None:
            span = (node.start_byte, node.end_byte)
            _enter(sheet, name, path, span, top=False, kind="declared")


def bind_parameters(sheet: Sheet, function: Node, index: int, body: Node | None) -> None:
    """The parameters of a function, by name where it has a body, and by place."""
    for place, (name, path, _) in enumerate(parameters(sheet, function)):
        sheet.bind(PARAMETER.format(place), path, name or function, "declared", scope=index)
        if name is not None and body is not None:
            label, around = sheet.text(name), body.parent or body
            start, end = around.start_byte, around.end_byte
            alias = f"{label}₁" if label in path else label  # `log::Writer* log`
            sheet.blocks.enter_as(label, alias, start, end, now=start)
            sheet.bind(alias, path, name, "declared", scope=index)


def bind_return(sheet: Sheet, captures: Captures) -> None:
    """What a function gives whose header leaves that to its body."""
    node = captures["binding.return"][0]
    scope = sheet.scope
    if scope < 0 or "inferred" not in sheet.defs[scope].traits:
        return
    around = node.parent
    while around is not None and around.type != "function_definition":
        if around.type == "lambda_expression":
            return
        around = around.parent
    sheet.bind(RETURN, expression(sheet, first_child(node)), node, "return")
