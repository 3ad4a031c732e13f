"""Clocks that are set back and forward, midnights, months, and the thirtieth day."""

from __future__ import annotations

import json

import pytest
from behaviours import answer
from machine import DAY, FIRST, TOOLS, ZED, Machine, delivered
from misbehaving_server import Server

from codegraph_telemetry import Recorder
from codegraph_telemetry.control import turn_on
from codegraph_telemetry.freezing import spool_of
from codegraph_telemetry.losses import EXPIRED
from codegraph_telemetry.status import status

MIDNIGHT = FIRST + DAY / 2
FEBRUARY = FIRST - DAY / 2 + 31 * DAY


@pytest.fixture
def agreed(machine: Machine) -> Machine:
    """A machine whose user said yes long ago."""
    machine.agree(days_ago=400)
    return machine


def by_day(machine: Machine, server: Server) -> dict[str, int]:
    machine.flush(server.url)
    return delivered(server.requests(), by="day")


def test_a_clock_set_back_counts_the_earlier_day_and_doubles_nothing(agreed: Machine) -> None:
    recorder = Recorder(agreed.settings(), agreed.clock)
    for days in (0, -3, 1, -3, 0):
        agreed.now = FIRST + days * DAY
        recorder.start()  # looks at the clock, as the thread does by itself
        recorder.count("mcp_tool", TOOLS[0], True, ZED)
        recorder.close()
    agreed.now = FIRST + 3 * DAY
    with Server(answer(204)) as server:
        found = by_day(agreed, server)
    assert found == {"2023-12-29": 2, "2024-01-01": 2, "2024-01-02": 1}


def test_a_day_of_the_future_waits_until_it_is_over(agreed: Machine) -> None:
    agreed.now = FIRST + 300 * DAY
    agreed.count(5)
    future = agreed.today()
    agreed.now = FIRST
    agreed.count(7)
    agreed.now = FIRST + 2 * DAY
    with Server(answer(204)) as server:
        assert by_day(agreed, server) == {"2024-01-01": 7}
        assert [day.day for day in status(agreed.settings(), agreed.clock).pending] == [future]
        agreed.now = FIRST + 300 * DAY
        assert by_day(agreed, server) == {"2024-01-01": 7}
        agreed.now += DAY
        assert by_day(agreed, server) == {"2024-01-01": 7, future: 5}
    assert agreed.losses() == {}


def test_a_batch_made_while_the_clock_was_ahead_waits_for_its_day(agreed: Machine) -> None:
    agreed.now = FIRST + 10 * DAY
    agreed.count(5)
    agreed.now += 2 * DAY
    agreed.flush()
    [batch] = agreed.batches()
    body = batch.body()
    agreed.now = FIRST
    with Server(answer(204)) as server:
        agreed.flush(server.url)
        assert server.connections == []
        agreed.now = FIRST + 13 * DAY
        agreed.flush(server.url)
        assert [request.body for request in server.requests()] == [body]


def test_a_wait_that_a_clock_far_ahead_noted_does_not_last_for_years(agreed: Machine) -> None:
    agreed.now = FIRST + 3_000 * DAY
    agreed.count(5)
    agreed.now += 2 * DAY
    with Server(answer(503)) as server:
        agreed.flush(server.url)
    assert agreed.attempt()["not_before"] > FIRST + 3_000 * DAY
    agreed.now = FIRST
    agreed.count(7)
    agreed.now += 2 * DAY
    with Server(answer(204)) as server:
        assert by_day(agreed, server) == {"2024-01-01": 7}


def test_a_claim_of_a_day_that_is_not_over_any_more_is_given_back(agreed: Machine) -> None:
    agreed.count(5)
    claim = spool_of(agreed.state).claim(agreed.today())
    assert claim is not None
    agreed.count(2)  # a late line, in a folder of its own
    with Server(answer(204)) as server:
        agreed.flush(server.url)
        assert server.connections == []
        assert agreed.pending() == 7
        agreed.now += 2 * DAY
        assert by_day(agreed, server) == {"2024-01-01": 7}


def test_across_midnight_each_count_stays_on_its_day(agreed: Machine) -> None:
    agreed.now = MIDNIGHT - 0.5
    recorder = Recorder(agreed.settings(), agreed.clock)
    recorder.start()
    recorder.count("mcp_tool", TOOLS[0], True, ZED)
    recorder.close()
    recorder.start()
    recorder.count("mcp_tool", TOOLS[0], True, ZED)
    agreed.now = MIDNIGHT + 0.5
    recorder.close()
    recorder.start()
    recorder.count("mcp_tool", TOOLS[0], True, ZED)
    recorder.close()
    agreed.now += 2 * DAY
    with Server(answer(204)) as server:
        assert by_day(agreed, server) == {"2024-01-01": 2, "2024-01-02": 1}


