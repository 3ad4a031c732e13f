"""The public figures: right, small, and never of fewer machines than promised."""

from __future__ import annotations

import tempfile
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from figured import Event, World, as_plain, by_value, crowd, of_period, people, plain_period
from hypothesis import given, settings
from hypothesis import strategies as st

from codegraph_ingest.figures import Refresher, read, store, version
from codegraph_ingest.figures.disclosure import blocks, number_shown

MONDAY = date(2026, 1, 5)
TODAY = date(2026, 3, 20)
FEW = 3


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    found = World(tmp_path / "ingest.db")
    yield found
    found.close()


def tools_of(figures: Any, number: int = -1) -> Any:
    return figures.weeks[number].breakdowns["tools"]


# --- The law ----------------------------------------------------------------------------------

_DAYS = [date(2026, 1, 19) + timedelta(days=offset) for offset in range(0, 28, 2)]
_EVENTS = st.builds(
    Event,
    machine=st.integers(0, 7),
    day=st.sampled_from(_DAYS),
    kind=st.sampled_from(["mcp_tool", "mcp_tool", "cli_command", "index"]),
    name=st.sampled_from(["a", "b", "c", "d"]),
    agent=st.sampled_from(["", "x", "y"]),
    calls=st.integers(1, 9),
    errors=st.integers(0, 1),
    version=st.sampled_from(["0.1.0", "0.2.0", "0.3.0"]),
    os=st.sampled_from(["linux", "macos", "windows"]),
    ci=st.booleans(),
    languages=st.sets(st.sampled_from(["go", "rust", "c"])).map(lambda found: tuple(sorted(found))),
)
_MANY = st.lists(_EVENTS, min_size=1, max_size=40)
_STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("store"), _MANY),
        st.tuples(st.just("erase"), st.tuples(st.integers(0, 7), st.sampled_from(_DAYS))),
        st.tuples(st.just("refresh"), st.sampled_from([date(2026, 2, 3), date(2026, 2, 12)])),
    ),
    min_size=1,
    max_size=8,
)


def plain(events: list[Event]) -> dict[tuple[str, date], Any]:
    """What can be shown, computed without a database, but for what is withheld at both ends."""
    found = {}
    for span, firsts in (
        ("week", {day - timedelta(days=day.weekday()) for day in _DAYS}),
        ("month", {day.replace(day=1) for day in _DAYS}),
    ):
        for first in firsts:
            found[span, first] = plain_period(of_period(events, span, first), span, FEW)
    return {key: value for key, value in found.items() if value["machines"] is not None}


