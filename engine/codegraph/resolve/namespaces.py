"""Names that stand in namespaces which any file may add to, and which files open by name.

A bare name means what the namespace around the code has of it, then the namespaces around that
one, then those that the file opened. So many files may add to a namespace that they are not gone
through: the index knows which files define something of a name.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from codegraph.facts import MODULE_SCOPE, OPENED_TYPE, Binding, Import
from codegraph.languages.base import Opening
from codegraph.languages.marks import parted
from codegraph.resolve.inclusion import nearest
from codegraph.resolve.scopes import DefEntry, Entry
from codegraph.resolve.world import World


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
        self._around: dict[str, tuple[str, ...]] = {}
        self._opened: dict[str, tuple[str, ...]] = {}

    def around(self, file: str) -> tuple[str, ...]:
        """The namespaces that a file's code stands in, each before those around it."""
        found = self._around.get(file)
        if found is None:
            defs = self._world.scopes(file).facts.defs
            named = {self.of(file, at) for at, item in enumerate(defs) if item.kind == "namespace"}
            spaces: list[str] = []
            for name in (*sorted(named, key=len, reverse=True), self.of(file, MODULE_SCOPE)):
                words = name.split(".")
                least = 0 if self._world.language(file).naming == "nested" else len(words) - 1
                spaces += [".".join(words[:count]) for count in range(len(words), least, -1)]
            found = self._around[file] = tuple(dict.fromkeys((*spaces, "")))
        return found

    def opened(self, file: str) -> tuple[str, ...]:
        """The namespaces that a file opens, or that are opened for it."""
        found = self._opened.get(file)
        if found is None:
            imports = self._world.scopes(file).facts.imports
            own = [item.module for item in imports if not item.local and item.name != OPENED_TYPE]
            modules = self._world.modules(file)
            more = modules.opened(file) if isinstance(modules, Opening) else ()
            found = self._opened[file] = tuple(dict.fromkeys((*own, *more)))
        return found

    def types_opened(self, file: str) -> list[Import]:
        """The imports by which a file opens types."""
        imports = self._world.scopes(file).facts.imports
        return [item for item in imports if not item.local and item.name == OPENED_TYPE]

    def brought(self, file: str, bare: str) -> list[Import]:
        """The imports by which a file knows something of this name, whatever its mark is."""
        return [item for item in self._world.scopes(file).facts.imports if item.local == bare]

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
        files = set(nearest(file, [place.file for place in found]))
        near = [place for place in found if place.file in files]
        trait = self._world.language(file).part_trait
        if trait and all(self._is_part(place, trait) for place in near):
            return near[:1]  # any part stands for the type
        return near

    def _find(self, file: str, name: str) -> dict[str, list[Place]]:
        found: dict[str, list[Place]] = {}
        bare, _ = parted(name)
        for other in sorted(self._world.definers(file, bare), key=lambda path: (len(path), path)):
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
        names: list[str] = []
        while index != MODULE_SCOPE:
            item = facts.defs[index]
            names += [item.name] if item.kind == "namespace" else []
            index = item.parent
        return ".".join(reversed(names)) or facts.package

    def _is_part(self, place: Place, trait: str) -> bool:
        scopes = self._world.scopes(place.file)
        meant = [
            entry.index if isinstance(entry, DefEntry) else scopes.defined_at(entry.path[1:])
            for entry in place.entries
            if isinstance(entry, DefEntry) or (isinstance(entry, Binding) and entry.path[:1] == "@")
        ]
        return any(trait in scopes.facts.defs[index].traits for index in meant)

    def _namespace(self, file: str, scope: int) -> str | None:
        facts = self._world.scopes(file).facts
        inside = scope != MODULE_SCOPE and facts.defs[scope].kind != "namespace"
        return None if inside else self.of(file, scope)
