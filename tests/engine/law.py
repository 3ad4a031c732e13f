"""The law of sync as a state machine: any project, edited at random, beside a rebuilt copy."""

from __future__ import annotations

import os
import re
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import ClassVar
from unittest import TestCase

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from codegraph import CodeGraph
from codegraph.errors import CodeGraphError
from codegraph.languages import LANGUAGES
from codegraph.model import Symbol

from .graphs import check, rows

Fill = Callable[[Path], None]
"""Puts a project's files into a folder."""

_SUFFIXES = frozenset(ending for language in LANGUAGES for ending in language.extensions)
_CONFIGURATION = frozenset(("go.mod", "Cargo.toml", "tsconfig.json", "package.json"))
_NAME = re.compile(
    r"(?:def|class|func|function|fn|trait|struct|enum|interface|module|impl|const|type|int|define)"
    r"\s+(\w+)"
)
_IMPORT = re.compile(
    r"^\s*(?:import|from|use|require\w*|#\s*include|\"[\w./-]+\"$).*$", re.MULTILINE
)
_WORD = re.compile(r"\w+")
_BASES = re.compile(
    r"class\s+\w+\s*(?:\(|<|:|\bextends\b|\bimplements\b)\s*(?:public\s+)?([A-Za-z_]\w*)"
)
_numbers = st.integers(min_value=0, max_value=10_000)


