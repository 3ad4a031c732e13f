"""Imports of Java, and names that are written with their package."""

from __future__ import annotations

from tree_sitter import Node

from codegraph.facts import MODULE_SCOPE, Import
from codegraph.languages.java.names import is_type_name
from codegraph.languages.java.state import State, state_of
from codegraph.languages.marks import variable
from codegraph.languages.sheet import Captures, Sheet


def import_any(sheet: Sheet, captures: Captures) -> None:
    """``import a.b.C`` and ``import static a.b.C.m``, each also with a star in the end."""
    node = captures["import.any"][0]
    named = [child for child in node.named_children if not child.is_extra]
    if not named:
        return
    words = _words(sheet, named[0])
    star = named[-1].type == "asterisk"
    static = any(child.type == "static" for child in node.children)
    state = state_of(sheet)
    types = _first_type(words)
    if star and not static and types == len(words):
        sheet.bring("", ".".join(words), "*", node, exported=False)
    elif star:
        state.stars.append(hidden(sheet, words, types, node))
    elif static:
        path = hidden(sheet, words[:-1], _first_type(words[:-1]), node)
        name = words[-1]
        state.statics.setdefault(name, []).append(path)
        sheet.bind(variable(name), f"{path}.{variable(name)}", node)
        if is_type_name(name):
            sheet.bind(name, f"{path}.{name}", node)
    elif types >= len(words) - 1:
        sheet.bring(words[-1], ".".join(words[:-1]), words[-1], node, exported=False)
    else:
        path = hidden(sheet, words[:-1], types, node)
        sheet.bind(words[-1], f"{path}.{words[-1]}", node)


def _words(sheet: Sheet, node: Node) -> list[str]:
    return "".join(sheet.text(node).split()).split(".")


def _first_type(words: list[str]) -> int:
    """Where the package ends: at the first word with an upper case letter in front."""
    return next((at for at, word in enumerate(words) if is_type_name(word)), len(words))


def hidden(sheet: Sheet, words: list[str], types: int, node: Node) -> str:
    """The path of a type that is given with its package, by a name that no code has."""
    if types >= len(words):  # a type in lower case
        types = len(words) - 1
    package, name = ".".join(words[:types]), words[types]
    state: State = state_of(sheet)
    local = state.hidden.get((package, name))
    if local is None:
        local = state.hidden[package, name] = f"{name}₁" if package else name
        known = sum(other == name for _, other in state.hidden)
        if known > 1:
            local = state.hidden[package, name] = local + "₁" * (known - 1)
        if package:
            line = node.start_point.row + 1
            sheet.imports.append(Import(MODULE_SCOPE, local, package, name, False, line))
    return ".".join((local, *words[types + 1 :]))
