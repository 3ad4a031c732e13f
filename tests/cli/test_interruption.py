"""However indexing ends, the graph that was there before is still whole."""

import os
import pty
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from codegraph import CodeGraph


@pytest.fixture
def changed(tmp_path: Path, many_files: dict[str, str]) -> Path:
    """A project of two files with an index, and many files more since."""
    root = tmp_path / "many"
    (root / "pkg").mkdir(parents=True)
    (root / "pkg" / "old.py").write_text("def old():\n    return new()\n\n\ndef new(): ...\n")
    with CodeGraph(root) as graph:
        graph.index(workers=1)
    for name, content in many_files.items():
        (root / name).write_text(content)
    return root


@contextmanager
def at_work(
    cli: Any, root: Path, *, command: str = "index", phase: str = "reading files"
) -> Iterator[subprocess.Popen[bytes]]:
    """A command at a terminal, from the moment when its bar says that it is in a phase."""
    ours, theirs = pty.openpty()
    process = cli.start(
        command,
        "--workers",
        "2",
        cwd=root,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=theirs,
        start_new_session=True,
    )
    os.close(theirs)
    seen = b""
    try:
        while phase.encode() not in seen:
            seen += os.read(ours, 4096)
        yield process
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
        process.communicate(timeout=60)
        os.close(ours)


def eventually(condition: Callable[[], bool]) -> bool:
    for _ in range(200):
        if condition():
            return True
        time.sleep(0.05)
    return False


def group_is_gone(group: int) -> bool:
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return True
    return False


def scratch_files(root: Path) -> list[str]:
    return [path.name for path in (root / ".codegraph").glob("graph.db.*")]


def test_ctrl_c_ends_all_processes_and_keeps_the_old_graph(cli: Any, changed: Path) -> None:
    before = cli.run("export", cwd=changed).out
    with at_work(cli, changed) as process:
        os.killpg(process.pid, signal.SIGINT)
        out, _ = process.communicate(timeout=60)
        assert (process.returncode, out) == (130, b"")
    assert eventually(lambda: group_is_gone(process.pid))
    assert scratch_files(changed) == []
    assert before
    assert cli.run("export", cwd=changed).out == before
    assert cli.run("index", cwd=changed).code == 0


def test_sigint_to_the_main_process_alone_ends_its_workers_too(cli: Any, changed: Path) -> None:
    with at_work(cli, changed) as process:
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=60)
        assert process.returncode == 130
    assert eventually(lambda: group_is_gone(process.pid))


@pytest.mark.parametrize(
    ("command", "phase"),
    [
        ("index", "reading files"),
        ("index", "resolving references"),
        ("index", "writing the index"),
        ("sync", "reading files"),
        ("sync", "resolving references"),
    ],
)
def test_a_killed_indexer_leaves_the_old_graph_whole_and_no_lock(
    command: str, phase: str, cli: Any, changed: Path
) -> None:
    before = cli.run("export", cwd=changed).out
    with at_work(cli, changed, command=command, phase=phase) as process:
        process.kill()
        process.wait(60)
        # Its workers notice by themselves; nobody is left to tell them.
        assert eventually(lambda: group_is_gone(process.pid))
    assert cli.run("export", cwd=changed).out == before
    done = cli.run(command, cwd=changed)
    assert done.code == 0
    assert "501 files" in done.out
    assert scratch_files(changed) == []


def test_of_two_indexers_one_works_and_the_other_names_it(cli: Any, changed: Path) -> None:
    with at_work(cli, changed) as process:
        process.send_signal(signal.SIGSTOP)  # the lock stays with a process that does nothing
        for command in (("index",), ("sync",), ("uninit", "--yes")):
            second = cli.run(*command, cwd=changed)
            assert second.code == 1
            assert f"is being indexed by process {process.pid}" in second.err
        assert "old" in cli.run("query", "old", cwd=changed).out
        process.send_signal(signal.SIGCONT)
        process.communicate(timeout=60)
        assert process.returncode == 0
    assert "501 files" in cli.run("files", cwd=changed).out
