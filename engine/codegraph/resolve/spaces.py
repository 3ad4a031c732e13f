"""What names mean in programs of namespaces and classes that are joined by inclusion and linking.

A bare name is looked for from the code outwards: in the blocks of its function, in the class that
the function belongs to and in its bases, in the namespaces around it, each with the namespaces
that it opens (``using namespace``). What a file sees of a namespace is what itself and the files
that it includes write into it. Only where none of these has the name, a function is meant that is
defined elsewhere and joined by the linker, if that is the only one that could be.
"""

from __future__ import annotations

from posixpath import dirname, splitext
from typing import TYPE_CHECKING

from codegraph.facts import ALL, MODULE_SCOPE, PARAMETER, TOP, Binding
from codegraph.resolve.inclusion import Inclusion, nearest
from codegraph.resolve.places import Place, Places, Prefix
from codegraph.resolve.scopes import CALLABLE_KINDS, TYPE_KINDS, Position
from codegraph.resolve.values import EXTERNAL_VALUE, Site, Value, Values, unique
from codegraph.resolve.world import World

if TYPE_CHECKING:
    from codegraph.resolve.evaluate import Evaluator

DECLARED = "declared"
"""Trait of a method whose body stands elsewhere."""
OPTIONAL = "optional"
"""Trait of what is there only where somebody switches it on."""
_MAX_OPENED = 4
"""Longest chain of namespaces that open each other."""
_KEPT = 128

Given = dict[tuple[Prefix, str], list[tuple[str, Binding]]]
"""Full names that are no definitions, but given by bindings: each with its files."""


