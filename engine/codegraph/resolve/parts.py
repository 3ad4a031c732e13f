"""Types that are written in several places, which together make them."""

from __future__ import annotations

from codegraph.facts import MODULE_SCOPE
from codegraph.resolve.scopes import MEMBER_KINDS
from codegraph.resolve.values import Site
from codegraph.resolve.world import World


class Parts:
    """Finds the parts of types.

    Args:
        world: The facts.
    """

    def __init__(self, world: World) -> None:
        self._world = world
        self._known: dict[Site, tuple[Site, ...]] = {}

    def of(self, site: Site) -> tuple[Site, ...]:
        """All places that define a type, the given one first, the others by path."""
        language = self._world.language(site[0])
        if not language.reopened or not self._is_part(site, language.part_trait):
            return (site,)
        found = self._known.get(site)
        if found is None:
            found = self._known[site] = self._find(site)
        return found

    def _find(self, site: Site) -> tuple[Site, ...]:
        file, index = site
        name = self._full_name(site)
        trait = self._world.language(file).part_trait
        found = [site]
        for other in self._world.definers(file, self._world.scopes(file).facts.defs[index].name):
            for candidate, item in enumerate(self._world.scopes(other).facts.defs):
                there = (other, candidate)
                if (
                    item.kind in MEMBER_KINDS
                    and there != site
                    and self._is_part(there, trait)
                    and self._full_name(there) == name
                ):
                    found.append(there)
        return tuple(found)

    def _is_part(self, site: Site, trait: str) -> bool:
        return not trait or trait in self._world.scopes(site[0]).facts.defs[site[1]].traits

    def _full_name(self, site: Site) -> tuple[str, ...]:
        file, index = site
        facts = self._world.scopes(file).facts
        names: list[str] = []
        while index != MODULE_SCOPE:
            item = facts.defs[index]
            names += [item.name] if not item.owner else [item.name, item.owner]
            index = item.parent
        return (facts.package, *reversed(names))
