"""A file's references to edges."""

from __future__ import annotations

from typing import Literal, NamedTuple

from codegraph.facts import CALL, MODULE_SCOPE, FileFacts, Ref
from codegraph.resolve.dispatch import Dispatches
from codegraph.resolve.evaluate import Evaluator
from codegraph.resolve.overloads import choices
from codegraph.resolve.scopes import CALLABLE_KINDS, TYPE_KINDS, Position
from codegraph.resolve.values import Site, Value, Values
from codegraph.resolve.world import World

MAX_TARGETS = 4
"""A reference that could mean more definitions than this means none."""

MAX_OVERLOADS = 16
"""Of more overloads of one function than this, to name all would say nothing."""

_STANDING_OUTSIDE = frozenset(("inherits", "decorates", "routes"))
"""Kinds of references that belong to a definition and stand in the scope around it."""

Outcome = Literal["resolved", "external", "unresolved", "none"]
"""``none``: a name in the place of a value is none of a function or a type."""


class Target(NamedTuple):
    """Where an edge leads, what kind it is and which rule made it."""

    site: Site
    kind: str
    rule: str


class Resolution(NamedTuple):
    """What became of one reference."""

    outcome: Outcome
    targets: tuple[Target, ...] = ()


_EXTERNAL = Resolution("external")
_UNRESOLVED = Resolution("unresolved")
_NONE = Resolution("none")


class Resolver:
    """Turns references into edges, and refuses where the text does not say.

    Args:
        world: The facts of the whole project.

    Attributes:
        dispatches: Finds which methods a call may run in place of the one it names.
    """

    def __init__(self, world: World) -> None:
        self.world = world
        self.evaluator = Evaluator(world)
        self.dispatches = Dispatches(self.evaluator)

    def resolve(self, file: str) -> list[Resolution]:
        """What became of each reference of a file, in order."""
        known: dict[object, Resolution] = {}
        facts = self.world.scopes(file).facts
        results = []
        for ref in facts.refs:
            scope = _scope(facts, ref)
            here = (scope, ref.kind, ref.path)
            found = known.get(here)
            if found is None:
                home = self.evaluator.home(file, scope, ref.path)
                there = (home, ref.kind, ref.path) if home is not None else None
                found = (known.get(there) if there else None) or self._resolve(file, scope, ref)
                if there:
                    known[here] = known[there] = found
            results.append(found)
        return results

    def _resolve(self, file: str, scope: int, ref: Ref) -> Resolution:
        at = Position(ref.line, ref.indent)
        self.evaluator.memory.fresh()
        try:
            values = self.evaluator.evaluate(file, scope, ref.path, at)
        except RecursionError:
            return _NONE if ref.kind == "value" else _UNRESOLVED
        targets = self._targets(values, ref.kind)
        meant = [Value("def", *target.site) for target in targets]
        few = len(targets) <= MAX_OVERLOADS and choices(self.world, meant) <= MAX_TARGETS
        if targets and few:
            return Resolution("resolved", tuple(targets))
        if ref.kind == "value":
            return _NONE
        if values and all(value.kind in {"external", "container", "function"} for value in values):
            return _EXTERNAL
        return _UNRESOLVED

    def _targets(self, values: Values, kind: str) -> list[Target]:
        targets: dict[Site, Target] = {}
        called = kind in {"calls", "instantiates"}
        if called and any(value.kind == "function" for value in values):
            # which of them is meant, the text does not say: one of an overload's results
            values = tuple(value for value in values if value.kind != "instance")
        for value in values:
            for item in self._called(value) if called else (value,):
                for meant in self._defined(item):
                    if target := self._target(meant, kind):
                        targets.setdefault(target.site, target)
        return list(targets.values())

    def _defined(self, value: Value) -> Values:
        """The definitions that a value stands for, those with a body where others only declare."""
        return tuple(self.evaluator.names.spaces.bodies(value)) if value.kind == "def" else ()

    def _called(self, value: Value) -> Values:
        if value.kind == "instance":
            return self.evaluator.type_member(value, CALL)
        return (value,)

    def _target(self, value: Value, kind: str) -> Target | None:
        definition = self.world.scopes(value.file).facts.defs[value.ordinal]
        site = (value.file, value.ordinal)
        if kind == "value":
            named = definition.kind in CALLABLE_KINDS or definition.kind in TYPE_KINDS
            return Target(site, "references", value.rule) if named else None
        if kind == "calls" and definition.kind in TYPE_KINDS:
            return Target(site, "instantiates", value.rule)
        if kind == "instantiates" and definition.kind in CALLABLE_KINDS:
            return Target(site, "calls", value.rule)
        return Target(site, kind, value.rule)


def _scope(facts: FileFacts, ref: Ref) -> int:
    """The scope in which a reference is evaluated.

    What a definition builds on, or is decorated with, stands outside it, but for what it mixes in.
    """
    if ref.kind not in _STANDING_OUTSIDE or ref.scope == MODULE_SCOPE:
        return ref.scope
    definition = facts.defs[ref.scope]
    inside = {base[1:-1].lstrip("%") for base in definition.bases if base[:1] in {"(", "<"}}
    return ref.scope if ref.path in inside else definition.parent
