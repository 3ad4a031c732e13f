"""`off` while servers run, during a send, between two pieces of a body; and what `on` begins."""

from __future__ import annotations

import json
import signal
import threading
import time
from itertools import pairwise
from pathlib import Path

import pytest
from behaviours import answer, reply
from machine import DAY, TOOLS, Machine, ask, delivered, leave
from misbehaving_server import Connection, Server, wait_until

from codegraph_telemetry import Client, Recorder, control
from codegraph_telemetry import flush as flushing
from codegraph_telemetry.consent import Choice, Decision, decide, store_choice
from codegraph_telemetry.control import turn_off, turn_on

SENDER = """
import codegraph_telemetry.post
say("ready"); hear()
flush(settings, seconds=30, clock=clock)
say("done"); hear()
"""
KEPT = {"sender.lock", "ledger.json", "sent-ids.json"}
"""What says what was sent before, so that the user can look it up and have it erased."""


@pytest.fixture
def waiting(machine: Machine) -> Machine:
    """A machine on which five counts wait to be sent."""
    machine.agree()
    machine.count(5)
    machine.now += 2 * DAY
    return machine


def test_off_while_three_servers_run_silences_them_all_at_once(machine: Machine) -> None:
    servers = [machine.serve() for _ in range(4)]
    for server in servers:
        ask(server, number=3)
    wait_until(lambda: machine.pending() == machine.kept() == 12, "writing")
    machine.python("control.turn_off(settings)").end()
    after = machine.everything()
    assert {path for path in after if "/" not in path} <= KEPT
    for server in servers:
        ask(server, number=3)
    time.sleep(1.2)  # longer than any of them waits before it writes
    for server in servers:
        leave(server)
    assert machine.everything() == after


def test_off_amid_counting_servers_leaves_nothing_whenever_it_comes(machine: Machine) -> None:
    code = """
say("ready")
with Recorder(settings, clock) as recorder:
    recorder.count("mcp_tool", "codegraph_search", True, client)
    until = time.monotonic() + 3
    while time.monotonic() < until and not settings.consent_file.exists():
        recorder.count("mcp_tool", "codegraph_search", True, client)
        recorder._drain()
    # As one does that had looked at the choice just before it was stored.
    for _ in range(200):
        recorder.count("mcp_tool", "codegraph_search", True, client)
        recorder._drain()
"""
    children = [machine.python(code) for _ in range(6)]
    for child in children:
        assert child.hear() == "ready"
    wait_until(lambda: machine.pending() > 20, "writing")
    turn_off(machine.settings())
    after = machine.everything()
    for child in children:
        child.end()
    left = {path for path in machine.everything() if not path.startswith(".")}
    assert left <= KEPT
    # A folder is opened before the choice is read, so it may be there for a moment, but empty.
    assert {path for path in after if not path.startswith(".")} <= KEPT | {"spool", "local"}


def test_off_during_a_send_ends_it_and_nothing_more_leaves(waiting: Machine) -> None:
    held = threading.Event()

    def hold(connection: Connection) -> None:
        connection.read_request()
        held.set()
        connection.read_until_gone()

    with Server(hold, answer(204)) as server:
        child = waiting.python(SENDER, url=server.url)
        child.hear()
        child.tell()
        held.wait()
        removal = turn_off(waiting.settings())
        assert (removal.batches, removal.in_flight) == (1, False)
        # By now the sender has let go: it ends by itself, and the connection is gone.
        assert child.hear() == "done"
        child.tell()
        child.end()
        wait_until(lambda: server.connections[0].ended, "the end of the connection")
        waiting.flush(server.url)
        assert len(server.connections) == 1
    assert waiting.batches() == []
    assert set(waiting.everything()) <= KEPT
    [words] = waiting.answers()
    assert words == "stopped: sending is no longer allowed"


