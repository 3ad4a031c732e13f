"""Stores events: one thread writes, and those who wait for it share its commits.

The way of a batch
    `Writer.store` puts it in a queue, from the event loop. The thread waits a few milliseconds for
    more, takes all there is, writes it in one transaction, and tells the loop. So a commit, which
    waits for the disk, is paid for by everyone who came meanwhile.

When it fails
    All of the transaction is undone and all who wait get `Unavailable`: none of them was told that
    its events are stored. The connection is made anew, and each second something is written that
    changes nothing, until that works again.

Bounds
    The queue holds so many events. Beyond them, `store` refuses at once.

Why a statement has hundreds of rows
    Each call into SQLite gives up the interpreter's lock and has to wait to get it back, up to
    5 ms while the event loop is busy. One call a group leaves both of them to work at full speed.
"""

from __future__ import annotations

import asyncio
import json
import logging
import sqlite3
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from codegraph_ingest.errors import IngestError
from codegraph_ingest.ports import Unavailable
from codegraph_ingest.sqlite.database import VERSION, open_writer
from codegraph_ingest.sqlite.erasing import erase
from codegraph_ingest.validation import Batch

_log = logging.getLogger(__name__)

Row = tuple[Any, ...]

_COLUMNS = 16
_ROWS = 1024  # 16,384 values, of the 32,766 that SQLite takes
_RETRY_SECONDS = 1.0
_ARRIVALS = Path(__file__).with_name("arrivals.sql")
_ROLLUP = ("kind", "name", "count", "error_count", "client_name", "client_version")


@dataclass(frozen=True, slots=True)
class Bounds:
    """How much is taken in.

    Attributes:
        queue_events: Events that may wait for their commit.
        gather_seconds: How long the first of a group waits for others.
        day_events: Events kept of a machine and day.
        day_calls: Calls kept of a machine and day.
    """

    queue_events: int = 20_000
    gather_seconds: float = 0.005
    day_events: int = 1_000
    day_calls: int = 200_000


@dataclass(slots=True)
class _Group:
    """What is written together, and who waits for it."""

    rows: list[Row] = field(default_factory=list)
    erasures: list[str] = field(default_factory=list)
    waiting: list[asyncio.Future[None]] = field(default_factory=list)


class Writer:
    """A `ports.Store` on a SQLite database.

    Args:
        path: The database.
        bounds: How much is taken in.
        forwards: Whether new events are queued for a backend. Deletions always are: a backend that
            is configured again later may still have what they are about.

    Attributes:
        path: The database.
    """

    def __init__(self, path: Path, bounds: Bounds | None = None, *, forwards: bool = True) -> None:
        self.path = path
        self._bounds = bounds or Bounds()
        self._forwards = forwards
        self._connection: sqlite3.Connection | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._group = _Group()
        self._something = threading.Condition()
        self._stopping = False
        self._fault = ""
        self._thread = threading.Thread(target=self._run, name="codegraph-ingest-writer")

    @property
    def fault(self) -> str:
        """What the last write failed with; empty where it did not."""
        return self._fault

    @property
    def waiting(self) -> int:
        """How many events wait for their commit, those being written aside."""
        return len(self._group.rows)

    def start(self) -> None:
        """Open the database and start to write. To be called in the event loop.

        Raises:
            DatabaseUnusable: It cannot be opened.
        """
        self._loop = asyncio.get_running_loop()
        self._connection = _open(self.path, self._bounds, self._forwards)
        self._thread.start()

    async def stop(self) -> None:
        """Write what waits, and close the database."""
        with self._something:
            self._stopping = True
            self._something.notify()
        await asyncio.get_running_loop().run_in_executor(None, self._thread.join)

    async def store(self, batch: Batch) -> None:
        """See `ports.Store`."""
        rows = list(_rows(batch))
        if rows:
            await self._wait(rows, ())

    async def erase(self, machine_id: str) -> None:
        """See `ports.Store`."""
        await self._wait((), (machine_id,))

    def _wait(self, rows: Sequence[Row], erasures: Sequence[str]) -> asyncio.Future[None]:
        assert self._loop is not None
        future: asyncio.Future[None] = self._loop.create_future()
        with self._something:
            group = self._group
            if self._stopping:
                raise Unavailable("the service stops")
            if len(group.rows) + len(group.erasures) + len(rows) > self._bounds.queue_events:
                raise Unavailable("too many events wait for their commit")
            if not group.waiting:
                self._something.notify()
            group.rows.extend(rows)
            group.erasures.extend(erasures)
            group.waiting.append(future)
        return future

    # --- In the thread ------------------------------------------------------------------------

    def _run(self) -> None:
        while True:
            group = self._next()
            if group is None:
                break
            if not group.waiting:
                self._try(_Group())  # whether writing works again
                continue
            self._try(group)
            assert self._loop is not None
            self._loop.call_soon_threadsafe(_tell, group.waiting, self._fault)
        if self._connection is not None:
            self._connection.close()

    def _next(self) -> _Group | None:
        """What to write next, once there is something; None at the end."""
        hurry = True  # who came during the last commit has waited for long enough
        with self._something:
            while not self._group.waiting:
                hurry = False
                if self._stopping:
                    return None
                due = self._something.wait(_RETRY_SECONDS if self._fault else None)
                if not due:
                    return _Group()
        if not hurry:
            time.sleep(self._bounds.gather_seconds)
        with self._something:
            group, self._group = self._group, _Group()
        return group

    def _try(self, group: _Group) -> None:
        try:
            if self._connection is None:
                self._connection = _open(self.path, self._bounds, self._forwards)
            _write(self._connection, group)
        except Exception as error:  # whatever it is, those who wait have to be told
            if not self._fault:
                known = isinstance(error, (sqlite3.Error, IngestError))
                _log.error("Nothing can be stored: %s", error, exc_info=None if known else error)
            self._fault = str(error) or type(error).__name__
            if self._connection is not None:
                self._connection.close()
                self._connection = None
        else:
            if self._fault:
                _log.warning("Events can be stored again")
            self._fault = ""


