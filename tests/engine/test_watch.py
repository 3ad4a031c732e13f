"""What is watched, which changes matter, and how they are noticed with and without events."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from codegraph import CodeGraph
from codegraph.index.lock import open_lock, take_lock
from codegraph.project import Project
from codegraph.watch import watcher
from codegraph.watch.native import NativeWatcher
from codegraph.watch.polling import PollingWatcher
from codegraph.watch.repository import LOCKED_SECONDS, Repository, repository_of
from codegraph.watch.scope import Scope, scope_of

Write = Callable[[dict[str, str | bytes]], Path]
PATIENCE = 30.0


def indexed(root: Path) -> Path:
    CodeGraph(root).index()
    return root


def scope(root: Path) -> Scope:
    return scope_of(Project.at(root))


def git(root: Path, *arguments: str) -> None:
    options = ("-c", "user.name=t", "-c", "user.email=t@example.com", "-c", "commit.gpgsign=false")
    subprocess.run(["git", *options, *arguments], cwd=root, check=True, capture_output=True)


def matters(found: Scope, *paths: str) -> bool:
    return found.matters([str(found.root / path) for path in paths])


TREE: dict[str, str | bytes] = {
    "src/a.py": "",
    "docs/readme.md": "",
    "node_modules/x/index.js": "",
    "made/out.py": "",
    "build/out.py": "",
    "src/vendor/lib/lib.go": "package lib\n",
    ".gitignore": "made/\n*.gen.py\n",
    "src/.gitignore": "local/\n",
    "src/local/x.py": "",
}


@pytest.mark.parametrize("under_git", [False, True])
def test_folders_where_source_can_appear_are_watched_and_no_others(
    write: Write, under_git: bool
) -> None:
    root = write(TREE)
    (root / "empty" / "deep").mkdir(parents=True)
    (root / "link").symlink_to(root / "src")
    if under_git:
        git(root, "init", "-q")
    found = scope(indexed(root))
    assert found.folders == {"", "src", "docs", "empty", "empty/deep"}
    assert found.watched - {root / folder for folder in found.folders} == (
        {root / ".git"} if under_git else set()
    )


def test_rules_of_git_outside_the_project_count_and_so_does_what_is_tracked(write: Write) -> None:
    root = write({"a.py": "", "scratch/b.py": "", "kept/c.py": "", ".gitignore": "kept/\n"})
    git(root, "init", "-q")
    git(root, "add", "-f", "kept/c.py")
    (root / ".git/info/exclude").write_text("scratch/\n")
    assert scope(indexed(root)).folders == {"", "kept"}


def test_build_folders_are_watched_where_they_are_under_version_control(write: Write) -> None:
    root = write({"a.py": "", "build/tracked.py": "", "dist/made.py": ""})
    git(root, "init", "-q")
    git(root, "add", "build")
    assert scope(indexed(root)).folders == {"", "build"}


def test_a_repository_inside_a_repository_is_not_watched(write: Write) -> None:
    root = write({"a.py": "", "inner/b.py": ""})
    git(root, "init", "-q")
    git(root, "add", "a.py")
    git(root, "commit", "-qm", "first")
    git(root, "worktree", "add", "-q", "tree")
    git(root / "inner", "init", "-q")
    assert scope(indexed(root)).folders == {""}


@pytest.mark.parametrize("under_git", [False, True])
def test_a_change_matters_where_it_can_change_the_graph(write: Write, under_git: bool) -> None:
    main = 'package main\n\nimport "m/x"\n\nfunc main() { x.Y() }\n'
    root = write({**TREE, "go.mod": "module m\n", "main.go": main})
    if under_git:
        git(root, "init", "-q")
    found = scope(indexed(root))
    (root / "src" / "new").mkdir()
    (root / "src" / "local" / "more").mkdir()
    for path in ("src/a.py", "src/new.py", "src/gone.py", "src/new", "src", "codegraph.json"):
        assert matters(found, path), path
    for path in ("src/.gitignore", "go.mod"):
        assert matters(found, path), path
    for path in (
        *("src/a.gen.py", "src/notes.txt", "made/out.py", "made", "src/local", "src/local/more"),
        *("node_modules", "node_modules/x/index.js", ".codegraph", ".codegraph/graph.db"),
        *(".git/index", ".git/index.lock", "build", "../outside.py"),
    ):
        assert not matters(found, path), path
    assert matters(found, "src/a.gen.py", "src/new.py")
    assert matters(found, ".git/HEAD") == under_git
    assert not found.matters([])


def test_only_folders_and_rules_change_what_is_to_be_watched(write: Write) -> None:
    found = scope(indexed(write(TREE)))
    (found.root / "src" / "new").mkdir()
    for path in ("src/new", "docs", ".gitignore", "codegraph.json"):
        assert found.reshapes([str(found.root / path)]), path
    assert not found.reshapes([str(found.root / "src/a.py"), str(found.root / "src/new.py")])
    many = [str(found.root / f"src/{number}.py") for number in range(2000)]
    assert found.reshapes(many)  # so many that one of a folder may have been lost


def test_a_scope_survives_a_configuration_that_cannot_be_read(write: Write) -> None:
    root = indexed(write({"a.py": "", "b.inc": ""}))
    (root / "codegraph.json").write_text('{"extensions": {".inc": "python"}}')
    assert matters(scope(root), "b.inc")
    (root / "codegraph.json").write_text("{")
    assert not matters(scope(root), "b.inc")


def test_the_repository_of_a_linked_working_tree_is_found(write: Write, tmp_path: Path) -> None:
    root = write({"a.py": ""})
    assert repository_of(root) is None
    git(root, "init", "-q")
    git(root, "add", "-A")
    git(root, "commit", "-qm", "first")
    git(root, "worktree", "add", "-q", str(tmp_path / "tree"))
    assert repository_of(root).folder == root / ".git"  # type: ignore[union-attr]
    linked = repository_of(tmp_path / "tree")
    assert linked is not None
    assert linked.head.read_text().startswith("ref: refs/heads/tree")


def test_git_is_waited_for_while_it_holds_a_lock_but_not_for_ever(tmp_path: Path) -> None:
    repository = Repository(tmp_path)
    now = time.monotonic()
    assert not repository.is_busy(now)
    for name in ("index.lock", "HEAD.lock"):
        (tmp_path / name).touch()
        assert repository.is_busy(time.monotonic())
        assert not repository.is_busy(now - LOCKED_SECONDS)
        (tmp_path / name).unlink()
    (tmp_path / "rebase-merge").mkdir()
    assert repository.is_busy(time.monotonic())
    assert not repository.is_busy(now - LOCKED_SECONDS)


def seen(found: watcher.Watcher, *paths: Path) -> bool:
    """Wait until a watcher has told of these paths."""
    missing = {str(path) for path in paths}
    deadline = time.monotonic() + PATIENCE
    while missing and time.monotonic() < deadline:
        missing -= set(found.wait(1.0))
    return not missing


@pytest.mark.parametrize("kind", [NativeWatcher, PollingWatcher])
def test_a_watcher_tells_what_changed_came_and_went(write: Write, kind: Any) -> None:
    root = indexed(write({"src/a.py": "", "src/b.py": "", "src/c.py": ""}))
    found = kind(scope(root), 0.05, 1.0)
    (root / "src/a.py").write_text("a = 1\n")
    assert seen(found, root / "src/a.py")
    (root / "src/new.py").touch()
    (root / "src/b.py").unlink()
    assert seen(found, root / ("src" if kind is PollingWatcher else "src/new.py"))
    assert found.covers(scope(root))
    (root / "other").mkdir()
    assert not found.covers(scope(root))
    found.close()


def test_a_watcher_that_was_told_nothing_returns_when_the_time_is_up(write: Write) -> None:
    found = scope(indexed(write({"a.py": ""})))
    for kind in (NativeWatcher, PollingWatcher):
        assert not kind(found, 0.05, 1.0).wait(0.01)


def test_too_many_folders_and_a_system_that_refuses_are_looked_at_instead(
    write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = scope(indexed(write({"a/a.py": "", "b/b.py": ""})))
    assert isinstance(watcher.open_watcher(found), NativeWatcher)
    monkeypatch.setattr(watcher, "MOST_WATCHES", 2)
    assert isinstance(watcher.open_watcher(found), PollingWatcher)
    monkeypatch.undo()
    monkeypatch.setattr(watcher, "NativeWatcher", _no_watches_left)
    assert isinstance(watcher.open_watcher(found), PollingWatcher)


def _no_watches_left(*_: object) -> None:
    raise OSError("OS file watch limit reached.")


def test_a_folder_that_went_while_folders_were_counted_is_no_reason_to_look_at_all(
    write: Write,
) -> None:
    root = indexed(write({"a/a.py": "", "b/b.py": ""}))
    found = scope(root)
    (root / "b/b.py").unlink()
    (root / "b").rmdir()
    assert isinstance(watcher.open_watcher(found), NativeWatcher)


POLLING = """
import codegraph.watch.watcher as watcher
watcher.MOST_WATCHES = 0
from codegraph.watch.__main__ import main
main()
"""


@pytest.fixture
def looking(write: Write) -> Iterator[Path]:
    """A project kept by a process that has no watches."""
    root = indexed(write({"a.py": "def a(): ...\n"}))
    project = Project.at(root)
    lock = open_lock(project, project.watch_lock_file)
    assert take_lock(project, lock)
    command = [sys.executable, "-c", POLLING, str(root), str(lock)]
    with subprocess.Popen(command, pass_fds=[lock], stdin=subprocess.PIPE) as process:
        os.close(lock)
        yield root
        assert process.poll() is None


def test_without_watches_the_graph_follows_all_the_same(looking: Path) -> None:
    with CodeGraph(looking) as graph:

        def settles(*names: str) -> bool:
            deadline = time.monotonic() + PATIENCE
            while time.monotonic() < deadline:
                if {hit.symbol.name for hit in graph.search("def_", limit=50)} == set(names):
                    return True
                time.sleep(0.05)
            return False

        (looking / "a.py").write_text("def def_one(): ...\n")
        assert settles("def_one")
        (looking / "new").mkdir()
        (looking / "new" / "b.py").write_text("def def_two(): ...\n")
        assert settles("def_one", "def_two")
        (looking / "new" / "b.py").write_text("def def_three(): ...\n")
        assert settles("def_one", "def_three")
        (looking / "new" / "b.py").unlink()
        assert settles("def_one")


HOSTILE = """
import os, sys, time
from codegraph.index import crew, reading
from codegraph.watch import keeper
real = reading.extract
def extract(language, data):
    if b"crashes" in data: os.abort()
    if b"hangs" in data: time.sleep(600)
    return real(language, data)
