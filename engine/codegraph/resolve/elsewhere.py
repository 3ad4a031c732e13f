"""Members that are written away from their type, which they name as their owner."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from codegraph.facts import MODULE_SCOPE
from codegraph.resolve.values import Site
from codegraph.resolve.world import World

if TYPE_CHECKING:
    from codegraph.resolve.evaluate import Evaluator

IMPLEMENTS = "implements"
"""Trait of a member that a type has because it implements an interface; its own go before."""

_SELF = "Self"
"""What a member's own scope calls its type, where that has a longer path."""


class Elsewhere:
    """Finds members by the names of their owners.

    Args:
        world: The facts.
    """

    def __init__(self, world: World) -> None:
        self._world = world

    def member(self, evaluator: Evaluator, site: Site, name: str) -> Site | None:
        """A member that stands beside its type; in another file where the language allows it."""
        file, index = site
        scopes = self._world.scopes(file)
        definition = scopes.facts.defs[index]
        if self._world.language(file).scattered:
            return self._scattered(evaluator, site, definition.name, name)
        if definition.parent != MODULE_SCOPE:
            return None
        for other in self._files(file):
            there = self._world.scopes(other).owned
            if definition.name in there and name in there[definition.name]:
                return other, there[definition.name][name][0]
        return None

    def _files(self, file: str) -> Iterable[str]:
        """The files in which a type may have members: its own, in Go those of its package."""
        if not self._world.language(file).structural:
            return (file,)
        modules = self._world.modules(file)
        return modules.files_of(modules.home(file, self._world.scopes(file).facts.package))

    def _scattered(self, evaluator: Evaluator, site: Site, owner: str, name: str) -> Site | None:
        """The only member of a name that belongs to a type, in any file of its project.

        Variants of one file for other systems count as one; of what several interfaces ask for
        under one name, the text does not tell which is meant.
        """
        own: list[Site] = []
        asked: list[Site] = []
        files = self._world.definers(site[0], name)
        for other in sorted(files, key=lambda path: (path != site[0], path)):
            for index in self._world.scopes(other).owned.get(owner, {}).get(name, ()):
                if self._type_of(evaluator, other, index) == site:
                    traits = self._world.scopes(other).facts.defs[index].traits
                    (asked if IMPLEMENTS in traits else own).append((other, index))
        if own:
            return own[-1] if own[-1][0] == own[0][0] else own[0]
        if asked:
            return asked[0] if len(asked) == 1 else None
        return self._extension(evaluator, site, owner, name)

    def _extension(self, evaluator: Evaluator, site: Site, owner: str, name: str) -> Site | None:
        """A member of a base that the file which defines that member gives to the type."""
        for other in self._world.definers(site[0], name):
            scopes = self._world.scopes(other)
            for given in scopes.extended.get(owner, ()):
                meant = evaluator.evaluate(other, given.scope, owner)
                if not any((item.file, item.ordinal) == site for item in meant):
                    continue
                for base in evaluator.binding(other, given):
                    listed = self._world.scopes(base.file).members if base.kind == "def" else {}
                    if found := listed.get(base.ordinal, {}).get(name):
                        return base.file, found[-1]
        return None

    def _type_of(self, evaluator: Evaluator, file: str, index: int) -> Site | None:
        """The type that a member belongs to."""
        scopes = self._world.scopes(file)
        item = scopes.facts.defs[index]
        if _SELF in scopes.names.get(index, {}):
            found = evaluator.evaluate(file, index, f"{_SELF}{{}}")
        else:
            found = evaluator.evaluate(file, item.parent, f"{item.owner}{{}}")
        return (found[0].file, found[0].ordinal) if len(found) == 1 else None