def _tell(waiting: Sequence[asyncio.Future[None]], fault: str) -> None:
    for future in waiting:
        if not future.done():  # its request may have been given up
            if fault:
                future.set_exception(Unavailable(fault))
            else:
                future.set_result(None)


def _open(path: Path, bounds: Bounds, forwards: bool) -> sqlite3.Connection:
    connection = open_writer(path)
    script = _ARRIVALS.read_text(encoding="utf-8")
    values = {
        "day_events": bounds.day_events,
        "day_calls": bounds.day_calls,
        "forwards": forwards,
    }
    for name, value in values.items():
        script = script.replace(f"{{{name}}}", str(int(value)))
    connection.executescript(script)
    return connection


def _rows(batch: Batch) -> Iterator[Row]:
    of = batch.envelope
    machine = of["machine_id"]
    rest = (of["codegraph_version"], of["os"], of["arch"], of["python"], int(of["ci"]))
    for event in batch.events:
        head = (event["event_id"], machine, event["day"], event["event"], *rest)
        if event["event"] == "usage_rollup":
            yield (
                *head,
                event["kind"],
                event["name"],
                event["count"],
                event["error_count"],
                event["client_name"],
                event["client_version"],
                None,
            )
        else:
            details = {name: value for name, value in event.items() if name not in _COMMON}
            yield (*head, *(None,) * len(_ROLLUP), json.dumps(details, separators=(",", ":")))


_COMMON = frozenset({"event", "event_id", "day"})


def _write(connection: sqlite3.Connection, group: _Group) -> None:
    connection.execute("BEGIN IMMEDIATE")
    try:
        if not group.waiting:
            # A page is written, and nothing changes.
            connection.execute(f"PRAGMA user_version = {VERSION}")
        for start in range(0, len(group.rows), _ROWS):
            _insert(connection, group.rows[start : start + _ROWS])
        for machine_id in group.erasures:
            erase(connection, machine_id)
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:  # SQLite has ended it by itself after some faults
            connection.execute("ROLLBACK")
        raise


def _insert(connection: sqlite3.Connection, rows: Sequence[Row]) -> None:
    size = 1 << (len(rows) - 1).bit_length()
    values = [value for row in rows for value in row]
    values += [None] * (_COLUMNS * (size - len(rows)))
    connection.execute(_statement(size), values)


@cache
def _statement(rows: int) -> str:
    row = f"({', '.join('?' * _COLUMNS)})"
    return f"INSERT INTO arrivals VALUES {', '.join([row] * rows)}"  # noqa: S608 - placeholders
