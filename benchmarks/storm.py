"""What a served project's graph does when very many files change at once.

    python -m benchmarks.storm

See README.md in this folder for what each row means and how it is measured.
"""

from __future__ import annotations

import argparse
import json
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import asdict, dataclass
from pathlib import Path

from benchmarks.homes import Home
from benchmarks.keeping import children, keepers, processor_seconds, watches
from benchmarks.mcp import Server
from benchmarks.process import MemoryWatch
from codegraph import CodeGraph

_PATIENCE_SECONDS = 300.0
_IDLE_SECONDS = 1.0
_REFUSED = "http://127.0.0.1:9/v1/events"
_OURS = Path(sys.executable).with_name("codegraph")
_PER_FOLDER = 100
_GIT = (
    *("git", "-c", "user.name=storm", "-c", "user.email=storm@example.com"),
    *("-c", "commit.gpgsign=false", "-c", "init.defaultBranch=main", "-c", "core.hooksPath="),
)


@dataclass(frozen=True, slots=True)
class Weather:
    """What one storm did.

    Attributes:
        title: What changed.
        changing_seconds: How long the change itself took.
        settle_seconds: From its end until the graph had all of it.
        processor_seconds: What the keeper and its workers took, from before the change until then.
        peak_megabytes: Most memory of the keeper and its workers meanwhile.
        idle_share: Share of a processor that server and keeper took afterwards.
        watches: Folders watched afterwards.
        folders: Folders that are to be watched, git's own included.
        is_right: Whether the graph equals one that is built from nothing.
    """

    title: str
    changing_seconds: float
    settle_seconds: float
    processor_seconds: float
    peak_megabytes: float
    idle_share: float
    watches: int
    folders: int
    is_right: bool


