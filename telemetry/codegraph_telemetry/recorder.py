"""The recorder: an increment for the caller, everything else in a thread of its own."""

from __future__ import annotations

import os
import threading
import time
import weakref
from contextlib import suppress
from threading import get_ident

from codegraph_telemetry.consent import decide
from codegraph_telemetry.folding import fold
from codegraph_telemetry.outlet import Outlet
from codegraph_telemetry.room import has_room
from codegraph_telemetry.tally import KEPT_UNWRITTEN_DAYS, SECONDS_A_DAY, spool_line, utc_day

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Self

    from codegraph_telemetry.folding import Use
    from codegraph_telemetry.model import Client, Kind
    from codegraph_telemetry.settings import TelemetrySettings
    from codegraph_telemetry.tally import Key

    Clock = Callable[[], float]
    """Seconds since the epoch, like `time.time`."""

_INTERVAL = 0.8  # with the write itself, what is counted is on disk within a second
_CLOSE_TIMEOUT = 0.5  # an exit does not wait longer than this for a disk that hangs
_MOST_FOLDED = 1_000
_MOST_TOTALS = 1_000
_MOST_EVENTS = 100


class Recorder:
    """Counts uses of tools and commands, and appends the counts to this process's spool files.

    One recorder serves all threads of a process. Turned off by a switch, it does nothing at all.
    The user's choice is asked at each write, so it also binds recorders that run already.

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
        self._folded: dict[tuple[Kind, str, Client | None], Use] = {}
        self._events: list[tuple[str, bytes]] = []
        self._shared: Outlet | None = None
        self._local: Outlet | None = None
        state = self._settings.state
        if state is not None and not self._settings.is_off:
            version = self._settings.codegraph_version
            self._shared = Outlet(state / "spool", version, self._make_room)
            self._local = Outlet(state / "local", version, _no_bound)
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
            name: Name of the tool or command; one that the schema does not list is ``other``.
            ok: Whether it succeeded.
            client: Who called, as it named itself; None where nobody said.
        """
        if self._shared is None:
            return
        try:
            self._totals[self._day, self._folded[kind, name, client], ok, get_ident()] += 1
        except Exception:
            self._count_new(kind, name, ok, client)

    def _count_new(self, kind: Kind, name: str, ok: bool, client: Client | None) -> None:
        with suppress(Exception):
            use = fold(kind, name, client)
            if len(self._totals) >= _MOST_TOTALS:
                use = use._replace(client_version="")  # versions alone can be without end
            key = (self._day, use, bool(ok), get_ident())
            self._totals[key] = self._totals.get(key, 0) + 1
            if len(self._folded) < _MOST_FOLDED and _is_worth_remembering(name, client):
                self._folded[kind, name, client] = use

    def record(self, event: Mapping[str, object]) -> None:
        """Note a single event, such as `codegraph_telemetry.events.index_event` makes.

        Args:
            event: Its name under ``event``, and its fields.
        """
        if self._shared is None or len(self._events) >= _MOST_EVENTS:
            return
        with suppress(Exception):
            line = spool_line(self._day, event, self._settings.codegraph_version)
            self._events.append((self._day, line))

    def start(self) -> None:
        """Start writing in the background. Does nothing when off or started already."""
        if self._shared is None or (self._thread is not None and self._thread.is_alive()):
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
        if self._shared is None or self._local is None:
            return
        if not self._draining.acquire(blocking=False):
            return
        try:
            self._write_fresh(self._shared, self._local)
            self._forget_old_days(self._shared, self._local)
        except Exception:  # noqa: S110 - by contract no fault of telemetry ever surfaces
            pass
        finally:
            self._draining.release()

    def _write_fresh(self, shared: Outlet, local: Outlet) -> None:
        totals = self._totals.copy()
        while self._events:
            shared.add_event(*self._events.pop(0))
        for outlet, allowed in ((shared, self._may_share), (local, self._may_keep)):
            if outlet.has_news(totals):
                if allowed():
                    outlet.write(totals, allowed)
                else:
                    outlet.skip(totals)

    def _may_share(self) -> bool:
        return bool(decide(self._settings).sharing)

    def _may_keep(self) -> bool:
        return bool(decide(self._settings).local_stats)

    def _make_room(self) -> None:
        state = self._settings.state
        if state is not None and not has_room(state):
            from codegraph_telemetry.capacity import make_room  # noqa: PLC0415 - rarely needed

            make_room(state, self._clock())

    def _forget_old_days(self, *outlets: Outlet) -> None:
        """Drop counters that can neither grow nor be written any more.

        A counter of yesterday may still be incremented by a thread that read the day before
        midnight; one from before yesterday may not. What could not be written for a month never
        will be.
        """
        now = self._clock()
        yesterday = utc_day(now - SECONDS_A_DAY)
        too_old = utc_day(now - KEPT_UNWRITTEN_DAYS * SECONDS_A_DAY)
        for key, total in [item for item in self._totals.copy().items() if item[0][0] < yesterday]:
            if key[0] < too_old or all(outlet.is_written(key, total) for outlet in outlets):
                del self._totals[key]
                for outlet in outlets:
                    outlet.forget(key)
        for outlet in outlets:
            outlet.forget_days(too_old)


def _is_worth_remembering(name: str, client: Client | None) -> bool:
    return len(name) + (0 if client is None else len(client.name) + len(client.version)) < 256


def _no_bound() -> None:
    """What is kept for the user alone is bounded by days, when they are tidied."""


_recorders: weakref.WeakSet[Recorder] = weakref.WeakSet()


def _begin_again_in_child() -> None:
    for recorder in _recorders:
        recorder._begin()


os.register_at_fork(after_in_child=_begin_again_in_child)
