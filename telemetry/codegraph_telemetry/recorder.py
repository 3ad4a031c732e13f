"""The recorder: an increment for the caller, everything else in a thread of its own."""

from __future__ import annotations

import os
import threading
import time
import weakref
from contextlib import suppress
from threading import get_ident

from codegraph_telemetry.spool import SpoolFile
from codegraph_telemetry.tally import (
    SECONDS_A_DAY,
    bounded,
    forget_old_days,
    spool_lines,
    utc_day,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Self

    from codegraph_telemetry.model import Client, Kind
    from codegraph_telemetry.settings import TelemetrySettings
    from codegraph_telemetry.tally import Key

    Clock = Callable[[], float]
    """Seconds since the epoch, like `time.time`."""

_INTERVAL = 0.8  # with the write itself, what is counted is on disk within a second
_CLOSE_TIMEOUT = 0.5  # an exit does not wait longer than this for a disk that hangs


class Recorder:
    """Counts uses of tools and commands, and appends the counts to this process's spool file.

    One recorder serves all threads of a process. Turned off, it does nothing at all.

    A count belongs to the UTC day on which it was counted. The background thread wakes at
    midnight to turn the day, so that counting needs no clock; after the machine slept through
    midnight, or its clock was set, counts of the next 0.8 seconds may still bear the day before.

    A child made by ``fork`` starts with empty counters and without the thread: what the parent
    counted stays the parent's. `start` works in it as in any process.

    Args:
        settings: Whether to count, and where to.
        clock: What time it is.
    """

    def __init__(self, settings: TelemetrySettings, clock: Clock = time.time) -> None:
        self._settings = settings
        self._clock = clock
        self._day = ""
        self._begin()
        self._turn_day()
        _recorders.add(self)

    def _begin(self) -> None:
        self._totals: dict[Key, int] = {}
        self._written: dict[Key, int] = {}
        spool = self._settings.spool if self._settings.enabled else None
        self._file = SpoolFile(spool) if spool else None
        self._thread: threading.Thread | None = None
        # Bare locks, because a signal handler may call `close` at any point of another `close`:
        # an Event or a Condition would deadlock on its own lock there.
        self._bell = threading.Lock()
        self._bell.acquire()
        self._draining = threading.Lock()

    def count(self, kind: Kind, name: str, ok: bool, client: Client | None = None) -> None:
        """Count one use: an increment in memory. Takes no lock, does no I/O and never raises.

        Args:
            kind: What was used.
            name: Name of the tool or command.
            ok: Whether it succeeded.
            client: Who called; None where nobody said.
        """
        if self._file is None:
            return
        key = (self._day, kind, name, ok, client, get_ident())
        try:
            self._totals[key] += 1
        except Exception:
            self._count_new(key)

    def _count_new(self, key: Key) -> None:
        with suppress(Exception):
            key = bounded(key, len(self._totals))
            self._totals[key] = self._totals.get(key, 0) + 1

    def start(self) -> None:
        """Start writing in the background. Does nothing when off or started already."""
        if self._file is None or (self._thread is not None and self._thread.is_alive()):
            return
        self._turn_day()
        self._bell.acquire(blocking=False)  # silence what an earlier `close` may have rung
        thread = threading.Thread(target=self._run, name="codegraph-telemetry", daemon=True)
        with suppress(RuntimeError):  # no more threads to be had: `close` writes the counts
            thread.start()
            self._thread = thread

    def close(self) -> None:
        """Write what is not written yet and stop the thread.

        May be called any number of times, from a signal handler or at exit as well. Once started,
        a recorder closes within half a second, however the disk behaves. One that was never
        started writes in the calling thread.
        """
        thread = self._thread
        if thread is not None and thread.is_alive():
            with suppress(RuntimeError):  # rung already
                self._bell.release()
            thread.join(_CLOSE_TIMEOUT)
            if thread.is_alive():
                return
        self._drain()

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _run(self) -> None:
        rung = False
        while not rung:
            rung = self._bell.acquire(timeout=min(_INTERVAL, self._turn_day()))
            self._turn_day()  # before the write, which may take a while
            self._drain()

    def _turn_day(self) -> float:
        """Set the day, and tell the seconds until it ends."""
        with suppress(Exception):
            now = self._clock()
            self._day = utc_day(now)
            return SECONDS_A_DAY - now % SECONDS_A_DAY
        return _INTERVAL

    def _drain(self) -> None:
        if self._file is None or not self._draining.acquire(blocking=False):
            return
        try:
            self._write_fresh(self._file)
            forget_old_days(self._totals, self._written, self._clock())
        except Exception:  # noqa: S110 - by contract no fault of telemetry ever surfaces
            pass
        finally:
            self._draining.release()

    def _write_fresh(self, file: SpoolFile) -> None:
        fresh: dict[str, dict[Key, int]] = {}
        for key, total in self._totals.copy().items():
            if total != self._written.get(key):
                fresh.setdefault(key[0], {})[key] = total
        for day, totals in fresh.items():
            before = {key: self._written.get(key, 0) for key in totals}
            news = {key: total - before[key] for key, total in totals.items()}
            lines = spool_lines(day, news, self._settings.codegraph_version)
            # Marked as written first: whatever interrupts the write, a signal handler that raises
            # for one, the counts are rather lost than written a second time.
            self._written.update(totals)
            if not file.append(day, lines):
                self._written.update(before)


_recorders: weakref.WeakSet[Recorder] = weakref.WeakSet()


def _begin_again_in_child() -> None:
    for recorder in _recorders:
        recorder._begin()


os.register_at_fork(after_in_child=_begin_again_in_child)
