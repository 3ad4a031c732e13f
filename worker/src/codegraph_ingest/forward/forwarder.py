"""Brings what waits in the outbox to PostHog, in a thread of its own.

What is promised
    A row stays until PostHog has confirmed it. Whatever ends the process between the confirmation
    and the moment when the row is gone makes it be sent once more, as the same event, which PostHog
    counts once. The one exception: what PostHog refuses by itself is put aside; see `delivery`.

What it costs
    However many rows wait, `BATCH` of them are in memory. While PostHog is down, it is asked once
    in minutes; see `backoff`. Captures and deletions wait for themselves alone, but are sent in
    turn, by one task, so that an event in flight is never overtaken by the deletion of its machine.
"""

from __future__ import annotations

import asyncio
import logging
import random
import sqlite3
import threading
import time
from collections.abc import Awaitable, Callable, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from codegraph_ingest.forward import posthog
from codegraph_ingest.forward.ages import Ages
from codegraph_ingest.forward.backend import Backend
from codegraph_ingest.forward.backoff import Backoff
from codegraph_ingest.forward.delivery import deliver
from codegraph_ingest.forward.line import SECONDS, Answer, Line
from codegraph_ingest.sqlite import outbox

BATCH = 500
"""Events in a request: half a MiB at most, of the 20 that PostHog takes."""

IDLE = 1.0
"""Seconds between two looks at an empty queue."""

_LOOK = 5.0  # seconds between two counts of what waits, while it gets less

log = logging.getLogger(__name__)


class HasBackend(Protocol):
    """The part of the settings that is needed here."""

    @property
    def backend(self) -> Backend | None:
        """Where to forward to; None where nothing is forwarded."""
        ...


@dataclass(frozen=True, slots=True)
class Lag:
    """How far behind PostHog is.

    Attributes:
        waiting: How many events wait, as counted last.
        erasures: How many deletions wait.
        parked: How many events PostHog refused for good.
        seconds: How long the oldest has waited, as far as this process knows.
        day: The day of the oldest event; empty where none waits.
    """

    waiting: int = 0
    erasures: int = 0
    parked: int = 0
    seconds: float = 0.0
    day: str = ""


