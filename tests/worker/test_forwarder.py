"""The outbox is drained: in order, in bounds, each event once, and none is lost on the way."""

from __future__ import annotations

import logging
import re
import socket
from pathlib import Path
from types import SimpleNamespace

import pytest
from boxes import Box, wait_until
from forwarded import Time, backend, environ, forwarding
from mock_posthog import (
    HANG,
    OVER_QUOTA_IN_WORDS,
    MockPostHog,
    Reply,
)

from codegraph_ingest.forward import forwarder as module
from codegraph_ingest.forward.ages import Ages
from codegraph_ingest.forward.backend import Backend
from codegraph_ingest.forward.forwarder import BATCH, Forwarder
from codegraph_ingest.sqlite import outbox

MACHINE = "5f0c1f6e-3c1b-4d6a-9a55-0d2f6b8f7c11"
OTHER = "6f0c1f6e-3c1b-4d6a-9a55-0d2f6b8f7c11"


@pytest.fixture
def box(tmp_path: Path) -> Box:
    return Box(tmp_path / "ingest.db")


def drained(box: Box) -> None:
    wait_until(lambda: box.waiting == 0, "the outbox to be empty")


def test_everything_that_waits_arrives_and_leaves_the_outbox(box: Box) -> None:
    ids = box.put(BATCH + 1)
    with MockPostHog() as posthog, forwarding(box, posthog):
        drained(box)
    assert [event["uuid"] for event in posthog.received] == ids
    assert box.scalar("SELECT count(*) FROM events") == len(ids)


def test_events_that_come_later_are_forwarded_too(box: Box) -> None:
    with MockPostHog() as posthog, forwarding(box, posthog):
        for _ in range(3):
            box.put()
            drained(box)
    assert len(posthog.events) == 3


def test_other_events_than_rollups_carry_their_details(box: Box) -> None:
    box.put(
        event="install",
        kind=None,
        name=None,
        count=None,
        error_count=None,
        client_name=None,
        client_version=None,
        ci=1,
        details='{"targets":["zed"],"scope":"global","kind":"fresh"}',
    )
    with MockPostHog() as posthog, forwarding(box, posthog):
        drained(box)
    [event] = posthog.received
    assert event["event"] == "install"
    assert (
        event["properties"] | {"targets": ["zed"], "kind": "fresh", "ci": True}
        == (event["properties"])
    )
    assert "count" not in event["properties"]


def test_no_address_is_sent_nor_any_header_that_could_hold_one(box: Box) -> None:
    box.put()
    with MockPostHog() as posthog, forwarding(box, posthog):
        drained(box)
    [request] = posthog.requests
    assert sorted(request.headers) == [
        "accept",
        "accept-encoding",
        "connection",
        "content-length",
        "content-type",
        "host",
        "user-agent",
    ]
    assert request.batch[0]["properties"]["$ip"] is None
    assert socket.gethostname().encode() not in request.body
    assert not re.search(rb"\d+\.\d+\.\d+\.\d+", request.body)


def test_memory_is_bounded_however_much_waits(box: Box) -> None:
    number = 60_000
    box.put(number)
    taken: list[int] = []
    with MockPostHog() as posthog, forwarding(box, posthog):
        drained(box)
        taken = [len(request.batch) for request in posthog.requests]
    assert max(taken) == BATCH
    assert len(posthog.events) == number
    assert max(len(request.body) for request in posthog.requests) < 1024 * 1024


@pytest.mark.parametrize("status", [408, 429, 500, 502, 503])
def test_a_fault_that_passes_is_waited_out(box: Box, status: int) -> None:
    ids = box.put(3)
    with MockPostHog() as posthog:
        posthog.replies.extend([Reply(status)] * 3)
        with forwarding(box, posthog):
            drained(box)
    assert [event["uuid"] for event in posthog.received] == ids
    assert len(posthog.requests) == 4
    assert len({request.body for request in posthog.requests}) == 1


@pytest.mark.parametrize("reply", [Reply(401), Reply(403), Reply(404), Reply(302), Reply(body=b"")])
def test_a_wrong_key_or_address_loses_nothing(box: Box, reply: Reply) -> None:
    ids = box.put(3)
    with MockPostHog() as posthog:
        posthog.replies.extend([reply] * 3)
        with forwarding(box, posthog):
            drained(box)
    assert [event["uuid"] for event in posthog.received] == ids
    assert not box.parked
    assert len(posthog.requests) == 4


