"""Many processes at once: counting, freezing, sending, minting an id, forking."""

from __future__ import annotations

import json
import threading
import time

import pytest
from behaviours import answer, reply
from machine import DAY, TOOLS, Child, Machine, delivered
from misbehaving_server import Connection, Server

from codegraph_telemetry.folding import Use
from codegraph_telemetry.freezing import spool_of
from codegraph_telemetry.identity import Identity
from codegraph_telemetry.local import local_counts
from codegraph_telemetry.spool import Spool
from codegraph_telemetry.tally import use_line

COUNTING = """
say("ready"); hear()
with Recorder(settings, clock) as recorder:
    for number in range(100):
        recorder.count("mcp_tool", "codegraph_search", number % 10 != 0, client)
        if arguments and number % 5 == 0:
            recorder._drain()
            time.sleep(0.03)
"""
CROWD = 40


def start_together(children: list[Child]) -> None:
    for child in children:
        assert child.hear() == "ready"
    for child in children:
        child.tell()


def test_forty_processes_that_count_a_hundred_each_have_all_four_thousand_delivered(
    machine: Machine,
) -> None:
    machine.agree()
    children = [machine.python(COUNTING) for _ in range(CROWD)]
    start_together(children)
    for child in children:
        child.end()
    assert machine.pending() == 4_000
    machine.now += 2 * DAY
    with Server(answer(204)) as server:
        machine.flush(server.url)
        machine.flush(server.url)
        requests = server.requests()
    assert delivered(requests) == {TOOLS[0]: 4_000}
    [event] = json.loads(requests[0].body)["events"]
    assert (event["count"], event["error_count"]) == (4_000, 400)
    assert machine.losses() == {}
    assert sum(day.count for day in local_counts(machine.state)) == 4_000


def test_days_taken_away_while_forty_processes_write_them_lose_and_double_nothing(
    machine: Machine,
) -> None:
    machine.agree()
    children = [machine.python(COUNTING, "slowly") for _ in range(CROWD)]
    for child in children:
        assert child.hear() == "ready"
    counting = threading.Event()
    counting.set()
    machine.now += 2 * DAY  # for the sender, their day is over

    with Server(answer(204)) as server:

        def keep_sending() -> None:
            while counting.is_set():
                machine.flush(server.url)

        sender = threading.Thread(target=keep_sending)
        sender.start()
        try:
            for child in children:
                child.tell()
            for child in children:
                child.end()
        finally:
            counting.clear()
            sender.join()
        machine.flush(server.url)
        requests = server.requests()
    assert delivered(requests) == {TOOLS[0]: 4_000}
    assert len(requests) > 1, "nothing was taken away in between"
    assert machine.losses() == {}
    assert (machine.pending(), machine.batches()) == (0, [])


def test_a_file_that_is_written_anew_while_its_day_is_taken_is_read_as_it_is_in_the_end(
    machine: Machine,
) -> None:
    machine.count(1)
    use = Use("mcp_tool", TOOLS[0], "zed", "0.1")
    file = Spool(machine.state / "spool").open(machine.today(), lambda: True)
    file.append(use_line(machine.today(), use, 10, 0, "1.2.3"))
    spool = spool_of(machine.state)
    claim = spool.claim(machine.today())
    assert claim is not None
    found: list[list[bytes] | None] = []
    reader = threading.Thread(target=lambda: found.append(spool.read(claim)))
    reader.start()
    time.sleep(0.1)  # by now it waits for the writer
    file.replace(use_line(machine.today(), use, 100, 0, "1.2.3"))
    file.close()
    reader.join()
    [lines] = found
    assert lines is not None
    assert sorted(json.loads(line)["count"] for line in lines) == [1, 100]


def test_processes_that_mint_an_id_at_once_end_up_with_one(machine: Machine) -> None:
    machine.agree()
    for _ in range(6):
        machine.count(1)
        machine.now += DAY
    machine.now += DAY
    code = """
say("ready"); hear()
if arguments[0] == "on":
    control.turn_on(settings, clock)
else:
    flush(settings, seconds=20, clock=clock)
"""
    with Server(answer(204)) as server:
        children = [
            machine.python(code, "on" if number % 2 else "send", url=server.url)
            for number in range(8)
        ]
        start_together(children)
        for child in children:
            child.end()
        machine.flush(server.url)
        requests = server.requests()
    assert delivered(requests) == {TOOLS[0]: 6}
    [machine_id] = {json.loads(request.body)["machine_id"] for request in requests}
    assert Identity(machine.state).known("2024-01") == machine_id


