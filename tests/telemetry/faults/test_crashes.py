"""SIGKILL at every single step of counting, freezing, sending, making room and turning off."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections import defaultdict
from itertools import pairwise
from pathlib import Path

import pytest
from behaviours import answer, reply
from crashing import SMALL
from machine import DAY, NOWHERE, TOOLS, Machine, delivered
from misbehaving_server import PATIENCE, Connection, Request, Server

from codegraph_telemetry import Recorder, capacity, losses
from codegraph_telemetry.consent import decide
from codegraph_telemetry.control import turn_off, turn_on
from codegraph_telemetry.days import Days
from codegraph_telemetry.events import index_event
from codegraph_telemetry.folding import Use
from codegraph_telemetry.rollup import merge
from codegraph_telemetry.tally import use_line

TESTS = Path(__file__).parents[2]
SUPPORT = [TESTS / "telemetry" / "support", TESTS / "mcp_server" / "support"]
DRIVER = SUPPORT[0] / "crashing.py"
FUTURE = (time.time() // DAY + 3.5) * DAY
"""Later than any file is old, so that what a crash leaves behind is old enough to be removed."""


def crash(template: Machine, what: str, url: str = NOWHERE) -> list[Machine]:
    """Copies of a machine on which something was killed: at the first step, the second, and so on.

    The last of them got through.
    """
    folder = template.root.parent / what
    command = [sys.executable, DRIVER, folder, template.root, url, repr(template.now), what]
    done = subprocess.run(
        command,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(map(str, SUPPORT))},
        capture_output=True,
        timeout=10 * PATIENCE,
        check=False,
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")
    found = []
    for root in sorted(folder.iterdir()):
        machine = Machine(root)
        machine.now = template.now
        found.append(machine)
    assert len(found) > 5, "there were no steps"
    return found


def on_day(machine: Machine, days_ago: int) -> Machine:
    machine.now = FUTURE - days_ago * DAY
    return machine


def busy(root: Path) -> Machine:
    """A machine with a day of each fate; it ends on the last of them."""
    machine = Machine(root)
    machine.agree(days_ago=-(FUTURE - machine.now) / DAY + 40)
    on_day(machine, 45).count(3)
    on_day(machine, 35).count(5)
    on_day(machine, 3).count(11)
    on_day(machine, 3).count(13, TOOLS[1])
    file = next(machine.state.glob(f"spool/{machine.today()}/*"))
    with file.open("ab") as torn:
        torn.write(b'{"day": "20')
    on_day(machine, 2).count(17)
    recorder = Recorder(machine.settings(), machine.clock)
    recorder.record(index_event(["python"], 5, 1.0))
    recorder.close()
    on_day(machine, 0).count(19)
    return machine


LOST = {losses.UNINFORMED: 3, losses.EXPIRED: 5, losses.UNREADABLE: 1}
LEFT = {"id.json", "ledger.json", "losses.json", "sender.json", "sender.lock", "sent-ids.json"}


def recorded(machine: Machine, folder: str = "spool") -> dict[str, int]:
    """What a freezer would read from a folder of days."""
    spool = Days(machine.state / folder, machine.state / f"{folder}-claims")
    merged = merge(line for day in spool.days() for line in spool.peek(day))
    assert merged.unreadable == 0
    sums = {"index": len(merged.singles)}
    for (use, _), (count, _) in merged.uses.items():
        sums[use.client_version] = sums.get(use.client_version, 0) + count
    return sums


def by_machine(requests: list[Request]) -> dict[str, list[Request]]:
    found: dict[str, list[Request]] = defaultdict(list)
    for request in requests:
        found[request.target.rpartition("/")[2]].append(request)
    return found


def test_a_crash_at_any_step_of_freezing_and_sending_neither_loses_nor_doubles_a_count(
    tmp_path: Path,
) -> None:
    template = busy(tmp_path / "template")
    with Server(answer(204)) as server:
        machines = crash(template, "flush", server.url)
        for machine in machines:
            machine.now += 1.5 * DAY  # so that the last of its days is over as well
            machine.flush(f"{server.url}/{machine.root.name}")
        arrived = by_machine(server.requests())
    for machine in machines:
        sums = delivered(arrived[machine.root.name], "name")
        assert sums == {TOOLS[0]: 47, TOOLS[1]: 13, "index": 1}, machine.root.name
        assert machine.losses() == LOST, machine.root.name
        left = {path.relative_to(machine.state).parts[0] for path in machine.state.rglob("*")}
        assert left - {"local", "local-claims", "claims", "batches", "spool"} == LEFT
        shared = ("claims", "batches", "spool")
        files = [path for name in shared for path in machine.state.glob(f"{name}/**/*")]
        assert [path for path in files if path.is_file()] == [], machine.root.name


def test_a_crash_at_any_step_of_writing_doubles_nothing_and_costs_one_write_at_most(
    tmp_path: Path,
) -> None:
    template = Machine(tmp_path / "template")
    template.agree()
    machines = crash(template, "drain")
    sums = [recorded(machine) for machine in machines]
    for earlier, later in pairwise(sums):
        # A step further on, nothing of what had been written before is missing.
        assert all(later.get(key, 0) >= number for key, number in earlier.items())
    assert sums[-1] == {"index": 6} | {
        f"{number}.{turn}": 3 for number in range(20) for turn in (0, 1)
    }
    # Every written sum is one that a whole number of writes comes to.
    assert {sum(found.values()) % 21 for found in sums} == {0}
    assert recorded(machines[-1], "local").keys() >= sums[-1].keys() - {"index"}


def test_a_crash_at_any_step_of_making_room_neither_loses_nor_doubles_a_count(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(capacity, "MAX_BYTES", SMALL)
    template = Machine(tmp_path / "template")
    template.agree()
    for _ in range(3):
        template.now += DAY
        folder = template.state / "spool" / template.today()
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        for number in range(4):
            # Summing up makes less of them, but not enough.
            uses = [Use("mcp_tool", TOOLS[0], "zed", f"{n}.{number % 3}") for n in range(20)]
            lines = [use_line(template.today(), use, 1, 0, "1.2.3") for use in uses]
            (folder / f"{number}-a.jsonl").write_bytes(b"".join(lines))
    assert capacity.size(template.state) > capacity.MAX_BYTES
    with Server(answer(204)) as server:
        machines = crash(template, "make_room")
        for machine in machines:
            # The next that wants to write makes room again, before any sender comes by.
            capacity.make_room(machine.state, machine.now)
            assert capacity.size(machine.state) <= capacity.MAX_BYTES
            machine.now += 2 * DAY
            machine.flush(f"{server.url}/{machine.root.name}")
        arrived = by_machine(server.requests())
    for machine in machines:
        lost = machine.losses()
        assert lost.keys() == {losses.OVER_CAP}
        kept = delivered(arrived[machine.root.name])
        assert sum(kept.values()) + lost[losses.OVER_CAP] == 3 * 4 * 20, machine.root.name


def test_a_crash_at_any_step_of_turning_off_is_made_good_by_turning_off_again(
    tmp_path: Path,
) -> None:
    template = busy(tmp_path / "template")
    template.flush()  # where nobody answers, so that there are batches and an id
    template.count(23)
    template.now += 2 * DAY
    assert template.batches()
    with Server(answer(204)) as server:
        for machine in crash(template, "off"):
            if (machine.state / "id.json").exists():
                old_id = (machine.state / "id.json").read_bytes()
            if not decide(machine.settings()).sharing:  # the choice was stored before the crash
                machine.flush(server.url)
                assert server.connections == []
            turn_off(machine.settings())
            left = {path for path in machine.everything() if not path.startswith(".")}
            assert left <= {"sender.lock", "ledger.json", "sent-ids.json"}
            turn_on(machine.settings(), machine.clock)
            assert (machine.state / "id.json").read_bytes() != old_id
            machine.flush(server.url)
        assert server.connections == []


def test_a_crash_between_the_answer_and_the_deletion_sends_the_same_bytes_again(
    machine: Machine,
) -> None:
    machine.agree()
    machine.count(5)
    machine.now += 2 * DAY
    sender: list[int] = []

    def kill_whoever_sent(connection: Connection) -> None:
        connection.read_request()
        connection.send(reply(204))
        os.kill(sender[0], signal.SIGKILL)

    with Server(kill_whoever_sent, answer(204)) as server:
        code = "hear(); flush(settings, seconds=30, clock=clock)"
        child = machine.python(f"import codegraph_telemetry.post; {code}", url=server.url)
        sender.append(child.process.pid)
        child.tell()
        child.end(-signal.SIGKILL)
        assert machine.answers() == [None]
        assert len(machine.batches()) == 1
        machine.flush(server.url)
        first, second = server.wait_for(2)
    assert first.body == second.body
    assert delivered([first, second]) == {TOOLS[0]: 5}
    assert machine.batches() == []
    assert machine.answers() == [None, "204"]
