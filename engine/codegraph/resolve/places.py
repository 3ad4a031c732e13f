"""Where the definitions of a program stand that goes by qualified names, such as ``a::B::c``."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from codegraph.facts import MODULE_SCOPE, Def
from codegraph.resolve.linkage import OWN
from codegraph.resolve.scopes import CALLABLE_KINDS, TYPE_KINDS
from codegraph.resolve.world import World

Prefix = tuple[str, ...]
"""The names of the namespaces, types and functions around something, outermost first."""

_OWN = OWN | {"inline"}
"""Traits of what is seen only where it is written or included."""
_NAMELESS = frozenset(("constructor", "specialized", "friend"))
"""Traits of what is never looked up by its own name."""


class Place(NamedTuple):
    """A definition.

    Attributes:
        prefix: What is around it.
        file: Where it stands.
        ordinal: Its index there.
        kind: ``function``, ``type``, ``namespace``, ``inline`` (a namespace that is seen through)
            or empty for what no lookup gives.
        own: Whether only those see it that include its file.
        apart: Whether it is written away from its type or namespace.
    """

    prefix: Prefix
    file: str
    ordinal: int
    kind: str
    own: bool
    apart: bool


class Places:
    """Finds definitions by name.

    Args:
        world: The facts.
    """

    def __init__(self, world: World) -> None:
        self._world = world
        self._named: dict[str, tuple[Place, ...]] = {}
        self._indexed: dict[str, dict[str, list[int]]] = {}

    def named(self, file: str, name: str) -> Sequence[Place]:
        """All definitions of a name in the family of a file, by path and place."""
        found = self._named.get(name)
        if found is None:
            files = self._world.definers(file, name)
            found = tuple(
                self._place(other, index)
                for other in files for index in self._index(other).get(name, ())
            )  # fmt: skip
            self._named[name] = found
        return found

    def prefix(self, file: str, scope: int) -> Prefix:
        """The full name of a definition; empty for the top level."""
        defs = self._world.scopes(file).facts.defs
        names: list[str] = []
        while scope != MODULE_SCOPE:
            item = defs[scope]
            if "inline" not in item.traits or item.kind != "namespace":
                names.append(item.name)
            names += reversed(item.owner.split(".")) if item.owner else ()
            scope = item.parent
        return tuple(reversed(names))

    def _index(self, file: str) -> dict[str, list[int]]:
        found = self._indexed.get(file)
        if found is None:
            found = self._indexed[file] = {}
            for index, item in enumerate(self._world.scopes(file).facts.defs):
                found.setdefault(item.name, []).append(index)
        return found

    def _place(self, file: str, index: int) -> Place:
        item = self._world.scopes(file).facts.defs[index]
        full = self.prefix(file, index)
        inline = item.kind == "namespace" and "inline" in item.traits
        prefix = full if inline else full[:-1]
        if "macro" in item.traits:  # the preprocessor knows no namespaces
            prefix = ()
        own = not _OWN.isdisjoint(item.traits)
        return Place(prefix, file, index, _kind(item), own, bool(item.owner))


def _kind(item: Def) -> str:
    if not _NAMELESS.isdisjoint(item.traits):
        return ""
    if item.kind == "namespace":
        return "inline" if "inline" in item.traits else "namespace"
    if item.kind in TYPE_KINDS:
        return "type"
    return "function" if item.kind in CALLABLE_KINDS else ""
