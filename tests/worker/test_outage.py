"""PostHog is down, slow, or takes what it never confirms: it has each event once in the end."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest
from boxes import Box, wait_until
from forwarded import Time, forwarding
from mock_posthog import HANG, LOST_REPLY, RESET, MockPostHog, Reply

import codegraph_ingest
from codegraph_ingest.forward.backend import Backend
from codegraph_ingest.forward.backoff import LONGEST_WAIT
from codegraph_ingest.forward.forwarder import Forwarder

PROCESS = Path(__file__).parent / "support" / "forwarding.py"
SOURCES = str(Path(codegraph_ingest.__file__).parents[1])


@pytest.fixture
def box(tmp_path: Path) -> Box:
    return Box(tmp_path / "ingest.db")


@pytest.fixture
def process(box: Box) -> Iterator[Callable[[MockPostHog], subprocess.Popen[bytes]]]:
    """Start a process that forwards."""
    started: list[subprocess.Popen[bytes]] = []

    def start(posthog: MockPostHog) -> subprocess.Popen[bytes]:
        child = subprocess.Popen(
            [sys.executable, str(PROCESS), str(box.path), posthog.url],
            env=os.environ | {"PYTHONPATH": SOURCES},
        )
        started.append(child)
        return child

    yield start
    for child in started:
        child.kill()
        child.wait()


def drained(box: Box) -> None:
    wait_until(lambda: box.waiting == 0, "the outbox to be empty")


def uuids(posthog: MockPostHog) -> list[str]:
    return sorted(key[3] for key in posthog.events)


@pytest.mark.parametrize("fault", [Reply(503), RESET, LOST_REPLY])
def test_after_an_hour_without_posthog_everything_arrives_once(box: Box, fault: Reply) -> None:
    ids = box.put(1_500)
    time = Time()
    start = time()
    with MockPostHog() as posthog:
        posthog.always = fault
        with forwarding(box, posthog, clock=time, sleep=time.sleep) as forwarder:
            wait_until(lambda: time() - start > 3600, "an hour to pass")
            assert box.waiting == len(ids)  # nothing was given up
            attempts = len(posthog.requests)
            assert forwarder.lag().waiting == len(ids)
            posthog.always = None
            ids += box.put(10)
            drained(box)
    assert uuids(posthog) == sorted(ids)
    # An hour of waits that double up to minutes, not an hour of hammering.
    assert attempts <= 9 + 2 * (time() - start) / LONGEST_WAIT
    assert max(len(request.batch) for request in posthog.requests) <= 500


def test_nobody_listening_is_an_outage_like_any_other(box: Box) -> None:
    ids = box.put(3)
    with MockPostHog() as closed:
        url = closed.url
    time = Time()
    forwarder = Forwarder(
        box.path,
        SimpleNamespace(backend=Backend("phc_test", url)),
        clock=time,
        sleep=time.sleep,
    )
    forwarder.start()
    start = time()
    wait_until(lambda: time() - start > 3600)
    forwarder.stop(60)
    assert box.waiting == 3
    with MockPostHog() as posthog, forwarding(box, posthog):
        drained(box)
    assert uuids(posthog) == sorted(ids)


def test_events_that_arrived_although_the_reply_was_lost_count_once(box: Box) -> None:
    ids = box.put(20)
    with MockPostHog() as posthog:
        posthog.replies.extend([LOST_REPLY] * 3)
        with forwarding(box, posthog):
            drained(box)
    assert len(posthog.received) == 80
    assert uuids(posthog) == sorted(ids)


def test_a_server_that_never_answers_is_given_up_on_and_asked_again(box: Box) -> None:
    ids = box.put(20)
    with MockPostHog() as posthog:
        posthog.replies.extend([HANG, HANG])
        with forwarding(box, posthog, seconds=0.2):
            drained(box)
    assert uuids(posthog) == sorted(ids)
    assert len(posthog.requests) >= 3


def test_a_slow_server_holds_up_nobody_who_stores(box: Box) -> None:
    first = box.put(20)
    with MockPostHog() as posthog:
        posthog.replies.append(HANG)
        with forwarding(box, posthog):
            wait_until(lambda: posthog.requests)
            # While a request is under way, the database is not locked: this would wait for 30 s.
            second = box.put(20)
            assert box.waiting == 40
            box.erase("5f0c1f6e-3c1b-4d6a-9a55-0d2f6b8f7c11")
    with MockPostHog() as posthog, forwarding(box, posthog):
        drained(box)
    assert uuids(posthog) == sorted(first + second)


def test_a_reply_without_end_is_not_read_to_its_end(box: Box) -> None:
    box.put()
    with MockPostHog() as posthog:
        posthog.replies.append(Reply(503, body=b"x" * 50_000_000))
        with forwarding(box, posthog):
            drained(box)
    assert len(posthog.events) == 1


def test_killed_between_the_answer_and_the_mark_it_sends_the_same_again(
    box: Box, process: Callable[[MockPostHog], subprocess.Popen[bytes]]
) -> None:
    ids = box.put(50)
    with MockPostHog() as posthog:
        with box.open() as connection:
            # A trigger that holds the first mark until the process is gone: it was answered 200.
            connection.execute(
                "CREATE TRIGGER slow BEFORE DELETE ON outbox BEGIN SELECT count(*) FROM "
                "(WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n "
                "LIMIT 100000000000) SELECT i FROM n); END"
            )
            child = process(posthog)
            wait_until(lambda: posthog.received)
            child.send_signal(signal.SIGKILL)
            child.wait()
            connection.execute("DROP TRIGGER slow")
        assert box.waiting == 50
        process(posthog)
        drained(box)
    assert len(posthog.received) == 100
    assert posthog.received[:50] == posthog.received[50:]
    assert uuids(posthog) == sorted(ids)


def test_killed_again_and_again_it_loses_nothing(
    box: Box, process: Callable[[MockPostHog], subprocess.Popen[bytes]]
) -> None:
    ids = box.put(20_000)
    with MockPostHog() as posthog:
        for number in range(1, 6):
            child = process(posthog)
            seen = len(posthog.requests)
            wait_until(lambda seen=seen, number=number: len(posthog.requests) > seen + number)
            child.send_signal(signal.SIGKILL)
            child.wait()
        process(posthog)
        drained(box)
    assert uuids(posthog) == sorted(ids)


def test_what_is_stored_while_it_forwards_is_forwarded_too(
    box: Box, process: Callable[[MockPostHog], subprocess.Popen[bytes]]
) -> None:
    stored: list[str] = []
    with MockPostHog() as posthog:
        posthog.replies.extend([Reply(503), RESET, LOST_REPLY])
        process(posthog)

        def store() -> None:
            for _ in range(100):
                stored.extend(box.put(7))

        writers = [threading.Thread(target=store) for _ in range(3)]
        for writer in writers:
            writer.start()
        for writer in writers:
            writer.join()
        drained(box)
    assert len(stored) == 2_100
    assert uuids(posthog) == sorted(stored)