class Spaces:
    """Finds what names mean.

    The evaluator comes with each question, as it does for `codegraph.resolve.inheritance.Lineages`.

    Args:
        world: The facts.
        inclusion: What files include.
    """

    def __init__(self, world: World, inclusion: Inclusion) -> None:
        self._world = world
        self._inclusion = inclusion
        self._places = Places(world)
        self._given: dict[str, Given] = {}
        self._seen_given: dict[str, Given] = {}
        self._stems: dict[str, frozenset[str]] = {}
        self._bodies: dict[Site, tuple[Site, ...]] = {}

    # -- bare names -------------------------------------------------------------------------

    def find(
        self, evaluator: Evaluator, file: str, scope: int, name: str, at: Position | None
    ) -> Values:
        """What a bare name means; see `codegraph.resolve.evaluate.Evaluator.evaluate`."""
        if name == TOP:
            return (Value("module"),)
        scopes = self._world.scopes(file)
        here = scope
        while here != MODULE_SCOPE and scopes.facts.defs[here].kind in CALLABLE_KINDS:
            entries = scopes.names[here].get(name) if here in scopes.names else None
            if entries:
                position = at if here == scope else None
                return evaluator.names.entries(evaluator, (file, here, name), entries, position)
            found = self._opened_locally(evaluator, file, here, name)
            if found:
                return found
            if scopes.facts.defs[here].owner:
                break
            here = scopes.facts.defs[here].parent
        return self._outwards(evaluator, file, here, name) or self._beyond(
            evaluator, file, here, name
        )

    def home(self, file: str, scope: int, name: str) -> tuple[int, str] | None:
        """See `codegraph.resolve.evaluate.Evaluator.home`."""
        scopes = self._world.scopes(file)
        here = scope
        while here != MODULE_SCOPE and scopes.facts.defs[here].kind in CALLABLE_KINDS:
            names = scopes.names.get(here, {})
            if name in names:
                return (here, "") if len(names[name]) == 1 else None
            if here in scopes.globs or scopes.facts.defs[here].owner:
                return here, ""
            here = scopes.facts.defs[here].parent
        return here, ""

    def _outwards(self, evaluator: Evaluator, file: str, here: int, name: str) -> Values:
        """What the classes and namespaces from a scope on outwards have under a name."""
        return evaluator.memory.remember(
            ("outwards", file, here, name),
            lambda: list(self._look_outwards(evaluator, file, here, name)),
        )

    def _look_outwards(self, evaluator: Evaluator, file: str, here: int, name: str) -> Values:
        defs = self._world.scopes(file).facts.defs
        if here == MODULE_SCOPE or defs[here].kind == "namespace":
            found = self._visible(evaluator, file, self._places.prefix(file, here), name)
        elif defs[here].kind in TYPE_KINDS:
            found = self._of_type(evaluator, (file, here), name)
        else:
            found = self._of_owner(evaluator, file, here, name)
        if found or here == MODULE_SCOPE:
            return found
        return self._outwards(evaluator, file, defs[here].parent, name)

    def _of_type(self, evaluator: Evaluator, site: Site, name: str) -> Values:
        facts = self._world.scopes(site[0]).facts
        if name == facts.defs[site[1]].name:
            return (Value("def", *site, rule="scope"),)
        found = evaluator.type_member(Value("instance", *site, rule="self"), name)
        if all(item.kind == "external" for item in found):
            own = name in self._world.scopes(site[0]).names.get(site[1], {})
            leaves = evaluator.lineages.lineage(evaluator, site).leaves
            return found if own or not leaves else ()
        return tuple(self._named(item) for item in found)

    def _named(self, value: Value) -> Value:
        """A type inside of a type is reached by its name, and not through an object."""
        if value.kind == "def":
            kind = self._world.scopes(value.file).facts.defs[value.ordinal].kind
            return value._replace(rule="scope") if kind in TYPE_KINDS else value
        return value

    def _of_owner(self, evaluator: Evaluator, file: str, here: int, name: str) -> Values:
        """What the type or namespace has to which a definition belongs that stands outside it."""
        item = self._world.scopes(file).facts.defs[here]
        owner = item.owner
        while owner:
            found = evaluator.evaluate(file, item.parent, owner) or self._stray(file, owner)
            for value in found:
                if value.kind == "module":
                    found = self.inside(evaluator, file, value.path, name)
                elif value.kind == "def":
                    found = self._of_type(evaluator, (value.file, value.ordinal), name)
                else:
                    continue
                if found:
                    return found
            owner = owner.rpartition(".")[0]
        return ()

    def _stray(self, file: str, owner: str) -> Values:
        """The only type in sight of an owner's name, for code whose namespace did not parse."""
        name = owner.rpartition(".")[2]
        seen = self._inclusion.of(file)
        found = [
            item for item in self._places.named(file, name)
            if item.kind == "type" and item.file in seen
        ]  # fmt: skip
        return (_value(file, found[0]),) if len(found) == 1 else ()

    def _beyond(self, evaluator: Evaluator, file: str, here: int, name: str) -> Values:
        """What the linker or the language's own library gives."""
        library = name in self._world.language(file).builtins
        if not library:
            for prefix in self._around(evaluator, file, here):
                found = self._linked(file, prefix, name)
                if found:
                    return found
        return (EXTERNAL_VALUE,) if library else ()

    def _around(self, evaluator: Evaluator, file: str, here: int) -> list[Prefix]:
        """The namespaces around a scope, innermost first, then those that they open."""
        defs = self._world.scopes(file).facts.defs
        found: list[Prefix] = []
        while here != MODULE_SCOPE:
            if defs[here].kind == "namespace":
                found.append(self._places.prefix(file, here))
            if defs[here].owner:
                for value in evaluator.evaluate(file, defs[here].parent, defs[here].owner):
                    whole = self._places.prefix(value.file, value.ordinal) if value.file else ()
                    found += [whole[:end] for end in range(len(whole) - 1, 0, -1)]
            here = defs[here].parent
        found.append(())
        given = self._seen(file)
        for prefix in tuple(found):
            for other, binding in given.get((prefix, ALL), ()):
                for value in evaluator.evaluate(other, binding.scope, binding.path):
                    found += [tuple(value.path.split("."))] if value.kind == "module" else []
        return list(dict.fromkeys(found))

    # -- names of namespaces ------------------------------------------------------------------

    def inside(self, evaluator: Evaluator, file: str, key: str, name: str) -> Values:
        """What a namespace, or the top level, has under a name as seen from a file."""
        prefix = tuple(key.split(".")) if key else ()
        found = self._visible(evaluator, file, prefix, name) or self._linked(file, prefix, name)
        if not found and not prefix and name in self._world.language(file).builtins:
            return (EXTERNAL_VALUE,)
        return found

    def _visible(
        self, evaluator: Evaluator, file: str, prefix: Prefix, name: str, depth: int = 0
    ) -> Values:
        """What a file and those that it includes write into a namespace."""
        if not prefix and name == "std":
            return (EXTERNAL_VALUE,)
        seen = self._inclusion.of(file)
        places = [
            item for item in self._places.named(file, name)
            if item.prefix == prefix and item.kind and item.file in seen
        ]  # fmt: skip
        found = list(self._chosen(file, places))
        given = self._seen(file)
        for other, binding in given.get((prefix, name), ()):
            if other == file or all(value.kind == "module" for value in found):
                found += evaluator.binding(other, binding)
        if found or depth > _MAX_OPENED:
            return unique(found)
        for other, binding in given.get((prefix, ALL), ()):
            for value in evaluator.evaluate(other, binding.scope, binding.path):
                inner = tuple(value.path.split(".")) if value.path else ()
                if value.kind == "module" and inner != prefix:
                    found += self._visible(evaluator, file, inner, name, depth + 1)
        return unique(found)

    def _opened_locally(self, evaluator: Evaluator, file: str, here: int, name: str) -> Values:
        scopes = self._world.scopes(file)
        for entry in scopes.globs.get(here, ()):
            if name != entry.path.partition(".")[0]:
                for value in evaluator.evaluate(file, here, entry.path):
                    if value.kind == "module" and (
                        found := self.inside(evaluator, file, value.path, name)
                    ):
                        return found
        return ()

    def _chosen(self, file: str, places: list[Place]) -> Values:
        """Of definitions of one full name those that are meant: all functions, or one type."""
        functions = [item for item in places if item.kind == "function"]
        if functions:
            stems = self._stems_of(file)
            prefix = functions[0].prefix
            name = self._world.scopes(functions[0].file).facts.defs[functions[0].ordinal].name
            functions += [
                item for item in self._places.named(file, name)
                if item.prefix == prefix and item.kind == "function" and not item.own
                and item not in functions and splitext(item.file)[0] in stems
            ]  # fmt: skip
            return tuple(_value(file, item) for item in functions)
        types = [item for item in places if item.kind == "type"]
        if types:
            own = [item for item in types if item.file == file]
            near = nearest(file, [item.file for item in own or types])
            meant = [item for item in own or types if item.file == near[0]]
            return tuple(_value(file, item) for item in self._likely(meant))
        return tuple(_space(item, self._name(item)) for item in places[:1])

    def _likely(self, places: list[Place]) -> list[Place]:
        """Of types in branches of an ``#if`` the one that is meant; none where aliases differ."""
        defs = [self._world.scopes(item.file).facts.defs[item.ordinal] for item in places]
        some = [pair for pair in zip(places, defs, strict=True) if OPTIONAL not in pair[1].traits]
        kept = some or list(zip(places, defs, strict=True))
        aliases = {item.type for _, item in kept if item.kind == "type_alias"}
        return [kept[0][0]] if len(aliases) < 2 else []

    def _linked(self, file: str, prefix: Prefix, name: str) -> Values:
        """What another file defines that is not included: functions that the linker joins, or a
        type that is only declared here."""  # noqa: D205, D209 - one sentence
        places = [p for p in self._places.named(file, name) if p.prefix == prefix and p.kind]
        for kind in ("function", "type"):
            if some := [p for p in places if p.kind == kind and not p.own]:
                return self._only(file, some, kind)
        spaces = [p for p in places if p.kind in {"namespace", "inline"}]
        return tuple(_space(item, self._name(item)) for item in spaces[:1])

    def _only(self, file: str, places: list[Place], kind: str) -> Values:
        """What is meant if one file alone can be, as `codegraph.resolve.linkage` decides."""
        files = list(dict.fromkeys(item.file for item in places))
        stems = self._stems_of(file)
        named = [path for path in files if splitext(path)[0] in stems]
        beside = [path for path in files if dirname(path) == dirname(file)]
        for some in (files, named, beside, nearest(file, files)):
            if len(some) == 1:
                there = [item for item in places if item.file == some[0]]
                meant = there if kind == "function" else self._likely(there)
                return tuple(_value(file, item, "link") for item in meant)
        return ()

    def _name(self, place: Place) -> str:
        return self._world.scopes(place.file).facts.defs[place.ordinal].name

    def _stems_of(self, file: str) -> frozenset[str]:
        found = self._stems.get(file)
        if found is None:
            if len(self._stems) >= _KEPT:
                del self._stems[next(iter(self._stems))]
            found = frozenset(splitext(path)[0] for path in self._inclusion.of(file))
            self._stems[file] = found
        return found

    # -- names given by bindings ----------------------------------------------------------------

    def _seen(self, file: str) -> Given:
        """What bindings give in a file and in those that it includes, its own last."""
        found = self._seen_given.get(file)
        if found is None:
            if len(self._seen_given) >= _KEPT:
                del self._seen_given[next(iter(self._seen_given))]
            found = {}
            for other in sorted(self._inclusion.of(file)):
                for key, items in self._given_by(other).items():
                    found.setdefault(key, []).extend(items)
            self._seen_given[file] = found
        return found

    def _given_by(self, file: str) -> Given:
        found = self._given.get(file)
        if found is None:
            found = self._given[file] = {}
            facts = self._world.scopes(file).facts
            for item in facts.bindings:
                if item.scope == MODULE_SCOPE or facts.defs[item.scope].kind == "namespace":
                    key = (self._places.prefix(file, item.scope), item.name)
                    found.setdefault(key, []).append((file, item))
        return found

    def apart(self, value: Value, name: str) -> Values:
        """A type that is declared inside a type and written outside of it."""
        prefix = self._places.prefix(value.file, value.ordinal)
        found = [
            place for place in self._places.named(value.file, name)
            if place.apart and place.kind == "type" and prefix[-len(place.prefix):] == place.prefix
        ]  # fmt: skip
        return (_value(value.file, found[0]),) if len(found) == 1 else ()

    # -- bodies -----------------------------------------------------------------------------------

    def bodies(self, value: Value) -> Values:
        """The definitions with a body that a value stands for: itself, unless it only declares."""
        if value.kind != "def":
            return ()
        item = self._world.scopes(value.file).facts.defs[value.ordinal]
        if DECLARED not in item.traits:
            return (value,)
        site = (value.file, value.ordinal)
        found = self._bodies.get(site)
        if found is None:
            found = self._bodies[site] = self._find_bodies(site)
        return tuple(value._replace(file=f, ordinal=o) for f, o in found) or (value,)

    def _find_bodies(self, site: Site) -> tuple[Site, ...]:
        """Definitions of a declared method, in its own file or in one that includes it."""
        file, index = site
        facts = self._world.scopes(file).facts
        item = facts.defs[index]
        whole = self._places.prefix(file, item.parent)
        places = [
            place for place in self._places.named(file, item.name)
            if place.apart and whole[-len(place.prefix):] == place.prefix
            and (place.file == file or file in self._inclusion.of(place.file))
        ]  # fmt: skip
        taken = self._taken(site)
        same = [p for p in places if self._taken((p.file, p.ordinal)) == taken]
        alike = [p for p in places if len(self._taken((p.file, p.ordinal))) == len(taken)]
        return tuple((place.file, place.ordinal) for place in same or alike)

    def _taken(self, site: Site) -> tuple[str, ...]:
        """What a function takes, each by the last name of its type."""
        names = self._world.scopes(site[0]).names.get(site[1], {})
        found: list[str] = []
        while entries := names.get(PARAMETER.format(len(found))):
            path = entries[0].path if isinstance(entries[0], Binding) else ""
            found.append(path.rpartition(".")[2])
        return tuple(found)


def _value(file: str, place: Place, far: str = "include") -> Value:
    rule = "scope" if place.file == file else far
    return Value("def", place.file, place.ordinal, rule=rule)


def _space(place: Place, name: str) -> Value:
    path = place.prefix if place.kind == "inline" else (*place.prefix, name)
    return Value("module", path=".".join(path))
