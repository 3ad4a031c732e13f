"""Whole lines to stdout, one after the other, and a report when the last byte of each has left.

What the pipe takes without blocking is written at once, in the event loop's thread: a hand-over
to another thread costs more than the write. The rest goes to a writer thread, so that a client
that does not read can never block the event loop.
"""

from __future__ import annotations

import asyncio
import os
import select
import threading
from collections.abc import Callable
from queue import SimpleQueue
from typing import NamedTuple

Report = Callable[[], None]


class _Job(NamedTuple):
    rest: memoryview
    report: Report | None
    done: asyncio.Future[None]


class LineWriter:
    """Writes lines in the order in which `write` is called.

    Args:
        descriptor: Where to write.
        flushing: Held from the last byte's write to the end of its report, so that the process
            cannot end between the two.
        on_broken: Called when the client has closed its end.
    """

    def __init__(
        self, descriptor: int, flushing: threading.Lock, on_broken: Callable[[], None]
    ) -> None:
        self._descriptor = descriptor
        self._flushing = flushing
        self._on_broken = on_broken
        self._ready = select.poll()
        self._ready.register(descriptor, select.POLLOUT)
        self._jobs: SimpleQueue[_Job] = SimpleQueue()
        self._queued = 0
        self._thread: threading.Thread | None = None

    async def write(self, line: bytes, report: Report | None = None) -> None:
        """Return when the last byte of ``line`` has left, and been reported.

        Args:
            line: The bytes, line end included.
            report: Called exactly once, right after the last byte has left; never if it did not.
        """
        rest = memoryview(line)
        if not self._queued:
            try:
                rest = self._write_what_fits(rest, report)
            except OSError:
                self._on_broken()
                return
            if not rest:
                return
        await self._hand_over(rest, report)

    def _write_what_fits(self, data: memoryview, report: Report | None) -> memoryview:
        while data and self._ready.poll(0):
            data = self._write_some(data, report)
        return data

    async def _hand_over(self, rest: memoryview, report: Report | None) -> None:
        loop = asyncio.get_running_loop()
        done = loop.create_future()
        self._queued += 1
        self._jobs.put(_Job(rest, report, done))
        if self._thread is None:
            self._thread = threading.Thread(
                target=self._work, args=(loop,), name="codegraph-stdout", daemon=True
            )
            self._thread.start()
        await done

    def _work(self, loop: asyncio.AbstractEventLoop) -> None:
        while True:
            job = self._jobs.get()
            try:
                self._write_all(job)
                loop.call_soon_threadsafe(self._finish, job.done)
            except OSError:
                self._on_broken()
                return
            except RuntimeError:  # The loop has ended, and the process is about to.
                return

    def _write_all(self, job: _Job) -> None:
        data = job.rest
        while data:
            self._ready.poll()
            data = self._write_some(data, job.report)

    def _write_some(self, data: memoryview, report: Report | None) -> memoryview:
        """Write a part, report where it is the last one, and return the rest.

        A pipe that is ready takes `select.PIPE_BUF` bytes without blocking, so the lock is held
        for no longer than that takes: leaving waits for it.
        """
        with self._flushing:
            try:
                rest = data[os.write(self._descriptor, data[: select.PIPE_BUF]) :]
            except BlockingIOError:  # The client made the pipe non-blocking for both of us.
                return data
            if not rest and report is not None:
                report()
        return rest

    def _finish(self, done: asyncio.Future[None]) -> None:
        self._queued -= 1
        if not done.done():
            done.set_result(None)