def test_a_redirect_is_not_followed(box: Box) -> None:
    box.put()
    with MockPostHog() as elsewhere, MockPostHog() as posthog:
        posthog.replies.append(Reply(307, {"Location": f"{elsewhere.url}/batch/"}))
        with forwarding(box, posthog):
            drained(box)
    assert not elsewhere.requests


def test_a_cookie_is_not_kept(box: Box) -> None:
    box.put()
    with MockPostHog() as posthog:
        posthog.replies.append(Reply(503, {"Set-Cookie": "a=b; Path=/"}))
        with forwarding(box, posthog):
            drained(box)
    assert all("cookie" not in request.headers for request in posthog.requests)


def test_posthog_is_not_asked_again_before_the_time_it_asks_for(box: Box) -> None:
    box.put()
    time = Time()
    with MockPostHog() as posthog:
        posthog.replies.append(Reply(429, {"Retry-After": "600"}))
        start = time()
        with forwarding(box, posthog, clock=time, sleep=time.sleep):
            drained(box)
    # Each second is slept through on its own, and the queue is looked at again after each.
    assert len(posthog.requests) == 2
    assert time() - start >= 600


def test_over_quota_is_waited_out_where_posthog_says_so(
    box: Box, caplog: pytest.LogCaptureFixture
) -> None:
    ids = box.put(3)
    with MockPostHog() as posthog:
        posthog.replies.extend([OVER_QUOTA_IN_WORDS] * 3)
        with forwarding(box, posthog):
            drained(box)
    assert [event["uuid"] for event in posthog.received] == ids
    assert "over quota" in caplog.text


@pytest.mark.parametrize("place", [0, 7, 99])
def test_one_event_that_is_refused_does_not_keep_the_others(box: Box, place: int) -> None:
    ids = box.put(100)
    with MockPostHog(frozenset([ids[place]])) as posthog, forwarding(box, posthog):
        drained(box)
    assert {event["uuid"] for event in posthog.received} == set(ids) - {ids[place]}
    assert box.parked == [ids[place]]


def test_several_events_that_are_refused_do_not_keep_the_others(box: Box) -> None:
    ids = box.put(300)
    poison = frozenset(ids[::10])
    with MockPostHog(poison) as posthog, forwarding(box, posthog):
        drained(box)
    assert {event["uuid"] for event in posthog.received} == set(ids) - poison
    assert set(box.parked) == poison
    assert len(posthog.received) == len(ids) - len(poison)


def test_an_id_that_is_none_fails_a_batch_and_is_put_aside_alone(box: Box) -> None:
    ids = box.put(20)
    with box.open() as connection:
        connection.execute("UPDATE events SET event_id = 'x' WHERE event_id = ?", (ids[3],))
        connection.execute("UPDATE outbox SET subject = 'x' WHERE subject = ?", (ids[3],))
    with MockPostHog() as posthog, forwarding(box, posthog):
        drained(box)
    assert box.parked == ["x"]
    assert len(posthog.events) == 19


def test_when_all_is_refused_nothing_is_given_up(box: Box) -> None:
    ids = box.put(100)
    with MockPostHog() as posthog:
        posthog.always = Reply(400)
        with forwarding(box, posthog):
            wait_until(lambda: len(posthog.requests) > 500)
            assert box.waiting == 100
            assert not box.parked
            posthog.always = None
            drained(box)
    assert sorted(key[3] for key in posthog.events) == sorted(ids)
    assert not box.parked


def test_a_lone_event_that_is_refused_waits_for_one_to_compare_it_with(box: Box) -> None:
    [poison] = box.put()
    with MockPostHog(frozenset([poison])) as posthog, forwarding(box, posthog):
        wait_until(lambda: len(posthog.requests) > 2)
        assert box.waiting == 1
        [good] = box.put()
        drained(box)
    assert [event["uuid"] for event in posthog.received] == [good]
    assert box.parked == [poison]


def test_an_outage_while_a_refused_event_is_looked_for_loses_nothing(box: Box) -> None:
    ids = box.put(8)
    with MockPostHog(frozenset([ids[0]])) as posthog:
        posthog.replies.extend([Reply(400), Reply(503), Reply(400), Reply(503)])
        with forwarding(box, posthog):
            drained(box)
    assert {event["uuid"] for event in posthog.received} == set(ids[1:])
    assert box.parked == [ids[0]]