class Storm:
    """A served project, and changes to it.

    Args:
        folder: Where to put everything.
        files: How many files to write at once.
    """

    def __init__(self, folder: Path, files: int) -> None:
        self._folder = folder
        self._root = folder / "project"
        self._files = files

    def run(self) -> Iterator[Weather]:
        """Let one storm after the other come, the last of which takes the project away."""
        (self._root / "calm").mkdir(parents=True)
        (self._root / "calm" / "one.py").write_text("def one():\n    return 1\n")
        self._git("init", "-q")
        self._commit("calm")
        CodeGraph(self._root).index()
        home = Home(self._folder / "home", _REFUSED)
        command = [str(_OURS), "serve", "--mcp", "--path", str(self._root)]
        with Server(
            command, env=home.environment(telemetry=False), cwd=self._folder
        ) as self._server:
            self._server.list_tools()
            self._wait(lambda: len(keepers(self._server.pid)) == 1)
            self._keeper = keepers(self._server.pid)[0]
            yield self._weather(f"{self._files:,} files written", self._write, self._files + 1)
            self._other_branch()
            yield self._weather(
                "branch switched", lambda: self._git("checkout", "-q", "main"), self._files + 1
            )
            yield self._weather("folder deleted", lambda: shutil.rmtree(self._root / "storm"), 1)
            yield self._end()

    def _weather(self, title: str, change: Callable[[], None], files: int) -> Weather:
        memory = MemoryWatch(self._keeper)
        before = processor_seconds([self._keeper])
        started = time.perf_counter()
        change()
        changed = time.perf_counter()
        self._wait(lambda: self._holds(files))
        settled = time.perf_counter()
        took = processor_seconds([self._keeper]) - before
        folders = sum(path.is_dir() for path in _own(self._root)) + 2
        self._wait(lambda: watches(self._keeper) == folders)
        idle = self._idle_share([self._server.pid, self._keeper])
        return Weather(
            title,
            changed - started,
            settled - changed,
            took,
            memory.stop() / 1e6,
            idle,
            watches(self._keeper),
            folders,
            self._is_right(),
        )

    def _write(self) -> None:
        for number in range(self._files):
            path = self._root / "storm" / f"d{number // _PER_FOLDER}" / f"f{number}.py"
            path.parent.mkdir(parents=True, exist_ok=True)
            callee = f"f{number - 1}" if number % _PER_FOLDER else "f"
            path.write_text(f"from .{callee} import g\n\n\ndef g():\n    return g() + {number}\n")

    def _other_branch(self) -> None:
        """Commit what is there to main, and check out a branch that differs in a third of it."""
        self._commit("storm")
        self._git("checkout", "-qb", "other")
        for number, path in enumerate(sorted(self._root.glob("storm/*/*.py"))):
            if number % 6 == 0:
                path.write_text(f"def changed():\n    return {number}\n")
            elif number % 6 == 1:
                path.unlink()
        self._commit("other")
        self._wait(lambda: self._holds(self._files + 1 - (self._files + 4) // 6))

    def _end(self) -> Weather:
        """Delete the project; settled is when the keeper has gone."""
        started = time.perf_counter()
        shutil.rmtree(self._root)
        changed = time.perf_counter()
        self._wait(lambda: not children(self._server.pid))
        settled = time.perf_counter()
        idle = self._idle_share([self._server.pid])
        told = not self._server.call("codegraph_search", {"query": "one"}).answered
        left, wanted = watches(self._server.pid), 0
        return Weather(
            "project deleted",
            changed - started,
            settled - changed,
            *(0.0, 0.0, idle, left, wanted, told and not self._root.exists()),
        )

    def _holds(self, files: int) -> bool:
        """Whether the graph has so many files, and each of them as it is on disk."""
        database = self._root / ".codegraph" / "graph.db"
        with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as connection:
            rows = connection.execute("SELECT path, size FROM files").fetchall()
        return len(rows) == files and all(_size(self._root / path) == size for path, size in rows)

    def _is_right(self) -> bool:
        """Whether a graph of a copy of the files is the same."""
        copy = self._folder / "copy"
        shutil.copytree(self._root, copy, ignore=shutil.ignore_patterns(".codegraph"))
        try:
            CodeGraph(copy).index()
            return _graph(copy) == _graph(self._root)
        finally:
            shutil.rmtree(copy)

    def _idle_share(self, pids: list[int]) -> float:
        """Share of a processor that processes take when they should take none."""
        before = processor_seconds(pids)
        time.sleep(_IDLE_SECONDS)
        return (processor_seconds(pids) - before) / _IDLE_SECONDS

    def _commit(self, message: str) -> None:
        self._git("add", "-A")
        self._git("commit", "-qm", message)

    def _git(self, *arguments: str) -> None:
        subprocess.run([*_GIT, *arguments], cwd=self._root, check=True, capture_output=True)

    def _wait(self, condition: Callable[[], bool]) -> None:
        deadline = time.monotonic() + _PATIENCE_SECONDS
        while not condition():
            if time.monotonic() > deadline:
                raise TimeoutError("The graph did not settle")
            time.sleep(0.05)


def _own(root: Path) -> Iterator[Path]:
    """What is in a project, without the folders of git and of the index."""
    for path in root.iterdir():
        if path.name not in {".git", ".codegraph"}:
            yield path
            if path.is_dir():
                yield from path.rglob("*")


def _size(path: Path) -> int:
    return path.stat().st_size if path.exists() else -1


def _graph(root: Path) -> tuple[object, list[str]]:
    with CodeGraph(root) as graph:
        edges = sorted(json.dumps(edge, sort_keys=True) for edge in graph.export())
        return graph.files(), edges


def main() -> int:
    """Measure what the arguments say, and print it."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.storm",
        description="Change very many files of a served project at once, and see what it takes.",
    )
    parser.add_argument("--files", type=int, default=10_000, help="how many files to write")
    parser.add_argument("--json", action="store_true", help="print JSON")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="codegraph-storm-") as folder:
        found = list(Storm(Path(folder), options.files).run())
    print(json.dumps([asdict(item) for item in found], indent=2) if options.json else render(found))
    return 0


def render(found: list[Weather]) -> str:
    """A Markdown table of storms."""
    lines = [
        "| | changing, s | settled after, s | processor, s | peak memory, MB | idle share "
        "| watches | graph is right |",
        "|---|---:|---:|---:|---:|---:|---:|---|",
    ]
    lines += [
        f"| {item.title} | {item.changing_seconds:.2f} | {item.settle_seconds:.2f} "
        f"| {item.processor_seconds:.2f} | {item.peak_megabytes:.0f} | {item.idle_share:.3f} "
        f"| {item.watches} of {item.folders} | {'yes' if item.is_right else 'NO'} |"
        for item in found
    ]
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
