"""Which paths of a project are ignored, by the same rules as in discovery."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from typing import Protocol

from pathspec import GitIgnoreSpec

from codegraph.index.discover import ignored_by, rules_in
from codegraph.index.git import GIT_FAILURES, ask_git


class Rules(Protocol):
    """The ignore rules of a project.

    Attributes:
        own_only: Whether a repository inside the project is not part of it.
    """

    own_only: bool

    def ignored(self, paths: Iterable[str]) -> set[str]:
        """Those of some paths that are ignored; folders among them end in a slash."""


def rules_of(root: Path) -> Rules:
    """The rules that discovery goes by: git's where it lists anything, else those in files."""
    listing = ("ls-files", "-z", "--cached", "--others", "--exclude-standard", "--directory")
    try:
        return _GitRules(root) if ask_git(root, *listing) else _FileRules(root)
    except GIT_FAILURES:
        return _FileRules(root)


class _GitRules:
    """What git says, which knows of rules outside the project and of what is tracked anyway."""

    own_only = True

    def __init__(self, root: Path) -> None:
        self._root = root

    def ignored(self, paths: Iterable[str]) -> set[str]:
        # With a dot and a slash in front, no name reads as one of git's own expressions.
        asked = "".join(f"./{path}\0" for path in paths)
        if not asked:
            return set()
        try:
            found = ask_git(
                self._root,
                *("check-ignore", "-z", "--stdin"),
                given=asked.encode("utf-8", "surrogateescape"),
                nothing=1,
            )
        except GIT_FAILURES:
            return set()  # one path that git refuses spoils the question; rather one sync too many
        return {path.removeprefix("./") for path in found}


class _FileRules:
    """What the ``.gitignore`` files of the project say."""

    own_only = False

    def __init__(self, root: Path) -> None:
        self._rules = lru_cache(maxsize=4096)(lambda folder: rules_in(root, folder))

    def ignored(self, paths: Iterable[str]) -> set[str]:
        return {path for path in paths if ignored_by(path, self._above(path))}

    def _above(self, path: str) -> list[tuple[str, GitIgnoreSpec]]:
        parts = path.rstrip("/").split("/")
        folders = ["/".join(parts[:end]) for end in range(len(parts))]
        return [(folder, self._rules(folder)) for folder in folders]
