"""What the routes of all frameworks have in common.

A route is a request method and a pattern of addresses, ``GET /users/{id}``, together with what
answers it. Each language has a module ``routes`` with tables of its frameworks. A call or a
decorator makes a route only where the file shows whose it is: the receiver comes from a
framework's class, the function from a framework's module. ``cache.get("/x", default)`` makes none.
"""

from __future__ import annotations

from collections.abc import Iterable

from tree_sitter import Node

from codegraph.facts import MODULE_SCOPE
from codegraph.languages.sheet import Sheet

ANY = "ANY"
"""The method of a route that answers all of them, or whose methods the text does not tell."""

VERBS = frozenset("get post put patch delete head options".split())
"""The request methods for which frameworks have functions of that name."""

_ANCHORED = ("/", "^", "*", "${")
"""How a pattern begins that needs no slash in front: a path, a regular expression, a wildcard, or
what a template puts there."""


def mentions(source: bytes, words: Iterable[bytes]) -> bool:
    """Whether a file is worth looking through for routes: it has one of these words."""
    return any(word in source for word in words)


def join(prefix: str, pattern: str) -> str:
    """A pattern behind the prefix of its router, as one address that begins with a slash."""
    if prefix:
        inner = pattern.removeprefix("^").lstrip("/")
        pattern = f"{prefix.removesuffix('/')}/{inner}" if pattern else prefix
    return pattern if pattern.startswith(_ANCHORED) else f"/{pattern}"


def write(sheet: Sheet, verbs: Iterable[str], pattern: str, at: Node, handler: str) -> None:
    """Write a route for each method, bound to what answers it.

    Args:
        sheet: The file's sheet, standing where the registration does.
        verbs: Request methods, in any case.
        pattern: The address, with all prefixes that the file tells.
        at: Node of the registration.
        handler: Path of the function or class that answers; empty where none is known.
    """
    handlers = [(handler, "routes")] if handler not in {"", "?"} else []
    for verb in dict.fromkeys(verb.upper() for verb in verbs):
        sheet.route(verb, pattern, at, handlers)


def prefix_of(sheet: Sheet, name: str, scope: int) -> str:
    """The prefix that the router with this name gives its routes; empty where it has none."""
    while True:
        found = sheet.prefixes.get((scope, name))
        if found is not None or scope == MODULE_SCOPE:
            return found or ""
        scope = sheet.defs[scope].parent


def definition_at(name: Node, label: str) -> str:
    """The path of the definition whose name this is."""
    return f"@{name.start_point.row + 1}:{label}"
