"""Members of types: their own, then those of what they build on, in the order of resolution."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from codegraph.facts import Binding
from codegraph.resolve import singletons
from codegraph.resolve.elsewhere import Elsewhere
from codegraph.resolve.globs import given_to
from codegraph.resolve.parts import Parts
from codegraph.resolve.scopes import (
    CALLABLE_KINDS,
    NAMELESS_KINDS,
    VARIABLE_KINDS,
    Position,
    select,
)
from codegraph.resolve.values import EXTERNAL_VALUE, Site, Value, Values, learnt, unique
from codegraph.resolve.world import World

if TYPE_CHECKING:
    from codegraph.resolve.evaluate import Evaluator

MAX_LINEAGE = 200

_INHERITED = ", inherited"


class Lineage(NamedTuple):
    """A type and what it builds on.

    Attributes:
        sites: The type itself first, then its bases, each before its own bases.
        leaves: Whether a base stands outside the project, so that any other member may be there.
    """

    sites: tuple[Site, ...]
    leaves: bool


class Holder(NamedTuple):
    """Where a type or one of its bases says what a member is.

    Attributes:
        file: The file in which it is said.
        owner: Index of the type there that has the member.
        inherited: Whether that is a base of the type asked.
        definition: Index of the definition that the member is, or -1.
        bindings: What gives it its value, where it is no definition.
    """

    file: str
    owner: int
    inherited: bool
    definition: int
    bindings: tuple[Binding, ...]


class Lineages:
    """Finds members of types.

    The evaluator comes with each question rather than with the constructor: two objects that hold
    each other would keep all facts alive until the cycle collector walks them.

    Args:
        world: The facts.
    """

    def __init__(self, world: World) -> None:
        self.world = world
        self.parts = Parts(world)
        self._elsewhere = Elsewhere(world)
        self._known: dict[Site, Lineage] = {}
        self._open: set[Site] = set()
        self._holders: dict[tuple[Site, str, bool], Holder | None] = {}

    def lineage(self, evaluator: Evaluator, site: Site) -> Lineage:
        """A type's order of resolution: depth first, a shared base after all that build on it."""
        found = self._known.get(site)
        if found is None and site in self._open:  # a base that is looked for in its own class
            return Lineage((site,), leaves=False)
        if found is None:
            leaves: list[bool] = []
            order: list[Site] = []
            self._open.add(site)
            try:
                self._collect(evaluator, site, order, leaves, ())
            finally:
                self._open.discard(site)
            last = {item: position for position, item in enumerate(order)}
            sites = tuple(item for position, item in enumerate(order) if last[item] == position)
            found = self._known[site] = Lineage(sites, any(leaves))
        return found

    def _collect(
        self,
        evaluator: Evaluator,
        site: Site,
        order: list[Site],
        leaves: list[bool],
        below: tuple[Site, ...],
    ) -> None:
        if site in below or len(order) > MAX_LINEAGE:
            return
        order.append(site)
        for value in self.bases(evaluator, site):
            if value.kind == "def":
                base = (value.file, value.ordinal)
                self._collect(evaluator, base, order, leaves, (*below, site))
            elif value.kind == "external":
                leaves.append(True)

    def bases(self, evaluator: Evaluator, site: Site) -> list[Value]:
        """What a type builds on directly, in the order written."""
        return [
            base for part in self.parts.of(site) for base in self._bases_written(evaluator, part)
        ]

    def _bases_written(self, evaluator: Evaluator, site: Site) -> list[Value]:
        file, index = site
        definition = self.world.scopes(file).facts.defs[index]
        at = Position(definition.start_line, MAX_LINEAGE, strict=True)
        found: list[Value] = []
        for base in definition.bases:
            if base.startswith("<"):  # only the type itself has what is in there
                continue
            inside = base.startswith("(") and self.world.language(file).naming == "constants"
            scope = index if inside else definition.parent
            values = evaluator.evaluate(file, scope, base, at)
            types = [v for v in values if v.kind == "external" or self._is_type(v)]
            found.extend(types or [EXTERNAL_VALUE])
        return found

    def _is_type(self, value: Value) -> bool:
        if value.kind != "def":
            return False
        kind = self.world.scopes(value.file).facts.defs[value.ordinal].kind
        return kind not in CALLABLE_KINDS and kind not in VARIABLE_KINDS

    def member(self, evaluator: Evaluator, value: Value, name: str) -> Values:
        """The member of a type, of an instance, or of the bases of a class."""
        site = (value.file, value.ordinal)
        as_objects = self.world.language(value.file).naming == "constants"
        if as_objects and (found := singletons.member(evaluator, value, name)) is not None:
            return found
        key = (site, name, value.kind == "super")
        if key not in self._holders:
            self._holders[key] = self._holder(evaluator, *key)
        holder = self._holders[key]
        if holder is None and (given := given_to(evaluator, *site, name)):
            return given
        if holder is None:
            if self.lineage(evaluator, site).leaves:
                return (EXTERNAL_VALUE,)
            return singletons.inborn(evaluator, value, name) if as_objects else ()
        rule = value.rule
        if holder.inherited and not rule.endswith(_INHERITED):
            rule += _INHERITED
        receiver = None if value.kind == "super" and value.path else site
        reached: list[Value] = []
        for item in self._held(evaluator, holder, name):
            reached.extend(self._reached(evaluator, item, value, rule, receiver))
        return unique(reached)

    def named(self, evaluator: Evaluator, file: str, scope: int, end: int, name: str) -> Values:
        """A bare name that a type around the code, short of the scope ``end``, has from a base."""
        for around in self.world.scopes(file).types_around(scope, end):
            found = self.member(evaluator, Value("instance", file, around, rule="self"), name)
            if any(item.kind != "external" for item in found):
                return found
        return ()

    def _holder(self, evaluator: Evaluator, site: Site, name: str, above: bool) -> Holder | None:
        sites = self.lineage(evaluator, site).sites
        first = 1 if above else 0
        for position, owner in enumerate(sites[first:]):
            for part in self.parts.of(owner):
                found = self._own(evaluator, part, name, inherited=position > 0)
                if found is not None:
                    return found
        return None

    def _held(self, evaluator: Evaluator, holder: Holder, name: str) -> Values:
        if holder.definition >= 0:
            return (Value("def", holder.file, holder.definition),)
        key = ("member", holder.file, holder.owner, name)
        bindings = holder.bindings
        return evaluator.memory.remember(
            key, lambda: [v for b in bindings for v in evaluator.binding(holder.file, b)]
        )

    def _reached(
        self, evaluator: Evaluator, item: Value, value: Value, rule: str, receiver: Site | None
    ) -> Values:
        if item.kind != "def":
            return (learnt(item, "field"),)
        reached = item._replace(rule=rule, receiver=receiver)
        definition = self.world.scopes(item.file).facts.defs[item.ordinal]
        trait = self.world.language(item.file).member_call_trait
        if value.kind != "def" and trait in definition.traits:
            return evaluator.call(reached)
        return (reached,)

    def _own(
        self, evaluator: Evaluator, site: Site, name: str, *, inherited: bool
    ) -> Holder | None:
        """What a type itself says of a member; None where it says nothing."""
        file, index = site
        scopes = self.world.scopes(file)
        listed = scopes.members[index].get(name, ()) if index in scopes.members else ()
        members = [m for m in listed if scopes.facts.defs[m].kind not in NAMELESS_KINDS]
        if members:
            primary = [m for m in members if "setter" not in scopes.facts.defs[m].traits] or members
            return Holder(file, index, inherited, primary[-1], ())
        entries = select(scopes.names[index].get(name, ()), None) if index in scopes.names else ()
        bindings = [entry for entry in entries if isinstance(entry, Binding)]
        bound = scopes.fields[index].get(name, ()) if index in scopes.fields else ()
        bindings += [b for b in bound if b.kind == "declared_field"][:1] or bound
        if bindings:
            return Holder(file, index, inherited, -1, tuple(bindings))
        away = self._elsewhere.member(evaluator, site, name)
        return Holder(away[0], index, inherited, away[1], ()) if away else None
