"""Macros of Rust by their names: textual scope in a file, crate-wide beyond it."""

from __future__ import annotations

from tree_sitter import Node

from codegraph.languages.paths import UNKNOWN
from codegraph.languages.rust.library import MACROS
from codegraph.languages.rust.marks import MACRO
from codegraph.languages.rust.names import macros_of, scoped
from codegraph.languages.rust.state import state_of
from codegraph.languages.sheet import Sheet


def macro_name(sheet: Sheet, node: Node) -> str:
    """The path of a macro by its name as it stands in a call."""
    if node.type != "identifier":
        path = scoped(sheet, node)
        above, _, last = path.rpartition(".")
        if above and "." not in above and above not in {"$self", "$super"}:
            above = macros_of(sheet, node, above)
        return f"{above}.{last}{MACRO}" if above else UNKNOWN
    name = sheet.text(node)
    state = state_of(sheet)
    if name in state.macros:
        return f"{name}{MACRO}"
    brought = state.brought.get(name)
    if brought is not None:
        return _brought(sheet, node, brought)
    if name in MACROS:
        return f"{name}{MACRO}"
    own = f"{macros_of(sheet, node, '$crate')}.{name}{MACRO}"
    return f"{name}{MACRO}|{own}" if state.all_of_crates else own


def _brought(sheet: Sheet, node: Node, path: str) -> str:
    above, _, last = path.rpartition(".")
    first = path.split(".", maxsplit=1)[0]
    if above and not first.startswith("@"):
        above = macros_of(sheet, node, first if not first.startswith("$s") else "$crate")
    return f"{above}.{last}{MACRO}" if above else UNKNOWN
