"""The methods of types, as far as a call of one may run another."""

from __future__ import annotations

from typing import NamedTuple

from codegraph.facts import MODULE_SCOPE, PARAMETER, Binding, Def
from codegraph.resolve.evaluate import Evaluator
from codegraph.resolve.scopes import CALLABLE_KINDS, Scopes
from codegraph.resolve.values import Site

_ANYTHING = "Object{}"
"""How a parameter is written of which the text says no more than that it takes something."""


class Method(NamedTuple):
    """A method of a type.

    Attributes:
        site: Where it stands.
        owner: The type.
        name: Its name.
        shape: How many arguments it takes, in the words of `codegraph.facts.takes`; empty where
            that tells no methods apart.
        types: What its parameters are declared to be, as written.
        abstract: Whether it has no body to run.
        overridable: Whether a call of it may run another one.
        overriding: Whether it may run in place of another one.
    """

    site: Site
    owner: Site
    name: str
    shape: str
    types: tuple[str, ...]
    abstract: bool
    overridable: bool
    overriding: bool

    @property
    def key(self) -> tuple[str, str]:
        """What it has in common with those that it overrides."""
        return self.name, self.shape


class Methods:
    """Finds methods of types, own and inherited.

    Args:
        evaluator: Follows the bases of types.
    """

    def __init__(self, evaluator: Evaluator) -> None:
        self._evaluator = evaluator
        self._world = evaluator.world
        self._own: dict[Site, tuple[Method, ...]] = {}
        self._keyed: dict[Site, dict[tuple[str, str], list[Method]]] = {}
        self._lineages: dict[Site, tuple[Site, ...]] = {}
        self._types: dict[str, dict[str, Site]] = {}

    def lineage(self, site: Site) -> tuple[Site, ...]:
        """All parts of a type, then those of its bases in the order of resolution."""
        found = self._lineages.get(site)
        if found is None:
            lineages = self._evaluator.lineages
            found = self._lineages[site] = tuple(
                part
                for owner in lineages.lineage(self._evaluator, site).sites
                for part in lineages.parts.of(owner)
            )
        return found

    def leaves(self, site: Site) -> bool:
        """Whether a base stands outside the project."""
        return self._evaluator.lineages.lineage(self._evaluator, site).leaves

    def bases(self, site: Site) -> list[Site]:
        """The types of the project that a type builds on directly."""
        found = self._evaluator.lineages.bases(self._evaluator, site)
        return list(dict.fromkeys((v.file, v.ordinal) for v in found if v.kind == "def"))

    def own(self, site: Site) -> tuple[Method, ...]:
        """The methods that a type has itself; constructors are none."""
        found = self._own.get(site)
        if found is None:
            found = self._own[site] = tuple(self._read(site))
        return found

    def nearest(self, site: Site, method: Method) -> list[Method]:
        """What a call on a value of this type runs where ``method`` is asked for.

        Several only where they are overloads that the text does not tell apart.
        """
        for part in self.lineage(site):
            alike = self._by_key(part).get(method.key, ())
            same = [other for other in alike if _takes_the_same(other, method)]
            if same:
                return [other for other in same if other.types == method.types] or same
        return []

    def _by_key(self, site: Site) -> dict[tuple[str, str], list[Method]]:
        found = self._keyed.get(site)
        if found is None:
            found = self._keyed[site] = {}
            for method in self.own(site):
                found.setdefault(method.key, []).append(method)
        return found

    def package_type(self, file: str, name: str) -> Site | None:
        """The type of a name in the package of a file (Go)."""
        modules = self._world.modules(file)
        home = modules.home(file, self._world.scopes(file).facts.package)
        known = self._types.get(home)
        if known is None:
            known = self._types[home] = {}
            for other in modules.files_of(home):
                scopes = self._world.scopes(other)
                for label in scopes.names[MODULE_SCOPE]:
                    if (index := scopes.top_level_type(label)) >= 0:
                        known.setdefault(label, (other, index))
        return known.get(name)

    def _read(self, site: Site) -> list[Method]:
        file, index = site
        scopes, language = self._world.scopes(file), self._world.language(file)
        defs = scopes.facts.defs
        members = [at for at in scopes.inside(index) if _is_method(defs[at], language.constructors)]
        if language.overloaded:
            return [self._method(site, (file, at)) for at in members]
        last = {defs[at].name: at for at in members if "setter" not in defs[at].traits}
        return [self._method(site, (file, at)) for at in last.values()] + self._beside(site)

    def _beside(self, site: Site) -> list[Method]:
        """The methods that stand outside their type (Go), in any file of its package."""
        file, index = site
        if not self._world.language(file).structural:
            return []
        scopes, modules = self._world.scopes(file), self._world.modules(file)
        name = scopes.facts.defs[index].name
        return [
            self._method(site, (other, listed[0]))
            for other in modules.files_of(modules.home(file, scopes.facts.package))
            for listed in self._world.scopes(other).owned.get(name, {}).values()
        ]

    def _method(self, owner: Site, site: Site) -> Method:
        scopes = self._world.scopes(site[0])
        item = scopes.facts.defs[site[1]]
        types = _declared(scopes, site[1])
        shape = next((trait for trait in item.traits if trait.startswith("takes ")), "")
        if not shape and self._world.language(site[0]).overloaded:
            shape = f"takes {len(types)}"
        abstract, final = "abstract" in item.traits, "final" in item.traits
        alone = final and ("static" in item.traits or item.visibility == "private")
        return Method(site, owner, item.name, shape, types, abstract, not final, not alone)


def _takes_the_same(base: Method, other: Method) -> bool:
    """Whether of two methods of one key the one can stand in for the other, by what they take."""
    return not base.shape or all(map(_alike, base.types, other.types))


def _alike(base: str, other: str) -> bool:
    """Whether two declared types can be one; type parameters and containers may be anything."""
    if base == other or _ANYTHING in {base, other} or "<" in base + other:
        return True
    return base.rpartition(".")[2] == other.rpartition(".")[2]


def _is_method(item: Def, constructors: tuple[str, ...]) -> bool:
    return (
        item.kind in CALLABLE_KINDS
        and "constructor" not in item.traits
        and item.name not in constructors
    )


def _declared(scopes: Scopes, method: int) -> tuple[str, ...]:
    """What the parameters of a method are declared to be, by their places."""
    names = scopes.names.get(method, {})
    found: list[str] = []
    while entries := names.get(PARAMETER.format(len(found))):
        first = entries[0]
        found.append(first.path if isinstance(first, Binding) else "")
    return tuple(found)
