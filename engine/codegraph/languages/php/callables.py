"""Functions and methods that PHP code names by strings: ``[$this, 'method']``, ``'function'``."""

from __future__ import annotations

import re

from tree_sitter import Node

from codegraph.languages.paths import UNKNOWN
from codegraph.languages.php.expressions import arguments, expression, group, is_class_literal
from codegraph.languages.php.names import is_name, plain
from codegraph.languages.php.state import state_of
from codegraph.languages.sheet import Captures, Sheet

_IDENTIFIER = re.compile(r"[^\W\d]\w*\Z")
_FUNCTION = re.compile(r"\\?[^\W\d]\w*(?:\\\w+)*\Z")
_STATIC = re.compile(r"(\\?[^\W\d]\w*(?:\\\w+)*)::(\w+)\Z")
_TAKES = {
    "array_map": 0, "array_filter": 1, "array_walk": 1, "array_reduce": 1, "usort": 1, "uasort": 1,
    "uksort": 1, "call_user_func": 0, "call_user_func_array": 0, "array_walk_recursive": 1,
    "set_error_handler": 0, "set_exception_handler": 0, "register_shutdown_function": 0,
    "spl_autoload_register": 0, "preg_replace_callback": 1, "ob_start": 0, "iterator_apply": 1,
}  # fmt: skip
"""Functions of PHP that take a callable, and as which argument."""


def string(sheet: Sheet, node: Node) -> str:
    """What a string literal says; empty for one that has variables or rare escapes."""
    if node.type == "string":
        return sheet.text(node)[1:-1].replace("\\\\", "\\")
    if node.type != "encapsed_string" or node.named_child_count != 1:
        return ""
    inner = node.named_children[0]
    return sheet.text(inner) if inner.type == "string_content" else ""


def refer_pair(sheet: Sheet, captures: Captures) -> None:
    """``[$this, 'method']`` and ``[Foo::class, 'method']``."""
    holder, named = captures["holder"][0], captures["method"][0]
    method = string(sheet, named)
    itself = holder.type == "variable_name" and sheet.text(holder) == "$this"
    if not _IDENTIFIER.match(method) or not (itself or is_class_literal(sheet, holder)):
        return
    path = expression(sheet, holder)
    if path != UNKNOWN:
        sheet.refer("references", f"{group(path)}.{method}", named)


def refer_strings(sheet: Sheet, node: Node) -> None:
    """``array_map('function', ...)`` and ``usort($all, 'Foo::method')``."""
    if node.type != "function_call_expression":
        return
    named = node.child_by_field_name("function")
    place = _TAKES.get(plain(sheet, named).lstrip("\\")) if named and is_name(named) else None
    given = arguments(node) if place is not None else []
    if place is None or place >= len(given):
        return
    text = string(sheet, given[place])
    row = node.start_point.row
    names = state_of(sheet).names
    if match := _STATIC.match(text):
        path = names.class_path(sheet, "\\" + match.group(1).lstrip("\\"), row)
        sheet.refer("references", f"{path}.{match.group(2)}", given[place])
    elif _FUNCTION.match(text):
        path = names.function_path(sheet, "\\" + text.lstrip("\\"), row)
        sheet.refer("references", path, given[place])
