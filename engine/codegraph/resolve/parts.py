"""Types that are written in several places, which together make them."""

from __future__ import annotations

from codegraph.facts import MODULE_SCOPE
from codegraph.resolve.scopes import MEMBER_KINDS
from codegraph.resolve.values import Site
from codegraph.resolve.world import World

_NAMED = MEMBER_KINDS | {"constant"}

FullName = tuple[str, ...]
"""Package and names of a definition, outermost first."""


class Parts:
    """Finds the parts of types.

    Args:
        world: The facts.
    """

    def __init__(self, world: World) -> None:
        self._world = world
        self._known: dict[Site, tuple[Site, ...]] = {}
        self._named: dict[tuple[str, str], dict[FullName, list[Site]]] = {}

    def of(self, site: Site) -> tuple[Site, ...]:
        """All places that define a type, the given one first, the others by path."""
        if not self._world.language(site[0]).reopened or not self._is_part(site):
            return (site,)
        found = self._known.get(site)
        if found is None:
            others = self.named(site[0], self.full_name(site))
            parts = [other for other in others if other != site and self._is_part(other)]
            found = self._known[site] = (site, *parts)
        return found

    def named(self, file: str, name: FullName) -> list[Site]:
        """All places that define a type or constant of a full name, by path.

        Args:
            file: A file of the family that is meant.
            name: The full name.
        """
        key = (self._world.language(file).family, name[-1])
        found = self._named.get(key)
        if found is None:
            found = self._named[key] = {}
            for path in self._world.definers(file, name[-1]):
                for index, item in enumerate(self._world.scopes(path).facts.defs):
                    if item.name == name[-1] and item.kind in _NAMED:
                        site = (path, index)
                        found.setdefault(self.full_name(site), []).append(site)
        return found.get(name, [])

    def full_name(self, site: Site) -> FullName:
        """The full name of a definition; a dotted owner stands for several names."""
        file, index = site
        facts = self._world.scopes(file).facts
        names: list[str] = []
        while index != MODULE_SCOPE:
            item = facts.defs[index]
            names.append(item.name)
            if item.owner:
                names += reversed(item.owner.split("."))
            index = item.parent
        return (facts.package, *reversed(names))

    def _is_part(self, site: Site) -> bool:
        """Whether a definition can be one of several that make a type."""
        trait = self._world.language(site[0]).part_trait
        item = self._world.scopes(site[0]).facts.defs[site[1]]
        return item.kind in MEMBER_KINDS and (not trait or trait in item.traits)
