"""What waits for the backend, oldest first.

Order
    A deletion waits for what was queued of its machine before it, and what is queued of that
    machine after it waits for the deletion. Other machines wait for neither. Who takes rows must
    have finished with one `Taken` before asking for the next, of either kind.

What is erased meanwhile
    A row names an event and holds nothing of it. If the event is gone when its turn comes, there is
    nothing to send, and the row goes too.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_PATIENCE = 10.0
"""Seconds to wait for the one who writes at the moment, who is done in milliseconds."""

_COLUMNS = (
    "event_id, machine_id, day, event, codegraph_version, os, arch, python, ci, "
    "kind, name, count, error_count, client_name, client_version, details"
)
_CAPTURES = f"""
    SELECT o.seq, {_COLUMNS}
    FROM outbox AS o LEFT JOIN events AS e ON e.event_id = o.subject
    WHERE o.action = 'capture' AND NOT EXISTS (
        SELECT 1 FROM outbox AS d
        WHERE d.subject = e.machine_id AND d.action = 'erase' AND d.seq < o.seq
    )
    ORDER BY o.seq LIMIT ?
"""  # noqa: S608 - the columns are the constant above
_ERASURES = """
    SELECT d.seq, d.subject FROM outbox AS d
    WHERE d.action = 'erase' AND NOT EXISTS (
        SELECT 1 FROM events AS e CROSS JOIN outbox AS o
        WHERE e.machine_id = d.subject
            AND o.subject = e.event_id AND o.action = 'capture' AND o.seq < d.seq
    )
    ORDER BY d.seq LIMIT ?
