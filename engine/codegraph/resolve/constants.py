"""Bare names where constants form one tree over all files and types are objects (Ruby).

A constant is looked up in the types around the code, in the ancestors of the innermost of them, at
the top level. All files of the project are taken as loaded. A local variable is seen in its own
scope alone; any other bare name is a method of the top level.
"""

from __future__ import annotations

from posixpath import basename
from typing import TYPE_CHECKING

from codegraph.facts import ENDINGS, MODULE_SCOPE, Binding
from codegraph.languages.marks import VARIABLE
from codegraph.resolve.parts import FullName, Parts
from codegraph.resolve.scopes import CALLABLE_KINDS, MEMBER_KINDS, DefEntry, Position, select
from codegraph.resolve.values import EXTERNAL_VALUE, Site, Value, Values
from codegraph.resolve.world import World

if TYPE_CHECKING:
    from codegraph.resolve.evaluate import Evaluator

TOP = "^"
"""Stands before a constant that is looked up at the top level alone."""

LEXICAL = "%"
"""Stands before a constant that is not looked up in ancestors, as these hang on what it means."""


class Constants:
    """Finds what bare names mean.

    Args:
        world: The facts.
        parts: Finds types and constants by their full names.
    """

    def __init__(self, world: World, parts: Parts) -> None:
        self._world = world
        self._parts = parts
        self._defined: dict[str, bool] = {}

    def find(
        self, evaluator: Evaluator, file: str, scope: int, name: str, at: Position | None
    ) -> Values:
        """What a bare name means in a scope."""
        if VARIABLE in name:
            entries = self._world.scopes(file).names[scope].get(name, ())
            chosen = [item for item in select(entries, at) if isinstance(item, Binding)]
            place = ("local", file, scope, name, tuple([item.line for item in chosen]))
            return evaluator.memory.remember(
                place, lambda: [v for item in chosen for v in evaluator.binding(file, item)]
            )
        if not is_constant(name):
            return self.top_method(file, name, at if scope == MODULE_SCOPE else None)
        around = self._types_around(file, scope)
        key = ("constant", file, around[0] if around else MODULE_SCOPE, name)
        return evaluator.memory.remember(
            key, lambda: list(self._constant(evaluator, file, around, name))
        )

    def _constant(self, evaluator: Evaluator, file: str, around: list[int], name: str) -> Values:
        if name.startswith(TOP):
            around, name = [], name.removeprefix(TOP)
        lexical = name.startswith(LEXICAL)
        name = name.removeprefix(LEXICAL)
        for index in around:
            full = (*self._parts.full_name((file, index)), name)
            if (found := self.named(evaluator, file, full)) is not None:
                return found
        if around and not lexical:
            inner = self.chief(file, (file, around[0]))
            if (found := self.inherited(evaluator, inner, name)) is not None:
                return found
        found = self.named(evaluator, file, ("", name))
        if found is not None:
            return found
        return (EXTERNAL_VALUE._replace(file=file, path=name),)

    def named(self, evaluator: Evaluator, file: str, full: FullName) -> Values | None:
        """What a constant of this full name holds; None where the project defines none."""
        sites = self._parts.named(file, full)
        types = [site for site in sites if self._kind(site) in MEMBER_KINDS]
        if types:
            chief = min(types, key=lambda site: self._rank(file, site))
            rule = "scope" if chief[0] == file else "constant"
            return (Value("def", *chief, rule=rule),)
        if not sites:
            return None
        return evaluator.memory.remember(
            ("constants", full), lambda: self._assigned(evaluator, sites)
        )

    def _assigned(self, evaluator: Evaluator, sites: list[Site]) -> list[Value]:
        found: list[Value] = []
        for file, index in sites:
            scopes = self._world.scopes(file)
            item = scopes.facts.defs[index]
            for entry in scopes.names[item.parent].get(item.name, ()):
                if isinstance(entry, Binding):
                    found += evaluator.binding(file, entry)
        return found

    def inherited(self, evaluator: Evaluator, site: Site, name: str) -> Values | None:
        """A constant that a type has from its ancestors; None where none of the project has it."""
        for owner in evaluator.lineages.lineage(evaluator, site).sites[1:]:
            full = (*self._parts.full_name(owner), name)
            if (found := self.named(evaluator, owner[0], full)) is not None:
                return found
        return None

    def member(self, evaluator: Evaluator, site: Site, name: str) -> Values:
        """The constant ``name`` of a type, as in ``A::B``."""
        full = (*self._parts.full_name(site), name)
        found = self.named(evaluator, site[0], full)
        if found is None:
            found = self.inherited(evaluator, site, name)
        return (EXTERNAL_VALUE,) if found is None else found

    def beneath(self, evaluator: Evaluator, outside: Value, name: str) -> Values:
        """A member of a constant that is not defined: its folder may stand for it (Zeitwerk)."""
        if not is_constant(name):
            return (EXTERNAL_VALUE,)
        path = f"{outside.path}.{name}"
        found = self.named(evaluator, outside.file, ("", *path.split(".")))
        return (outside._replace(path=path),) if found is None else found

    def top_method(self, file: str, name: str, at: Position | None = None) -> Values:
        """A method defined at the top level: of the file itself, or the only one of the project."""
        entries = self._world.scopes(file).names[MODULE_SCOPE].get(name, ())
        own = [item for item in select(entries, at) if isinstance(item, DefEntry)]
        if own:
            return (Value("def", file, own[-1].index, rule="scope"),)
        found: list[Site] = []
        for other in self._world.definers(file, written(name)):
            scopes = self._world.scopes(other)
            for item in scopes.names[MODULE_SCOPE].get(name, ()):
                if isinstance(item, DefEntry):
                    traits = scopes.facts.defs[item.index].traits
                    found += [] if "nested" in traits else [(other, item.index)]
        if len({path for path, _ in found}) == 1:
            return (Value("def", *found[-1], rule="package"),)
        known = name in self._world.language(file).builtins or not self._is_defined(file, name)
        return (EXTERNAL_VALUE,) if known else ()

    def _is_defined(self, file: str, name: str) -> bool:
        """Whether the project has a method of this name, those inside of methods left out."""
        found = self._defined.get(name)
        if found is None:
            found = self._defined[name] = any(
                item.key == name
                and (
                    item.parent == MODULE_SCOPE
                    or facts.defs[item.parent].kind not in CALLABLE_KINDS
                )
                for path in self._world.definers(file, written(name))
                for facts in (self._world.scopes(path).facts,)
                for item in facts.defs
            )
        return found

    def chief(self, file: str, site: Site) -> Site:
        """The part that stands for a type of several, as seen from a file."""
        parts = self._parts.of(site)
        return min(parts, key=lambda part: self._rank(file, part)) if len(parts) > 1 else site

    def _rank(self, file: str, site: Site) -> tuple[bool, bool, bool, int, Site]:
        """What comes first: the file named after the type, the file at hand, the one with bases."""
        path, index = site
        item = self._world.scopes(path).facts.defs[index]
        plain = basename(path).rpartition(".")[0].replace("_", "").lower()
        unlike = plain != item.name.replace("_", "").lower()
        return unlike, path != file, not item.bases, path.count("/"), site

    def _types_around(self, file: str, scope: int) -> list[int]:
        return self._world.scopes(file).types_around(scope, MODULE_SCOPE)

    def _kind(self, site: Site) -> str:
        return self._world.scopes(site[0]).facts.defs[site[1]].kind


def is_constant(name: str) -> bool:
    """Whether a name is that of a constant."""
    return name[:1].isupper() or name.startswith((TOP, LEXICAL))


_WRITTEN = str.maketrans({mark: char for char, mark in ENDINGS.items()})


def written(name: str) -> str:
    """A method's name as the source writes it, from how paths spell it."""
    return name.translate(_WRITTEN)
