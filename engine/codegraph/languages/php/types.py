"""PHP types, declared and documented, as the paths of `codegraph.facts`."""

from __future__ import annotations

from tree_sitter import Node

from codegraph.facts import MODULE_SCOPE
from codegraph.languages.paths import MAX_LEVELS, MAX_PATH, UNKNOWN
from codegraph.languages.php.names import is_name, plain
from codegraph.languages.php.phpdoc import Reader
from codegraph.languages.php.state import state_of
from codegraph.languages.sheet import Sheet, nested_deeper

_OPEN = frozenset("array iterable callable mixed object".split())
"""Declared types that say nothing of what is inside."""
_LISTED = frozenset(("union_type", "intersection_type", "disjunctive_normal_form_type"))


def class_path(sheet: Sheet, node: Node) -> str:
    r"""The path of a class that is named in code: ``Foo``, ``\A\Foo``, ``self``, ``parent``."""
    return _class(sheet, plain(sheet, node), node.start_point.row)


def _class(sheet: Sheet, name: str, row: int) -> str:
    word = name.lower()
    if word in {"self", "static"}:
        return "@class"
    if word == "parent":
        return state_of(sheet).superclass.get(type_scope(sheet), UNKNOWN)
    return state_of(sheet).names.class_path(sheet, name, row)


def type_scope(sheet: Sheet) -> int:
    """Index of the type around the fact at hand, or `MODULE_SCOPE`."""
    return sheet.scope_of_kind("class", "interface", "enum")


def itself(sheet: Sheet) -> str:
    """The path of an instance of the class around, of none that extends it.

    What a trait or a class without a name calls ``self`` has no name to be known by.
    """
    around = type_scope(sheet)
    if around == MODULE_SCOPE:
        return UNKNOWN
    item = sheet.defs[around]
    named = item.parent == MODULE_SCOPE and not {"bound", "trait"} & set(item.traits)
    return f"{item.name}{{}}" if named else "@class{}"


def declared(sheet: Sheet, node: Node | None) -> str:
    """The path of a value of a declared type; empty where that says nothing of it."""
    if node is None or nested_deeper(node, MAX_LEVELS):
        return ""
    kind = node.type
    if kind in _LISTED:
        paths = (declared(sheet, child) for child in node.named_children)
        return "|".join(dict.fromkeys(path for path in paths if path))
    if kind == "optional_type":
        return declared(sheet, node.named_children[-1]) if node.named_child_count else ""
    if kind == "primitive_type":
        return "" if sheet.text(node).lower() in _OPEN else "''"
    if kind == "named_type":
        inner = node.named_children[0] if node.named_child_count else None
        return _named(sheet, inner) if inner is not None and is_name(inner) else ""
    return "" if kind != "bottom_type" else "''"


def _named(sheet: Sheet, node: Node) -> str:
    word = sheet.text(node).lower()
    if word in {"static", "self"}:
        return "@class{}" if word == "static" else itself(sheet)
    path = class_path(sheet, node)
    return "" if path == UNKNOWN else f"{path}{{}}"


def documented(sheet: Sheet, text: str, row: int) -> str:
    """The path of a value of the type that a comment tells; empty where that says nothing."""

    def named(word: str) -> str:
        if word in {"$this", "static"}:
            return "@class{}"
        if word == "self":
            return itself(sheet).replace("{}", "{*}")
        if word.startswith("$"):
            return ""
        known = _template(sheet, word)
        if known is not None:
            simple = known.isidentifier() and _template(sheet, known) is None
            return named(known) if simple else ""
        path = _class(sheet, word, row)
        return "" if path == UNKNOWN else f"{path}{{*}}"

    path = Reader(text, named).read() if text else ""
    return path if len(path) <= MAX_PATH else ""


def _template(sheet: Sheet, word: str) -> str | None:
    """The bound of a type parameter, empty without one; None for any other name."""
    templates = state_of(sheet).templates
    if not templates:
        return None
    scope = sheet.scope
    while scope != MODULE_SCOPE:
        if scope in templates and word in templates[scope]:
            return templates[scope][word]
        scope = sheet.defs[scope].parent
    return None


def settled(written: str, told: str) -> str:
    """Of a declared and a documented type the one that tells more."""
    return told if told and (not written or "<" in told) else written
