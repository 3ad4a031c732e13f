"""What is too old goes, unless it has to be counted first; a little at a time."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from boxes import Box, wait_until

from codegraph_ingest import retention
from codegraph_ingest.retention import DAYS, Retainer, first_kept, retain

NOW = 1_770_000_000.0  # 2026-02-02
TODAY = date(2026, 2, 2)
MACHINE = "5f0c1f6e-3c1b-4d6a-9a55-0d2f6b8f7c11"


def days_ago(number: int) -> str:
    return (TODAY - timedelta(days=number)).isoformat()


OLD = days_ago(DAYS + 1)


@pytest.fixture
def box(tmp_path: Path) -> Box:
    return Box(tmp_path / "ingest.db")


@pytest.fixture
def connection(box: Box) -> Iterator[sqlite3.Connection]:
    with box.open() as found:
        yield found


def no_pause(_: float) -> None:
    pass


def stored_days(box: Box) -> list[str]:
    with box.open() as connection:
        return [row[0] for row in connection.execute("SELECT DISTINCT day FROM events ORDER BY 1")]


def test_events_are_kept_for_395_days_and_not_for_one_more(
    box: Box, connection: sqlite3.Connection
) -> None:
    for number in (0, DAYS - 1, DAYS, DAYS + 1, DAYS + 2, 3000):
        box.put(day=days_ago(number))
    result = retain(connection, NOW, pause=no_pause)
    assert stored_days(box) == [days_ago(DAYS), days_ago(DAYS - 1), days_ago(0)]
    assert first_kept(NOW) == result.first_kept == days_ago(DAYS)
    assert (result.dropped, result.held, result.complete) == (3, 0, True)


def test_how_long_can_be_set(box: Box, connection: sqlite3.Connection) -> None:
    box.put(day=days_ago(31))
    box.put(day=days_ago(32))
    assert retain(connection, NOW, days=31, pause=no_pause).dropped == 1


def test_a_day_that_has_to_be_counted_again_is_not_dropped(
    box: Box, connection: sqlite3.Connection
) -> None:
    box.put(3, day=OLD)
    box.put(3, day=days_ago(DAYS + 5))
    connection.execute("INSERT INTO stale_days VALUES (?)", (OLD,))
    result = retain(connection, NOW, pause=no_pause)
    assert stored_days(box) == [OLD]
    assert (result.dropped, result.held, result.complete) == (3, 1, True)
    connection.execute("DELETE FROM stale_days")
    assert retain(connection, NOW, pause=no_pause).dropped == 3


@pytest.mark.parametrize(
    ("span", "first_day", "held"),
    [
        ("week", "2024-11-25", {"2024-11-25", "2024-12-01"}),
        ("month", "2024-11-01", {"2024-11-01", "2024-11-24", "2024-11-25", "2024-11-30"}),
    ],
)
def test_a_week_or_month_that_waits_to_be_counted_is_not_dropped(
    box: Box, connection: sqlite3.Connection, span: str, first_day: str, held: set[str]
) -> None:
    for day in ("2024-10-31", "2024-11-01", "2024-11-24", "2024-11-25", "2024-11-30"):
        box.put(day=day)
    for day in ("2024-12-01", "2024-12-02"):
        box.put(day=day)
    connection.execute(
        "CREATE TABLE IF NOT EXISTS figure_pending (span TEXT, first_day TEXT, mark INTEGER)"
    )
    connection.execute("INSERT INTO figure_pending VALUES (?, ?, 1)", (span, first_day))
    result = retain(connection, NOW, pause=no_pause)
    assert result.held == len(held | ({"2024-11-30"} if span == "week" else set()))
    assert set(stored_days(box)) == held | ({"2024-11-30"} if span == "week" else set())


def test_work_is_done_in_small_steps_with_room_for_others_between(
    box: Box, connection: sqlite3.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(retention, "_CHUNK", 10)
    box.put(95, day=OLD)
    left: list[int] = []

    def pause(_: float) -> None:
        box.put(day=days_ago(0))  # another writer gets in
        left.append(box.scalar(f"SELECT count(*) FROM events WHERE day = '{OLD}'"))

    assert retain(connection, NOW, pause=pause).dropped == 95
    assert left[:9] == [85, 75, 65, 55, 45, 35, 25, 15, 5]


def test_a_pass_is_bounded_and_the_next_one_goes_on(
    box: Box, connection: sqlite3.Connection
) -> None:
    box.put(100, day=OLD)
    first = retain(connection, NOW, most=60, pause=no_pause)
    assert (first.dropped, first.complete) == (60, False)
    second = retain(connection, NOW, most=60, pause=no_pause)
    assert (second.dropped, second.complete) == (40, True)


def test_a_pass_that_is_told_to_stop_stops(
    box: Box, connection: sqlite3.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(retention, "_CHUNK", 10)
    box.put(100, day=OLD)
    result = retain(connection, NOW, pause=lambda _: True)
    assert (result.dropped, result.complete) == (10, False)


def test_what_was_never_forwarded_does_not_wait_longer_than_it_is_kept(
    box: Box, connection: sqlite3.Connection
) -> None:
    box.put(20, day=OLD)
    [kept] = box.put(day=days_ago(1))
    retain(connection, NOW, pause=no_pause)
    assert connection.execute("SELECT subject FROM outbox").fetchall() == [(kept,)]


def test_a_deletion_that_waits_stays(box: Box, connection: sqlite3.Connection) -> None:
    box.erase(MACHINE)
    retain(connection, NOW, pause=no_pause)
    assert box.waiting == 1


def test_counted_figures_stay(box: Box, connection: sqlite3.Connection) -> None:
    box.put(20, day=OLD)
    names = [row[0] for row in connection.execute("SELECT name FROM sqlite_master")]
    assert "figure_cells" in names
    connection.execute(
        "INSERT INTO figure_cells VALUES ('month', '2024-01-01', 'tools', 0, 'x', 12, 1, 1)"
    )
    retain(connection, NOW, pause=no_pause)
    assert connection.execute("SELECT machines FROM figure_cells").fetchall() == [(12,)]
    assert connection.execute("SELECT count(*) FROM stale_days").fetchone() == (0,)


def test_the_file_does_not_grow_by_what_takes_the_place_of_what_was_dropped(
    box: Box, connection: sqlite3.Connection
) -> None:
    def pages() -> int:
        found = connection.execute("PRAGMA page_count").fetchone()[0]
        assert isinstance(found, int)
        return found

    box.put(5_000, day=OLD)
    before = pages()
    for _ in range(5):
        retain(connection, NOW, pause=no_pause)
        box.put(5_000, day=OLD)
    assert pages() < before * 1.2


def test_nothing_of_what_was_dropped_is_left_in_the_file(
    box: Box, connection: sqlite3.Connection
) -> None:
    box.put(50, day=OLD, machine_id=MACHINE)
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    assert MACHINE.encode() in box.path.read_bytes()
    retain(connection, NOW, pause=no_pause)
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    assert MACHINE.encode() not in box.path.read_bytes()


def test_the_service_does_it_when_it_starts(box: Box) -> None:
    box.put(3, day=OLD)
    retainer = Retainer(box.path, clock=lambda: NOW)
    retainer.start()
    try:
        wait_until(lambda: box.scalar("SELECT count(*) FROM events") == 0)
    finally:
        retainer.stop(60)


def test_a_database_that_cannot_be_opened_ends_nothing(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    retainer = Retainer(tmp_path / "missing.db")
    retainer.start()
    wait_until(lambda: "could not be dropped" in caplog.text)
    retainer.stop(60)
    assert not (tmp_path / "missing.db").exists()


def test_the_command_does_a_pass_and_tells_of_it(box: Box) -> None:
    box.put(3, day="2020-01-01")
    code = (
        "import sys; from codegraph_ingest.commands.retain import command; "
        "from codegraph_ingest.settings import Settings; import os; "
        "command.main(sys.argv[1:], obj=Settings.from_environ(os.environ), prog_name='x')"
    )
    environ = {
        "CODEGRAPH_INGEST_DB": str(box.path),
        "PYTHONPATH": str(Path(retention.__file__).parents[1]),
    }
    done = [
        subprocess.run(
            [sys.executable, "-c", code, *arguments],
            env=environ,
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for arguments in (["--json"], [])
    ]
    assert json.loads(done[0])["dropped"] == 3
    assert "0 events" in done[1]