class SyncEqualsRebuild(RuleBasedStateMachine):
    """A project edited at random.

    Attributes:
        fill: Puts the files there.
    """

    fill: ClassVar[Fill]

    @initialize()
    def copy(self) -> None:
        self.base = Path(tempfile.mkdtemp(prefix="codegraph-law-"))
        self.root, self.fresh = self.base / "synced", self.base / "fresh"
        type(self).fill(self.root)
        self.copies = 0
        self.broken: tuple[Path, str] | None = None
        self.graph = CodeGraph(self.root)
        self.graph.index()

    # -- what an editor does ----------------------------------------------------------------

    @rule(choice=_numbers, line=_numbers, count=st.integers(1, 5))
    def delete_lines(self, choice: int, line: int, count: int) -> None:
        path = self._file(choice)
        lines = _read(path).split("\n")
        start = line % len(lines)
        _write(path, "\n".join(lines[:start] + lines[start + count :]))

    @rule(choice=_numbers, line=_numbers, size=st.integers(1, 20), to=_numbers)
    def repeat_lines(self, choice: int, line: int, size: int, to: int) -> None:
        path = self._file(choice)
        lines = _read(path).split("\n")
        start, at = line % len(lines), to % len(lines)
        _write(path, "\n".join(lines[:at] + lines[start : start + size] + lines[at:]))

    @rule(choice=_numbers, which=_numbers, into=_numbers, at_end=st.booleans())
    def move_a_definition(self, choice: int, which: int, into: int, at_end: bool) -> None:
        path = self._file(choice)
        symbols = self._symbols(path)
        if not symbols:
            return
        symbol = symbols[which % len(symbols)]
        lines = _read(path).split("\n")
        start, end = symbol.start_line - 1, symbol.end_line
        moved, rest = lines[start:end], lines[:start] + lines[end:]
        _write(path, "\n".join(rest))
        target = self._file(into, path.suffix)
        there = _read(target).split("\n")
        _write(target, "\n".join(there + moved if at_end else moved + there))

    @rule(choice=_numbers, which=_numbers)
    def rename_a_definition_in_its_file(self, choice: int, which: int) -> None:
        self._rename(self._file(choice), _NAME.findall(_read(self._file(choice))), which)

    @rule(choice=_numbers, which=_numbers)
    def rename_a_base_class_where_it_is_used(self, choice: int, which: int) -> None:
        path = self._with_bases(choice)
        self._rename(path, _BASES.findall(_read(path)), which)

    @rule(choice=_numbers, which=_numbers, word=_numbers, other=_numbers)
    def change_an_import(self, choice: int, which: int, word: int, other: int) -> None:
        path = self._file(choice)
        text = _read(path)
        found = list(_IMPORT.finditer(text))
        if not found:
            return
        line = found[which % len(found)]
        words = list(_WORD.finditer(line.group()))
        if len(words) > 1:
            at = words[word % len(words)]
            by = self._file(other, path.suffix).stem
            changed = line.group()[: at.start()] + by + line.group()[at.end() :]
            _write(path, text[: line.start()] + changed + text[line.end() :])

    @precondition(lambda self: getattr(self, "broken", None) is None)
    @rule(choice=_numbers, cut=_numbers)
    def break_the_syntax(self, choice: int, cut: int) -> None:
        path = self._file(choice)
        text = _read(path)
        self.broken = (path, text)
        _write(path, text[: cut % (len(text) + 1)])

    @precondition(lambda self: getattr(self, "broken", None) is not None)
    @rule()
    def mend_the_syntax(self) -> None:
        assert self.broken is not None
        path, text = self.broken
        self.broken = None
        path.parent.mkdir(parents=True, exist_ok=True)
        _write(path, text)

    # -- what happens to files --------------------------------------------------------------

    @rule(choice=_numbers)
    def delete_a_file(self, choice: int) -> None:
        if len(self._files()) > 1:
            self._file(choice).unlink()

    @rule(choice=_numbers, into=_numbers)
    def move_a_file(self, choice: int, into: int) -> None:
        path = self._file(choice)
        target = self._file(into).parent / path.name
        if not target.exists():
            path.rename(target)

    @rule(choice=_numbers)
    def rename_a_file(self, choice: int) -> None:
        path = self._file(choice)
        self.copies += 1
        path.rename(path.with_name(f"renamed{self.copies}{path.suffix}"))

    @rule(choice=_numbers)
    def copy_a_file(self, choice: int) -> None:
        path = self._file(choice)
        self.copies += 1
        shutil.copy(path, path.with_name(f"copy{self.copies}{path.suffix}"))

    @rule(choice=_numbers)
    def touch_without_change(self, choice: int) -> None:
        os.utime(self._file(choice))

    # -- the law ----------------------------------------------------------------------------

    @invariant()
    def sync_leaves_what_a_fresh_index_would(self) -> None:
        if not hasattr(self, "graph"):
            return
        self.graph.sync()
        database = self.root / ".codegraph" / "graph.db"
        check(database)
        shutil.rmtree(self.fresh, ignore_errors=True)
        shutil.copytree(self.root, self.fresh, ignore=shutil.ignore_patterns(".codegraph"))
        CodeGraph(self.fresh).index()
        synced, rebuilt = rows(database), rows(self.fresh / ".codegraph" / "graph.db")
        for table in synced:
            assert synced[table] == rebuilt[table], table

    def teardown(self) -> None:
        if hasattr(self, "base"):
            self.graph.close()
            shutil.rmtree(self.base, ignore_errors=True)

    # -- choices ----------------------------------------------------------------------------

    def _files(self) -> list[Path]:
        return [
            path
            for path in sorted(self.root.rglob("*"))
            if (path.suffix in _SUFFIXES or path.name in _CONFIGURATION)
            and ".codegraph" not in path.parts
        ]

    def _file(self, choice: int, suffix: str = "") -> Path:
        files = [path for path in self._files() if path.suffix == suffix or not suffix]
        return files[choice % len(files)]

    def _with_bases(self, choice: int) -> Path:
        files = [path for path in self._files() if _BASES.search(_read(path))]
        return files[choice % len(files)] if files else self._file(choice)

    def _symbols(self, path: Path) -> list[Symbol]:
        try:
            return list(self.graph.outline(path.relative_to(self.root).as_posix()).symbols)
        except CodeGraphError:  # a configuration file, or one that is left out
            return []

    @staticmethod
    def _rename(path: Path, names: list[str], which: int) -> None:
        if names:
            name = names[which % len(names)]
            _write(path, re.sub(rf"\b{name}\b", f"{name}X", _read(path)))


def _read(path: Path) -> str:
    return path.read_text("utf-8", "surrogateescape")


def _write(path: Path, text: str) -> None:
    path.write_text(text, "utf-8", "surrogateescape")


def law_of(fill: Fill, *, examples: int, steps: int) -> type[TestCase]:
    """A test that edits a project at random and compares it with a rebuilt copy after each step.

    Args:
        fill: Puts the project's files into a folder.
        examples: How many times to begin anew.
        steps: How many edits each time.
    """
    machine = type("SyncEqualsRebuildOf", (SyncEqualsRebuild,), {"fill": staticmethod(fill)})
    case: type[TestCase] = machine.TestCase
    case.settings = settings(  # type: ignore[attr-defined]
        max_examples=examples,
        stateful_step_count=steps,
        deadline=None,
        derandomize=True,
        suppress_health_check=list(HealthCheck),
    )
    return case
