"""Names that stand in namespaces which any file may add to, and which files open by name.

A bare name means what the namespace around the code has of it, then the namespaces around that
one, then those that the file opened. So many files may add to a namespace that they are not gone
through: the index knows which files define something of a name.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from codegraph.facts import MODULE_SCOPE, Import
from codegraph.languages.base import Opening
from codegraph.languages.marks import parted
from codegraph.resolve.linkage import shared_folders
from codegraph.resolve.scopes import Entry
from codegraph.resolve.world import World

STATIC = "static"
"""The name under which an import opens a type: its members are known bare."""


class Place(NamedTuple):
    """A scope of a namespace, and what gives a name there."""

    file: str
    scope: int
    entries: Sequence[Entry]


class Namespaces:
    """Finds what namespaces have.

    Args:
        world: The facts.
    """

    def __init__(self, world: World) -> None:
        self._world = world
        self._places: dict[tuple[str, str], dict[str, list[Place]]] = {}
        self._opened: dict[str, tuple[str, ...]] = {}

    def around(self, file: str) -> Iterator[str]:
        """The namespaces that a file's code stands in, each before those around it."""
        facts = self._world.scopes(file).facts
        named = {item.name for item in facts.defs if item.kind == "namespace"}
        for name in (*sorted(named, key=len, reverse=True), facts.package):
            words = name.split(".") if name else []
            for count in range(len(words), 0, -1):
                yield ".".join(words[:count])
        yield ""

    def opened(self, file: str) -> tuple[str, ...]:
        """The namespaces that a file opens, or that are opened for it."""
        found = self._opened.get(file)
        if found is None:
            imports = self._world.scopes(file).facts.imports
            own = [item.module for item in imports if not item.local and not item.name]
            modules = self._world.modules(file)
            more = modules.opened(file) if isinstance(modules, Opening) else ()
            found = self._opened[file] = tuple(dict.fromkeys((*own, *more)))
        return found

    def types_opened(self, file: str) -> list[Import]:
        """The imports by which a file opens types."""
        imports = self._world.scopes(file).facts.imports
        return [item for item in imports if not item.local and item.name == STATIC]

    def places(self, file: str, namespace: str, name: str) -> list[Place]:
        """Where a namespace says what a name is; those nearest to the file that asks.

        Args:
            file: The file.
            namespace: Its name; empty for what stands in none.
            name: The name, marked as `codegraph.languages.marks` tells.
        """
        family = self._world.language(file).family
        known = self._places.get((family, name))
        if known is None:
            known = self._places[family, name] = self._find(file, name)
        found = known.get(namespace, [])
        if len(found) < 2:
            return found
        near = [shared_folders(file, place.file) for place in found]
        most = max(near)
        return [place for place, count in zip(found, near, strict=True) if count == most]

    def _find(self, file: str, name: str) -> dict[str, list[Place]]:
        found: dict[str, list[Place]] = {}
        bare, _ = parted(name)
        for other in self._world.definers(file, bare):
            scopes = self._world.scopes(other)
            for scope, names in scopes.names.items():
                namespace = self._namespace(other, scope)
                if namespace is None or name not in names:
                    continue
                entries = [entry for entry in names[name] if not isinstance(entry, Import)]
                if entries:
                    found.setdefault(namespace, []).append(Place(other, scope, entries))
        return found

    def of(self, file: str, index: int) -> str:
        """The namespace that a definition stands in."""
        facts = self._world.scopes(file).facts
        while index != MODULE_SCOPE and facts.defs[index].kind != "namespace":
            index = facts.defs[index].parent
        return facts.package if index == MODULE_SCOPE else facts.defs[index].name

    def _namespace(self, file: str, scope: int) -> str | None:
        facts = self._world.scopes(file).facts
        if scope == MODULE_SCOPE:
            return facts.package
        return facts.defs[scope].name if facts.defs[scope].kind == "namespace" else None