def test_of_several_senders_at_once_one_sends_and_each_body_arrives_once(
    machine: Machine,
) -> None:
    machine.agree()
    for _ in range(3):
        machine.count(5)
        machine.now += DAY
    machine.now += DAY

    def slow(connection: Connection) -> None:
        connection.read_request()
        connection.stopping.wait(0.2)  # long enough for the others to come by
        connection.send(reply(204))
        connection.read_until_gone()

    code = """
import codegraph_telemetry.post
say("ready"); hear()
flush(settings, seconds=30, clock=clock)
"""
    with Server(slow) as server:
        children = [machine.python(code, url=server.url) for _ in range(5)]
        start_together(children)
        for child in children:
            child.end()
        bodies = [request.body for request in server.requests()]
    assert len(bodies) == len(set(bodies)) == 3
    assert machine.answers() == ["204"] * 3


def test_the_lock_of_a_sender_that_was_killed_is_free_at_once(machine: Machine) -> None:
    machine.agree()
    machine.count(5)
    machine.now += 2 * DAY
    held = threading.Event()

    def hold(connection: Connection) -> None:
        connection.read_request()
        held.set()
        connection.read_until_gone()

    with Server(hold, answer(204)) as server:
        child = machine.python("flush(settings, seconds=30, clock=clock)", url=server.url)
        held.wait()
        machine.flush(server.url)  # somebody else is at it
        assert len(server.connections) == 1
        child.process.kill()
        child.process.wait()
        machine.flush(server.url)
        first, second = server.wait_for(2)
    assert first.body == second.body
    assert machine.batches() == []


FORKING = """
import warnings
warnings.simplefilter("ignore")  # forking with a thread alive is what this is about
def count(name, number):
    for _ in range(number):
        recorder.count("mcp_tool", name, True, client)
recorder = Recorder(settings, clock)
recorder.start()
count("codegraph_search", 7)
if arguments[0] == "amid a write":
    recorder._draining.acquire()
children = []
for _ in range(3):
    child = os.fork()
    if not child:
        count("codegraph_node", 5)
        recorder.close()
        recorder.start()
        count("codegraph_files", 3)
        grandchild = os.fork()
        if not grandchild:
            count("codegraph_status", 1)
            recorder.close()
            os._exit(0)
        os.waitpid(grandchild, 0)
        recorder.close()
        os._exit(0)
    children.append(child)
for child in children:
    os.waitpid(child, 0)
if arguments[0] == "amid a write":
    recorder._draining.release()
count("codegraph_search", 2)
recorder.close()
"""


@pytest.mark.parametrize("moment", ["at rest", "amid a write"])
def test_a_fork_with_a_live_recorder_counts_for_each_process_what_it_counted(
    machine: Machine, moment: str
) -> None:
    machine.agree()
    machine.python(FORKING, moment).end()
    machine.now += 2 * DAY
    with Server(answer(204)) as server:
        machine.flush(server.url)
        assert delivered(server.wait_for(1)) == {
            "codegraph_search": 9,
            "codegraph_node": 15,
            "codegraph_files": 9,
            "codegraph_status": 3,
        }


def test_a_child_that_was_forked_during_a_send_does_not_keep_the_lock(machine: Machine) -> None:
    machine.agree()
    machine.count(5)
    machine.now += 2 * DAY
    code = """
import warnings
warnings.simplefilter("ignore")
truly = flushing.freeze
def freeze(*given):
    if not os.fork():
        os.read(0, 1)  # until the test is over
        os._exit(0)
    return truly(*given)
flushing.freeze = freeze
flush(settings, seconds=10, clock=clock)
say("sent")
"""
    with Server(answer(503), answer(204)) as server:
        child = machine.python(code, url=server.url)
        assert child.hear() == "sent"
        machine.now += DAY
        machine.flush(server.url)
        assert len(server.wait_for(2)) == 2
    assert machine.batches() == []
