"""What modifiers, names and type parameters say about a definition."""

from __future__ import annotations

import re

from tree_sitter import Node

from codegraph.languages.ecmascript.state import text
from codegraph.languages.ecmascript.types import annotation

_PLAIN_TYPE = re.compile(r"[\w$.]+\{\}\Z")


def visibility(name: str, modifiers: frozenset[str] = frozenset()) -> str:
    """Private if a modifier, a ``#`` or a leading underscore says so."""
    return "private" if "private" in modifiers or name.startswith(("_", "#")) else "public"


def modifiers_of(node: Node) -> frozenset[str]:
    """The words before the name of a member: ``static``, ``get``, ``private``."""
    found: set[str] = set()
    for child in node.children:
        kind = child.type
        if kind == "accessibility_modifier":
            found.add(text(child))
        elif kind in {"property_identifier", "formal_parameters", "statement_block", "class_body"}:
            break
        elif not child.is_named:
            found.add(kind)
    return frozenset(found)


def traits_of(modifiers: frozenset[str], *more: str) -> list[str]:
    """The traits that modifiers stand for, and more."""
    known = {"async": "async", "static": "static", "abstract": "abstract", "*": "generator"}
    return [*(trait for word, trait in known.items() if word in modifiers), *more]


def constraints_of(node: Node) -> list[tuple[str, str]]:
    """The type parameters that have to extend a type, with the path of that type."""
    given = node.child_by_field_name("type_parameters")
    found = []
    for child in given.named_children if given else []:
        name = child.child_by_field_name("name")
        path = annotation(child.child_by_field_name("constraint"))
        if name is not None and _PLAIN_TYPE.match(path):
            found.append((text(name), path[:-2]))
    return found
