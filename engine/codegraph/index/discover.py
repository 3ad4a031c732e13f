"""Which files of a project the graph is made of."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from posixpath import splitext

from pathspec import GitIgnoreSpec

from codegraph.config import Config
from codegraph.disk import MAX_FILE_BYTES, read_source
from codegraph.index.git import GIT_FAILURES, ask_git
from codegraph.index.sharing import Sharing
from codegraph.languages import BY_EXTENSION, BY_ID
from codegraph.model import Skipped
from codegraph.project import INDEX_FOLDER, Project

NEVER_SOURCE = frozenset((INDEX_FOLDER, ".git", ".hg", ".svn", ".jj"))
"""Folders of version control and of the index itself."""

ALWAYS_SKIPPED = NEVER_SOURCE | frozenset(
    """node_modules bower_components jspm_packages vendor
    __pycache__ .venv venv .tox .nox .mypy_cache .ruff_cache .pytest_cache .hypothesis .eggs
    site-packages __pypackages__ .pnpm-store .yarn .next .nuxt .turbo .gradle .terraform
    .cache .idea .vscode Pods""".split()
)
"""Folders of dependencies, caches and tools, tracked or not."""

SKIPPED_UNTRACKED = frozenset("build dist out target env coverage htmlcov bin obj".split())
"""Folders that hold build results unless somebody put them under version control."""


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A file to index: its path in the project, its language, and what the file system says."""

    path: str
    language: str
    size: int
    mtime_ns: int


@dataclass(frozen=True, slots=True)
class Discovery:
    """The files to index, sorted by path, and those that were left out although their language
    is known, with the reason."""  # noqa: D205, D209 - one sentence

    files: tuple[SourceFile, ...]
    skipped: tuple[Skipped, ...]


def discover(project: Project, config: Config) -> Discovery:
    """The source files of a project.

    What git knows or would add, where there is git; else a walk that honours ``.gitignore``
    files. Symlinks are never followed, so nothing outside the project is ever read.
    """
    sharing = Sharing(config.extensions)
    endings = BY_EXTENSION | {e: BY_ID[name] for e, name in config.extensions.items()}
    include = GitIgnoreSpec.from_lines(config.include)
    exclude = GitIgnoreSpec.from_lines(config.exclude)
    files: list[SourceFile] = []
    skipped: list[Skipped] = []
    listed = _git_files(project.root) or _walk(project.root)
    extra = _walk(project.root, everything=True) if config.include else ()
    above = (
        f"{project.root}/"  # joined as text: a path object for each file takes longer than lstat
    )
    folders: dict[str, bool] = {"": True}
    paths = set(listed) | {path for path in extra if include.match_file(path)}
    sharing.count(paths)
    for path in sorted(paths):
        ending = splitext(path)[1]
        language = sharing.language(path, ending) or endings.get(ending)
        if language is None or (config.exclude and exclude.match_file(path)):
            continue
        if not _is_text(path):
            name = path.encode("utf-8", "backslashreplace").decode()
            skipped.append(Skipped(name, "its name is not UTF-8"))
            continue
        try:
            found = os.lstat(above + path)
        except OSError:
            continue
        if not stat.S_ISREG(found.st_mode):
            if not stat.S_ISDIR(found.st_mode):
                skipped.append(Skipped(path, "not a regular file (a link or a device)"))
        elif not _below_folders(project.root, path, folders):
            skipped.append(Skipped(path, "a folder above it is a link"))
        elif found.st_size > MAX_FILE_BYTES:
            skipped.append(
                Skipped(path, f"{found.st_size:,} bytes, the limit is {MAX_FILE_BYTES:,}")
            )
        else:
            files.append(SourceFile(path, language.id, found.st_size, found.st_mtime_ns))
    return Discovery(tuple(files), tuple(skipped))


def _is_text(path: str) -> bool:
    """Whether a path can be written down; Linux allows any bytes in one."""
    try:
        path.encode()
    except UnicodeEncodeError:
        return False
    return True


def _below_folders(root: Path, path: str, known: dict[str, bool]) -> bool:
    """Whether every step from the root to a file is a folder in the one before.

    Git lists what it tracks, also where a link to elsewhere has taken the place of a folder.
    """
    folder = path.rpartition("/")[0]
    if folder not in known:
        parts = folder.split("/")
        known[folder] = not {"", ".", ".."}.intersection(parts) and all(
            stat.S_ISDIR(os.lstat("/".join((str(root), *parts[:end]))).st_mode)
            for end in range(1, len(parts) + 1)
        )
    return known[folder]


def _git_files(root: Path) -> list[str]:
    """Tracked files and untracked ones that are not ignored; empty where git has no answer."""
    try:
        tracked = ask_git(root, "ls-files", "-z", "--cached")
        others = ask_git(root, "ls-files", "-z", "--others", "--exclude-standard")
    except GIT_FAILURES:
        return []
    kept = [path for path in tracked if not ALWAYS_SKIPPED.intersection(path.split("/"))]
    unwanted = ALWAYS_SKIPPED | SKIPPED_UNTRACKED
    kept += [path for path in others if not unwanted.intersection(path.split("/"))]
    return kept


def _walk(root: Path, *, everything: bool = False) -> Iterator[str]:
    """Paths below ``root``; with ``everything``, also what rules would leave out."""
    unwanted = NEVER_SOURCE if everything else ALWAYS_SKIPPED | SKIPPED_UNTRACKED
    stack: list[tuple[str, tuple[tuple[str, GitIgnoreSpec], ...]]] = [("", ())]
    while stack:
        folder, rules = stack.pop()
        try:
            with os.scandir(f"{root}/{folder}") as listing:
                entries = sorted(listing, key=lambda entry: entry.name)
        except OSError:
            continue
        if not everything and any(entry.name == ".gitignore" for entry in entries):
            rules = (*rules, (folder, rules_in(root, folder)))
        for entry in entries:
            path = f"{folder}/{entry.name}" if folder else entry.name
            is_folder = entry.is_dir(follow_symlinks=False)
            if is_folder and entry.name in unwanted:
                continue
            if rules and ignored_by(path + "/" if is_folder else path, rules):
                continue
            if is_folder:
                stack.append((path, rules))
            else:
                yield path


def rules_in(root: Path, folder: str) -> GitIgnoreSpec:
    """What the ``.gitignore`` of a folder says; nothing where there is none that can be read."""
    try:
        text = read_source(root, f"{folder}/.gitignore".lstrip("/")).decode("utf-8", "replace")
        return GitIgnoreSpec.from_lines(text.splitlines())
    except (OSError, ValueError):
        return GitIgnoreSpec([])


def ignored_by(path: str, rules: Sequence[tuple[str, GitIgnoreSpec]]) -> bool:
    """Whether the innermost rule that speaks of the path ignores it."""
    for folder, spec in reversed(rules):
        verdict = spec.check_file(path[len(folder) + 1 :] if folder else path).include
        if verdict is not None:
            return verdict
    return False
