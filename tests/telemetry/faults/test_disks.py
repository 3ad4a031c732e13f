"""Homes that are read-only, missing or full, and a spool that is over its cap."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest
from behaviours import answer
from machine import DAY, TOOLS, Machine, ask, delivered, leave
from misbehaving_server import Server
from privileges import DROP_PRIVILEGES

from codegraph_telemetry import Client, Recorder, capacity
from codegraph_telemetry.consent import decide
from codegraph_telemetry.control import turn_off, turn_on
from codegraph_telemetry.errors import ConsentNotStored
from codegraph_telemetry.events import index_event
from codegraph_telemetry.losses import OVER_CAP
from codegraph_telemetry.status import status

as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root can do this to a disk")
SmallDisk = Callable[[str], Machine]


# Read-only


READ_ONLY = """
from codegraph_telemetry.errors import TelemetryError
def count(now, number):
    with Recorder(settings, lambda: now) as recorder:
        for _ in range(number):
            recorder.count("mcp_tool", "codegraph_search", True, client)
folders = [settings.state, settings.consent_file.parent]
control.turn_on(settings, lambda: clock() - 40 * 86400)
if arguments[0] != "recording":
    count(clock(), 5)
for folder in folders:
    for path in [folder, *folder.rglob("*")]:
        if path.is_dir():
            path.chmod(0o500)
try:
    if arguments[0] == "off":
        control.turn_off(settings)
    elif arguments[0] == "recording":
        recorder = Recorder(settings, clock)
        recorder.count("mcp_tool", "codegraph_search", True, client)
        recorder.close()
    else:
        flush(settings, seconds=10, clock=lambda: clock() + 2 * 86400)
except TelemetryError as error:
    say(f"{type(error).__name__}: {error}")
    code = 1
else:
    code = 0
for folder in folders:
    for path in [folder, *folder.rglob("*")]:
        if path.is_dir():
            path.chmod(0o700)
if arguments[0] == "recording":
    recorder.close()  # what was counted meanwhile is not lost
sys.exit(code)
"""


def test_a_read_only_home_costs_no_count_while_recording(machine: Machine) -> None:
    assert machine.python(DROP_PRIVILEGES + READ_ONLY, "recording").end() == ""
    assert machine.pending() == 1


def test_a_read_only_home_freezes_and_sends_nothing_and_keeps_it_all(
    machine: Machine,
) -> None:
    with Server(answer(204)) as server:
        code = DROP_PRIVILEGES + READ_ONLY
        assert machine.python(code, "sending", url=server.url).end() == ""
        assert server.connections == []
    assert machine.pending() == 5


def test_off_on_a_read_only_home_fails_loudly(machine: Machine) -> None:
    said = machine.python(DROP_PRIVILEGES + READ_ONLY, "off").end(code=1)
    assert said.startswith("ConsentNotStored: Your choice was not stored: ")
    assert str(machine.consent_file) in said
    assert "CODEGRAPH_TELEMETRY=0" in said


def test_a_ledger_that_cannot_be_written_lets_nothing_leave(machine: Machine) -> None:
    machine.agree()
    machine.count(5)
    machine.now += 2 * DAY
    ledger = machine.state / "ledger.json"
    ledger.mkdir()
    with Server(answer(204)) as server:
        machine.flush(server.url)
        assert server.connections == []
        assert len(machine.batches()) == 1
        ledger.rmdir()
        machine.flush(server.url)
        assert delivered(server.wait_for(1)) == {TOOLS[0]: 5}


# Missing


def test_a_missing_home_is_made_where_that_is_possible(machine: Machine) -> None:
    machine.count(5)
    assert machine.pending() == 5
    assert not machine.config.exists()


def test_a_home_that_is_missing_and_cannot_be_made_is_silent(machine: Machine) -> None:
    (machine.root / "state").write_text("in the way")
    recorder = Recorder(machine.settings(), machine.clock)
    recorder.count("mcp_tool", TOOLS[0], True)
    recorder.close()
    machine.flush()
    turn_off(machine.settings())
    (machine.root / "state").unlink()
    assert status(machine.settings(), machine.clock).pending == ()


def test_a_state_folder_that_vanishes_under_a_running_server_is_made_again(
    machine: Machine,
) -> None:
    machine.agree()
    recorder = Recorder(machine.settings(), machine.clock)
    recorder.count("mcp_tool", TOOLS[0], True)
    recorder.close()
    subprocess.run(["rm", "-r", str(machine.state)], check=True)
    recorder.count("mcp_tool", TOOLS[1], True)
    recorder.close()
    assert machine.pending() == 1


HOMELESS = """
import os, runpy, sys
assert "HOME" not in os.environ
from codegraph_telemetry import Recorder, TelemetrySettings, control
from codegraph_telemetry.consent import decide
from codegraph_telemetry.errors import TelemetryError
from codegraph_telemetry.flush import flush
from codegraph_telemetry.status import status
import platformdirs, platformdirs.unix
if os.geteuid() == 0:
    os.setgroups([]); os.setresgid(54321, 54321, 54321); os.setresuid(54321, 54321, 54321)