def test_an_event_that_is_erased_while_it_waits_is_not_sent(box: Box) -> None:
    box.put(3, machine_id=MACHINE)
    [kept] = box.put(machine_id=OTHER)
    box.erase(MACHINE)
    with MockPostHog() as posthog, forwarding(box, posthog):
        drained(box)
    assert [event["uuid"] for event in posthog.received] == [kept]
    assert posthog.deleted == [MACHINE]


def test_a_deletion_comes_after_what_was_sent_before_and_before_what_comes_after(
    box: Box,
) -> None:
    with MockPostHog() as posthog, forwarding(box, posthog):
        box.put(2, machine_id=MACHINE)
        drained(box)
    box.erase(MACHINE)
    box.put(machine_id=MACHINE)
    box.put(machine_id=OTHER)
    order = posthog.order
    with MockPostHog() as posthog, forwarding(box, posthog):
        drained(box)
    order += posthog.order
    assert [what for what, who in order if who == MACHINE] == [
        "capture",
        "capture",
        "delete",
        "capture",
    ]


def test_a_deletion_waits_for_the_events_of_its_machine_that_are_still_there(box: Box) -> None:
    box.put(BATCH, machine_id=OTHER)
    box.put(machine_id=MACHINE)
    with box.open() as connection:  # queued by a writer that does not delete the events itself
        connection.execute("INSERT INTO outbox (action, subject) VALUES ('erase', ?)", (MACHINE,))
    with MockPostHog() as posthog, forwarding(box, posthog):
        drained(box)
    assert posthog.order[-2:] == [("capture", MACHINE), ("delete", MACHINE)]


def test_captures_go_on_while_deletions_fail(box: Box) -> None:
    box.put(machine_id=MACHINE)
    box.erase(MACHINE)
    [late] = box.put(machine_id=MACHINE)
    [other] = box.put(machine_id=OTHER)
    with MockPostHog() as posthog:
        wrong = environ(posthog) | {"CODEGRAPH_INGEST_POSTHOG_PERSONAL_KEY": "phx_wrong"}
        time = Time()
        forwarder = Forwarder(
            box.path,
            SimpleNamespace(backend=Backend.from_environ(wrong)),
            clock=time,
            sleep=time.sleep,
        )
        forwarder.start()
        wait_until(lambda: posthog.received and len(posthog.requests) > 3)
        forwarder.stop(60)
        assert [event["uuid"] for event in posthog.received] == [other]
        assert box.waiting == 2
        with forwarding(box, posthog):
            drained(box)
    assert [event["uuid"] for event in posthog.received] == [other, late]


def test_without_a_personal_key_deletions_wait(box: Box) -> None:
    box.erase(MACHINE)
    [late] = box.put(machine_id=MACHINE)
    [other] = box.put(machine_id=OTHER)
    with MockPostHog() as posthog:
        with forwarding(box, posthog, erases=False):
            wait_until(lambda: box.waiting == 2)
        assert [event["uuid"] for event in posthog.received] == [other]
        with forwarding(box, posthog):
            drained(box)
    assert [event["uuid"] for event in posthog.received] == [other, late]


def test_only_a_deletion_carries_the_personal_key(box: Box) -> None:
    box.put()
    box.erase(MACHINE)
    with MockPostHog() as posthog, forwarding(box, posthog):
        drained(box)
    capture, deletion = posthog.requests
    assert "authorization" not in capture.headers
    assert b"phx_" not in capture.body
    assert deletion.path == "/api/projects/17/persons/bulk_delete/"
    assert b"phc_" not in deletion.body


