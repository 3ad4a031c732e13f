"""Local variables of PHP: assignments, loops, conditions."""

from __future__ import annotations

from tree_sitter import Node

from codegraph.facts import MODULE_SCOPE, RETURN
from codegraph.languages.comments import doc_comment_before
from codegraph.languages.paths import UNKNOWN
from codegraph.languages.php.expressions import either, expression, group, scope_path
from codegraph.languages.php.phpdoc import tags
from codegraph.languages.php.state import state_of
from codegraph.languages.php.types import declared, documented
from codegraph.languages.php.variables import open_closure, variable, variable_at
from codegraph.languages.sheet import Captures, Sheet, first_child

MAX_LISTS = 20
"""Lists nested deeper than this are not taken apart."""
_LISTS = frozenset(("list_literal", "array_creation_expression"))


def bind_closure(sheet: Sheet, captures: Captures) -> None:
    """A function without a name, whose variables are its own."""
    open_closure(sheet, captures["binding.closure"][0])


def assign(sheet: Sheet, captures: Captures) -> None:
    """``$a = value``, ``$this->a = value``, ``[$a, $b] = value``, ``$a[] = value``."""
    node, target, value = (captures[key][0] for key in ("binding.assignment", "target", "value"))
    if value.type == "assignment_expression" and target.type == "variable_name":
        value = _innermost(value)
    path = expression(sheet, value)
    told = tags(doc_comment_before(sheet.source, node.start_byte))
    if told.var and told.named in {"", sheet.text(target)}:
        path = documented(sheet, told.var, node.start_point.row) or path
    _bind(sheet, target, path, node, "assigned")


def _innermost(value: Node) -> Node:
    """``$a = $b = value``: the value."""
    for _ in range(MAX_IN_A_ROW):
        inner = value.child_by_field_name("right")
        if value.type != "assignment_expression" or inner is None:
            break
        value = inner
    return value


MAX_IN_A_ROW = 20
"""Of more assignments in a row than this the outer ones tell nothing."""


def _bind(
    sheet: Sheet, target: Node, path: str, at: Node, kind: str = "value", *, levels: int = MAX_LISTS
) -> None:
    if target.type == "variable_name":
        local = variable(sheet, target)
        if local.startswith("$"):
            sheet.bind(local, path, at, kind)
    elif target.type in _LISTS:
        if levels:
            _destructure(sheet, target, path, at, levels - 1)
    elif path == UNKNOWN:
        return
    elif target.type == "subscript_expression":
        holder = first_child(target)
        if holder is None:
            return
        if holder.type == "variable_name" and sheet.text(holder) != "$this":
            sheet.bind(variable(sheet, holder), f"{variable(sheet, holder)}|<{path}>", at)
        else:
            _bind_field(sheet, holder, f"<{path}>", at)
    else:
        _bind_field(sheet, target, path, at)


def _bind_field(sheet: Sheet, target: Node, path: str, at: Node) -> None:
    """``$this->name = ...`` and ``self::$name = ...`` inside a method."""
    name = target.child_by_field_name("name")
    if name is None or sheet.scope_of_kind("method") == MODULE_SCOPE:
        return
    if target.type == "member_access_expression":
        holder = target.child_by_field_name("object")
        if holder is not None and sheet.text(holder) == "$this" and name.type == "name":
            sheet.bind(f"${sheet.text(name)}", path, at, "field")
    elif (
        target.type == "scoped_property_access_expression"
        and scope_path(sheet, target.child_by_field_name("scope")) == "@class"
    ):
        sheet.bind(sheet.text(name), path, at, "field")


def _destructure(sheet: Sheet, target: Node, path: str, at: Node, levels: int) -> None:
    """``[$a, $b]`` by place; what is picked by key is any element."""
    place, key = 0, False
    for child in target.children:
        if child.type == ",":
            place, key = place + 1, False
        elif child.type == "=>":
            key = True
        elif child.is_named and not child.is_extra:
            inner = child
            if child.type == "array_element_initializer":
                parts = child.named_children
                key, inner = len(parts) > 1, parts[-1] if parts else child
            if inner.type in _LISTS or inner.type == "variable_name":
                known = UNKNOWN if key or path == UNKNOWN else f"{group(path)}[{place}]"
                _bind(sheet, inner, known, at, levels=levels)