"""
_SWEEPS = (
    "DELETE FROM outbox WHERE seq IN (SELECT seq FROM outbox AS o WHERE o.action = 'capture' "
    "AND NOT EXISTS (SELECT 1 FROM events AS e WHERE e.event_id = o.subject) LIMIT ?)",
    "DELETE FROM parked WHERE subject IN (SELECT subject FROM parked AS p "
    "WHERE NOT EXISTS (SELECT 1 FROM events AS e WHERE e.event_id = p.subject) LIMIT ?)",
)


@dataclass(frozen=True, slots=True)
class Capture:
    """An event that waits.

    Attributes:
        seq: Its place in the queue.
        fields: Its fields and those of its envelope, by their names in `schema.toml`.
    """

    seq: int
    fields: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Erasure:
    """A deletion that waits.

    Attributes:
        seq: Its place in the queue.
        machine_id: Whose data is to be deleted.
    """

    seq: int
    machine_id: str


@dataclass(frozen=True, slots=True)
class Taken:
    """The oldest events that may be sent now.

    Attributes:
        captures: The events.
        gone: Places in the queue whose events do not exist any more.
    """

    captures: tuple[Capture, ...]
    gone: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Depth:
    """How much waits.

    Attributes:
        captures: How many events.
        erasures: How many deletions.
        parked: How many events the backend refused for good.
        first: Place of the oldest in the queue; 0 where nothing waits.
        last: Place of the newest that was ever queued.
        day: The day of the oldest event that waits; empty where none does.
    """

    captures: int
    erasures: int
    parked: int
    first: int
    last: int
    day: str


def connect(path: Path) -> sqlite3.Connection:
    """Open the database for working on the queue.

    Args:
        path: The database. It has to exist.

    Raises:
        sqlite3.OperationalError: It cannot be opened.
    """
    connection = sqlite3.connect(
        f"{path.absolute().as_uri()}?mode=rw", uri=True, isolation_level=None, timeout=_PATIENCE
    )
    # What a crash of the machine can undo here is that a row is done. It is then sent once more,
    # and counts once all the same, so nothing has to wait for the disk.
    connection.execute("PRAGMA synchronous = NORMAL")
    return connection


def prepare(connection: sqlite3.Connection) -> None:
    """Make the table of what was refused, if it is not there yet.

    Args:
        connection: To a database with the tables of `schema.sql`.
    """
    connection.execute(Path(__file__).with_name("outbox.sql").read_text(encoding="utf-8"))


def take(connection: sqlite3.Connection, limit: int) -> Taken:
    """Look at the oldest events; nothing is changed.

    Args:
        connection: To the database.
        limit: How many at most.
    """
    rows = connection.execute(_CAPTURES, (limit,)).fetchall()
    return Taken(
        tuple(Capture(row[0], _fields(row[1:])) for row in rows if row[1] is not None),
        tuple(row[0] for row in rows if row[1] is None),
    )


def erasures(connection: sqlite3.Connection, limit: int) -> tuple[Erasure, ...]:
    """Look at the oldest deletions that may be asked for now; nothing is changed.

    Args:
        connection: To the database.
        limit: How many at most.
    """
    return tuple(Erasure(*row) for row in connection.execute(_ERASURES, (limit,)))


def done(connection: sqlite3.Connection, seqs: Iterable[int]) -> None:
    """Forget what the backend has confirmed, all of it or nothing.

    Args:
        connection: To the database, with no transaction open.
        seqs: Places in the queue.
    """
    with _transaction(connection):
        _forget(connection, seqs)


def park(connection: sqlite3.Connection, captures: Sequence[Capture], reason: str) -> None:
    """Put events aside that the backend refuses, so that the others get by.

    Args:
        connection: To the database, with no transaction open.
        captures: The events.
        reason: Why, in one word.
    """
    with _transaction(connection):
        connection.executemany(
            "INSERT INTO parked (subject, reason) SELECT event_id, ?2 FROM events "
            "WHERE event_id = ?1 ON CONFLICT DO UPDATE SET reason = excluded.reason",
            [(capture.fields["event_id"], reason) for capture in captures],
        )
        _forget(connection, [capture.seq for capture in captures])


def sweep(connection: sqlite3.Connection, limit: int) -> int:
    """Drop what names events that do not exist any more.

    Where there is no backend, nobody else does, and the queue would outlive what it names.

    Args:
        connection: To the database.
        limit: How many of each kind at most.

    Returns:
        How many were dropped.
    """
    return sum(connection.execute(statement, (limit,)).rowcount for statement in _SWEEPS)


def depth(connection: sqlite3.Connection) -> Depth:
    """Count what waits. Reads all of the queue.

    Args:
        connection: To the database.
    """
    captures, erasing, first = connection.execute(
        "SELECT count(*) FILTER (WHERE action = 'capture'), "
        "count(*) FILTER (WHERE action = 'erase'), ifnull(min(seq), 0) FROM outbox"
    ).fetchone()
    (parked,) = connection.execute("SELECT count(*) FROM parked").fetchone()
    last = connection.execute("SELECT seq FROM sqlite_sequence WHERE name = 'outbox'").fetchone()
    day = connection.execute(
        "SELECT e.day FROM outbox AS o JOIN events AS e ON e.event_id = o.subject "
        "WHERE o.action = 'capture' ORDER BY o.seq LIMIT 1"
    ).fetchone()
    return Depth(captures, erasing, parked, first, last[0] if last else 0, day[0] if day else "")


def _fields(row: Sequence[Any]) -> dict[str, Any]:
    fields = dict(zip(_NAMES, row, strict=True))
    details = fields.pop("details")
    fields["ci"] = bool(fields["ci"])
    return fields | (json.loads(details) if details else {})


_NAMES = tuple(_COLUMNS.split(", "))


def _forget(connection: sqlite3.Connection, seqs: Iterable[int]) -> None:
    connection.executemany("DELETE FROM outbox WHERE seq = ?", [(seq,) for seq in seqs])


@contextmanager
def _transaction(connection: sqlite3.Connection) -> Iterator[None]:
    # At once, for one that only reads at first cannot wait for another writer later.
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
    except BaseException:
        connection.execute("ROLLBACK")
        raise
    connection.execute("COMMIT")