settings = TelemetrySettings.from_environment(os.environ, codegraph_version="1")
assert settings.state is None and settings.consent_file is None, settings
with Recorder(settings) as recorder:
    recorder.count("mcp_tool", "codegraph_search", True)
flush(settings, seconds=1)
assert not decide(settings).sharing
assert status(settings).decided_by == "the lack of a home folder"
try:
    control.turn_off(settings)
except TelemetryError as error:
    sys.exit(3)
"""


@as_root
def test_a_user_without_a_home_and_without_an_account_is_not_counted(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", HOMELESS], env={}, cwd=tmp_path, capture_output=True, check=False
    )
    # Turning off cannot be stored anywhere, and says so.
    assert (done.returncode, done.stdout, done.stderr) == (3, b"", b"")
    assert list(tmp_path.iterdir()) == []


@as_root
def test_without_home_in_the_environment_the_home_of_the_account_is_used(
    tmp_path: Path,
) -> None:
    accounts = tmp_path / "passwd"
    accounts.write_text(f"root:x:0:0::{tmp_path}/account:/bin/sh\n")
    code = """
import os, sys
from codegraph_telemetry import Recorder, TelemetrySettings
with Recorder(TelemetrySettings.from_environment(os.environ, codegraph_version="1")) as recorder:
    recorder.count("mcp_tool", "codegraph_search", True)