def augment(sheet: Sheet, captures: Captures) -> None:
    """``$a ??= value``; what other operators give is no object."""
    node, target, value = (captures[key][0] for key in ("binding.augmented", "target", "value"))
    operator = node.child_by_field_name("operator")
    if operator is None or operator.type != "??=":
        return
    path = expression(sheet, value)
    before = expression(sheet, target) if target.type == "variable_name" else UNKNOWN
    _bind(sheet, target, either([before, path]), node, "assigned")


def bind_loop(sheet: Sheet, captures: Captures) -> None:
    """``foreach ($all as $key => $each)``."""
    node = captures["binding.loop"][0]
    body = node.child_by_field_name("body")
    parts = [c for c in node.named_children if not c.is_extra and c != body]
    if len(parts) < 2:
        return
    path = expression(sheet, parts[0])
    target = parts[1]
    if target.type == "pair":
        inner = [c for c in target.named_children if not c.is_extra]
        if len(inner) > 1:
            known = "?" if path == UNKNOWN else f"{group(path)}[@]"
            _bind(sheet, inner[0], known if path.startswith("<") else UNKNOWN, node)
        target = inner[-1]
    if target.type == "by_ref":
        target = first_child(target) or target
    told = tags(doc_comment_before(sheet.source, node.start_byte))
    known = UNKNOWN if path == UNKNOWN else f"{group(path)}[]"
    if told.var and told.named == sheet.text(target):
        known = documented(sheet, told.var, node.start_point.row) or known
    _bind(sheet, target, known, node)


def bind_caught(sheet: Sheet, captures: Captures) -> None:
    """``catch (A | B $error)``."""
    node = captures["binding.caught"][0]
    name, listed = node.child_by_field_name("name"), node.child_by_field_name("type")
    if name is not None and listed is not None:
        paths = [declared(sheet, child) for child in listed.named_children]
        _bind(sheet, name, either(paths), node)


def bind_static(sheet: Sheet, captures: Captures) -> None:
    """``static $a = value;``."""
    node, target = captures["binding.static"][0], captures["target"][0]
    _bind(sheet, target, expression(sheet, node.child_by_field_name("value")), node)


def bind_global(sheet: Sheet, captures: Captures) -> None:
    """``global $a;``: the variable of the top level."""
    node = captures["binding.global"][0]
    for child in node.named_children:
        if child.type == "variable_name" and sheet.scope != MODULE_SCOPE:
            _bind(sheet, child, f"{sheet.text(child)}₀", node)


def bind_comment(sheet: Sheet, captures: Captures) -> None:
    """``/** @var Foo $a */``, wherever it stands."""
    node = captures["binding.comment"][0]
    comment = sheet.text(node)
    told = tags(comment) if comment.startswith("/**") else None
    if told is None or not told.named or told.named == "$this":
        return
    path = documented(sheet, told.var, node.start_point.row)
    if path:
        sheet.bind(variable_at(sheet, told.named, node.end_byte), path, node)


# -- results --------------------------------------------------------------------------------


def bind_return(sheet: Sheet, captures: Captures) -> None:
    """``return value``: what the function around it gives, where nothing else says so."""
    node, value = captures["binding.return"][0], captures["value"][0]
    around = sheet.scope
    if around == MODULE_SCOPE or sheet.defs[around].kind not in {"function", "method"}:
        return
    if sheet.defs[around].type or _in_closure(sheet, node):
        return
    path = expression(sheet, value)
    if path != UNKNOWN:
        sheet.bind(RETURN, path, value, "return")


def _in_closure(sheet: Sheet, node: Node) -> bool:
    at = node.start_byte
    return any(item.start <= at < item.end for item in state_of(sheet).closures)


def mark_generator(sheet: Sheet, captures: Captures) -> None:
    """``yield``: what the function returns is no value of its return statements."""
    node, around = captures["trait.generator"][0], sheet.scope
    if around == MODULE_SCOPE or _in_closure(sheet, node):
        return
    if "generator" not in sheet.defs[around].traits:
        sheet.mark("generator")