def test_a_day_is_sent_from_ten_minutes_after_its_midnight_on(agreed: Machine) -> None:
    agreed.count(5)
    with Server(answer(204)) as server:
        for moment in (MIDNIGHT - 1, MIDNIGHT, MIDNIGHT + 599):
            agreed.now = moment
            agreed.flush(server.url)
            assert server.connections == []
        agreed.now = MIDNIGHT + 600
        assert by_day(agreed, server) == {"2024-01-01": 5}


def test_a_late_line_becomes_a_second_batch_with_ids_of_its_own(agreed: Machine) -> None:
    recorder = Recorder(agreed.settings(), agreed.clock)
    recorder.count("mcp_tool", TOOLS[0], True, ZED)
    recorder.close()
    recorder.count("mcp_tool", TOOLS[0], True, ZED)
    agreed.now += 2 * DAY
    with Server(answer(204)) as server:
        agreed.flush(server.url)
        recorder.close()
        assert by_day(agreed, server) == {"2024-01-01": 2}
        assert len(server.requests()) == 2


def test_each_month_has_an_id_of_its_own_whenever_its_days_are_sent(agreed: Machine) -> None:
    for days in (-2, -1, 0, 1):  # two days of January, two of February
        agreed.now = FEBRUARY + days * DAY
        agreed.count(1)
    agreed.now = FEBRUARY - DAY
    late = Recorder(agreed.settings(), agreed.clock)
    late.count("mcp_tool", TOOLS[1], True, ZED)
    agreed.now = FEBRUARY + 3 * DAY
    ids: dict[str, set[str]] = {}
    with Server(answer(204)) as server:
        agreed.flush(server.url)
        late.close()
        agreed.flush(server.url)
        for request in server.requests():
            body = json.loads(request.body)
            for event in body["events"]:
                ids.setdefault(event["day"][:7], set()).add(body["machine_id"])
        assert len(server.requests()) == 5
    assert {month: len(known) for month, known in ids.items()} == {"2024-01": 1, "2024-02": 1}
    assert not ids["2024-01"] & ids["2024-02"]
    assert status(agreed.settings(), agreed.clock).id_expires == "2024-03-01"


def test_three_months_within_thirty_days_have_three_ids(agreed: Machine) -> None:
    found = set()
    for days in (-1, 1, 29):  # 31 January, 2 February, 1 March
        agreed.now = FEBRUARY + days * DAY
        agreed.count(1)
    with Server(answer(204)) as server:
        agreed.now = FEBRUARY + 28.1 * DAY
        agreed.flush(server.url)
        agreed.now = FEBRUARY + 30.1 * DAY
        agreed.flush(server.url)
        for request in server.requests():
            found.add(json.loads(request.body)["machine_id"])
    assert len(found) == 3


@pytest.mark.parametrize("frozen", [False, True], ids=["in the spool", "as a batch"])
def test_a_day_is_sent_until_it_is_thirty_days_old_and_then_counted_as_lost(
    agreed: Machine, frozen: bool
) -> None:
    agreed.count(5)
    agreed.now = FIRST + DAY
    agreed.count(7)
    if frozen:
        agreed.now = FIRST + 3 * DAY
        agreed.flush()
        assert len(agreed.batches()) == 2
    agreed.now = FIRST + 30 * DAY  # the first day is 30 days old, the second 29
    with Server(answer(204)) as server:
        assert by_day(agreed, server) == {"2024-01-02": 7}
    assert agreed.losses() == {EXPIRED: 5}
    assert status(agreed.settings(), agreed.clock).losses == {EXPIRED: 5}


def test_a_clock_set_back_before_the_choice_does_not_make_that_day_sendable(
    machine: Machine,
) -> None:
    turn_on(machine.settings(), machine.clock)
    machine.count(1)
    machine.now = FIRST - 2 * DAY
    machine.count(2)
    machine.now = FIRST + 1 * DAY
    machine.count(4)
    machine.now = FIRST + 3 * DAY
    with Server(answer(204)) as server:
        assert by_day(machine, server) == {"2024-01-02": 4}
