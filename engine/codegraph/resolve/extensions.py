"""Functions that are called as if they were members of what they extend.

Where a value has no member of a name, functions with the trait ``extension`` are asked that the
code can see: of its own namespaces and of those that it opens. The first argument that they are
declared to take is the value itself.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from codegraph.facts import Def, can_take
from codegraph.languages.marks import MANY, TYPE_PARAMETER, generic, method, parted
from codegraph.resolve.namespaces import Namespaces
from codegraph.resolve.overloads import ANYTHING, REFUSED, accepts
from codegraph.resolve.values import EXTENSION, Site, Value, Values
from codegraph.resolve.world import World

if TYPE_CHECKING:
    from codegraph.resolve.evaluate import Evaluator


MAX_TYPES = 4
"""A call names at most so many types that a function is given."""


def extension_names(item: Def) -> Iterator[str]:
    """The names, with their marks, by which an extension function may be called on its object."""
    if EXTENSION not in item.traits:
        return
    for count in range(MANY):
        if can_take(item.traits, count + 1):
            for types in range(MAX_TYPES + 1):
                yield method(generic(item.name, types), count)


class Extensions:
    """Finds extension functions.

    Args:
        world: The facts.
        namespaces: What the code can see.
    """

    def __init__(self, world: World, namespaces: Namespaces) -> None:
        self._world = world
        self._namespaces = namespaces
        self._known: dict[tuple[str, str], dict[str, list[Site]]] = {}

    def find(self, evaluator: Evaluator, file: str, value: Value, name: str) -> Values:
        """The extension functions that a member of a value may mean.

        Args:
            evaluator: Who asks.
            file: The file in which the member is used.
            value: What it is a member of.
            name: The member, marked with how many arguments it is given.
        """
        bare, count = parted(name)
        if count < 0:
            return ()
        brought = self._namespaces.brought(file, bare)
        bare = brought[0].name if brought else bare
        family = self._world.language(file).family
        known = self._known.get((family, bare))
        if known is None:
            known = self._known[family, bare] = self._read(file, bare)
        if not known:
            return ()
        own = [item.module for item in brought]
        seen = dict.fromkeys((*own, *self._namespaces.around(file), *self._namespaces.opened(file)))
        for namespace in seen:
            found = [
                Value("def", *site, rule=EXTENSION)
                for site in known.get(namespace, ())
                if self._fits(evaluator, value, site, count + 1)
            ]
            if found:
                return tuple(found)
        return ()

    def _read(self, file: str, bare: str) -> dict[str, list[Site]]:
        found: dict[str, list[Site]] = {}
        for other in self._world.definers(file, bare):
            facts = self._world.scopes(other).facts
            for index, item in enumerate(facts.defs):
                if item.name == bare and EXTENSION in item.traits:
                    found.setdefault(self._namespaces.of(other, index), []).append((other, index))
        return found

    def _fits(self, evaluator: Evaluator, value: Value, site: Site, count: int) -> bool:
        """Whether a function can be called on a value with so many arguments, that included."""
        function = Value("def", *site)
        if not can_take(self._world.scopes(site[0]).facts.defs[site[1]].traits, count):
            return False
        return any(_is_for(evaluator, value, one) for one in evaluator.parameter(function, 0))


def _is_for(evaluator: Evaluator, value: Value, declared: Value) -> bool:
    """Whether a function that extends values of one type extends this one, for all we know."""
    if declared.kind == "external":
        if value.kind != "instance":
            return value.kind == "external" and bool(value.path) and value.path == declared.path
        lineage = evaluator.lineages.lineage(evaluator, (value.file, value.ordinal))
        return declared.path in {*ANYTHING, TYPE_PARAMETER} and not lineage.leaves
    if value.kind == "external":
        return False
    return value.kind == declared.kind and accepts(evaluator, value, declared) != REFUSED
