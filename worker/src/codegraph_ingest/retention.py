"""Forgets: after 395 days, what an id did is dropped, and what was counted from it stays.

395 days are thirteen months, so that a month can be compared with the same one a year before.

What is held back
    A day in ``stale_days``, or within a period in ``figure_pending``, has to be counted again
    first, and is not dropped before that. Whoever counts must not count a period again that begins
    before `first_kept`, for some of its rows are gone.

Where the room goes
    Pages that were emptied are used again by the rows that come next, so that after thirteen months
    the file grows with the number of machines alone. They are not given back to the file system,
    which would mean to move pages about all day for a file that is about to need them again.
    What they held is overwritten with zeros (``secure_delete``).
"""

from __future__ import annotations

import logging
import sqlite3
import threading
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from codegraph_ingest.sqlite import outbox

DAYS = 395
"""How long the events of an id are kept."""

_CHUNK = 1_000  # rows in a transaction, so that a request waits for milliseconds
_MOST = 1_000_000  # rows in a pass
_BREATH = 0.01  # seconds between two transactions, in which those who wait to write get their turn
_DAY = 86_400.0

_STALE = "SELECT day FROM stale_days WHERE stale_days.day = events.day"
_PENDING = """
    SELECT first_day FROM figure_pending WHERE events.day BETWEEN first_day AND date(
        first_day, CASE span WHEN 'week' THEN '+7 days' ELSE '+1 month' END, '-1 day'
    )
"""

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Retained:
    """What a pass did.

    Attributes:
        first_kept: The oldest day that is kept.
        dropped: How many events were dropped.
        held: How many days are too old, but have to be counted again first.
        complete: Whether all that could be dropped was.
    """

    first_kept: str
    dropped: int
    held: int
    complete: bool


def first_kept(now: float, days: int = DAYS) -> str:
    """The oldest day whose events are kept.

    Args:
        now: The time, in seconds since the epoch.
        days: How long they are kept.
    """
    return (datetime.fromtimestamp(now, UTC) - timedelta(days=days)).date().isoformat()


def retain(
    connection: sqlite3.Connection,
    now: float,
    *,
    days: int = DAYS,
    most: int = _MOST,
    pause: Callable[[float], object] = time.sleep,
) -> Retained:
    """Drop what is too old, a little at a time. Interrupting it anywhere does no harm.

    Args:
        connection: To the database, with no transaction open and none opened by itself.
        now: The time, in seconds since the epoch.
        days: How long events are kept.
        most: How many events to drop at most.
        pause: Waits for some seconds, between two transactions. A true result ends the pass.

    Raises:
        sqlite3.Error: The database cannot be written.
    """
    day = first_kept(now, days)
    outbox.prepare(connection)
    connection.execute("PRAGMA secure_delete = ON")
    dropped = 0
    complete = False
    is_held = _held(connection)
    old = f"SELECT event_id FROM events WHERE day < ? AND NOT ({is_held}) ORDER BY day LIMIT ?"  # noqa: S608 - constants
    while dropped < most:
        chunk = min(_CHUNK, most - dropped)
        # One statement, so one transaction: a day that is marked meanwhile is seen or comes later.
        count = connection.execute(
            f"DELETE FROM events WHERE event_id IN ({old})",  # noqa: S608 - constants
            (day, chunk),
        ).rowcount
        dropped += count
        complete = count < chunk
        if complete or pause(_BREATH):
            break
    while outbox.sweep(connection, _CHUNK) and not pause(_BREATH):
        pass
    (held,) = connection.execute(
        f"SELECT count(DISTINCT day) FROM events WHERE day < ? AND {is_held}",  # noqa: S608 - constants
        (day,),
    ).fetchone()
    return Retained(day, dropped, held, complete)


def _held(connection: sqlite3.Connection) -> str:
    """The condition on which the day of an event has to be counted first."""
    # Where nobody makes figures, there is no such table.
    makes_figures = connection.execute(
        "SELECT 1 FROM sqlite_master WHERE name = 'figure_pending'"
    ).fetchone()
    pending = f" OR EXISTS ({_PENDING})" if makes_figures else ""
    return f"(EXISTS ({_STALE}){pending})"


class Retainer:
    """Runs a pass when started and once a day from then on, in a thread of its own.

    Args:
        path: The database. It has to exist by the time of `start`.
        days: How long events are kept.
        clock: What time it is, in seconds since the epoch.
    """

    def __init__(
        self, path: Path, *, days: int = DAYS, clock: Callable[[], float] = time.time
    ) -> None:
        self._path, self._days, self._clock = path, days, clock
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Begin, in another thread."""
        if self._thread is None:
            self._thread = threading.Thread(
                target=self._run, name="codegraph-ingest-retention", daemon=True
            )
            self._thread.start()

    def stop(self, seconds: float = 5.0) -> None:
        """End, also in the middle of a pass.

        Args:
            seconds: How long to wait for the end at most.
        """
        self._stopping.set()
        if self._thread is not None:
            self._thread.join(seconds)

    def _run(self) -> None:
        while not self._stopping.is_set():
            try:
                with closing(outbox.connect(self._path)) as connection:
                    result = retain(
                        connection, self._clock(), days=self._days, pause=self._stopping.wait
                    )
            except sqlite3.Error as problem:
                log.warning("Old events could not be dropped: %s", problem)
            else:
                _tell(result)
            self._stopping.wait(_DAY)


def _tell(result: Retained) -> None:
    if result.dropped:
        log.info("%d events from before %s were dropped.", result.dropped, result.first_kept)
    if result.held:
        log.warning(
            "%d days from before %s are kept until they are counted.",
            result.held,
            result.first_kept,
        )
