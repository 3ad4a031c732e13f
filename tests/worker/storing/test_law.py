"""The laws of storing, over any sequence of requests: the database equals a model of it."""

from __future__ import annotations

import asyncio
import sqlite3
import tempfile
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from stored import days_ago, new_event, new_machine, rows, taking

from codegraph_ingest.ports import Unavailable
from codegraph_ingest.sqlite.arriving import Rules
from codegraph_ingest.validation import Batch

MACHINES = [new_machine() for _ in range(3)]
DAYS = [days_ago(number) for number in range(2)]
EVENTS = [new_event() for _ in range(12)]  # few, so that many are sent again
ENVELOPE = {
    "schema_version": 1,
    "codegraph_version": "0.1.0",
    "os": "linux",
    "arch": "arm64",
    "python": "3.12",
    "ci": True,
}
DAY_EVENTS, DAY_CALLS = 4, 20
RULES = Rules(day_events=DAY_EVENTS, day_calls=DAY_CALLS)


def uses(event_id: str, day: str, count: int) -> dict[str, Any]:
    return {
        "event": "usage_rollup",
        "event_id": event_id,
        "day": day,
        "kind": "cli_command",
        "name": "init",
        "count": count,
        "error_count": count // 2,
        "client_name": "",
        "client_version": "",
    }


def uninstall(event_id: str, day: str) -> dict[str, Any]:
    return {"event": "uninstall", "event_id": event_id, "day": day, "targets": ["cursor"]}


def batch(machine_id: str, events: Sequence[dict[str, Any]]) -> Batch:
    return Batch({**ENVELOPE, "machine_id": machine_id}, tuple(events), 0, 0, 0)


ids, days = st.sampled_from(EVENTS), st.sampled_from(DAYS)
machines = st.sampled_from(MACHINES)
events = st.builds(uses, ids, days, st.integers(1, 12)) | st.builds(uninstall, ids, days)
batches = st.builds(batch, machines, st.lists(events, max_size=6))
# What is in one list is sent at the same time; a text is a machine to erase.
steps = st.lists(st.lists(batches, min_size=1, max_size=5) | machines, max_size=12)


@dataclass(slots=True)
class Model:
    """What the tables have to hold, in the plainest way."""

    events: dict[str, tuple[str, str, int | None, int | None]] = field(default_factory=dict)
    outbox: list[tuple[str, str]] = field(default_factory=list)
    touched: set[str] = field(default_factory=set)
    ever_queued: bool = False

    def store(self, batch: Batch) -> None:
        machine = batch.envelope["machine_id"]
        for event in batch.events:
            day, count = event["day"], event.get("count")
            same = [kept for kept in self.events.values() if kept[:2] == (machine, day)]
            left = DAY_CALLS - sum(kept[2] or 0 for kept in same)
            if event["event_id"] in self.events or len(same) >= DAY_EVENTS:
                continue
            if count is not None and left <= 0:
                continue
            errors = event.get("error_count")
            self.events[event["event_id"]] = (
                machine,
                day,
                count and min(count, left),
                None if errors is None else min(errors, left),
            )
            self.outbox.append(("capture", event["event_id"]))
            self.ever_queued = True
            self.touched.add(day)

    def erase(self, machine: str) -> None:
        gone = {event for event, kept in self.events.items() if kept[0] == machine}
        self.touched |= {self.events[event][1] for event in gone}
        self.events = {event: self.events[event] for event in self.events if event not in gone}
        self.outbox = [row for row in self.outbox if row[1] not in gone]
        if self.ever_queued and ("erase", machine) not in self.outbox:
            self.outbox.append(("erase", machine))


@contextmanager
def database() -> Iterator[Path]:
    with tempfile.TemporaryDirectory() as folder:
        yield Path(folder) / "ingest.db"


def run(path: Path, sequence: Sequence[list[Batch] | str], rules: Rules = RULES) -> None:
    """Take the steps, one after the other, and stop."""

    async def steps() -> None:
        async with taking(path, rules) as journal:
            for step in sequence:
                if isinstance(step, str):
                    await journal.erase(step)
                else:
                    await asyncio.gather(*(journal.store(each) for each in step))

    asyncio.run(steps())


def kept(path: Path) -> dict[str, tuple[str, str, int | None, int | None]]:
    found = rows(path, "SELECT event_id, machine_id, day, count, error_count FROM events")
    return {row[0]: row[1:] for row in found}


def queued(path: Path) -> list[tuple[str, str]]:
    return [
        (row[0], row[1]) for row in rows(path, "SELECT action, subject FROM outbox ORDER BY seq")
    ]


def stale(path: Path) -> set[str]:
    return {row[0] for row in rows(path, "SELECT day FROM stale_days")}


@given(steps)
@settings(max_examples=150)
def test_the_tables_equal_a_model_after_any_sequence_of_requests(
    sequence: list[list[Batch] | str],
) -> None:
    model = Model()
    for step in sequence:
        if isinstance(step, str):
            model.erase(step)
        else:
            for each in step:
                model.store(each)
    with database() as path:
        run(path, sequence)
        assert kept(path) == model.events
        assert queued(path) == model.outbox
        assert stale(path) >= model.touched


