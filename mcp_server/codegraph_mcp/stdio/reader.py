"""The thread that reads stdin, and the inbox from which the event loop takes its lines.

Reading has a thread of its own for two reasons: it can start before the SDK is loaded, so that
requests wait in memory and not in the pipe; and the end of stdin is noticed, and the deadline for
leaving starts, even while something blocks the event loop.
"""

from __future__ import annotations

import os
import select
import threading
from collections import deque
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from codegraph_mcp.stdio.framing import LineSplitter, Overlong

if TYPE_CHECKING:
    import asyncio

_CHUNK_BYTES = 65_536

Line = bytes | Overlong
"""What the inbox holds; None stands for the end of stdin."""


class Inbox:
    """Lines on their way from the reader's thread to the event loop, in order.

    Lines may be put in before there is an event loop. There is one taker.
    """

    def __init__(self) -> None:
        self._lines: deque[Line | None] = deque()
        self._wake: Callable[[], object] | None = None
        self._waiting: asyncio.Future[None] | None = None

    def put(self, line: Line | None) -> None:
        """Add a line, or None for the end; from any thread."""
        self._lines.append(line)
        if self._wake is not None:
            self._wake()

    def attach(self, loop: asyncio.AbstractEventLoop) -> None:
        """Tell the loop of each line from now on; from the loop's thread, before `get`."""

        def wake() -> None:
            try:
                loop.call_soon_threadsafe(self._ring)
            except RuntimeError:  # The loop has ended, and the process is about to.
                return

        self._loop = loop
        self._wake = wake

    async def get(self) -> Line | None:
        """The next line, or None at the end of stdin."""
        while not self._lines:
            # No wake-up is lost: a line put in from here on rings after this step of the loop.
            self._waiting = self._loop.create_future()
            await self._waiting
        return self._lines.popleft()

    def _ring(self) -> None:
        if self._waiting is not None and not self._waiting.done():
            self._waiting.set_result(None)


def start_reader(
    descriptor: int,
    inbox: Inbox,
    settles: Callable[[Line], bool],
    on_end: Callable[[], None],
) -> None:
    """Read lines into the inbox, in a daemon thread, until the client closes its end.

    Args:
        descriptor: Where to read.
        inbox: Gets each line, then None.
        settles: Called in the reader's thread with each line; one that it settles is not put in.
        on_end: Called in the reader's thread after the last line.
    """

    def read() -> None:
        for line in _lines(descriptor):
            if not settles(line):
                inbox.put(line)
        inbox.put(None)
        on_end()

    threading.Thread(target=read, name="codegraph-stdin", daemon=True).start()


def _lines(descriptor: int) -> Iterator[Line]:
    splitter = LineSplitter()
    while chunk := _read(descriptor):
        yield from splitter.feed(chunk)
    yield from splitter.finish()


def _read(descriptor: int) -> bytes:
    """The next bytes; empty at the end, and when the pipe breaks, which is an end as well."""
    while True:
        try:
            return os.read(descriptor, _CHUNK_BYTES)
        except BlockingIOError:  # The client made the pipe non-blocking for both of us.
            select.select([descriptor], [], [])
        except OSError:
            return b""