def test_the_log_says_how_many_ids_posthog_knew_and_names_none(
    box: Box, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    [event] = box.put(machine_id=OTHER)
    box.erase(MACHINE)
    with MockPostHog() as posthog, forwarding(box, posthog):
        drained(box)
    assert "asked to delete 1 ids; it knew 0" in caplog.text
    for secret in (MACHINE, OTHER, event, "phc_test", "phx_test", "127.0.0.1"):
        assert secret not in caplog.text


def test_without_a_key_nothing_runs_and_nothing_is_lost(box: Box) -> None:
    box.put()
    forwarder = Forwarder(box.path, SimpleNamespace(backend=None))
    forwarder.start()
    forwarder.stop()
    assert forwarder.lag().waiting == 0
    assert box.waiting == 1


def test_the_lag_tells_what_waits_and_for_how_long(box: Box) -> None:
    box.put(3, day="2026-01-30")
    box.put(2, day="2026-01-31")
    box.erase(MACHINE)
    with MockPostHog() as posthog:
        posthog.always = Reply(503)
        with forwarding(box, posthog) as forwarder:
            wait_until(lambda: forwarder.lag().seconds > 3600)
            lag = forwarder.lag()
            assert (lag.waiting, lag.erasures, lag.parked, lag.day) == (5, 1, 0, "2026-01-30")
            posthog.always = None
            drained(box)
            wait_until(lambda: forwarder.lag().waiting == 0)
            assert forwarder.lag().seconds == 0
            assert forwarder.lag().day == ""


def test_the_age_is_that_of_the_oldest_and_what_is_remembered_for_it_is_bounded() -> None:
    ages = Ages()
    assert ages.note(0, 0, 0.0) is None
    assert ages.note(1, 1, 10.0) == 10
    assert ages.note(1, 5, 20.0) == 10
    assert ages.note(3, 5, 30.0) == 20
    assert ages.note(0, 5, 40.0) is None
    assert ages.note(6, 6, 50.0) == 50
    for number in range(7, 10_000):
        found = ages.note(6, number, 50.0 + number)
        assert found is not None
        assert found <= 50.0 + number
    assert len(ages._seen) <= 512


def test_stopping_in_the_middle_of_a_request_ends_it_and_loses_nothing(box: Box) -> None:
    ids = box.put(3)
    with MockPostHog() as posthog:
        posthog.replies.append(HANG)
        with forwarding(box, posthog) as forwarder:
            wait_until(lambda: posthog.requests)
            forwarder.stop(60)
        assert box.waiting == 3
        with forwarding(box, posthog):
            drained(box)
    assert [event["uuid"] for event in posthog.received] == ids


def test_stopping_at_once_or_twice_or_before_the_start_is_allowed(box: Box) -> None:
    with MockPostHog() as posthog:
        forwarder = Forwarder(box.path, SimpleNamespace(backend=backend(posthog)))
        forwarder.stop()
        forwarder.start()
        forwarder.stop(60)
        forwarder.stop()
        box.put()
        forwarder.start()
        drained(box)
        forwarder.stop(60)


def test_a_database_that_fails_for_a_while_ends_nothing(
    box: Box, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    box.put(3)
    hidden = box.path.with_name("hidden")
    box.path.rename(hidden)
    with MockPostHog() as posthog, forwarding(box, posthog):
        wait_until(lambda: "unable to open" in caplog.text)
        hidden.rename(box.path)
        drained(box)
    assert len(posthog.events) == 3


def test_a_mark_that_cannot_be_written_makes_the_same_events_be_sent_again(
    box: Box, monkeypatch: pytest.MonkeyPatch
) -> None:
    ids = box.put(3)
    with MockPostHog() as posthog:
        with box.open() as connection:
            connection.execute(
                "CREATE TRIGGER full BEFORE DELETE ON outbox "
                "BEGIN SELECT raise(ABORT, 'database or disk is full'); END"
            )
        with forwarding(box, posthog):
            wait_until(lambda: len(posthog.requests) > 2)
            with box.open() as connection:
                connection.execute("DROP TRIGGER full")
            drained(box)
    assert sorted(key[3] for key in posthog.events) == sorted(ids)
    assert len(posthog.received) > 3


def test_parked_events_go_with_the_machine_that_they_are_of(box: Box) -> None:
    ids = box.put(2, machine_id=MACHINE)
    with box.open() as connection:
        taken = outbox.take(connection, 10)
        outbox.park(connection, taken.captures[:1], "refused")
    assert box.parked == ids[:1]
    box.erase(MACHINE)
    with box.open() as connection:
        assert outbox.sweep(connection, 100) == 2
    assert not box.parked


def test_the_forwarder_keeps_the_loggers_quiet_that_would_tell_its_keys() -> None:
    assert module.log.name == "codegraph_ingest.forward.forwarder"
    assert not logging.getLogger("httpx").isEnabledFor(logging.INFO)
    assert not logging.getLogger("httpcore.http11").isEnabledFor(logging.DEBUG)