class Forwarder:
    """Drains the outbox from `start` to `stop`. Without a backend, it does nothing.

    Args:
        path: The database. It has to exist by the time of `start`.
        settings: Say where to forward to.
        clock: What time it is, in seconds since the epoch.
        sleep: Waits for some seconds.
        chance: A number from 0 to 1, another one each time.
        seconds: How long a request may take in all.
    """

    def __init__(
        self,
        path: Path,
        settings: HasBackend,
        *,
        clock: Callable[[], float] = time.time,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        chance: Callable[[], float] = random.random,
        seconds: float = SECONDS,
    ) -> None:
        self._path, self._backend = path, settings.backend
        self._clock, self._sleep, self._seconds = clock, sleep, seconds
        self._capturing = Backoff(clock, chance)
        self._erasing = Backoff(clock, chance)
        self._working = Backoff(clock, chance)
        self._ages = Ages()
        self._depth = outbox.Depth(0, 0, 0, 0, 0, "")
        self._since: float | None = None
        self._looked: float | None = None
        self._running: tuple[asyncio.AbstractEventLoop, asyncio.Task[None]] | None = None
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Begin, in another thread."""
        if self._backend is None or self._thread is not None:
            return
        loop = asyncio.new_event_loop()
        task = loop.create_task(self._main(self._backend))
        self._running = loop, task
        self._thread = threading.Thread(
            target=_run, args=(loop, task), name="codegraph-ingest-forwarder", daemon=True
        )
        self._thread.start()

    def stop(self, seconds: float = 5.0) -> None:
        """End, also in the middle of a request; what it carried is sent again after the next start.

        Args:
            seconds: How long to wait for the end at most.
        """
        if self._running is None or self._thread is None:
            return
        loop, task = self._running
        with suppress(RuntimeError):  # it has ended by itself, and its loop is closed
            loop.call_soon_threadsafe(task.cancel)
        self._thread.join(seconds)
        if self._thread.is_alive():
            log.warning("The forwarder did not end within %g s; it ends with the process.", seconds)
        self._thread = self._running = None

    def lag(self) -> Lag:
        """How much waits. Reads no file, so it can be asked from anywhere."""
        depth, since = self._depth, self._since
        return Lag(
            depth.captures,
            depth.erasures,
            depth.parked,
            0.0 if since is None else max(0.0, self._clock() - since),
            depth.day,
        )

    async def _main(self, backend: Backend) -> None:
        # Theirs tell each request, and when debugging each header, with keys in them.
        for name in ("httpx", "httpcore"):
            logging.getLogger(name).setLevel(logging.WARNING)
        while True:
            try:
                with closing(outbox.connect(self._path)) as connection:
                    outbox.prepare(connection)
                    async with Line(backend, self._clock, self._seconds) as line:
                        await self._forward(connection, line, backend)
            except Exception as problem:
                # A full disk, a locked or a missing database: nothing is lost, so it goes on.
                self._working.failed()
                words = str(problem) if isinstance(problem, sqlite3.Error) else ""
                log.warning("The forwarder failed: %s %s", type(problem).__name__, words)
                await self._sleep(self._working.wait)

    async def _forward(self, connection: sqlite3.Connection, line: Line, backend: Backend) -> None:
        while True:
            is_busy = await self._capture(connection, line)
            if backend.erases:
                is_busy |= await self._erase(connection, line)
            self._look(connection, is_busy)
            self._working.succeeded()
            await self._sleep(0.0 if is_busy else IDLE)

    async def _capture(self, connection: sqlite3.Connection, line: Line) -> bool:
        """Send the oldest events, if it is time to. Whether there may be more to do at once."""
        if not self._capturing.is_due():
            return False
        taken = outbox.take(connection, BATCH)
        if taken.gone:
            outbox.done(connection, taken.gone)
        if not taken.captures:
            return bool(taken.gone)

        async def send(part: Sequence[outbox.Capture]) -> Answer:
            return await line.capture([capture.fields for capture in part])

        def accepted(part: Sequence[outbox.Capture]) -> None:
            outbox.done(connection, [capture.seq for capture in part])

        outcome = await deliver(taken.captures, send, accepted)
        if outcome.refused:
            outbox.park(connection, outcome.refused, "refused")
            log.error("PostHog refuses %d events, which were put aside.", len(outcome.refused))
        return self._settle(self._capturing, "events", outcome.answer)

    async def _erase(self, connection: sqlite3.Connection, line: Line) -> bool:
        """Ask for the oldest deletions, if it is time to. Whether there may be more."""
        if not self._erasing.is_due():
            return False
        waiting = outbox.erasures(connection, posthog.MOST_ERASED)
        if not waiting:
            return False
        answer = await line.erase([erasure.machine_id for erasure in waiting])
        if answer.verdict == "accepted":
            outbox.done(connection, [erasure.seq for erasure in waiting])
            found = "an unknown number" if answer.found is None else answer.found
            log.info("PostHog was asked to delete %d ids; it knew %s.", len(waiting), found)
        return self._settle(self._erasing, "deletions", answer)

    def _settle(self, backoff: Backoff, what: str, answer: Answer) -> bool:
        if answer.verdict == "accepted":
            backoff.succeeded()
            return True
        backoff.failed(answer.wait)
        log.warning(
            "PostHog did not take %s (%s, %s); they are kept. Next attempt in %.0f s.",
            what,
            answer.words,
            answer.verdict,
            backoff.wait,
        )
        return False

    def _look(self, connection: sqlite3.Connection, is_busy: bool) -> None:
        now = self._clock()
        if is_busy and self._looked is not None and 0 <= now - self._looked < _LOOK:
            return
        self._looked = now
        depth = outbox.depth(connection)
        self._depth, self._since = depth, self._ages.note(depth.first, depth.last, now)


def _run(loop: asyncio.AbstractEventLoop, task: asyncio.Task[None]) -> None:
    try:
        with suppress(asyncio.CancelledError):
            loop.run_until_complete(task)
        loop.run_until_complete(loop.shutdown_asyncgens())
    finally:
        loop.close()
