"""What of a project is worth watching, and which changes matter."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from posixpath import splitext

from codegraph.config import read_config
from codegraph.errors import ConfigError
from codegraph.index.discover import ALWAYS_SKIPPED, NEVER_SOURCE, SKIPPED_UNTRACKED
from codegraph.languages import BY_EXTENSION
from codegraph.project import Project
from codegraph.store.counts import read_meta
from codegraph.store.database import open_for_reading
from codegraph.watch.repository import Repository, repository_of
from codegraph.watch.rules import Rules, rules_of

_UNWANTED = ALWAYS_SKIPPED | SKIPPED_UNTRACKED
_MANY = 1_000
"""With so many changes at once, some may have been lost, so nothing is concluded from them."""


@dataclass(frozen=True, slots=True)
class Scope:
    """The part of a project that can change its graph. Paths are relative to the root.

    Attributes:
        root: The project's root.
        folders: Folders in which a source file is or could appear; the root is ``""``.
        files: Files that the graph was made of, configuration included.
        endings: Endings of source files' names.
        rules: What is ignored.
        repository: The project's own, where it has one.
    """

    root: Path
    folders: frozenset[str]
    files: frozenset[str]
    endings: frozenset[str]
    rules: Rules
    repository: Repository | None

    @property
    def watched(self) -> frozenset[Path]:
        """All folders to watch, that of the repository's HEAD included."""
        own = frozenset(self.root / folder for folder in self.folders)
        return own | {self.repository.folder} if self.repository else own

    def matters(self, changes: Collection[str]) -> bool:
        """Whether some changed paths, absolute, can have changed the graph."""
        if self.repository and str(self.repository.head) in changes:
            return True
        unknown = []
        for path in self._inside(changes):
            if path in self.files or path in self.folders or _is_rule(path):
                return True
            if (self.root / path).is_dir():
                unknown.append(f"{path}/")
            elif splitext(path)[1] in self.endings:
                unknown.append(path)
        return len(self.rules.ignored(unknown)) < len(unknown)

    def reshapes(self, changes: Collection[str]) -> bool:
        """Whether some changed paths, absolute, can have changed which folders there are."""
        return len(changes) >= _MANY or any(
            path in self.folders or _is_rule(path) or (self.root / path).is_dir()
            for path in self._inside(changes)
        )

    def _inside(self, changes: Iterable[str]) -> Iterator[str]:
        """Changed paths in the folders, without folders that are passed over by their names."""
        above = f"{self.root}/".replace("//", "/")
        for change in changes:
            if change == str(self.root):
                yield ""
            folder, _, name = change.rpartition("/")
            folder = f"{folder}/".removeprefix(above).rstrip("/")
            path = f"{folder}/{name}".lstrip("/")
            if folder in self.folders and (name not in _UNWANTED or path in self.folders):
                yield path


def scope_of(project: Project) -> Scope:
    """What to watch of a project as it is now.

    Raises:
        IndexUnavailable: Its graph cannot be read.
    """
    files = _files_of_graph(project)
    rules = rules_of(project.root)
    try:
        extensions = read_config(project).extensions
    except ConfigError:
        extensions = {}
    return Scope(
        project.root,
        frozenset(_folders(project.root, rules, files)),
        files,
        frozenset(BY_EXTENSION.keys() | extensions.keys()),
        rules,
        repository_of(project.root),
    )


def _files_of_graph(project: Project) -> frozenset[str]:
    with closing(open_for_reading(project)) as connection:
        files = {path for (path,) in connection.execute("SELECT path FROM files")}
        return frozenset(files | read_meta(connection).get("inputs", {}).keys())


def _folders(root: Path, rules: Rules, files: Iterable[str]) -> Iterator[str]:
    """Folders from the root down, level by level, those with files of the graph in any case."""
    kept: set[str] = set()
    for path in files:
        folder = path.rpartition("/")[0]
        while folder and folder not in kept:
            kept.add(folder)
            folder = folder.rpartition("/")[0]
    level = [""]
    while level:
        below: list[str] = []
        for folder in level:
            inside = _subfolders(root, folder)
            if ".git" in inside and folder and rules.own_only and folder not in kept:
                continue
            yield folder
            names = (name for name in inside if name not in NEVER_SOURCE)
            below += (f"{folder}/{name}".lstrip("/") for name in names)
        wanted = [path for path in below if path.rpartition("/")[2] not in _UNWANTED]
        ignored = rules.ignored(f"{path}/" for path in wanted if path not in kept)
        level = [path for path in wanted if f"{path}/" not in ignored]
        level += kept.intersection(below).difference(level)


def _subfolders(root: Path, folder: str) -> list[str]:
    """Names of the folders in a folder, and ``.git`` also where it is a file."""
    try:
        with os.scandir(root / folder) as listing:
            return [e.name for e in listing if e.is_dir(follow_symlinks=False) or e.name == ".git"]
    except OSError:
        return []


def _is_rule(path: str) -> bool:
    """Whether a file says what belongs to the project."""
    return path == "codegraph.json" or path.rpartition("/")[2] == ".gitignore"
