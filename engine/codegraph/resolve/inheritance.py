"""Members of types: their own, then those of what they build on, in the order of resolution."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from codegraph.facts import MODULE_SCOPE, Binding
from codegraph.resolve.scopes import CALLABLE_KINDS, VARIABLE_KINDS, Position, select
from codegraph.resolve.values import EXTERNAL_VALUE, Site, Value, Values, unique
from codegraph.resolve.world import World

if TYPE_CHECKING:
    from codegraph.resolve.evaluate import Evaluator

MAX_LINEAGE = 200


class Lineage(NamedTuple):
    """A type and what it builds on.

    Attributes:
        sites: The type itself first, then its bases, each before its own bases.
        leaves: Whether a base stands outside the project, so that any other member may be there.
    """

    sites: tuple[Site, ...]
    leaves: bool


class Lineages:
    """Finds members of types.

    Args:
        world: The facts.
        evaluator: Says what the path of a base means.
    """

    def __init__(self, world: World, evaluator: Evaluator) -> None:
        self.world = world
        self.evaluator = evaluator
        self._known: dict[Site, Lineage] = {}

    def lineage(self, site: Site) -> Lineage:
        """A type's order of resolution: depth first, a shared base after all that build on it."""
        found = self._known.get(site)
        if found is None:
            leaves: list[bool] = []
            order: list[Site] = []
            self._collect(site, order, leaves, ())
            last = {item: position for position, item in enumerate(order)}
            sites = tuple(item for position, item in enumerate(order) if last[item] == position)
            found = self._known[site] = Lineage(sites, any(leaves))
        return found

    def _collect(
        self, site: Site, order: list[Site], leaves: list[bool], below: tuple[Site, ...]
    ) -> None:
        if site in below or len(order) > MAX_LINEAGE:
            return
        order.append(site)
        for value in self._bases(site):
            if value.kind == "def":
                self._collect((value.file, value.ordinal), order, leaves, (*below, site))
            elif value.kind == "external":
                leaves.append(True)

    def _bases(self, site: Site) -> list[Value]:
        file, index = site
        definition = self.world.scopes(file).facts.defs[index]
        at = Position(definition.start_line - 1, MAX_LINEAGE)
        found: list[Value] = []
        for base in definition.bases:
            values = self.evaluator.evaluate(file, definition.parent, base, at)
            types = [v for v in values if v.kind == "external" or self._is_type(v)]
            found.extend(types or [EXTERNAL_VALUE])
        return found

    def _is_type(self, value: Value) -> bool:
        if value.kind != "def":
            return False
        kind = self.world.scopes(value.file).facts.defs[value.ordinal].kind
        return kind not in CALLABLE_KINDS and kind not in VARIABLE_KINDS

    def member(self, value: Value, name: str) -> Values:
        """The member of a type, of an instance, or of the bases of a class."""
        site = (value.file, value.ordinal)
        lineage = self.lineage(site)
        rest = lineage.sites[1:] if value.kind == "super" else lineage.sites
        for position, owner in enumerate(rest):
            found = self._own(owner, name)
            if found is None:
                continue
            rule = value.rule if position == 0 else f"{value.rule}, inherited"
            receiver = None if value.kind == "super" else site
            values = [self._reached(item, value, rule, receiver) for item in found]
            return unique([item for group in values for item in group])
        return (EXTERNAL_VALUE,) if lineage.leaves else ()

    def _reached(self, item: Value, value: Value, rule: str, receiver: Site | None) -> Values:
        if item.kind != "def":
            return (item._replace(rule="field") if item.kind == "instance" else item,)
        reached = item._replace(rule=rule, receiver=receiver)
        definition = self.world.scopes(item.file).facts.defs[item.ordinal]
        trait = self.world.language(item.file).member_call_trait
        if value.kind != "def" and trait in definition.traits:
            return self.evaluator.call(reached)
        return (reached,)

    def _own(self, site: Site, name: str) -> Values | None:
        """A type's own member; None where it has none, empty where its value is not known."""
        file, index = site
        scopes = self.world.scopes(file)
        found: list[Value] = []
        listed = scopes.members[index].get(name, ()) if index in scopes.members else ()
        members = [m for m in listed if scopes.facts.defs[m].kind not in VARIABLE_KINDS]
        if members:
            primary = [m for m in members if "setter" not in scopes.facts.defs[m].traits] or members
            return (Value("def", file, primary[-1]),)
        known = False
        if index in scopes.names:
            entries = select(scopes.names[index].get(name, ()), None)
            known = bool(entries)
            for entry in entries:
                if isinstance(entry, Binding):
                    found.extend(self.evaluator.binding(file, entry))
        bound = scopes.fields[index].get(name, ()) if index in scopes.fields else ()
        declared = [b for b in bound if b.kind == "declared_field"]
        for binding in declared[:1] or bound:
            known = True
            found.extend(self.evaluator.binding(file, binding))
        if not known:
            return self._elsewhere(site, name)
        return unique(found)

    def _elsewhere(self, site: Site, name: str) -> Values | None:
        """A method that stands beside its type, in any file of the same module."""
        file, index = site
        scopes = self.world.scopes(file)
        definition = scopes.facts.defs[index]
        if definition.parent != MODULE_SCOPE:
            return None
        modules = self.world.modules(file)
        for other in modules.files_of(modules.home(file, scopes.facts.package)):
            there = self.world.scopes(other)
            for member in there.owned.get(definition.name, {}).get(name, ()):
                return (Value("def", other, member),)
        return None
