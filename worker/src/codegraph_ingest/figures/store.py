"""Keeps the figures, and knows which of them have to be made anew.

Writers mark the days whose events they change in ``stale_days``, in the same transaction. A pass
turns these marks into pending weeks and months, then adds up one after the other from a moment
after its mark, and stores it only if it was not marked again meanwhile. A crash at any point leaves
the period pending. The writer is never kept waiting for longer than it takes to store some rows.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Iterator
from contextlib import closing, contextmanager
from datetime import date
from pathlib import Path
from typing import cast

from codegraph_ingest.figures.aggregate import DIMENSIONS, add_up, in_order
from codegraph_ingest.figures.model import (
    KEPT_DAYS,
    THRESHOLD,
    Breakdown,
    Cell,
    Figures,
    Period,
    Span,
    following,
    is_closed,
    is_shown,
    period_of,
)
from codegraph_ingest.sqlite.database import open_writer

WEEKS_SHOWN = 53
MONTHS_SHOWN = 13

_SPANS: tuple[Span, ...] = ("week", "month")
_BUSY_MILLISECONDS = 30_000


def connect(path: Path) -> sqlite3.Connection:
    """Open a connection for making figures.

    Args:
        path: The database.

    Raises:
        DatabaseUnusable: It cannot be opened.
    """
    connection = open_writer(path)
    connection.execute("PRAGMA temp_store = MEMORY")
    connection.execute(f"PRAGMA busy_timeout = {_BUSY_MILLISECONDS}")
    return connection


def refresh(
    connection: sqlite3.Connection,
    today: date,
    threshold: int = THRESHOLD,
    kept_days: int = KEPT_DAYS,
) -> None:
    """Make a pass to its end; see `passing`."""
    for _ in passing(connection, today, threshold, kept_days):
        pass


def passing(
    connection: sqlite3.Connection,
    today: date,
    threshold: int = THRESHOLD,
    kept_days: int = KEPT_DAYS,
) -> Iterator[tuple[int, int]]:
    """Make figures anew of all periods that changed, are over, and whose events are still there.

    Args:
        connection: One of `connect`.
        today: The UTC day.
        threshold: How many machines must be behind what is shown.
        kept_days: How many days events are kept. What begins earlier stays as it is.

    Yields:
        After each period, the number of those done and of all. Only a pass that is followed to its
        end counts as one.

    Raises:
        sqlite3.Error: Something cannot be read or stored.
    """
    _mark(connection)
    pending = connection.execute(
        "SELECT span, first_day, mark FROM figure_pending ORDER BY first_day DESC"
    ).fetchall()
    due = []
    for span, day, mark in pending:
        first = date.fromisoformat(day)
        if is_closed(first, today, kept_days):
            connection.execute(
                "DELETE FROM figure_pending WHERE span = ? AND first_day = ?", (span, day)
            )
        elif is_shown(span, first, today):
            due.append((span, first, mark))
    for number, (span, first, mark) in enumerate(due, 1):
        # Reading, so the writer goes on. Figures of one moment, since it does.
        with _transaction(connection, "DEFERRED"):
            period = add_up(connection, span, first, threshold)
        _keep(connection, period, mark)
        yield number, len(due)
    connection.execute(
        "UPDATE figure_state SET as_of = ?, version = version + 1", (today.isoformat(),)
    )


def version(connection: sqlite3.Connection) -> int:
    """The number of passes so far: as long as it stays the same, so do the figures."""
    return int(connection.execute("SELECT version FROM figure_state").fetchone()[0])


def read(
    connection: sqlite3.Connection, weeks: int = WEEKS_SHOWN, months: int = MONTHS_SHOWN
) -> Figures:
    """Read the figures.

    Args:
        connection: Any connection to the database.
        weeks: How many weeks, up to the last one shown.
        months: How many months, up to the last one shown.

    Raises:
        sqlite3.Error: They cannot be read.
    """
    with _transaction(connection, "DEFERRED"):
        (as_of,) = connection.execute("SELECT as_of FROM figure_state").fetchone()
        if not as_of:
            return Figures(None, (), ())
        today = date.fromisoformat(as_of)
        return Figures(
            today,
            _periods(connection, "week", weeks, today),
            _periods(connection, "month", months, today),
        )


def made_on(connection: sqlite3.Connection) -> date | None:
    """The day of the last pass, if there was one."""
    (as_of,) = connection.execute("SELECT as_of FROM figure_state").fetchone()
    return date.fromisoformat(as_of) if as_of else None


@contextmanager
def _transaction(connection: sqlite3.Connection, kind: str) -> Iterator[None]:
    """A transaction, or part of the one that the caller is in."""
    if connection.in_transaction:
        yield
        return
    connection.execute(f"BEGIN {kind}")
    try:
        yield
    except BaseException:
        connection.execute("ROLLBACK")
        raise
    connection.execute("COMMIT")


def _mark(connection: sqlite3.Connection) -> None:
    """Turn stale days into pending periods, so that days marked from now on are told apart."""
    with _transaction(connection, "IMMEDIATE"):
        days = [
            date.fromisoformat(day) for (day,) in connection.execute("SELECT day FROM stale_days")
        ]
        connection.execute("DELETE FROM stale_days")
        connection.execute("UPDATE figure_state SET mark = mark + 1")
        connection.executemany(
            "INSERT OR REPLACE INTO figure_pending SELECT ?, ?, mark FROM figure_state",
            sorted({(span, period_of(span, day).isoformat()) for span in _SPANS for day in days}),
        )


def _keep(connection: sqlite3.Connection, period: Period, mark: int) -> None:
    key = (period.span, period.first.isoformat())
    with _transaction(connection, "IMMEDIATE"):
        done = connection.execute(
            "DELETE FROM figure_pending WHERE span = ? AND first_day = ? AND mark = ?",
            (*key, mark),
        )
        if not done.rowcount:
            return  # Another process marked or made it meanwhile, from events as new or newer.
        for table in ("figure_cells", "figure_periods"):
            connection.execute(f"DELETE FROM {table} WHERE span = ? AND first_day = ?", key)  # noqa: S608 - two constants
        if period.machines is None:
            return
        connection.execute("INSERT INTO figure_periods VALUES (?, ?, ?)", (*key, period.machines))
        for dimension, found in period.breakdowns.items():
            rows = [(cell, 0) for cell in found.cells]
            rows += [(found.others, 1)] if found.others is not None else []
            connection.executemany(
                "INSERT INTO figure_cells VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                [
                    (*key, dimension, folded, cell.value, cell.machines, cell.calls, cell.errors)
                    for cell, folded in rows
                ],
            )


def _periods(
    connection: sqlite3.Connection, span: Span, limit: int, today: date
) -> tuple[Period, ...]:
    machines = dict(
        connection.execute(
            "SELECT first_day, machines FROM figure_periods WHERE span = ? "
            "ORDER BY first_day DESC LIMIT ?",
            (span, limit),
        ).fetchall()
    )
    if not machines:
        return ()
    # Those that are not there had too few machines, or none: nobody is to see which.
    periods = []
    first = date.fromisoformat(min(machines))
    while is_shown(span, first, today):
        periods.append(first)
        first = following(span, first)
    found = _breakdowns(connection, span, machines)
    return tuple(
        Period(
            span,
            first,
            machines.get(first.isoformat()),
            found.get(first.isoformat(), {}),
        )
        for first in periods[-limit:]
    )


def _breakdowns(
    connection: sqlite3.Connection, span: Span, days: Collection[str]
) -> dict[str, dict[str, Breakdown]]:
    cells: dict[tuple[str, str], list[Cell]] = {}
    others: dict[tuple[str, str], Cell] = {}
    with closing(
        connection.execute(
            "SELECT first_day, dimension, folded, value, machines, calls, errors "
            "FROM figure_cells WHERE span = ? AND first_day >= ?",
            (span, min(days)),
        )
    ) as rows:
        for day, dimension, folded, *fields in rows:
            cell = Cell(*cast("tuple[str, int | None, int | None, int | None]", fields))
            if folded:
                others[day, dimension] = cell
            else:
                cells.setdefault((day, dimension), []).append(cell)
    return {
        day: {
            dimension: Breakdown(
                in_order(cells.get((day, dimension), ())), others.get((day, dimension))
            )
            for dimension in DIMENSIONS[span]
        }
        for day in days
    }
