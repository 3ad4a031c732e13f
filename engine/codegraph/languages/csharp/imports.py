"""``using`` in C#: namespaces and types that a file opens, and names for them."""

from __future__ import annotations

from codegraph.facts import MODULE_SCOPE, OPENED_TYPE, Import
from codegraph.languages.csharp.types import type_name
from codegraph.languages.paths import UNKNOWN
from codegraph.languages.sheet import Captures, Sheet

EVERYWHERE = "/global"
"""Name of an import that other files hang on, too: all C# files mention this word of a module."""


def import_using(sheet: Sheet, captures: Captures) -> None:
    """``using A.B;``, ``using static A.B.Type;`` and ``using X = A.B.Type;``."""
    node = captures["import.using"][0]
    alias = node.child_by_field_name("name")
    named = [child for child in node.named_children if not child.is_extra and child != alias]
    if not named:
        return
    path = type_name(sheet, named[-1])
    if path == UNKNOWN:
        return
    if alias is not None:
        sheet.bind(sheet.text(alias), path, node, scope=MODULE_SCOPE)
        return
    words = {child.type for child in node.children}
    name = OPENED_TYPE if "static" in words else EVERYWHERE if "global" in words else ""
    line = node.start_point.row + 1
    sheet.imports.append(Import(MODULE_SCOPE, "", path, name, False, line))
