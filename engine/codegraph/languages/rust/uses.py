"""What ``use`` brings: each name as a binding to the path that it stands for."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tree_sitter import Node

from codegraph.facts import ALL, VARIANT
from codegraph.languages.paths import UNKNOWN
from codegraph.languages.rust.comments import attributes_before
from codegraph.languages.rust.conditions import usual
from codegraph.languages.rust.names import here, in_function, macros_of, scoped
from codegraph.languages.rust.state import state_of
from codegraph.languages.sheet import Captures, Sheet, first_child, nested_deeper

_MAX_NESTING = 40


def import_use(sheet: Sheet, captures: Captures) -> None:
    """``use a::{b, c as d, e::*};``."""
    node, argument = captures["import.use"][0], captures["argument"][0]
    spare = not all(usual(item.text or b"") for item in attributes_before(sheet, node))
    if nested_deeper(argument, _MAX_NESTING):
        return
    for name, written, at in _leaves(sheet, argument, ""):
        path = written
        if name in {"", "_", path} or path.startswith(UNKNOWN):
            continue
        if name == ALL and sheet.scope >= 0 and path == here(sheet, node, 1):
            continue  # what is around the code is seen by it anyway
        if path.startswith(f"{name}.") and _is_module_here(sheet, name):
            path = f"{here(sheet, node)}.{path}"
        if name == ALL:
            sheet.bind(ALL, path, at, VARIANT if spare else "value")
            _bring_macros(sheet, path, at)
        elif _bind(sheet, name, path, at, spare=spare):
            state_of(sheet).brought[name] = path


def _bind(sheet: Sheet, name: str, path: str, at: Node, *, spare: bool) -> bool:
    """Bind a name, unless it is bound for a more usual build; what was for a less usual one goes.

    A module may bring a name twice only for different builds. Where no condition tells which is
    usual, as inside of macros that add one, it is the first.

    Args:
        sheet: The sheet.
        name: The name.
        path: What it stands for.
        at: Its node.
        spare: Whether the usual build leaves it out.
    """
    spares, place = state_of(sheet).spares, (sheet.scope, name)
    known = spares.get(place)
    if known is not None and (spare or (known == 0 and not in_function(sheet))):
        return False
    if known and sheet.bindings[known - 1].name == name:
        sheet.bindings[known - 1] = sheet.bindings[known - 1]._replace(path=path)
    else:
        sheet.bind(name, path, at)
    spares[place] = len(sheet.bindings) if spare else 0
    return True


def _is_module_here(sheet: Sheet, name: str) -> bool:
    """Whether a module of a name, from which the same name is brought, is one of this file."""
    return re.search(rb"\bmod\s+%s\s*[;{]" % name.encode(), sheet.source) is not None


def _bring_macros(sheet: Sheet, path: str, at: Node) -> None:
    """All of a crate are its macros too, wherever in it they are defined."""
    if path.isidentifier():
        sheet.bind(ALL, macros_of(sheet, at, path), at)
        state_of(sheet).all_of_crates = True


def _leaves(sheet: Sheet, node: Node, above: str) -> Iterator[tuple[str, str, Node]]:
    """Each name that a tree of ``use`` brings, its path and its node."""
    kind = node.type
    if kind == "use_as_clause":
        path, alias = node.child_by_field_name("path"), node.child_by_field_name("alias")
        if path is not None and alias is not None:
            yield sheet.text(alias), _joined(sheet, above, path), alias
    elif kind == "use_wildcard":
        inner = first_child(node)
        yield ALL, _joined(sheet, above, inner) if inner else above, node
    elif kind == "use_list":
        for item in node.named_children:
            if not item.is_extra:
                yield from _leaves(sheet, item, above)
    elif kind == "scoped_use_list":
        path, listed = node.child_by_field_name("path"), node.child_by_field_name("list")
        if listed is not None:
            yield from _leaves(sheet, listed, _joined(sheet, above, path) if path else above)
    elif kind == "self" and above:
        yield above.rpartition(".")[2], above, node
    else:
        path_text = _joined(sheet, above, node)
        name = node.child_by_field_name("name") or node
        yield sheet.text(name).removeprefix("r#"), path_text, name


def _joined(sheet: Sheet, above: str, node: Node) -> str:
    if not above:
        return scoped(sheet, node)
    if node.type == "self":
        return above
    return f"{above}.{sheet.text(node).replace('::', '.').replace('r#', '')}"


def import_crate(sheet: Sheet, captures: Captures) -> None:
    """``extern crate a as b;``."""
    node, name = captures["import.crate"][0], captures["name"][0]
    attributes = attributes_before(sheet, node)
    if any(b"macro_use" in (item.text or b"") for item in attributes):
        _bring_macros(sheet, sheet.text(name), node)
    alias = node.child_by_field_name("alias")
    if alias is not None:
        sheet.bind(sheet.text(alias), scoped(sheet, name), alias)
