"""Methods that a call of another one may run in its place.

Only the nearest base that has a method is named, so that a chain of overrides is followed step by
step. A row belongs to the file whose text makes it: the one of the type that overrides, or, where
types satisfy interfaces without naming them (Go), the interface's. What other files a row hangs
on is told as `Dispatching.lineage`; `codegraph.index.reach` says when it is worked out again.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from codegraph.resolve.evaluate import Evaluator
from codegraph.resolve.method_sets import implementations
from codegraph.resolve.methods import Method, Methods
from codegraph.resolve.scopes import TYPE_KINDS
from codegraph.resolve.values import Site


class Dispatch(NamedTuple):
    """A call of ``base`` may run ``override``; ``rule`` says why."""

    base: Site
    override: Site
    rule: str


class Dispatching(NamedTuple):
    """What one file says of calls that run other methods.

    Attributes:
        rows: The pairs, in order and without repetition.
        lineage: The types, in any file, on whose methods the rows hang.
    """

    rows: tuple[Dispatch, ...]
    lineage: frozenset[Site]


class Dispatches:
    """Finds overrides and implementations.

    Args:
        evaluator: Follows the bases of types.
    """

    def __init__(self, evaluator: Evaluator) -> None:
        self._evaluator = evaluator
        self._world = evaluator.world
        self._methods = Methods(evaluator)

    def of(self, file: str) -> Dispatching:
        """What a file says; the same in whatever order files are asked for."""
        language = self._world.language(file)
        rows: dict[tuple[Site, Site], Dispatch] = {}
        lineage: set[Site] = set()
        for index, item in enumerate(self._world.scopes(file).facts.defs):
            if item.kind not in TYPE_KINDS:
                continue
            site = (file, index)
            self._evaluator.memory.fresh()
            if item.bases or language.reopened:
                lineage.update(self._methods.lineage(site)[1:])
            if not language.structural:
                found = self._overrides(site) if item.bases or language.reopened else iter(())
            elif item.kind == "interface":
                found = self._implementations(site)
            else:
                continue
            for row in found:
                rows.setdefault((row.base, row.override), row)
        return Dispatching(tuple(rows.values()), frozenset(lineage))

    def _overrides(self, site: Site) -> Iterator[Dispatch]:
        """What a type's own methods stand in for, and those that one base gives to another."""
        bases = self._methods.bases(site)
        own = self._methods.own(site)
        for method in own:
            for base in bases if method.overriding else ():
                for other in self._methods.nearest(base, method):
                    if other.overridable:
                        yield Dispatch(other.site, method.site, "override")
        if len(bases) > 1:
            yield from self._joined(site, bases, {method.key for method in own})

    def _joined(
        self, site: Site, bases: list[Site], own: set[tuple[str, str]]
    ) -> Iterator[Dispatch]:
        """``class C(Mixin, Base)``: what ``Mixin`` has runs in place of what ``Base`` has."""
        chosen: dict[tuple[str, str], Method] = {}
        for part in self._methods.lineage(site)[1:]:
            for method in self._methods.own(part):
                chosen.setdefault(method.key, method)
        for key, method in chosen.items():
            if key in own or method.abstract:
                continue
            above = set(self._methods.lineage(method.owner))
            for base in bases:
                for other in self._methods.nearest(base, method):
                    if other.owner not in above and other.overridable:
                        yield Dispatch(other.site, method.site, "joined")

    def _implementations(self, site: Site) -> Iterator[Dispatch]:
        for base, method in implementations(self._world, self._methods, site):
            yield Dispatch(base.site, method.site, "method-set")