@given(steps, st.integers(1, 3))
@settings(max_examples=50)
def test_a_restart_anywhere_changes_nothing(sequence: list[list[Batch] | str], pieces: int) -> None:
    with database() as once, database() as often:
        run(once, sequence)
        size = max(1, len(sequence) // pieces)
        for start in range(0, len(sequence) or 1, size):
            run(often, sequence[start : start + size])
        assert kept(often) == kept(once)
        assert queued(often) == queued(once)


@given(st.lists(batches, min_size=1, max_size=6), st.data())
@settings(max_examples=50)
def test_what_is_sent_again_in_any_order_counts_once(
    sent: list[Batch], data: st.DataObject
) -> None:
    again = data.draw(st.lists(st.sampled_from(sent), max_size=10))
    with database() as path, database() as repeated:
        run(path, [[each] for each in sent], Rules())
        run(repeated, [sent, again], Rules())
        assert kept(repeated) == kept(path)
        assert queued(repeated) == queued(path)


@given(st.lists(batches, max_size=12), st.randoms())
@settings(max_examples=50)
def test_bounds_of_a_machine_and_day_hold_in_any_order(sent: list[Batch], random: Any) -> None:
    random.shuffle(sent)
    with database() as path:
        run(path, [sent])
        numbers: dict[tuple[str, str], int] = defaultdict(int)
        calls: dict[tuple[str, str], int] = defaultdict(int)
        for machine, day, count, errors in kept(path).values():
            numbers[machine, day] += 1
            calls[machine, day] += count or 0
            assert count is None or 0 <= (errors or 0) <= count
            assert count is None or count >= 1
        assert all(number <= DAY_EVENTS for number in numbers.values())
        assert all(number <= DAY_CALLS for number in calls.values())


@given(steps)
@settings(max_examples=50)
def test_without_a_backend_events_are_kept_alike_and_nothing_is_queued(
    sequence: list[list[Batch] | str],
) -> None:
    with database() as with_one, database() as without:
        run(with_one, sequence)
        run(without, sequence, replace(RULES, forwards=False))
        assert kept(without) == kept(with_one)
        assert queued(without) == []


def test_an_erasure_marks_the_days_it_changes_and_no_others(tmp_path: Path) -> None:
    path = tmp_path / "ingest.db"
    gone, other = MACHINES[:2]
    run(
        path,
        [
            [batch(gone, [uninstall(EVENTS[0], DAYS[0])])],
            [batch(other, [uninstall(EVENTS[1], DAYS[1])])],
        ],
    )
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("DELETE FROM stale_days")  # as when their figures are made
    run(path, [gone])
    assert stale(path) == {DAYS[0]}


def test_a_million_calls_of_one_machine_are_cut_to_what_a_day_may_have(tmp_path: Path) -> None:
    path, machine = tmp_path / "ingest.db", MACHINES[0]
    sent = [batch(machine, [uses(new_event(), DAYS[0], 100_000)]) for _ in range(10)]
    run(path, [sent], Rules())
    assert [row[2] for row in kept(path).values()] == [100_000, 100_000]


@pytest.mark.parametrize("number", [1, 2, 3, 1023, 1024, 1025, 2500])
def test_a_commit_of_any_size_holds_every_event(tmp_path: Path, number: int) -> None:
    """A statement has as many rows as the next power of two, and no more than 1,024."""
    path = tmp_path / "ingest.db"
    sent = [
        batch(new_machine(), [uses(new_event(), DAYS[0], 1) for _ in range(min(100, number - at))])
        for at in range(0, number, 100)
    ]
    run(path, [sent], Rules())
    assert set(kept(path)) == {event["event_id"] for each in sent for event in each.events}


def test_no_more_waits_to_be_applied_than_may_and_what_was_taken_is_kept(tmp_path: Path) -> None:
    path = tmp_path / "ingest.db"
    most = 10_000

    async def crowd() -> list[Batch]:
        sent = [
            batch(new_machine(), [uses(new_event(), DAYS[0], 1) for _ in range(size % 9 + 1)])
            for size in range(200)
        ]
        async with taking(path, Rules(), most) as journal:
            waiting = []
            for each in sent:
                waiting.append(asyncio.ensure_future(journal.store(each)))
                await asyncio.sleep(0)
                assert journal.waiting <= most
            answers = await asyncio.gather(*waiting, return_exceptions=True)
            assert sum(file.stat().st_size for file in files(path)) <= most + 200
        assert all(answer is None or isinstance(answer, Unavailable) for answer in answers)
        assert any(isinstance(answer, Unavailable) for answer in answers)
        return [each for each, answer in zip(sent, answers, strict=True) if answer is None]

    taken = asyncio.run(crowd())
    assert taken
    assert set(kept(path)) == {event["event_id"] for each in taken for event in each.events}


def files(path: Path) -> list[Path]:
    return list(path.with_name("ingest.db.intake").glob("*.lines"))


def test_a_stop_writes_what_waits_and_takes_nothing_more(tmp_path: Path) -> None:
    path = tmp_path / "ingest.db"
    first, second, late = (batch(MACHINES[0], [uninstall(event, DAYS[0])]) for event in EVENTS[:3])

    async def stop() -> None:
        async with taking(path, RULES) as journal:
            waiting = [asyncio.ensure_future(journal.store(each)) for each in (first, second)]
            await asyncio.sleep(0)
            stopping = asyncio.ensure_future(journal.stop())
            await asyncio.sleep(0)
            with pytest.raises(Unavailable):
                await journal.store(late)
            await asyncio.wait_for(asyncio.gather(*waiting, stopping), 30)

    asyncio.run(stop())
    assert set(kept(path)) == set(EVENTS[:2])
