"""What files see of each other because one includes the other, directly or through others."""

from __future__ import annotations

from collections.abc import Sequence

from codegraph.languages.base import EXTERNAL
from codegraph.languages.nearness import shared_parts
from codegraph.resolve.world import World

_KEPT = 128
"""How many closures are kept: each may list every header of the project."""


class Inclusion:
    """Finds what files include.

    Args:
        world: The facts.
    """

    def __init__(self, world: World) -> None:
        self._world = world
        self._direct: dict[str, tuple[str, ...]] = {}
        self._closures: dict[str, frozenset[str]] = {}

    def of(self, file: str) -> frozenset[str]:
        """The file itself, the files that it includes, and those that they include."""
        found = self._closures.get(file)
        if found is None:
            if len(self._closures) >= _KEPT:
                del self._closures[next(iter(self._closures))]
            found = self._closures[file] = self._close(file)
        return found

    def _close(self, file: str) -> frozenset[str]:
        seen, waiting = {file}, [file]
        while waiting:
            for key in self._includes(waiting.pop()):
                if key not in seen:
                    seen.add(key)
                    waiting.append(key)
        return frozenset(seen)

    def _includes(self, file: str) -> tuple[str, ...]:
        """The files of the project that a file includes itself."""
        found = self._direct.get(file)
        if found is None:
            modules = self._world.modules(file)
            keys = (modules.resolve(file, star.module) for star in self._world.scopes(file).stars)
            found = tuple(dict.fromkeys(key for key in keys if key and key != EXTERNAL))
            self._direct[file] = found
        return found


def nearest(file: str, others: Sequence[str]) -> list[str]:
    """Of several files those that have most folders, from the root on, in common with one."""
    around = file.split("/")[:-1]
    shared = [shared_parts(around, other.split("/")[:-1]) for other in others]
    most = max(shared)
    return [other for other, count in zip(others, shared, strict=True) if count == most]
