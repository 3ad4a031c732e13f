"""Whole sessions of real servers: over several days, and under the eyes of the kernel."""

from __future__ import annotations

import re
import shutil
import subprocess
import time
from collections.abc import Callable

import pytest
from behaviours import answer
from machine import Machine, ask, delivered, faketime, leave
from mcp_wire import Wire
from misbehaving_server import Server, wait_until

from codegraph_telemetry.consent import Choice, store_choice
from codegraph_telemetry.losses import UNINFORMED
from codegraph_telemetry.notice import NOTICE

FAKETIME = faketime()
on_other_days = pytest.mark.skipif(
    FAKETIME is None, reason="libfaketime is not installed (Debian: faketime)"
)


def at(moment: str) -> dict[str, str]:
    """The environment of a process that lives at another time, in UTC."""
    return {
        "LD_PRELOAD": str(FAKETIME),
        "FAKETIME": f"@{moment}",
        "FAKETIME_DONT_FAKE_MONOTONIC": "1",
        "NO_FAKE_STAT": "1",
        "TZ": "UTC",
    }


def session(machine: Machine, moment: str, calls: int) -> str:
    """Have a real server count so many calls; gives what it wrote to stderr."""
    server = machine.serve(**at(moment))
    ask(server, number=calls)
    leave(server)
    return server.stderr()


def flush_at(machine: Machine, moment: str, url: str) -> None:
    code = "flush(settings, seconds=20)"
    assert machine.python(code, url=url, env=at(moment)).end() == ""


@on_other_days
def test_what_is_counted_on_the_day_of_the_notice_stays_and_the_next_day_is_sent(
    machine: Machine,
) -> None:
    assert NOTICE in session(machine, "2024-01-01 12:00:00", 3)
    with Server(answer(204)) as server:
        assert NOTICE not in session(machine, "2024-01-02 12:00:00", 5)
        flush_at(machine, "2024-01-02 23:59:59", server.url)
        session(machine, "2024-01-03 00:05:00", 7)
        flush_at(machine, "2024-01-03 00:09:00", server.url)
        assert server.connections == []
        flush_at(machine, "2024-01-03 00:10:01", server.url)
        assert delivered(server.wait_for(1), by="day") == {"2024-01-02": 5}
        flush_at(machine, "2024-01-04 12:00:00", server.url)
        requests = server.requests()
    assert delivered(requests, by="day") == {"2024-01-02": 5, "2024-01-03": 7}
    assert delivered(requests, by="client_name") == {"zed": 12}
    assert machine.losses() == {UNINFORMED: 3}


@on_other_days
def test_a_server_that_lives_through_midnight_counts_on_both_days(machine: Machine) -> None:
    machine.agree(days_ago=10)
    clock = machine.root / "clock"
    clock.write_text("@2024-01-01 23:00:00")
    environ = {**at(""), "FAKETIME_TIMESTAMP_FILE": str(clock), "FAKETIME_NO_CACHE": "1"}
    del environ["FAKETIME"]
    server = machine.serve(**environ)
    ask(server, number=2)
    wait_until(lambda: machine.pending() == 2, "writing")
    clock.write_text("@2024-01-02 00:10:00")
    time.sleep(2)  # more than twice as long as it may take to see that the day is another
    ask(server, number=3)
    leave(server)
    with Server(answer(204)) as endpoint:
        flush_at(machine, "2024-01-03 12:00:00", endpoint.url)
        sums = delivered(endpoint.wait_for(1), by="day")
    assert sums == {"2024-01-01": 2, "2024-01-02": 3}


# Under strace


@pytest.fixture
def traced(machine: Machine) -> Callable[..., list[str]]:
    """Runs a whole session of a real server; gives its system calls on files and sockets."""
    log = machine.root / "trace"
    command = ["strace", "-f", "-qq", "-s", "4096", "-e", "trace=%file,%network", "-o", str(log)]
    if not shutil.which("strace"):
        pytest.skip("strace is not installed (Debian: strace)")
    if subprocess.run([*command, "true"], capture_output=True, check=False).returncode:
        pytest.skip("tracing is not allowed here")

    def run(*flags: str, **environ: str) -> list[str]:
        server: Wire = machine.serve(*flags, before=command, **environ)
        server.request("tools/list", {})
        ask(server)
        leave(server)
        return log.read_text(errors="replace").splitlines()

    return run


def to_the_network(calls: list[str]) -> list[str]:
    """Calls that could lead out of this process. The event loop's own pair of sockets cannot."""
    found = [
        line for line in calls if re.search(r"\b(socket|connect|bind|listen|sendm?msg)\(", line)
    ]
    pairs = [line for line in calls if "socketpair(" in line and "AF_UNIX" not in line]
    return found + pairs


def to_own_files(machine: Machine, calls: list[str]) -> list[str]:
    # What a home folder has by default is looked at as well, though the environment names others.
    folders = [f'"{machine.root / name}' for name in ("state", "config", ".local", ".config")]
    return [line for line in calls if any(folder in line for folder in folders)]


@pytest.mark.parametrize(
    ("flags", "environ"),
    [
        ([], {"CODEGRAPH_TELEMETRY": "0"}),
        ([], {"DO_NOT_TRACK": "1"}),
        (["--no-telemetry"], {}),
    ],
    ids=["CODEGRAPH_TELEMETRY=0", "DO_NOT_TRACK=1", "--no-telemetry"],
)
def test_with_a_switch_off_no_file_of_telemetry_is_touched_and_no_socket_opened(
    machine: Machine,
    traced: Callable[..., list[str]],
    flags: list[str],
    environ: dict[str, str],
) -> None:
    calls = traced(*flags, **environ)
    assert len(calls) > 100, "there is no trace"
    assert to_own_files(machine, calls) == []
    assert to_the_network(calls) == []
    assert not any("codegraph_telemetry/post" in line for line in calls)


def test_with_the_choice_off_the_choice_is_read_and_nothing_else_touched(
    machine: Machine, traced: Callable[..., list[str]]
) -> None:
    store_choice(machine.consent_file, Choice(False))
    calls = traced()
    touched = to_own_files(machine, calls)
    assert touched
    for line in touched:
        assert f'"{machine.consent_file}", O_RDONLY' in line
    assert to_the_network(calls) == []
    assert not machine.state.exists()


def test_a_server_that_counts_writes_to_its_own_folders_and_opens_no_socket(
    machine: Machine, traced: Callable[..., list[str]]
) -> None:
    machine.agree()
    calls = traced()
    assert machine.pending() == 1
    assert to_the_network(calls) == []
    changing = r"O_(WRONLY|RDWR|CREAT)|\b(mkdir|rename|unlink|rmdir)"
    changed = [line for line in calls if re.search(changing, line) and str(machine.root) in line]
    assert [line for line in changed if f'"{machine.root / "state"}' not in line] == []
