"""What stands around a definition: ``export``, decorators, its comment, its header."""

from __future__ import annotations

import re
from dataclasses import dataclass

from tree_sitter import Node

from codegraph.languages.ecmascript.state import text
from codegraph.languages.sheet import MAX_SIGNATURE, Sheet

_DECLARATIONS = frozenset(("lexical_declaration", "variable_declaration"))
_STAR = re.compile(r"^\s*\* ?", re.MULTILINE)
_OPENERS = re.compile(r"(\s*(=>|=|\{))+\s*\Z")


@dataclass(frozen=True, slots=True)
class Surroundings:
    """Where a definition stands.

    Attributes:
        outer: The whole statement, ``export`` and decorators included.
        start: Where its header starts.
        traits: ``exported``, ``default``.
        constant: Whether ``const`` declares it.
        hoisted: Whether ``var`` declares it.
        default: Whether it is the module's default export.
        ambient: Whether it is only declared here.
    """

    outer: Node
    start: Node
    traits: tuple[str, ...] = ()
    constant: bool = False
    hoisted: bool = False
    default: bool = False
    ambient: bool = False


def surroundings(node: Node) -> Surroundings:
    """What stands around a declaration."""
    outer = start = node
    constant = hoisted = False
    parent = node.parent
    if parent is not None and parent.type in _DECLARATIONS:
        keyword = parent.child(0)
        constant = keyword is not None and keyword.type == "const"
        hoisted = parent.type == "variable_declaration"
        start = parent if parent.named_child_count == 1 else node
        outer, parent = start, parent.parent
    ambient = parent is not None and parent.type == "ambient_declaration"
    if ambient and parent is not None:
        outer, parent = parent, parent.parent
    if parent is None or parent.type != "export_statement":
        return Surroundings(outer, start, (), constant, hoisted, False, ambient)
    default = any(child.type == "default" for child in parent.children[:3])
    traits = ("exported", "default") if default else ("exported",)
    whole = parent if start is not node or node.type != "variable_declarator" else outer
    return Surroundings(whole, start, traits, constant, hoisted, default, ambient)


def decorators_of(node: Node) -> list[Node]:
    """The decorators of a class or of a member."""
    found = [child for child in node.children[:8] if child.type == "decorator"]
    parent = node.parent
    if parent is not None and parent.type == "export_statement":
        found += [child for child in parent.children[:8] if child.type == "decorator"]
    if node.type == "method_definition":
        before = node.prev_named_sibling
        while before is not None and before.type == "decorator":
            found.insert(0, before)
            before = before.prev_named_sibling
    return found


def documentation(outer: Node) -> str:
    """The text of the ``/** .. */`` comment right before a definition."""
    before = outer.prev_named_sibling
    while before is not None and before.type == "decorator":
        before = before.prev_named_sibling
    if before is None or before.type != "comment":
        return ""
    comment = text(before)
    if not comment.startswith("/**"):
        return ""
    return _STAR.sub("", comment[3:-2]).strip()


def header(sheet: Sheet, start: Node, end: Node | None) -> str:
    """The text from the start of a definition to its body."""
    begin = start.start_byte
    for child in start.children[:8]:
        if child.type != "decorator":
            break
        begin = child.end_byte
    stop = end.start_byte if end is not None else start.end_byte
    cut = min(stop, begin + 3 * MAX_SIGNATURE)
    shown = sheet.source[begin:cut].decode("utf-8", "replace").strip()
    return _OPENERS.sub("", shown) if end is not None else shown.rstrip(";")
