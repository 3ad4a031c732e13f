"""Brings a made-up year into a database."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable
from datetime import date

from codegraph_ingest.sample.year import COLUMNS, Row

_MARKS = ", ".join("?" * len(COLUMNS.split(",")))
_INSERT = f"INSERT OR REPLACE INTO events ({COLUMNS}) VALUES ({_MARKS})"  # noqa: S608 - constants
_CACHE_KIB = 1024 * 1024


def has_events(connection: sqlite3.Connection) -> bool:
    """Whether there are events in a database."""
    return connection.execute("SELECT 1 FROM events LIMIT 1").fetchone() is not None


def fill(
    connection: sqlite3.Connection,
    days: Iterable[tuple[date, list[Row]]],
    progress: Callable[[date, int], None],
) -> int:
    """Store a made-up year. None of it is queued for the backend.

    Args:
        connection: A connection that nobody else uses; it is the faster for losing all at a crash
            of the machine.
        days: The rows of each day, from `year.year`.
        progress: Is told each day that was stored, and the number of events so far.

    Returns:
        The number of events.

    Raises:
        sqlite3.Error: They cannot be stored.
    """
    connection.commit()
    connection.isolation_level = None
    connection.execute("PRAGMA synchronous = OFF")
    connection.execute(f"PRAGMA cache_size = -{_CACHE_KIB}")
    number = 0
    for day, rows in days:
        connection.execute("BEGIN IMMEDIATE")
        try:
            connection.executemany(_INSERT, rows)
            connection.execute("INSERT OR IGNORE INTO stale_days VALUES (?)", (day.isoformat(),))
        except BaseException:
            connection.execute("ROLLBACK")
            raise
        connection.execute("COMMIT")
        number += len(rows)
        progress(day, number)
    return number
