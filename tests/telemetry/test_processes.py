"""Real processes that count at once, fork, are told to stop, and are killed."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

Child = Callable[..., subprocess.Popen[bytes]]


def test_forty_processes_that_count_a_hundred_each_keep_all_four_thousand(
    child: Child, counted: Callable[[], int], state: Path
) -> None:
    code = """
with recorder:
    sys.stdin.read(1)
    for number in range(100):
        recorder.count("mcp_tool", "codegraph_search", number % 10 != 0, client)
"""
    processes = [child(code) for _ in range(40)]
    for process in processes:
        process.communicate(b"g")
    assert counted() == 4_000
    assert len(list(state.glob("spool/*/*"))) == 40


def test_nothing_is_ever_printed(child: Child) -> None:
    code = """
recorder.start()
recorder.count("mcp_tool", "codegraph_search", True, client)
recorder.close()
"""
    assert child(code).communicate() == (b"", b"")


def test_a_killed_process_loses_its_last_second_at_most_and_doubles_nothing(
    child: Child, counted: Callable[[], int]
) -> None:
    code = """
recorder.start()
number = 0
while True:
    recorder.count("mcp_tool", "codegraph_search", True, client)
    number += 1
    os.write(1, b"%.6f\\n" % time.monotonic())
    time.sleep(0.001)
"""
    process = child(code)
    assert process.stdout is not None
    stamps = [process.stdout.readline()]
    until = time.monotonic() + 1.2 + random.random()
    while time.monotonic() < until:
        stamps.append(process.stdout.readline())
    process.kill()
    stamps += process.stdout.read().splitlines()
    times = [float(stamp) for stamp in stamps]
    # A second for the recorder, and another for a machine that is busy with other tests.
    sure = sum(1 for stamp in times if stamp < times[-1] - 2)
    assert sure <= counted() <= len(times) + 1


def test_a_forked_child_does_not_repeat_what_its_parent_counted(
    child: Child, counted: Callable[[], int], spooled: Callable[[], list[dict[str, Any]]]
) -> None:
    code = """
recorder.start()
for _ in range(7):
    recorder.count("mcp_tool", "codegraph_node", True, client)
sys.stdout.flush()
pid = os.fork()
if pid == 0:
    recorder.close()
    recorder.start()
    recorder.count("mcp_tool", "codegraph_files", True, client)
    recorder.close()
    os._exit(0)
os.waitpid(pid, 0)
recorder.count("mcp_tool", "codegraph_node", True, client)
recorder.close()
"""
    assert child("import warnings; warnings.simplefilter('ignore')" + code).communicate()[1] == b""
    assert counted() == 9
    assert sum(line["count"] for line in spooled() if line["name"] == "codegraph_files") == 1


def test_parent_and_child_write_to_files_of_their_own(child: Child, state: Path) -> None:
    code = """
recorder.count("mcp_tool", "codegraph_node", True, client)
recorder.close()
pid = os.fork()
recorder.count("mcp_tool", "codegraph_search", True, client)
recorder.close()
if pid == 0:
    os._exit(0)
os.waitpid(pid, 0)
"""
    child(code).communicate()
    assert len(list(state.glob("spool/*/*"))) == 2


def test_a_signal_handler_may_close_in_the_middle_of_anything(
    child: Child, counted: Callable[[], int]
) -> None:
    code = """
import atexit
atexit.register(recorder.close)
total = 0

def stop(*_):
    recorder.close()
    os.write(1, b"%d" % total)
    sys.exit(0)

signal.signal(signal.SIGTERM, stop)
recorder.start()
os.write(1, b"r")
while True:
    for _ in range(1000):
        signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM})
        recorder.count("mcp_tool", "codegraph_search", True, client)
        total += 1
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGTERM})
    recorder.close()
    recorder.start()
"""
    process = child(code)
    assert process.stdout is not None
    process.stdout.read(1)
    time.sleep(random.random() / 4)
    process.send_signal(signal.SIGTERM)
    out, err = process.communicate()
    assert (process.returncode, err) == (0, b"")
    assert counted() == int(out)


def test_an_exit_without_close_does_not_hang(child: Child) -> None:
    process = child(
        'recorder.start(); recorder.count("mcp_tool", "codegraph_search", True, client)'
    )
    assert process.communicate()[1] == b""
    assert process.returncode == 0


def test_without_a_home_a_process_counts_in_silence(tmp_path: Path) -> None:
    code = """
import os
from codegraph_telemetry import Recorder, TelemetrySettings
settings = TelemetrySettings.from_environment(os.environ, codegraph_version="1")
with Recorder(settings) as recorder:
    recorder.count("mcp_tool", "codegraph_search", True)
"""
    environ = {
        name: value
        for name, value in os.environ.items()
        if name not in {"HOME", "XDG_STATE_HOME", "CODEGRAPH_TELEMETRY", "DO_NOT_TRACK"}
    }
    # A home of a user that may not write there: the folder's name is a file's.
    environ["HOME"] = "/dev/null"
    done = subprocess.run(
        [sys.executable, "-c", code], env=environ, cwd=tmp_path, capture_output=True, check=False
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")
    assert list(tmp_path.iterdir()) == []
