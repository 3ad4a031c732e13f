"""One file's facts, arranged for looking names up."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from codegraph.facts import ALL, EXTENDED, MODULE_SCOPE, RETURN, Binding, Def, FileFacts, Import
from codegraph.languages.base import ClassScope

VARIABLE_KINDS = frozenset(("variable", "constant", "field"))
TYPE_KINDS = frozenset(("class", "interface", "struct", "enum", "type_alias"))
MEMBER_KINDS = TYPE_KINDS | {"namespace"}
"""Kinds of definitions whose own definitions are reached through them."""
NAMELESS_KINDS = VARIABLE_KINDS | {"route"}
"""Kinds of definitions that give their scope no name by themselves; bindings do for variables."""
CALLABLE_KINDS = frozenset(("function", "method"))


@dataclass(frozen=True, slots=True)
class DefEntry:
    """A name that a definition gives."""

    index: int
    line: int
    indent: int = 0


Entry = DefEntry | Binding | Import


class Position(NamedTuple):
    """Where in its scope an expression stands.

    Attributes:
        line: Its line.
        indent: Column of its statement.
        strict: Whether it sees nothing that is bound on its own line.
    """

    line: int
    indent: int
    strict: bool = False


class Scopes:
    """The names of one file by scope.

    Args:
        facts: The file's facts.

    Attributes:
        facts: The file's facts.
        names: Scope to name to what gives that name, in source order.
        fields: Class to name to the bindings of that attribute made in its methods.
        members: Class to name to definitions directly inside it.
        singletons: Class to name to methods of the class itself, where those are kept apart.
        owned: Name of a type that may stand in another file to name to definitions of it here.
        returns: Function to its bound return values.
        stars: The ``import *`` of the top level.
        extended: Name of a type that may stand elsewhere to the bases it is given here.
        globs: Scope to the bindings that give it all that a path has.
    """

    def __init__(self, facts: FileFacts) -> None:
        self.facts = facts
        self.names: dict[int, dict[str, list[Entry]]] = defaultdict(dict)
        self.fields: dict[int, dict[str, list[Binding]]] = defaultdict(dict)
        self.members: dict[int, dict[str, list[int]]] = defaultdict(dict)
        self.singletons: dict[int, dict[str, list[int]]] = defaultdict(dict)
        self.owned: dict[str, dict[str, list[int]]] = defaultdict(dict)
        self.returns: dict[int, list[Binding]] = defaultdict(list)
        self.stars: list[Import] = []
        self.extended: dict[str, list[Binding]] = defaultdict(list)
        self.globs: dict[int, list[Binding]] = defaultdict(list)
        self._places: dict[str, int] | None = None
        self._inside: dict[int, list[int]] | None = None
        self._found: dict[tuple[int, str], tuple[int, list[Entry]]] = {}
        self._enter_defs(facts.defs)
        self._enter_bindings(facts.bindings)
        for item in facts.imports:
            if item.name == "*" and not item.local:
                if item.scope == MODULE_SCOPE:
                    self.stars.append(item)
            elif item.local:
                self.names[item.scope].setdefault(item.local, []).append(item)

    def _enter_defs(self, defs: list[Def]) -> None:
        for index, item in enumerate(defs):
            if item.owner:
                self.owned[item.owner].setdefault(item.name, []).append(index)
                continue
            if "bound" in item.traits:
                continue
            in_type = item.parent != MODULE_SCOPE and defs[item.parent].kind in MEMBER_KINDS
            if "singleton" in item.traits:
                self.singletons[item.parent].setdefault(item.key, []).append(index)
                continue
            if in_type:
                self.members[item.parent].setdefault(item.key, []).append(index)
            bare = in_type or item.kind != "method"  # the methods of an object literal are not
            if bare and item.kind not in NAMELESS_KINDS:
                entry = DefEntry(index, item.start_line)
                self.names[item.parent].setdefault(item.key, []).append(entry)

    def _enter_bindings(self, bindings: list[Binding]) -> None:
        for item in bindings:
            if item.name == RETURN:
                self.returns[item.scope].append(item)
            elif item.kind == EXTENDED:
                self.extended[item.name].append(item)
            elif item.name == ALL:
                self.globs[item.scope].append(item)
            elif item.kind in {"field", "declared_field"}:
                around = self.type_around(item.scope)
                if around != MODULE_SCOPE:
                    self.fields[around].setdefault(item.name, []).append(item)
            else:
                self.names[item.scope].setdefault(item.name, []).append(item)

    def find(self, scope: int, name: str, class_scope: ClassScope) -> tuple[int, list[Entry]]:
        """The nearest scope, from ``scope`` outwards, that gives a name, and what gives it there.

        Args:
            scope: Where the name is used.
            name: The name.
            class_scope: See `codegraph.languages.base.Language`.
        """
        key = (scope, name)
        found = self._found.get(key)
        if found is None:
            found = self._found[key] = self._find(scope, name, class_scope)
        return found

    def _find(self, scope: int, name: str, class_scope: ClassScope) -> tuple[int, list[Entry]]:
        here = scope
        while True:
            open_to = class_scope == "methods" or (class_scope == "body" and here == scope)
            if open_to or here == MODULE_SCOPE or self.facts.defs[here].kind not in TYPE_KINDS:
                entries = self.names[here].get(name) if here in self.names else None
                if entries:
                    return here, entries
            if here == MODULE_SCOPE:
                return MODULE_SCOPE, []
            here = self.facts.defs[here].parent

    def types_around(self, scope: int, end: int) -> list[int]:
        """The types that ``scope`` is or is inside of, innermost first, as far as ``end``."""
        found: list[int] = []
        while scope not in {MODULE_SCOPE, end}:
            if self.facts.defs[scope].kind in TYPE_KINDS:
                found.append(scope)
            scope = self.facts.defs[scope].parent
        return found

    def inside(self, index: int) -> list[int]:
        """The definitions directly inside another one, bound ones too, in source order."""
        if self._inside is None:
            self._inside = defaultdict(list)
            for at, item in enumerate(self.facts.defs):
                if not item.owner:
                    self._inside[item.parent].append(at)
        return self._inside.get(index, [])

    def top_level_type(self, name: str) -> int:
        """Index of the type of a name at the top level, or -1."""
        for entry in self.names[MODULE_SCOPE].get(name, ()):
            if isinstance(entry, DefEntry) and self.facts.defs[entry.index].kind in TYPE_KINDS:
                return entry.index
        return -1

    def defined_at(self, place: str) -> int:
        """Index of the definition at a ``line:name``, or -1."""
        if self._places is None:
            defs = enumerate(self.facts.defs)
            self._places = {f"{item.line}:{item.name}": index for index, item in defs}
        return self._places.get(place, -1)

    def type_around(self, scope: int) -> int:
        """Index of the type that ``scope`` is or is inside of, or `MODULE_SCOPE`."""
        while scope != MODULE_SCOPE and self.facts.defs[scope].kind not in TYPE_KINDS:
            scope = self.facts.defs[scope].parent
        return scope


def _sees(at: Position, entry: Entry) -> bool:
    """Whether an expression sees what its own line binds; the value of an assignment does not."""
    return not at.strict and not (isinstance(entry, Binding) and entry.kind == "assigned")


def select(entries: Sequence[Entry], at: Position | None) -> Sequence[Entry]:
    """The entries of a name that can be in force at a position.

    A declared type settles the matter. Otherwise a later binding replaces the earlier ones unless
    it is indented deeper than the place we ask from, for then it may not have been run.
    """
    if len(entries) == 1:
        return entries
    declared = [e for e in entries if isinstance(e, Binding) and e.kind.startswith("declared")]
    if declared:
        return declared[-1:]
    if at is None:
        return entries
    before = [e for e in entries if e.line < at.line or (e.line == at.line and _sees(at, e))]
    if not before:
        return entries
    for start in range(len(before) - 1, -1, -1):
        entry = before[start]
        if not isinstance(entry, Import) and entry.indent <= at.indent:
            return before[start:]
    return before
