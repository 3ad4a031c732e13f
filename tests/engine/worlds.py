"""Small projects as texts, and the edges that resolution draws in them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import PurePosixPath
from textwrap import dedent

from codegraph.facts import MODULE_SCOPE, FileFacts
from codegraph.index.extract import extract
from codegraph.languages import BY_EXTENSION
from codegraph.resolve.resolver import Resolver
from codegraph.resolve.world import World


class Project:
    """The resolved references of a project given as path to text.

    Files of no language, such as ``go.mod``, are what the project's configuration reads.
    """

    def __init__(self, files: Mapping[str, str]) -> None:
        texts = {path: dedent(text).lstrip("\n") for path, text in files.items()}
        languages = {
            path: language.id
            for path in texts
            if (language := BY_EXTENSION.get(PurePosixPath(path).suffix))
        }
        self.facts: dict[str, FileFacts] = {
            path: extract(language, texts[path].encode()) for path, language in languages.items()
        }
        world = World(
            {path: (languages[path], facts.package) for path, facts in self.facts.items()},
            self.facts.__getitem__,
            texts.get,
        )
        resolver = Resolver(world)
        self._resolved = {path: resolver.resolve(path) for path in self.facts}
        self._dispatches = [row for path in self.facts for row in resolver.dispatches.of(path).rows]

    def name(self, file: str, ordinal: int) -> str:
        """``file:Outer.inner`` of a definition; only ``file`` for the top level."""
        names: list[str] = []
        while ordinal != MODULE_SCOPE:
            item = self.facts[file].defs[ordinal]
            names.append(f"{item.owner}.{item.name}" if item.owner else item.name)
            ordinal = item.parent
        return f"{file}:{'.'.join(reversed(names))}" if names else file

    def edges(self, *kinds: str) -> set[tuple[str, str]]:
        """Source and target of the edges of these kinds."""
        return {
            (self.name(file, ref.scope), self.name(*target.site))
            for file, facts in self.facts.items()
            for ref, found in zip(facts.refs, self._resolved[file], strict=True)
            for target in found.targets
            if target.kind in kinds
        }

    def dispatches(self) -> set[tuple[str, str]]:
        """Each method with those that a call of it may run in its place."""
        return {(self.name(*row.base), self.name(*row.override)) for row in self._dispatches}

    def targets(self, file: str, *kinds: str) -> list[tuple[str, int]]:
        """File and ordinal of what the references of a file lead to by edges of these kinds."""
        found = (target for item in self._resolved[file] for target in item.targets)
        return [target.site for target in found if target.kind in kinds]

    def rules(self, file: str) -> dict[str, list[str]]:
        """Path of each reference of a file to the rules of its edges."""
        refs = self.facts[file].refs
        found = self._resolved[file]
        return {
            ref.path: [target.rule for target in item.targets]
            for ref, item in zip(refs, found, strict=True)
        }

    def outcomes(self, file: str) -> dict[str, str]:
        """Path of each reference of a file to what became of it."""
        refs = self.facts[file].refs
        found = self._resolved[file]
        return {ref.path: item.outcome for ref, item in zip(refs, found, strict=True)}


def callees(files: Mapping[str, str], source: str) -> set[str]:
    """What a definition calls, or makes an instance of, in a project."""
    edges = Project(files).edges("calls", "instantiates")
    return {target for caller, target in edges if caller == source}
