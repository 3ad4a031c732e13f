"""Brings lines of the journal into the tables, each exactly once.

How far it got is stored in the transaction that carries the events. So whatever comes between, a
crash or another process that does the same, a line is either before that position and in the
tables, or after it and not.

Why a statement has hundreds of rows
    It saves a call of SQLite for each, and those calls cost as much as storing does.
"""

from __future__ import annotations

import json
import logging
import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from codegraph_ingest.journal.files import Folder, Position
from codegraph_ingest.journal.lines import DamagedLine, decode
from codegraph_ingest.sqlite.database import open_writer
from codegraph_ingest.sqlite.erasing import erase

_log = logging.getLogger(__name__)

Row = tuple[Any, ...]

STEP_BYTES = 4 * 1024 * 1024
"""Bytes of the journal in a transaction: some 16,000 events, within half a second."""

_COLUMNS = 16
_ROWS = 1024  # 16,384 values, of the 32,766 that SQLite takes
_ARRIVALS = Path(__file__).with_name("arrivals.sql")
_ROLLUP = ("kind", "name", "count", "error_count", "client_name", "client_version")
_COMMON = frozenset({"event", "event_id", "day"})


@dataclass(frozen=True, slots=True)
class Rules:
    """What becomes of events.

    Attributes:
        day_events: Events kept of a machine and day.
        day_calls: Calls kept of a machine and day.
        forwards: Whether new events are queued for a backend. Of deletions `erasing` decides.
    """

    day_events: int = 1_000
    day_calls: int = 200_000
    forwards: bool = True


class Arriving:
    """Applies the journal of a database. Opens the database when made.

    Args:
        database: The database. It knows its rules; see `decide`.

    Raises:
        DatabaseUnusable: It cannot be opened.
    """

    def __init__(self, database: Path) -> None:
        self._folder = Folder(database)
        self._connection = _open(database)
        self._asked: list[str] = []

    def close(self) -> None:
        """Close the database."""
        self._connection.close()

    def step(self, until: Position, most: int = STEP_BYTES) -> Position:
        """Apply lines in one transaction.

        An erasure that was asked for is served by a later step, which has applied all that was in
        the journal when it was called: `until` of that step is what tells so.

        Args:
            until: The position after the last line that the disk has.
            most: How many bytes to apply, about.

        Returns:
            Up to where the journal is in the tables now.

        Raises:
            sqlite3.Error: Nothing was applied.
            JournalUnusable: A segment is not there, or not as it was.
        """
        after = position(self._connection)
        lines, reached = _lines(self._folder, after, until, most)
        due = self._asked if reached == until else []
        if reached != after or due:
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                if position(self._connection) == after:  # else somebody else did this just now
                    self._apply(lines, due)
                    self._connection.execute(
                        "UPDATE intake SET segment = ?, offset = ?",
                        (reached.segment, reached.offset),
                    )
                self._connection.execute("COMMIT")
            except BaseException:
                if self._connection.in_transaction:  # SQLite ends it by itself after some faults
                    self._connection.execute("ROLLBACK")
                raise
        if reached == until:
            self._asked = [
                machine_id
                for (machine_id,) in self._connection.execute("SELECT * FROM asked_erasures")
            ]
        return position(self._connection)

    def _apply(self, lines: Sequence[dict[str, Any]], asked: Sequence[str]) -> None:
        rows: list[Row] = []
        for line in lines:
            if "events" in line:
                rows.extend(_rows(line))
            elif "erase" in line:
                _insert(self._connection, rows)
                rows = []
                erase(self._connection, line["erase"])
        _insert(self._connection, rows)
        for machine_id in asked:
            erase(self._connection, machine_id)
            self._connection.execute(
                "DELETE FROM asked_erasures WHERE machine_id = ?", (machine_id,)
            )


def position(connection: sqlite3.Connection) -> Position:
    """Up to where the journal is in the tables."""
    return Position(*connection.execute("SELECT segment, offset FROM intake").fetchone())


def token(connection: sqlite3.Connection) -> str:
    """Which journal is the database's."""
    return str(connection.execute("SELECT token FROM intake").fetchone()[0])


def _lines(
    folder: Folder, after: Position, until: Position, most: int
) -> tuple[list[dict[str, Any]], Position]:
    """What lines say, and the position after them; what is damaged is set aside."""
    found: list[dict[str, Any]] = []
    taken = 0
    for line, reached in folder.read(after, until):
        taken += len(line)
        try:
            found.append(decode(line))
        except DamagedLine:
            kept = folder.set_aside(line)
            _log.error(
                "A line of the journal is damaged: %d bytes before byte %d of segment %d. They "
                "are in %s now.",
                len(line),
                reached.offset,
                reached.segment,
                kept,
            )
        if taken >= most:
            return found, reached
    return found, max(after, until)


def decide(connection: sqlite3.Connection, rules: Rules) -> None:
    """Set the rules for all that is applied from now on."""
    connection.execute(
        "UPDATE intake SET day_events = ?, day_calls = ?, forwards = ?",
        (rules.day_events, rules.day_calls, rules.forwards),
    )


def _open(path: Path) -> sqlite3.Connection:
    connection = open_writer(path)
    rules = connection.execute("SELECT day_events, day_calls, forwards FROM intake").fetchone()
    script = _ARRIVALS.read_text(encoding="utf-8")
    for name, value in zip(("day_events", "day_calls", "forwards"), rules, strict=True):
        script = script.replace(f"{{{name}}}", str(value))
    connection.executescript(script)
    return connection


def _rows(of: dict[str, Any]) -> Iterator[Row]:
    machine = of["machine_id"]
    rest = (of["codegraph_version"], of["os"], of["arch"], of["python"], int(of["ci"]))
    for event in of["events"]:
        head = (event["event_id"], machine, event["day"], event["event"], *rest)
        if event["event"] == "usage_rollup":
            yield (*head, *(event[name] for name in _ROLLUP), None)
        else:
            details = {name: value for name, value in event.items() if name not in _COMMON}
            yield (*head, *(None,) * len(_ROLLUP), json.dumps(details, separators=(",", ":")))


def _insert(connection: sqlite3.Connection, rows: Sequence[Row]) -> None:
    for start in range(0, len(rows), _ROWS):
        some = rows[start : start + _ROWS]
        size = 1 << (len(some) - 1).bit_length()
        values = [value for row in some for value in row]
        values += [None] * (_COLUMNS * (size - len(some)))
        connection.execute(_statement(size), values)


@cache
def _statement(rows: int) -> str:
    row = f"({', '.join('?' * _COLUMNS)})"
    return f"INSERT INTO arrivals VALUES {', '.join([row] * rows)}"  # noqa: S608 - placeholders
