"""Killed at any step, from the first byte of a line to the end of its segment."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from killing import batch, event_id, machine_id, work
from stored import SOURCE, rows

from codegraph_ingest.journal.files import Folder
from codegraph_ingest.sqlite.database import open_writer

LANES = 2


def made(folder: Path) -> Path:
    database = folder / "ingest.db"
    folder.mkdir()
    open_writer(database).close()
    Folder(database).make()
    return database


def die(database: Path, place: int) -> tuple[int, list[list[str]]]:
    """Run until that place; gives the exit status, and what was acknowledged."""
    done = subprocess.run(
        [
            sys.executable,
            str(Path(__file__).parents[1] / "support" / "killing.py"),
            str(database),
            str(place),
        ],
        env={**os.environ, "PYTHONPATH": str(SOURCE)},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode in (0, -signal.SIGKILL), done.stderr
    return done.returncode, [line.split() for line in done.stdout.splitlines()]


def check(database: Path, told: list[list[str]]) -> None:
    """Look at what is there when all is applied that was left."""
    found = rows(database, "SELECT event_id, machine_id FROM events")
    kept = {event for event, _ in found}
    assert len(kept) == len(found)
    stored = {int(number) for what, number in told if what == "stored"}
    erased = {int(number) for what, number in told if what == "erased"}
    for number in stored - {0, 3, 6}:  # those may be erased, without that being acknowledged
        assert {event_id(2 * number), event_id(2 * number + 1)} <= kept
    machines = {machine for _, machine in found}
    assert not machines & {machine_id(number) for number in erased}
    for number in range(8):  # all of a request or nothing
        assert len({event_id(2 * number), event_id(2 * number + 1)} & kept) in (0, 2)
    queued = [subject for (subject,) in rows(database, "SELECT subject FROM outbox")]
    assert len(queued) == len(set(queued))
    assert kept <= set(queued)
    assert Folder(database).numbers() == []


def lane(folder: Path, first: int) -> int:
    """Die at each second place, until there is none any more; gives how many there were."""
    place = first
    while True:
        database = made(folder / str(place))
        status, told = die(database, place)
        check(database, told)
        if not status:
            return place
        # And what comes after it is as if nothing had been.
        work(database)
        check(
            database,
            [["stored", str(n)] for n in range(8)] + [["erased", str(n)] for n in (0, 3, 6)],
        )
        shutil.rmtree(database.parent)
        place += LANES


def test_killed_at_any_call_it_keeps_what_was_acknowledged_once(tmp_path: Path) -> None:
    with ThreadPoolExecutor(LANES) as pool:
        folders = [tmp_path / str(number) for number in range(LANES)]
        for folder in folders:
            folder.mkdir()
        ends = list(pool.map(lane, folders, range(1, LANES + 1)))
    assert min(ends) > 100, "hardly any place was found to die at"


def test_the_work_comes_to_its_end_where_nobody_kills_it(tmp_path: Path) -> None:
    database = made(tmp_path / "whole")
    status, told = die(database, 0)
    assert status == 0
    assert len(told) == 8 + 3
    check(database, told)
    assert {machine for (machine,) in rows(database, "SELECT machine_id FROM events")} == {
        batch(number)["machine_id"] for number in range(8) if number % 3
    }
