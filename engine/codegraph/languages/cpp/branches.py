"""Which branch of an ``#if`` a compiler takes that is told nothing.

A project's own switches are off unless somebody sets them: of ``#ifdef A`` with an ``#else`` the
latter is read, of ``#ifndef A`` the former. Other conditions are not judged.
"""

from __future__ import annotations

import re

from tree_sitter import Node

from codegraph.languages.sheet import Sheet

_LEVELS = 12
_POSITIVE = re.compile(r"defined\b|0$")
_NEGATIVE = re.compile(r"!\s*defined\b")


def is_optional(sheet: Sheet, node: Node) -> bool:
    """Whether code is there only where somebody switches it on, and something else otherwise."""
    inner, around = node, node.parent
    for _ in range(_LEVELS):
        if around is None:
            return False
        if around.type in {"preproc_if", "preproc_ifdef"}:
            other = around.child_by_field_name("alternative")
            if other is not None:
                first = other.id != inner.id
                expected = _takes_first(sheet, around)
                if expected is not None and expected != first:
                    return True
        inner, around = around, around.parent
    return False


def _takes_first(sheet: Sheet, node: Node) -> bool | None:
    """Whether the first branch is the one that is taken; None where that cannot be told."""
    if node.type == "preproc_ifdef":
        return node.children[0].type == "#ifndef"
    condition = node.child_by_field_name("condition")
    text = sheet.text(condition) if condition is not None else ""
    if _NEGATIVE.match(text):
        return True
    return False if _POSITIVE.match(text) else None
