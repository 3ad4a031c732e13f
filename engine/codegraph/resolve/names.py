"""What bare names mean: by scope, by inheritance, by package, by import, by the linker."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from codegraph.facts import MODULE_SCOPE, Binding, Import
from codegraph.languages.base import EXTERNAL
from codegraph.languages.marks import is_marked, parted
from codegraph.resolve.constants import Constants
from codegraph.resolve.globs import given_to, globbed
from codegraph.resolve.inclusion import Inclusion
from codegraph.resolve.linkage import Linkage
from codegraph.resolve.namespaces import Namespaces
from codegraph.resolve.parts import Parts
from codegraph.resolve.scopes import DefEntry, Entry, Position, select
from codegraph.resolve.spaces import Spaces
from codegraph.resolve.values import EXTERNAL_VALUE, Value, Values, by_name, unique
from codegraph.resolve.world import World

if TYPE_CHECKING:
    from codegraph.resolve.evaluate import Evaluator


class Names:
    """Finds what names mean.

    The evaluator comes with each question, as it does for `codegraph.resolve.inheritance.Lineages`.

    Args:
        world: The facts.
        parts: Finds the parts of types.

    Attributes:
        constants: Finds the bare names of languages whose constants form one tree.
    """

    def __init__(self, world: World, parts: Parts) -> None:
        self.world = world
        inclusion = Inclusion(world)
        self._linkage = Linkage(world, inclusion)
        self.spaces = Spaces(world, inclusion)
        self.constants = Constants(world, parts)
        self.namespaces = Namespaces(world)
        self._packages: dict[tuple[str, str], dict[str, list[str]]] = {}

    def find(
        self, evaluator: Evaluator, file: str, scope: int, name: str, at: Position | None
    ) -> Values:
        """What a bare name means in a scope; see `codegraph.resolve.evaluate.Evaluator.evaluate`.

        The nearest scope that has the name decides, then, in languages whose methods see the
        members of their class bare, what the classes around inherit.
        """
        language, scopes = self.world.language(file), self.world.scopes(file)
        if language.naming == "inclusion":
            return self.spaces.find(evaluator, file, scope, name, at)
        if language.naming == "constants":
            return self.constants.find(evaluator, file, scope, name, at)
        if language.naming == "linker":
            return tuple(self._linkage.find(file, name))
        here, entries = scopes.find(scope, name, language.class_scope)
        if scopes.globs and (inner := globbed(evaluator, file, scope, here, name)):
            return inner
        if language.class_scope == "methods" and (
            found := evaluator.lineages.named(evaluator, file, scope, here, name)
        ):
            return found
        if entries:
            position = at if here == scope else None
            found = self.entries(evaluator, (file, here, name), entries, position)
            return (
                tuple(by_name(item) for item in found)
                if language.overloaded or language.rooted
                else found
            )
        return evaluator.memory.remember(
            ("global", file, name), lambda: self._beyond(evaluator, file, name)
        )

    def module_member(self, evaluator: Evaluator, file: str, key: str, name: str) -> Values:
        """What a module has under a name.

        Args:
            evaluator: Who asks.
            file: A file of the family that asks.
            key: Key of the module.
            name: The name.
        """
        if self.world.language(file).has_namespaces:  # of several, that nearest to the file
            found = self._in_namespace(evaluator, file, key, name)
            return found or (() if is_marked(name) else (self._foreign(file, name),))
        if self.world.language(file).naming == "inclusion":
            return self.spaces.inside(evaluator, file, key, name)
        found = evaluator.memory.remember(
            ("module", key, name), lambda: self._module_member(evaluator, file, key, name)
        )
        # what a module brings from its own submodule of that name is looked for in there
        return found or self._submodule(file, key, name)

    def _beyond(self, evaluator: Evaluator, file: str, name: str) -> list[Value]:
        """A name that its own file does not give: its package's, a star's, the language's."""
        if self.world.language(file).has_namespaces:
            return list(self._open(evaluator, file, name))
        for other in self._package(file).get(name, ()):
            if other != file and (found := self._package_name(evaluator, other, name)):
                return list(found)
        found = self._starred(evaluator, file, name, self.world.scopes(file).stars)
        if not found and self.world.language(file).rooted:
            found = self._rooted(file, name)
        if found:
            return list(found)
        return [self._foreign(file, name)] if name in self.world.language(file).builtins else []

    def _open(self, evaluator: Evaluator, file: str, name: str) -> Values:
        """A name of the namespaces around a file, or of what the file opens.

        What bears no mark is a type or a namespace, and outside the project if not of it.
        """
        bare = parted(name)[0]
        for item in self.namespaces.brought(file, bare) if is_marked(name) else ():
            spelt = item.name + name[len(bare) :]
            if self.world.modules(file).resolve(file, item.module) == EXTERNAL:  # or a type's
                found = evaluator.evaluate(file, MODULE_SCOPE, f"{item.module}.{spelt}")
                return tuple(value._replace(rule="import") for value in found)
            if found := self._in_namespace(evaluator, file, item.module, spelt, nested=False):
                return tuple(value._replace(rule="import") for value in found)
        for space in self.namespaces.around(file):
            if found := self._in_namespace(evaluator, file, space, name):
                return tuple(value._replace(rule="package") for value in found)
        for space in self.namespaces.opened(file):
            if found := self._in_namespace(evaluator, file, space, name, nested=False):
                return tuple(value._replace(rule="star-import") for value in found)
        for opened in self.namespaces.types_opened(file):
            found = evaluator.evaluate(file, MODULE_SCOPE, f"{opened.module}.{name}")
            if any(value.kind != "external" for value in found):
                return tuple(value._replace(rule="import") for value in found)
        known = bare in self.world.language(file).builtins
        return () if is_marked(name) and not known else (self._foreign(file, name),)

    def _in_namespace(
        self, evaluator: Evaluator, file: str, space: str, name: str, *, nested: bool = True
    ) -> Values:
        """What a namespace has under a name: a definition, or a namespace inside it."""
        found: list[Value] = []
        for place in self.namespaces.places(file, space, name):
            where = (place.file, place.scope, name)
            found.extend(map(by_name, self.entries(evaluator, where, place.entries)))
        if not found and nested:
            child = self.world.modules(file).child(space, name)
            return (Value("module", path=child, rule="import"),) if child is not None else ()
        return unique(found)

    def _rooted(self, file: str, name: str) -> Values:
        """A name that is a module by itself."""
        key = self.world.modules(file).resolve(file, f"::{name}")
        if key is None:
            return ()
        return (EXTERNAL_VALUE,) if key == EXTERNAL else (Value("module", path=key, rule="import"),)

    def _foreign(self, file: str, name: str) -> Value:
        """Something outside the project, with its name where overloads are told apart by it."""
        named = name if self.world.language(file).overloaded else ""
        return EXTERNAL_VALUE._replace(path=named)

    def _package(self, file: str) -> Mapping[str, Sequence[str]]:
        """The names of the top level of a file's package, each with the files that give it."""
        modules = self.world.modules(file)
        home = modules.home(file, self.world.scopes(file).facts.package)
        key = (self.world.language(file).family, home)
        found = self._packages.get(key)
        if found is None:
            files = list(modules.files_of(home))
            found = self._packages[key] = {}
            for other in files if files != [file] else ():
                for name in self.world.scopes(other).names[MODULE_SCOPE]:
                    found.setdefault(name, []).append(other)
        return found

    def _package_name(self, evaluator: Evaluator, file: str, name: str) -> Values:
        entries = self.world.scopes(file).names[MODULE_SCOPE].get(name, ())
        own = [entry for entry in entries if not isinstance(entry, Import)]
        values = self.entries(evaluator, (file, MODULE_SCOPE, name), own) if own else ()
        return tuple(value._replace(rule="package") for value in values)

    def _starred(
        self, evaluator: Evaluator, file: str, name: str, stars: Sequence[Import]
    ) -> Values:
        """A name that a file is given by its globs, or by some of its ``import *``."""
        if self.world.scopes(file).globs and (
            given := given_to(evaluator, file, MODULE_SCOPE, name)
        ):
            return given
        modules = self.world.modules(file)
        for star in reversed(stars):
            key = modules.resolve(file, star.module)
            if key is None or key == EXTERNAL:
                continue
            for target in modules.files_of(key):
                exports = self.world.scopes(target).facts.exports
                hidden = self.world.language(file).star_hides
                if name not in exports if exports is not None else name.startswith(hidden):
                    continue
                found = self.module_member(evaluator, file, key, name)
                if found:
                    return tuple(value._replace(rule="star-import") for value in found)
        return ()

    def entries(
        self,
        evaluator: Evaluator,
        place: tuple[str, int, str],
        entries: Sequence[Entry],
        at: Position | None = None,
    ) -> Values:
        """What the entries of a name give: ``place`` is its file, its scope and itself."""
        chosen = select(entries, at)
        lines = tuple([entry.line for entry in chosen]) if len(entries) > 1 else ()
        key = ("entries", *place, lines)
        return evaluator.memory.remember(
            key, lambda: self._evaluate_entries(evaluator, place[0], chosen)
        )

    def _evaluate_entries(
        self, evaluator: Evaluator, file: str, entries: Sequence[Entry]
    ) -> list[Value]:
        found: list[Value] = []
        last_def: DefEntry | None = None
        for entry in entries:
            if isinstance(entry, DefEntry):
                last_def = entry
            elif isinstance(entry, Binding):
                found.extend(evaluator.binding(file, entry))
            else:
                found.extend(self._import(evaluator, file, entry))
        if last_def is not None:
            found.append(Value("def", file, last_def.index, rule="scope"))
        return found

    def _import(self, evaluator: Evaluator, file: str, item: Import) -> list[Value]:
        modules = self.world.modules(file)
        key = modules.resolve(file, item.module)
        if key is None:
            return []
        if key == EXTERNAL:
            return [self._foreign(file, item.name)]
        if not item.name or item.name == "*":
            return [Value("module", path=key, rule="import")]
        found = self.module_member(evaluator, file, key, item.name)
        if self.world.language(file).has_namespaces:
            return [value._replace(rule="import") for value in found]
        homes = set(modules.files_of(key))
        return [
            value._replace(rule="import" if value.file in homes else "re-export") for value in found
        ]

    def _module_member(self, evaluator: Evaluator, file: str, key: str, name: str) -> list[Value]:
        modules = self.world.modules(file)
        found: list[Value] = []
        for target in modules.files_of(key):
            scopes = self.world.scopes(target)
            entries = scopes.names[MODULE_SCOPE].get(name)
            visible = [e for e in entries or () if not isinstance(e, Import) or e.exported]
            if visible:
                found.extend(self.entries(evaluator, (target, MODULE_SCOPE, name), visible))
            else:
                passed_on = [star for star in scopes.stars if star.exported]
                found.extend(self._starred(evaluator, target, name, passed_on))
            if found:  # variants of one package for other systems define it again
                break
        return found

    def _submodule(self, file: str, key: str, name: str) -> Values:
        child = self.world.modules(file).child(key, name)
        return () if child is None else (Value("module", path=child, rule="import"),)
