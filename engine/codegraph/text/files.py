"""The indexed files as a tree, as flat paths, or grouped by language."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Literal

from codegraph.model import FileEntry
from codegraph.text._parts import counted
from codegraph.text.escape import escape

Layout = Literal["tree", "flat", "grouped"]


def render_files(
    entries: Sequence[FileEntry], *, layout: Layout = "tree", max_depth: int | None = None
) -> str:
    """Indexed files with language, length and number of definitions.

    Args:
        entries: The files.
        layout: ``tree`` nests by folder, ``flat`` gives one path a line, ``grouped`` lists the
            paths under each language.
        max_depth: In a tree, folders below this depth are given as a count; elsewhere, only
            files at most this deep are listed.
    """
    if not entries:
        return "No indexed file matches."
    head = f"{counted(len(entries), 'file')}:"
    if layout == "tree":
        root = _Folder()
        for entry in entries:
            root.add(entry.path.split("/"), entry)
        return "\n".join([head, *_tree(root, max_depth)])
    shown = [
        entry
        for entry in sorted(entries, key=_path)
        if max_depth is None or entry.path.count("/") < max_depth
    ]
    lines = _grouped(shown) if layout == "grouped" else [_flat(entry) for entry in shown]
    deeper = len(entries) - len(shown)
    if deeper:
        lines.append(f"{counted(deeper, 'file')} deeper than {max_depth} not shown.")
    return "\n".join([head, *lines])


@dataclass(slots=True)
class _Folder:
    folders: dict[str, _Folder] = field(default_factory=dict)
    files: dict[str, FileEntry] = field(default_factory=dict)
    total: int = 0

    def add(self, parts: list[str], entry: FileEntry) -> None:
        folder = self
        folder.total += 1
        for part in parts[:-1]:
            folder = folder.folders.setdefault(part, _Folder())
            folder.total += 1
        folder.files[parts[-1]] = entry


_Steps = Iterator["str | _Steps"]
"""Lines, and what to list before the next of them."""


def _tree(root: _Folder, max_depth: int | None) -> list[str]:
    """One line a folder or file, folders first, each followed by what is in it."""
    lines: list[str] = []
    # A stack of its own, because a project can have more levels than Python has frames.
    stack = [_steps(root, 0, max_depth)]
    while stack:
        step = next(stack[-1], None)
        if step is None:
            stack.pop()
        elif isinstance(step, str):
            lines.append(step)
        else:
            stack.append(step)
    return lines


def _steps(parent: _Folder, level: int, max_depth: int | None) -> _Steps:
    """What is in a folder; a chain of folders that hold only each other is one line."""
    indent = "  " * level
    for name, child in sorted(parent.folders.items()):
        path, folder, depth = [name], child, max_depth
        while len(folder.folders) == 1 and not folder.files and depth != 1:
            only, folder = next(iter(folder.folders.items()))
            path.append(only)
            depth = None if depth is None else depth - 1
        shown = f"{indent}{escape('/'.join(path))}/"
        if depth is not None and depth <= 1:
            yield f"{shown}  {counted(folder.total, 'file')}"
        else:
            yield shown
            yield _steps(folder, level + 1, None if depth is None else depth - 1)
    for name, entry in sorted(parent.files.items()):
        yield f"{indent}{escape(name)}  {_facts(entry)}"


def _path(entry: FileEntry) -> str:
    return entry.path


def _language(entry: FileEntry) -> str:
    return entry.language


def _flat(entry: FileEntry) -> str:
    return f"{escape(entry.path)}  {_facts(entry)}"


def _facts(entry: FileEntry, *, language: bool = True) -> str:
    facts = [entry.language] if language else []
    facts += [counted(entry.lines, "line"), counted(entry.symbols, "definition")]
    if entry.has_errors:
        facts.append("syntax errors")
    return ", ".join(facts)


def _grouped(entries: Sequence[FileEntry]) -> list[str]:
    lines: list[str] = []
    # Sorting is stable, so paths stay in order inside each language.
    for language, group in groupby(sorted(entries, key=_language), key=_language):
        members = list(group)
        lines.append(f"{language}: {counted(len(members), 'file')}")
        lines += [f"  {escape(entry.path)}  {_facts(entry, language=False)}" for entry in members]
    return lines