"""
    shell = 'mount --bind "$0" /etc/passwd && shift 0 && exec env -i "$@"'
    command = ["unshare", "--mount", "sh", "-c", shell, str(accounts)]
    if subprocess.run([*command, "true"], capture_output=True, check=False).returncode:
        pytest.skip("mounting is not allowed here")
    done = subprocess.run([*command, sys.executable, "-c", code], capture_output=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")
    assert len(list(tmp_path.glob("account/.local/state/codegraph/telemetry/spool/*/*"))) == 1


# Full


def fill(machine: Machine) -> Path:
    """Leave no byte on the disk of a machine."""
    filler = machine.root / "filler"
    with suppress(OSError), filler.open("wb", buffering=0) as file:
        while file.write(b"x" * 1024):
            pass
    return filler


@as_root
def test_a_full_disk_keeps_counts_in_memory_until_there_is_room(small_disk: SmallDisk) -> None:
    machine = small_disk("128k")
    machine.agree()
    recorder = Recorder(machine.settings(), machine.clock)
    filler = fill(machine)
    for number in range(50):
        recorder.count("mcp_tool", TOOLS[0], True, Client("zed", f"{number}.1"))
        recorder.close()
    assert machine.pending() == 0
    filler.unlink()
    recorder.close()
    assert machine.pending() == 50


@as_root
def test_an_event_outlives_a_failed_write_of_what_came_after_it(small_disk: SmallDisk) -> None:
    machine = small_disk("256k")
    machine.agree()
    recorder = Recorder(machine.settings(), machine.clock)
    recorder.record(index_event(["python"], 5, 1.0))
    recorder.close()
    filler = fill(machine)
    for number in range(60):
        recorder.count("mcp_tool", TOOLS[0], True, Client("zed", f"{number}.1"))
    recorder.close()  # more than the file's last page has room for
    filler.unlink()
    recorder.close()  # more than a file may have, so that it is written anew
    machine.now += 2 * DAY
    with Server(answer(204)) as server:
        machine.flush(server.url)
        assert delivered(server.wait_for(1)) == {TOOLS[0]: 60, "index": 1}


@as_root
def test_a_disk_that_is_full_while_a_day_is_frozen_loses_and_doubles_nothing(
    small_disk: SmallDisk,
) -> None:
    machine = small_disk("256k")
    machine.agree()
    for _ in range(3):
        for tool in TOOLS:
            machine.count(5, tool)
        machine.now += DAY
    machine.now += DAY
    filler = fill(machine)
    with Server(answer(204)) as server:
        for _ in range(3):
            machine.flush(server.url)
        assert server.connections == []
        # Room comes back page by page, so that each write in turn is the one that fails.
        for size in range(filler.stat().st_size, 0, -4096):
            os.truncate(filler, size)
            machine.flush(server.url)
            machine.now += 60
            if not machine.batches() and not machine.pending():
                break
        machine.flush(server.url)
        assert delivered(server.requests()) == dict.fromkeys(TOOLS, 15)
    assert machine.losses() == {}
    assert (machine.pending(), machine.batches()) == (0, [])


@as_root
def test_a_ledger_for_which_there_is_no_room_lets_nothing_leave(small_disk: SmallDisk) -> None:
    machine = small_disk("128k")
    machine.agree()
    machine.count(5)
    machine.now += 2 * DAY
    machine.flush()
    machine.now += DAY
    [batch] = machine.batches()
    filler = fill(machine)
    with Server(answer(204)) as server:
        machine.flush(server.url)
        assert server.connections == []
        assert machine.batches() == [batch]
        filler.unlink()
        machine.flush(server.url)
        assert delivered(server.wait_for(1)) == {TOOLS[0]: 5}


@as_root
def test_off_on_a_full_disk_says_so_and_deletes_what_waits_all_the_same(
    small_disk: SmallDisk,
) -> None:
    machine = small_disk("128k")
    machine.count(5)
    fill(machine)
    with pytest.raises(ConsentNotStored, match="No space left"):
        turn_off(machine.settings())
    assert machine.pending() == 0
    # What it deleted made room: asked once more, it holds.
    turn_off(machine.settings())
    assert decide(machine.settings()).sharing is False


# Over the cap


def test_a_spool_over_its_cap_drops_the_oldest_days_first_and_says_how_much(
    machine: Machine,
) -> None:
    machine.agree()
    recorded: dict[str, int] = {}
    for day in range(8):
        for process in range(4):
            recorder = Recorder(machine.settings(), machine.clock)
            for version in range(100):
                client = Client("zed", f"{version}.{process}")
                recorder.count("mcp_tool", TOOLS[day % 4], True, client)
            recorder.close()
            assert capacity.size(machine.state) <= 256 * 1024
        recorded[machine.today()] = 400
        machine.now += DAY
    seen = status(machine.settings(), machine.clock)
    assert seen.pending_bytes <= 256 * 1024
    kept = {day.day: day.counts for day in seen.pending}
    newest = sorted(recorded)[-len(kept) :]
    assert sorted(kept) == newest
    assert 0 < len(kept) < 8
    assert sum(kept.values()) + seen.losses[OVER_CAP] == 3200
    machine.now += DAY
    with Server(answer(204)) as server:
        machine.flush(server.url)
        arrived = delivered(server.requests(), by="day")
    assert sum(arrived.values()) + machine.losses()[OVER_CAP] == 3200
    assert set(arrived) <= set(newest)


def test_a_real_server_on_a_home_that_cannot_be_used_answers_all_the_same(
    machine: Machine,
) -> None:
    (machine.root / "state").write_text("in the way")
    server = machine.serve()
    ask(server, number=3)
    leave(server)
    assert (machine.root / "state").read_text() == "in the way"


def test_on_after_the_home_was_mended_begins_anew(machine: Machine) -> None:
    machine.root.joinpath("config").write_text("in the way")
    with pytest.raises(ConsentNotStored):
        turn_on(machine.settings(), machine.clock)
    machine.root.joinpath("config").unlink()
    turn_on(machine.settings(), machine.clock)
    assert decide(machine.settings()).choice.sharing is True
