"""A thread that makes the figures, once a day."""

from __future__ import annotations

import logging
import sqlite3
import threading
import time
from collections.abc import Callable
from contextlib import closing, suppress
from pathlib import Path

from codegraph_ingest.errors import IngestError
from codegraph_ingest.figures.model import KEPT_DAYS, utc_day
from codegraph_ingest.figures.store import connect, made_on, passing

_log = logging.getLogger(__name__)


class Refresher:
    """Makes the figures after each midnight (UTC), and at the start if today's are not made yet.

    It has a connection of its own. After each week or month it rests for as long as that took, so
    that it takes half of one processor at most, and a stop need not wait for more than one.

    Args:
        path: The database, with its tables.
        clock: Tells the time, in seconds since the epoch.
        kept_days: How many days events are kept.
        pause: Seconds until it looks again whether a new day began, or tries again.
    """

    def __init__(
        self,
        path: Path,
        clock: Callable[[], float] = time.time,
        *,
        kept_days: int = KEPT_DAYS,
        pause: float = 60,
    ) -> None:
        self._path, self._clock = path, clock
        self._kept_days, self._pause = kept_days, pause
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None
        self._connection: sqlite3.Connection | None = None

    def start(self) -> None:
        """Start the thread."""
        self._stopping.clear()
        self._thread = threading.Thread(target=self._run, name="figures", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Stop the thread, and wait for its end. A pass that is cut short begins anew next time."""
        self._stopping.set()
        if self._thread is not None:
            connection = self._connection
            if connection is not None:
                # Not to wait for a month of many events. It may have come to its end just now.
                with suppress(sqlite3.ProgrammingError):
                    connection.interrupt()
            self._thread.join()
            self._thread = None

    def _run(self) -> None:
        while not self._stopping.is_set():
            try:
                self._pass()
            except (sqlite3.Error, IngestError) as error:
                if not self._stopping.is_set():
                    _log.warning("the figures were not made: %s", error)
            self._stopping.wait(self._pause)

    def _pass(self) -> None:
        with closing(connect(self._path)) as connection:
            today = utc_day(self._clock())
            made = made_on(connection)
            if made is not None and made >= today:
                return
            self._connection = connection
            try:
                began = time.monotonic()
                for _ in passing(connection, today, kept_days=self._kept_days):
                    if self._stopping.wait(time.monotonic() - began):
                        return
                    began = time.monotonic()
            finally:
                self._connection = None
        _log.info("the figures of %s were made", today)