reading.extract = extract
crew.FILE_TIME_LIMIT = 1.0
crew._COMMAND = (sys.executable, __file__)
keeper._HUNG_SECONDS = float(os.environ.get("HUNG", "120"))
if len(sys.argv) > 1:
    from codegraph.watch.__main__ import main
else:
    from codegraph.index.worker import main
main()
"""
"""Keeper and worker in which a word stands for what kills a parser."""


@pytest.mark.parametrize(("bad", "end"), [("crashes", signal.SIGABRT), ("hangs", signal.SIGALRM)])
def test_a_file_that_kills_the_keeper_is_left_out_by_the_next_one(
    write: Write, tmp_path: Path, bad: str, end: int
) -> None:
    root = indexed(write({"a.py": "def a(): ...\n"}))
    program = tmp_path / "program.py"
    program.write_text(HOSTILE)
    write({"bad.py": bad, "good.py": "def good(): ...\n"})
    project = Project.at(root)

    def start(hung: int) -> subprocess.Popen[bytes]:
        lock = open_lock(project, project.watch_lock_file)
        assert take_lock(project, lock)
        command = [sys.executable, str(program), str(root), str(lock)]
        environment = {**os.environ, "HUNG": str(hung)}
        process = subprocess.Popen(command, env=environment, pass_fds=[lock], stdin=subprocess.PIPE)
        os.close(lock)
        return process

    with start(hung=1) as first:
        assert first.wait(PATIENCE) == -end
    with start(hung=300) as second, CodeGraph(root) as graph:
        _until(lambda: [item.path for item in graph.status().skipped] == ["bad.py"])
        assert graph.search("good")
        write({"later.py": "def later(): ...\n"})
        _until(lambda: graph.status().files == 3)
        assert [item.path for item in graph.status().skipped] == ["bad.py"]
        assert second.poll() is None


def _until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.05)
