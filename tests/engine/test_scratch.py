"""What a killed run leaves is cleared by the next, which parses in worker processes then."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from codegraph.errors import CodeGraphError
from codegraph.index import extracting
from codegraph.index.scratch import Scratch
from codegraph.model import Progress

from .graphs import rows

LEFT = tuple(f"graph.db.{ending}" for ending in Scratch._fields)

CRASHING = """
import os, sys
from codegraph.index import reading
real = reading.extract
def extract(language, data):
    if b"hostile" in data: os.abort()
    return real(language, data)
reading.extract = extract
"""
"""A stand-in for a crash inside a grammar's code of C."""


def left(root: Path) -> list[str]:
    return [name for name in LEFT if (root / ".codegraph" / name).exists()]


@pytest.fixture
def crashing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[Path, str], int]:
    """Runs a method of a graph where files with a certain word crash the parser."""
    worker = tmp_path / "worker.py"
    worker.write_text(f"{CRASHING}\nfrom codegraph.index import worker\nworker.main()\n")
    program = tmp_path / "program.py"
    program.write_text(
        f"{CRASHING}\nfrom codegraph import CodeGraph\nfrom codegraph.index import crew\n"
        f"crew._COMMAND = (sys.executable, {str(worker)!r})\n"
        "getattr(CodeGraph(sys.argv[1]), sys.argv[2])()\n"
    )

    def run(root: Path, method: str) -> int:
        command = [sys.executable, str(program), str(root), method]
        return subprocess.run(command, check=False, stderr=subprocess.DEVNULL).returncode

    return run


@pytest.mark.parametrize("method", ["index", "sync"])
def test_a_file_that_crashes_the_parser_of_a_small_run_is_left_out_by_the_next(
    method: str, crashing: Callable[[Path, str], int], write: Any, opened: Any
) -> None:
    root = write({"a.py": "def a(): ...\n"})
    opened(root).index()
    write({"bad.py": "hostile\n", "b.py": "def b(): ...\n"})
    assert crashing(root, method) == -signal.SIGABRT
    assert [item.path for item in opened(root).files()] == ["a.py"]
    for _ in range(2):
        assert crashing(root, method) == 0
        status = opened(root).status()
        assert [item.path for item in status.skipped] == ["bad.py"]
        assert status.files == 2
        assert left(root) == []


@pytest.mark.parametrize("method", ["index", "sync"])
@pytest.mark.parametrize("in_workers", [False, True])
def test_what_a_killed_run_left_is_cleared_by_the_next(
    method: str, in_workers: bool, write: Any, opened: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = write({"a.py": "def a(): ...\n"})
    opened(root).index()
    for name in LEFT:
        (root / ".codegraph" / name).write_text("half")
    monkeypatch.setattr(extracting, "_IN_PROCESS_FILES", 0 if in_workers else 100)
    getattr(opened(root), method)()
    assert left(root) == []
    assert opened(root).search("a")


def test_no_scratch_file_is_written_through_a_link(
    write: Any, opened: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = write({"a.py": "def a(): ...\n"})
    precious = tmp_path / "precious"
    precious.write_text("mine")
    for workers_from in (100, 0):
        monkeypatch.setattr(extracting, "_IN_PROCESS_FILES", workers_from)
        for act in (opened(root).index, opened(root).sync):
            (root / ".codegraph").mkdir(exist_ok=True)
            for name in LEFT:
                (root / ".codegraph" / name).symlink_to(precious)
            act()
            assert precious.read_text() == "mine"


@pytest.mark.parametrize("phase", ["extract", "resolve", "store"])
@pytest.mark.parametrize("in_workers", [False, True])
def test_scratch_files_that_somebody_removes_never_make_half_a_graph(
    phase: str, in_workers: bool, write: Any, opened: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(extracting, "_IN_PROCESS_FILES", 0 if in_workers else 1_000)
    root = write({f"m{n}.py": f"import m0\n\ndef f{n}(): m0.f0()\n" for n in range(30)})
    graph = opened(root)
    graph.index()
    before = rows(graph.project.database)

    def removing(progress: Progress) -> None:
        if progress.phase == phase:
            for name in LEFT:
                (root / ".codegraph" / name).unlink(missing_ok=True)

    with suppress(CodeGraphError):
        graph.index(progress=removing, workers=2)
    assert rows(graph.project.database) == before
    assert left(root) == []


FULL = """
import resource, signal, sys
from codegraph import CodeGraph
from codegraph.errors import IndexNotWritable
from codegraph.index import extracting
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[2]),) * 2)
extracting._IN_PROCESS_FILES = int(sys.argv[3])
try:
    CodeGraph(sys.argv[1]).index(workers=1)
except IndexNotWritable as error:
    print("told:", error)
"""


@pytest.mark.parametrize("limit", [0, 3_000, 100_000, 200_000])
@pytest.mark.parametrize("in_process", [0, 1_000])
def test_a_full_disk_is_told_and_the_old_graph_stays(
    limit: int, in_process: int, write: Any, opened: Any
) -> None:
    root = write({f"m{n}.py": f"def function_number_{n}(): ...\n" * 20 for n in range(60)})
    graph = opened(root)
    graph.index()
    before = rows(graph.project.database)
    command = [sys.executable, "-X", "dev", "-c", FULL, str(root), str(limit), str(in_process)]
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    assert done.stdout.startswith("told: The index cannot be written"), done.stderr
    assert done.stderr == ""
    assert left(root) == []
    assert rows(graph.project.database) == before


@pytest.mark.skipif(os.getuid() == 0, reason="root may write everywhere")
def test_a_folder_that_cannot_be_written_is_told(write: Any, opened: Any) -> None:
    root = write({"a.py": "def a(): ...\n"})
    opened(root).index()
    (root / ".codegraph").chmod(0o500)
    try:
        for act in (opened(root).index, opened(root).sync):
            with pytest.raises(CodeGraphError, match="cannot be written"):
                act()
    finally:
        (root / ".codegraph").chmod(0o755)