def test_off_during_the_last_of_several_requests_stops_the_rest(machine: Machine) -> None:
    machine.agree()
    for _ in range(4):
        machine.count(5)
        machine.now += DAY
    machine.now += DAY
    second = threading.Event()

    def hold(connection: Connection) -> None:
        connection.read_request()
        second.set()
        connection.read_until_gone()

    with Server(answer(204), hold, answer(204)) as server:
        child = machine.python(SENDER, url=server.url)
        child.hear()
        child.tell()
        second.wait()
        assert turn_off(machine.settings()).batches == 3
        child.tell()
        child.end()
        assert len(server.requests()) == 2
    assert set(machine.everything()) <= KEPT


def test_an_answer_that_comes_as_off_returns_leaves_nothing_behind(waiting: Machine) -> None:
    def refuse(connection: Connection) -> None:
        connection.read_request()
        store_choice(waiting.consent_file, Choice(False))
        connection.send(reply(204))
        connection.read_until_gone()

    with Server(refuse) as server:
        waiting.flush(server.url)
    turn_off(waiting.settings())
    assert set(waiting.everything()) <= KEPT


def test_a_sender_that_is_stopped_sends_nothing_when_it_goes_on_after_off(
    waiting: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(control, "_SENDER_WAIT", 0.3)
    code = """
asked = []
truly = flushing.decide
def decide(given):
    decision = truly(given)
    asked.append(1)
    if len(asked) == int(arguments[0]):  # permitted, and then stopped before anything follows
        say("stopping")
        os.kill(os.getpid(), signal.SIGSTOP)
    return decision
flushing.decide = decide
flush(settings, seconds=30, clock=clock)
"""
    for asked in range(1, 5):
        waiting.now += DAY
        waiting.count(1)
        waiting.now += DAY
        with Server(answer(204)) as server:
            child = waiting.python(code, str(asked), url=server.url)
            assert child.hear() == "stopping"
            removal = turn_off(waiting.settings())
            after = waiting.everything()
            assert removal.in_flight is (asked > 1)  # the first question comes before the lock
            child.process.send_signal(signal.SIGCONT)
            child.end()
            # What it did not know of yet is at most the one piece that it was permitted.
            assert not any(request.is_complete for request in server.requests())
        left = {path for path in waiting.everything() if not path.startswith(".")}
        assert left <= set(after) | KEPT, asked
        turn_on(waiting.settings(), waiting.clock)


def long_body(machine: Machine) -> None:
    """Have a request wait that is sent in several pieces."""
    machine.agree()
    recorder = Recorder(machine.settings(), machine.clock)
    for number in range(80):
        recorder.count("mcp_tool", TOOLS[0], True, Client("zed", f"{number}.1"))
    recorder.close()
    machine.now += 2 * DAY


def test_off_between_any_two_pieces_of_a_body_sends_no_further_piece(
    machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    long_body(machine)
    template = machine.everything()
    sizes: list[int] = []
    for asked in range(1, 100):
        for path, content in template.items():
            if content:
                (machine.state / path).parent.mkdir(0o700, parents=True, exist_ok=True)
                (machine.state / path).write_bytes(content)
        machine.agree()
        left = iter(range(asked))

        def counting(settings: object, left: object = left) -> Decision:
            if next(left, None) is None:  # type: ignore[call-overload]
                store_choice(machine.consent_file, Choice(False))
            return decide(machine.settings())

        with Server(answer(204)) as server, monkeypatch.context() as patch:
            patch.setattr(flushing, "decide", counting)
            machine.flush(server.url)
            server.settle()
            requests = server.requests()
            finished = decide(machine.settings()).sharing
            received = sum(len(connection.received) for connection in server.connections)
        turn_off(machine.settings())
        assert {path for path in machine.everything() if not path.startswith(".")} <= KEPT
        if finished:
            break
        sizes.append(received)
        assert received == 0 or asked > 3
        assert len(requests) <= 1
    else:
        pytest.fail("it never got through")
    # With each time that it was still allowed, one piece more got through, and never two.
    assert all(0 <= later - earlier <= 4096 for earlier, later in pairwise(sizes))
    assert len({size for size in sizes if 0 < size < max(sizes)}) >= 3


def test_off_then_on_mints_a_new_id_and_lets_nothing_out_from_before(waiting: Machine) -> None:
    with Server(answer(204)) as server:
        waiting.flush(server.url)
        first = json.loads(server.wait_for(1)[0].body)["machine_id"]
        waiting.count(7)
        removal = turn_off(waiting.settings())
        assert (removal.days, removal.batches, removal.in_flight) == (1, 0, False)
        waiting.count(11)
        turn_on(waiting.settings(), waiting.clock)
        waiting.count(13)
        waiting.now += DAY
        waiting.count(17)
        waiting.now += 2 * DAY
        waiting.flush(server.url)
        second = json.loads(server.wait_for(2)[1].body)
        waiting.now += DAY
        waiting.flush(server.url)
        assert len(server.requests()) == 2
    assert second["machine_id"] != first
    assert [event["count"] for event in second["events"]] == [17]


def test_statistics_that_are_asked_for_at_the_same_time_do_not_take_off_back(
    machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings, store, begun = machine.settings(), control.store_choice, threading.Event()

    def slowly(path: Path, choice: Choice) -> None:
        if choice.local_stats:
            begun.set()
            time.sleep(0.3)  # by now, the file was read
        store(path, choice)

    monkeypatch.setattr(control, "store_choice", slowly)
    keeping = threading.Thread(target=control.set_local_stats, args=(settings, True))
    keeping.start()
    assert begun.wait(10)
    turn_off(settings)
    keeping.join()
    assert decide(settings).choice == Choice(False, None, True)


def test_on_then_off_then_on_on_one_day_lets_nothing_of_that_day_out(machine: Machine) -> None:
    turn_on(machine.settings(), machine.clock)
    machine.count(1)
    turn_off(machine.settings())
    machine.count(2)
    turn_on(machine.settings(), machine.clock)
    machine.count(4)
    machine.now += 2 * DAY
    with Server(answer(204)) as server:
        machine.flush(server.url)
        assert server.connections == []


def test_what_was_counted_before_anyone_was_told_never_leaves(machine: Machine) -> None:
    machine.count(3)
    machine.now += DAY
    machine.count(5)
    turn_on(machine.settings(), machine.clock)
    machine.now += DAY
    machine.count(7)
    machine.now += 2 * DAY
    with Server(answer(204)) as server:
        machine.flush(server.url)
        assert delivered(server.wait_for(1)) == {TOOLS[0]: 7}
    assert machine.losses() == {"from before the day after the notice": 8}


def test_a_batch_that_off_could_not_delete_is_not_sent_after_a_later_on(waiting: Machine) -> None:
    with Server(answer(503)) as server:
        waiting.flush(server.url)
    [batch] = waiting.batches()
    body = batch.body()
    turn_off(waiting.settings())
    waiting.now += DAY
    batch.path.parent.mkdir(0o700, parents=True)
    batch.path.write_bytes(body)
    turn_on(waiting.settings(), waiting.clock)
    waiting.now += DAY
    with Server(answer(204)) as server:
        waiting.flush(server.url)
        assert server.connections == []
    assert waiting.batches() == []


@pytest.mark.parametrize("switch", [{"DO_NOT_TRACK": "1"}, {"CODEGRAPH_TELEMETRY": "0"}])
def test_a_switch_of_one_process_stops_its_sending_and_keeps_what_waits(
    waiting: Machine, switch: dict[str, str]
) -> None:
    before = waiting.everything()
    with Server(answer(204)) as server:
        flushing.flush(waiting.settings(server.url, **switch), seconds=5, clock=waiting.clock)
        assert server.connections == []
    assert waiting.everything() == before
