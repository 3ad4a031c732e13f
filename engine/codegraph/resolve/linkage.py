"""Names that a linker joins: what a bare name of C means beyond the function it stands in.

A file sees what itself and the files that it includes define. What it declares and does not define
is the one definition of the program that is not static. A project may hold several programs, and a
program several variants of a file, so of several definitions one is taken only where something
speaks for it: its header is included, it is in the same folder, or it is nearer than all others.
"""

from __future__ import annotations

from collections.abc import Sequence
from posixpath import dirname, splitext
from typing import NamedTuple

from codegraph.facts import MODULE_SCOPE
from codegraph.resolve.inclusion import Inclusion, nearest
from codegraph.resolve.scopes import CALLABLE_KINDS, DefEntry
from codegraph.resolve.values import EXTERNAL_VALUE, Value
from codegraph.resolve.world import World

OWN = frozenset(("static", "macro", "made"))
"""Traits of what is seen only where it is written or included."""

_MAX_ALIASES = 4
"""Longest chain of macros that rename a name."""


class _Candidate(NamedTuple):
    """A definition of a name.

    Attributes:
        file: Where it stands.
        ordinal: Its index there.
        own: Whether only those see it that include its file.
        rank: Whether it is a function, which a macro of the same name only wraps.
    """

    file: str
    ordinal: int
    own: bool
    rank: bool


class Linkage:
    """Finds what names mean in files that are linked.

    Args:
        world: The facts.
        inclusion: What files include.
    """

    def __init__(self, world: World, inclusion: Inclusion) -> None:
        self._world = world
        self._inclusion = inclusion
        self._candidates: dict[str, tuple[_Candidate, ...]] = {}
        self._bound: dict[str, dict[str, str]] = {}
        self._renaming: list[dict[str, str]] = []
        self._reached: tuple[str, frozenset[str]] = ("", frozenset())

    def find(self, file: str, name: str) -> list[Value]:
        """What a name means at the top level of a file."""
        other: str | None = name
        for _ in range(_MAX_ALIASES):
            other = self._alias(file, other) if other else None
            if other and (found := self._find(file, other)):
                return found
        return self._find(file, name)

    def _alias(self, file: str, name: str) -> str | None:
        """What a macro without parameters, here or in what is included, makes of a name."""
        self._included(file)
        for aliases in self._renaming:
            if name in aliases:
                return aliases[name]
        return None

    def _find(self, file: str, name: str) -> list[Value]:
        here = self._defined(file, name)
        if here:
            return [_value(here[-1], "scope")]
        found = self._candidates.get(name)
        if found is None:
            files = self._world.definers(file, name)
            found = tuple(item for other in files for item in self._defined(other, name)[-1:])
            self._candidates[name] = found
        library = name in self._world.language(file).builtins
        if found:
            included = self._included(file)
            near = [item for item in found if item.file in included]
            if near:
                return [_value(_nearest(file, near)[0], "include")]
            chosen = self._linked(file, [item for item in found if not item.own], library=library)
            if chosen is not None:
                return [_value(chosen, "link")]
        return [EXTERNAL_VALUE] if library else []

    def _linked(self, file: str, found: list[_Candidate], *, library: bool) -> _Candidate | None:
        """The one definition of the program, or None where that cannot be told."""
        beside = [item for item in found if dirname(item.file) == dirname(file)]
        if library:  # of the same folder, or that of the C library
            return beside[0] if len(beside) == 1 else None
        if len(found) < 2:
            return found[0] if found else None
        stems = {splitext(path)[0] for path in self._included(file)}
        named = [item for item in found if splitext(item.file)[0] in stems]
        for some in (named, beside, _nearest(file, found)):
            if len(some) == 1:
                return some[0]
        return None

    def _defined(self, file: str, name: str) -> list[_Candidate]:
        scopes = self._world.scopes(file)
        found = []
        for entry in scopes.names[MODULE_SCOPE].get(name, ()):
            if isinstance(entry, DefEntry):
                item = scopes.facts.defs[entry.index]
                if item.kind in CALLABLE_KINDS:
                    own, macro = not OWN.isdisjoint(item.traits), "macro" in item.traits
                    found.append(_Candidate(file, entry.index, own, not macro))
        return sorted(found, key=lambda item: item.rank)  # what a macro wraps goes before it

    def _included(self, file: str) -> frozenset[str]:
        """The files that a file includes, and those that they include."""
        if self._reached[0] != file:
            self._reached = (file, self._inclusion.of(file))
            paths = sorted(self._reached[1])
            self._renaming = [found for path in paths if (found := self._aliases(path))]
        return self._reached[1]

    def _aliases(self, file: str) -> dict[str, str]:
        found = self._bound.get(file)
        if found is None:
            bindings = self._world.scopes(file).facts.bindings
            top = (item for item in bindings if item.scope == MODULE_SCOPE)
            found = self._bound[file] = {item.name: item.path for item in top}
        return found


def _nearest(file: str, found: Sequence[_Candidate]) -> list[_Candidate]:
    near = set(nearest(file, [item.file for item in found]))
    return [item for item in found if item.file in near]


def _value(item: _Candidate, rule: str) -> Value:
    return Value("def", item.file, item.ordinal, rule=rule)
