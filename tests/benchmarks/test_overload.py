"""The client of the benchmark of overload knows what it sent, and finds what is missing of it."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from benchmarks.numbered import EVENTS, body, request_of
from benchmarks.overload import compare
from hypothesis import given
from hypothesis import strategies as st

from codegraph_ingest.validation import Batch, validate

NOW = datetime(2026, 2, 15, 12, tzinfo=UTC).timestamp()
TAG, OTHER = "0123456789ab", "ba9876543210"
numbers = st.integers(0, 10**9)


def ids(number: int, tag: str = TAG) -> list[str]:
    return [event["event_id"] for event in json.loads(body(number, tag, "2026-02-14"))["events"]]


@given(numbers)
def test_a_request_is_kept_as_it_is_and_its_number_read_from_its_ids(number: int) -> None:
    batch = validate(body(number, TAG, "2026-02-14"), NOW)
    assert isinstance(batch, Batch)
    assert batch.unchanged
    found = [request_of(event["event_id"], TAG) for event in batch.events]
    assert found == [(number, which) for which in range(EVENTS)]
    assert request_of(ids(number)[0], OTHER) == (-1, 0)


def test_no_two_requests_have_an_id_in_common() -> None:
    found = {event_id for number in range(1000) for event_id in ids(number)}
    assert len(found) == 1000 * EVENTS


@pytest.mark.parametrize("which", range(EVENTS))
def test_an_event_that_was_acknowledged_and_is_not_there_is_found(
    tmp_path: Path, which: int
) -> None:
    stored = ids(0) + ids(1) + ids(3)[:1]  # of the fourth, which was not answered, one event
    del stored[EVENTS + which]
    stored += [*ids(0, OTHER), ids(0)[0]]
    database = tmp_path / "ingest.db"
    with closing(sqlite3.connect(database)) as connection, connection:
        connection.execute("CREATE TABLE events (event_id TEXT)")
        connection.executemany("INSERT INTO events VALUES (?)", [(it,) for it in stored])
    assert compare(database, bytes([1, 1, 0, 0]), TAG) == {
        "missing": 1,
        "twice": 1,
        "not_sent": EVENTS,
        "without_204": 1,
        "in_part": 2,
    }
