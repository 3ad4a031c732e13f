"""Workers that die, hang, talk nonsense or cannot start cost what they must and no more."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from codegraph.errors import WorkersFailed
from codegraph.index import crew, extracting
from codegraph.index.crew import Crew

from .graphs import rows

Script = Callable[[str], None]
PATIENCE = 30.0


@pytest.fixture
def worker_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Script:
    """Puts a script in the place of the workers' program."""

    def use(code: str) -> None:
        script = tmp_path / "worker.py"
        script.write_text(code)
        monkeypatch.setattr(crew, "_COMMAND", (sys.executable, str(script)))

    return use


ECHO = """
import json, os, sys
def say(data): sys.stdout.buffer.write(b"[%d]\\n%s" % (len(data), data)); sys.stdout.flush()
for line in sys.stdin:
    request = json.loads(line)
    if isinstance(request, dict):
        say(b"")
        continue
    for name, _ in request:
        if name == "dies": os.abort()
        if name == "babbles": print("assertion failed: node != NULL", flush=True)
        if name == "lies": print('{"a": 1}', flush=True)
        if name == "stops short": sys.stdout.write("[10]\\nx"); sys.stdout.flush(); sys.exit()
        say(f"{os.getpid()}".encode())
"""


def answers(workers: Crew, *names: str) -> dict[str, bytes | None]:
    """What a run of one batch says of each task; None for those at which a worker died."""
    found = workers.run("{}", [[[name, ""] for name in names]])
    return {str(a.task[0]): None if a.header is None else a.data for a in found}


@pytest.mark.parametrize("bad", ["dies", "babbles", "lies", "stops short"])
def test_a_worker_that_dies_or_talks_nonsense_costs_the_file_it_was_at(
    bad: str, worker_is: Script
) -> None:
    worker_is(ECHO)
    with Crew(1) as workers:
        said = answers(workers, "a", bad, "b")
    assert said[bad] is None
    assert said["a"]
    assert said["b"]
    assert said["a"] != said["b"]  # another process


def test_the_run_after_one_that_ended_with_a_death_is_done_by_a_living_worker(
    worker_is: Script,
) -> None:
    worker_is(ECHO)
    with Crew(1) as workers:
        for _ in range(5):
            assert answers(workers, "dies") == {"dies": None}
            assert answers(workers, "a")["a"]


@pytest.mark.parametrize("code", ["import nothing_of_this_name", "import time; print('hello')"])
def test_workers_that_cannot_start_fail_the_index_and_blame_no_file(
    code: str, worker_is: Script, write: Any, opened: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = write({"a.py": "def a(): ...\n"})
    opened(root).index()
    before = rows(root / ".codegraph" / "graph.db")
    worker_is(code)
    monkeypatch.setattr(extracting, "_IN_PROCESS_FILES", 0)
    write({"a.py": "def b(): ...\n"})
    for act in (opened(root).index, opened(root).sync):
        with pytest.raises(WorkersFailed, match=r"worker\.py"):
            act(workers=2)
    assert rows(root / ".codegraph" / "graph.db") == before


def test_tasks_are_dealt_out_in_order_and_in_runs_of_bounded_size() -> None:
    sizes = [0] * 1_000 + [70, 40, 5_000, 1]
    dealt = crew.in_batches((([number], size) for number, size in enumerate(sizes)), 100)
    assert [task for batch in dealt for task in batch] == [[n] for n in range(len(sizes))]
    assert max(map(len, dealt)) == 100
    assert dealt[10:] == [[[1_000], [1_001]], [[1_002]], [[1_003]]]
    assert crew.in_batches([], 100) == []


def test_a_program_that_is_not_there_is_told_as_that(
    write: Any, opened: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(crew, "_COMMAND", (str(tmp_path / "none"),))
    monkeypatch.setattr(extracting, "_IN_PROCESS_FILES", 0)
    with pytest.raises(WorkersFailed, match="No such file"):
        opened(write({"a.py": ""})).index()


def test_threads_and_processes_end_where_nobody_reads_on(
    worker_is: Script, monkeypatch: pytest.MonkeyPatch
) -> None:
    worker_is(ECHO)
    monkeypatch.setattr(crew, "_WAITING_ANSWERS", 1)
    before = set(threading.enumerate())
    with Crew(2) as workers:
        run = workers.run("{}", [[["a", ""]] * 50] * 4)
        pids = {int(next(run).data) for _ in range(3)}
    for thread in set(threading.enumerate()) - before:
        thread.join(PATIENCE)
        assert not thread.is_alive()
    for pid in pids:
        with pytest.raises(ProcessLookupError):
            os.kill(pid, 0)


def test_a_worker_that_hangs_ends_although_nobody_is_left_to_end_it(tmp_path: Path) -> None:
    script = tmp_path / "hanging.py"
    script.write_text(
        "import time\nfrom codegraph.index import worker\nworker.FILE_TIME_LIMIT = 0.1\n"
        "worker.read_and_extract = lambda *_: time.sleep(600)\nworker.main()\n"
    )
    with subprocess.Popen(
        [sys.executable, str(script)], stdin=subprocess.PIPE, stdout=subprocess.DEVNULL
    ) as process:
        lines = (json.dumps({"extract": str(tmp_path)}), json.dumps([["a.py", "python"]]))
        process.communicate("\n".join((*lines, "")).encode(), timeout=PATIENCE)
        assert process.returncode == -signal.SIGALRM


def test_a_worker_may_wait_for_its_reader_for_longer_than_a_file_may_take(tmp_path: Path) -> None:
    script = tmp_path / "waiting.py"
    script.write_text(
        "from codegraph.index import worker\nworker.FILE_TIME_LIMIT = 0.5\nworker.main()\n"
    )
    with subprocess.Popen(
        [sys.executable, str(script)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        assert process.stdin is not None
        lines = (
            json.dumps({"extract": str(tmp_path)}),
            json.dumps([["none.py", "python"]] * 9_000),
        )
        process.stdin.write("\n".join((*lines, "")).encode())
        process.stdin.flush()
        time.sleep(2.0)  # its answers fill the pipe meanwhile
        out, _ = process.communicate(timeout=PATIENCE)
    assert process.returncode == 0
    assert out.count(b"cannot be read") == 9_000
