"""Local variables and parameters of Go: block by block, each with what its first value tells.

A variable's type never changes after its declaration, so plain assignments say nothing.
"""

from __future__ import annotations

from tree_sitter import Node

from codegraph.languages.go.paths import expression, type_path
from codegraph.languages.paths import UNKNOWN
from codegraph.languages.sheet import Captures, Sheet, first_child

_BLOCKS = frozenset(
    """block if_statement for_statement expression_switch_statement type_switch_statement
    expression_case type_case default_case communication_case""".split()
)
_FUNCTIONS = frozenset(("function_declaration", "method_declaration"))
_WITH_OK = frozenset(("index_expression", "type_assertion_expression", "unary_expression"))
"""What gives a value and, where two are asked for, whether there was one."""

_WORD = frozenset(
    bytes((code,)) for code in range(256) if code > 127 or chr(code).isalnum() or code == 95
)
"""The bytes that can be part of a name; those above 127 are taken for letters."""


def _block(node: Node) -> tuple[int, bool]:
    """Where the innermost block around a statement ends, and whether it is a function's body."""
    around = node.parent
    while around is not None and around.type not in _BLOCKS:
        around = around.parent
    if around is None:
        return node.end_byte, False
    holder = around.parent if around.type == "block" else None
    return around.end_byte, holder is not None and holder.type in _FUNCTIONS


def _bind(sheet: Sheet, statement: Node, pairs: list[tuple[Node, str]], kind: str) -> None:
    """Bind names that are visible from the end of a statement to the end of its block."""
    end, top = _block(statement)
    for name, path in pairs:
        label = sheet.text(name)
        if label == "_" or sheet.blocks.bound_until(label, end):
            continue
        alias = sheet.blocks.enter(
            label,
            statement.end_byte,
            end,
            scope=sheet.scope,
            now=statement.start_byte,
            top=top and not _mentions(sheet.source, label, name.end_byte, statement.end_byte),
        )
        sheet.bind(alias, path, statement, kind)


def _mentions(source: bytes, name: str, start: int, end: int) -> bool:
    """Whether the name comes again: in ``x := x.y()``, the second ``x`` is one from outside."""
    word = name.encode()
    found = source.find(word, start, end)
    while found >= 0:
        after = source[found + len(word) : found + len(word) + 1]
        if source[found - 1 : found] not in _WORD and after not in _WORD:
            return True
        found = source.find(word, found + 1, end)
    return False


def pair(sheet: Sheet, spec: Node) -> list[tuple[Node, str]]:
    """The names of a ``var`` or ``const`` line with the paths of what they hold."""
    declared, value = spec.child_by_field_name("type"), spec.child_by_field_name("value")
    names = [item for item in spec.children_by_field_name("name") if item.type == "identifier"]
    if declared is not None:
        path = type_path(sheet, declared)
        return [(name, path) for name in names]
    return _pair_values(sheet, names, value)


def _pair_values(sheet: Sheet, names: list[Node], value: Node | None) -> list[tuple[Node, str]]:
    values = [] if value is None else value.named_children
    if len(values) == len(names):
        return [(n, expression(sheet, v)) for n, v in zip(names, values, strict=True)]
    if len(values) != 1:
        return [(name, UNKNOWN) for name in names]
    path = expression(sheet, values[0])
    if values[0].type in _WITH_OK:
        return [(name, path if place == 0 else "''") for place, name in enumerate(names)]
    return [(name, f"{path}[{place}]") for place, name in enumerate(names)]


def bind_short(sheet: Sheet, captures: Captures) -> None:
    """``a, b := f()``."""
    node, names, values = (captures[key][0] for key in ("binding.short", "names", "values"))
    _bind(sheet, node, _pair_values(sheet, names.named_children, values), "value")


def bind_variable(sheet: Sheet, captures: Captures) -> None:
    """``var`` and ``const`` inside a function."""
    node = captures["binding.variable"][0]
    kind = "declared" if node.child_by_field_name("type") else "value"
    _bind(sheet, node, pair(sheet, node), kind)


def _declares(node: Node) -> bool:
    return any(child.type == ":=" for child in node.children)


def bind_range(sheet: Sheet, captures: Captures) -> None:
    """``for k, v := range values``."""
    node, names, value = (captures[key][0] for key in ("binding.range", "names", "value"))
    if _declares(node):
        path = expression(sheet, value)
        pairs = zip(names.named_children, (f"{path}[@]", f"{path}[]"), strict=False)
        _bind(sheet, node, list(pairs), "value")


def bind_receive(sheet: Sheet, captures: Captures) -> None:
    """``case v, ok := <-channel``."""
    node, names, value = (captures[key][0] for key in ("binding.receive", "names", "value"))
    if _declares(node):
        paths = [expression(sheet, value), "''"]
        _bind(sheet, node, list(zip(names.named_children, paths, strict=False)), "value")


def bind_switch(sheet: Sheet, captures: Captures) -> None:
    """``switch v := x.(type)``: a variable for each case, of its type if it has only one."""
    node, names, value = (captures[key][0] for key in ("binding.switch", "name", "value"))
    name, given = first_child(names), expression(sheet, value)
    if name is None:
        return
    label = sheet.text(name)
    for case in node.named_children:
        if case.type not in {"type_case", "default_case"}:
            continue
        types = case.children_by_field_name("type")
        only = types[0] if len(types) == 1 else None
        path = type_path(sheet, only) if only else given
        alias = sheet.blocks.enter(
            label, case.start_byte, case.end_byte, scope=sheet.scope, now=node.start_byte
        )
        sheet.bind(alias, path, case, "value")


# -- parameters -----------------------------------------------------------------------------


def _parameters(node: Node) -> list[tuple[Node, Node, bool]]:
    """Each named parameter and result of a header: its name, its type, whether it is variadic."""
    found: list[tuple[Node, Node, bool]] = []
    for field in ("parameters", "result"):
        listed = node.child_by_field_name(field)
        if listed is None or listed.type != "parameter_list":
            continue
        for item in listed.named_children:
            declared = item.child_by_field_name("type")
            if declared is not None:
                many = item.type == "variadic_parameter_declaration"
                found.extend((n, declared, many) for n in item.children_by_field_name("name"))
    return found


def bind_parameters(sheet: Sheet, node: Node, receiver: tuple[Node, str] | None = None) -> None:
    """The parameters of a declared function; their types are told outside of it."""
    body = node.child_by_field_name("body")
    if receiver is not None:
        _bind_parameter(sheet, node, body, receiver[0], receiver[1])
    for name, declared, many in _parameters(node):
        path = type_path(sheet, declared)
        _bind_parameter(sheet, node, body, name, f"<{path};''>" if many else path)


def _bind_parameter(sheet: Sheet, node: Node, body: Node | None, name: Node, path: str) -> None:
    label = sheet.text(name)
    if label != "_":
        if body is not None:
            sheet.blocks.enter_as(label, label, body.start_byte, body.end_byte, now=node.start_byte)
        sheet.bind(label, path, name, "param")


def bind_closure(sheet: Sheet, captures: Captures) -> None:
    """The parameters of a function without a name, whose code belongs to the one around it."""
    node, body = captures["binding.closure"][0], captures["body"][0]
    for name, declared, many in _parameters(node):
        label, path = sheet.text(name), type_path(sheet, declared)
        if label == "_":
            continue
        alias = sheet.blocks.enter(
            label, body.start_byte, body.end_byte, scope=sheet.scope, now=node.start_byte
        )
        sheet.bind(alias, f"<{path};''>" if many else path, name, "declared")