@given(_STEPS)
@settings(max_examples=150)
def test_figures_are_those_of_a_rebuild_whatever_was_stored_erased_and_refreshed(
    steps: list[tuple[str, Any]],
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        world = World(Path(folder) / "ingest.db")
        try:
            for step, what in steps:
                if step == "store":
                    world.store(what)
                elif step == "erase":
                    world.erase(Event(*what).id)
                else:
                    world.refresh(what, FEW)
            figures = world.refresh(TODAY, FEW)
            rebuilt = world.rebuilt(Path(folder) / "other.db", TODAY, FEW)
            shown = as_plain(figures)
        finally:
            world.close()
    assert figures == rebuilt
    withheld = {key for key, value in shown.items() if value["machines"] is None}
    assert {key: value for key, value in shown.items() if key not in withheld} == plain(
        world.events
    )


@given(_MANY)
@settings(max_examples=200)
def test_nothing_shown_and_no_difference_of_it_is_of_few_machines(events: list[Event]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        world = World(Path(folder) / "ingest.db")
        try:
            world.store(events)
            figures = world.refresh(TODAY, FEW)
        finally:
            world.close()
    for period in (*figures.weeks, *figures.months):
        if period.machines is None:
            assert not period.breakdowns
            continue
        behind = of_period(events, period.span, period.first)
        assert people(behind) >= FEW
        for dimension, values in by_value(behind, period.span).items():
            found = period.breakdowns[dimension]
            alone = {cell.value for cell in found.cells}
            rest = [event for name in values.keys() - alone for event in values[name]]
            for value in alone:
                assert people(values[value]) >= FEW
            # What is left of a total, whichever rows are taken from it, is made of these blocks.
            assert (found.others is not None) == (bool(rest) and people(rest) >= FEW)
            if found.others is None and rest:
                assert not alone
            rows = [*found.cells, *([found.others] if found.others else [])]
            if period.span == "week":
                left = sum(event.calls for name in values for event in values[name])
                assert not rows or sum(row.calls or 0 for row in rows) == left
            for row in rows if period.span == "month" else []:
                assert row.machines is None or period.machines - row.machines not in range(1, FEW)


@given(st.dictionaries(st.sampled_from("abcdefgh"), st.sets(st.integers(0, 30), min_size=1)))
def test_values_are_shown_alone_or_together_by_enough_machines_or_not_at_all(
    machines: dict[str, set[int]],
) -> None:
    def union(names: frozenset[str]) -> int:
        return len(set().union(*(machines[name] for name in names)))

    shown = blocks({name: len(some) for name, some in machines.items()}, union, 10)
    assert all(len(machines[name]) >= 10 for name in shown.alone)
    assert not shown.together or union(shown.together) >= 10
    assert shown.alone | shown.together in (frozenset(machines), frozenset())
    if not shown.alone | shown.together and machines:
        assert union(frozenset(machines)) < 10


def test_nearly_all_is_not_given_in_figures() -> None:
    assert [number_shown(number, 100, 10) for number in (100, 99, 91, 90, 10)] == [
        100, None, None, 90, 10,
    ]  # fmt: skip


# --- Single cases -------------------------------------------------------------------------------


def test_ten_machines_are_shown_and_nine_are_not(world: World) -> None:
    world.store(crowd(10, MONDAY) + crowd(9, MONDAY + timedelta(days=7)))
    world.store(crowd(12, MONDAY + timedelta(days=14)))
    assert [week.machines for week in world.refresh(TODAY).weeks[:3]] == [10, None, 12]


def test_a_rare_value_takes_the_smallest_other_one_with_it(world: World) -> None:
    world.store(crowd(30, MONDAY, name="codegraph_explore", calls=5))
    world.store(crowd(12, MONDAY, name="codegraph_node", calls=2, errors=1))
    world.store(crowd(1, MONDAY, name="codegraph_files", calls=7))
    found = tools_of(world.refresh(TODAY), 0)
    assert [(cell.value, cell.calls) for cell in found.cells] == [("codegraph_explore", 150)]
    assert (found.others.value, found.others.calls, found.others.errors) == (
        "codegraph_node", 31, 12,
    )  # fmt: skip


def test_a_rare_value_without_another_one_withholds_the_breakdown(world: World) -> None:
    world.store(crowd(9, MONDAY, kind="cli_command", name="init") + crowd(20, MONDAY))
    week = world.refresh(TODAY).weeks[0]
    assert week.breakdowns["commands"].cells == ()
    assert week.breakdowns["commands"].others is None


def test_ids_of_two_months_do_not_make_ten_machines_of_five(world: World) -> None:
    monday = date(2026, 1, 26)
    world.store(crowd(9, monday) + crowd(9, monday + timedelta(days=6)))
    assert world.refresh(TODAY).weeks == ()
    world.store([Event(9, monday)])
    (week, *_) = world.refresh(TODAY).weeks
    assert (week.machines, week.spans_two_months) == (19, True)


def test_a_week_is_shown_a_day_after_its_end(world: World) -> None:
    world.store(crowd(10, MONDAY))
    assert world.refresh(MONDAY + timedelta(days=7)).weeks == ()
    assert len(world.refresh(MONDAY + timedelta(days=8)).weeks) == 1


def test_nothing_of_what_is_withheld_is_in_the_tables_of_figures(world: World) -> None:
    world.store(crowd(30, MONDAY, os="linux") + crowd(2, MONDAY, os="freebsd"))
    world.refresh(TODAY)
    stored = world.reader.execute("SELECT * FROM figure_cells").fetchall()
    assert stored
    assert "freebsd" not in str(stored)


def test_an_erased_machine_leaves_the_figures_at_the_next_pass(world: World) -> None:
    world.store(crowd(11, MONDAY))
    assert world.refresh(TODAY).weeks[0].machines == 11
    world.erase(Event(3, MONDAY).id)
    assert world.refresh(TODAY).weeks[0].machines == 10
    world.erase(Event(4, MONDAY).id)
    assert world.refresh(TODAY).weeks == ()


def test_a_pass_that_is_cut_short_is_made_up_for_by_the_next(world: World) -> None:
    world.store(crowd(10, MONDAY) + crowd(10, MONDAY + timedelta(days=7)))
    steps = store.passing(world.reader, TODAY)
    next(steps)
    steps.close()
    assert version(world.reader) == 0
    assert read(world.reader).as_of is None
    assert len([week for week in world.refresh(TODAY).weeks if week.machines]) == 2


def test_what_arrives_while_a_week_is_added_up_is_in_the_next_pass(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.store(crowd(10, MONDAY))
    add_up = store.add_up

    def slowly(*arguments: Any) -> Any:
        found = add_up(*arguments)
        # The writer is not kept waiting: this would time out otherwise.
        world.store([Event(100 + len(world.events), MONDAY)])
        return found

    with monkeypatch.context() as patch:
        patch.setattr(store, "add_up", slowly)
        world.refresh(TODAY)
    assert world.refresh(TODAY).weeks[0].machines == len(world.events) == 12


def test_an_older_pass_does_not_overwrite_a_newer_one(
    world: World, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    world.store(crowd(10, MONDAY))
    add_up = store.add_up
    other = store.connect(tmp_path / "ingest.db")

    def overtaken(*arguments: Any) -> Any:
        found = add_up(*arguments)
        monkeypatch.setattr(store, "add_up", add_up)
        world.store([Event(50, MONDAY)])
        store.refresh(other, TODAY)
        return found

    monkeypatch.setattr(store, "add_up", overtaken)
    assert world.refresh(TODAY).weeks[0].machines == 11
    other.close()


def test_figures_stay_when_their_events_are_too_old_to_be_kept(world: World) -> None:
    world.store(crowd(10, MONDAY))
    before = world.refresh(TODAY).weeks[0]
    world.writer.execute("DELETE FROM events")
    world.writer.execute("INSERT INTO stale_days VALUES (?)", (MONDAY.isoformat(),))
    later = TODAY + timedelta(days=30)
    store.refresh(world.reader, later, kept_days=60)
    assert read(world.reader).weeks[0] == before
    assert world.reader.execute("SELECT count(*) FROM figure_pending").fetchone() == (0,)


def test_only_periods_that_changed_are_added_up_again(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.store(crowd(10, MONDAY) + crowd(10, MONDAY + timedelta(days=14)))
    world.refresh(TODAY)
    done = []
    add_up = store.add_up

    def noted(connection: Any, span: Any, first: date, threshold: int) -> Any:
        done.append((span, first))
        return add_up(connection, span, first, threshold)

    monkeypatch.setattr(store, "add_up", noted)
    world.refresh(TODAY)
    assert done == []
    world.store([Event(77, MONDAY)])
    world.refresh(TODAY)
    assert sorted(done) == [("month", date(2026, 1, 1)), ("week", MONDAY)]


def test_the_numbers_of_a_period_come_from_covering_indexes(world: World) -> None:
    from codegraph_ingest.figures.aggregate import DIMENSIONS

    world.reader.execute(
        "CREATE TEMP TABLE machines_of_month (machine_id, codegraph_version, os, arch, python, ci)"
    )
    days = {"first": "2026-01-01", "last": "2026-01-31"}
    for dimensions in DIMENSIONS.values():
        for name, select in dimensions.items():
            plan = world.reader.execute(f"EXPLAIN QUERY PLAN SELECT {select}", days).fetchall()
            steps = " ".join(step[3] for step in plan)
            assert "COVERING INDEX" in steps or "SCAN machines_of_month" in steps, name


# --- The thread ---------------------------------------------------------------------------------


class Clock:
    def __init__(self, day: date) -> None:
        self.day = day
        self.asked = threading.Semaphore(0)

    def __call__(self) -> float:
        self.asked.release()
        return datetime(self.day.year, self.day.month, self.day.day, 3, tzinfo=UTC).timestamp()


def wait_for(clock: Clock, times: int) -> None:
    for _ in range(times):
        assert clock.asked.acquire(timeout=60)


def test_the_thread_makes_figures_at_its_start_and_once_a_day(world: World) -> None:
    world.store(crowd(10, MONDAY))
    clock = Clock(TODAY)
    refresher = Refresher(world.path, clock, pause=0.01)
    refresher.start()
    try:
        # Asked once more, so what came before is done.
        wait_for(clock, 3)
        assert version(world.reader) == 1
        world.store([replace(world.events[0], machine=55)])
        wait_for(clock, 3)
        assert read(world.reader).weeks[0].machines == 10
        clock.day += timedelta(days=1)
        wait_for(clock, 4)
        assert version(world.reader) == 2
        assert read(world.reader).weeks[0].machines == 11
    finally:
        refresher.stop()


def test_the_thread_outlives_a_database_that_cannot_be_used(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    path = tmp_path / "ingest.db"
    path.mkdir()
    refresher = Refresher(path, Clock(TODAY), pause=0.01)
    refresher.start()
    try:
        while not caplog.records:
            threading.Event().wait(0.01)
        path.rmdir()
        world = World(path)
        while version(world.reader) == 0:
            threading.Event().wait(0.01)
        world.close()
    finally:
        refresher.stop()
    assert "the figures were not made" in caplog.text


def test_the_thread_stops_without_having_been_started(tmp_path: Path) -> None:
    Refresher(tmp_path / "ingest.db").stop()
