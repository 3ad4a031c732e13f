"""Takes batches and erasures, and answers when the disk has them.

Who comes while a group is being written is in the next one. So the busier it is, the more share a
write, and nobody waits for company. Writing waits for the disk in a thread; all else is done here,
in the event loop.

When it fails
    Everyone in the group gets `Unavailable`, and what was written of it is cut off again. Each
    second something is written that means nothing, until that works.

Bounds
    So many bytes wait to be brought into the database. Beyond them, everything is refused at once.
"""

from __future__ import annotations

import asyncio
import logging
import threading
from queue import SimpleQueue

from codegraph_ingest.journal import lines
from codegraph_ingest.journal.files import Position
from codegraph_ingest.journal.tail import Tail
from codegraph_ingest.ports import Unavailable
from codegraph_ingest.validation import Batch

_log = logging.getLogger(__name__)

_RETRY_SECONDS = 1.0


class Journal:
    """A `ports.Store`. Everything is to be called in the event loop that it was made in.

    Args:
        tail: Where lines are appended.
        lengths: The length of each segment that has lines to apply.
        most: Bytes that may wait to be applied.

    Attributes:
        fault: What the last write failed with; empty where it did not.
    """

    def __init__(self, tail: Tail, lengths: dict[int, int], most: int) -> None:
        self.fault = ""
        self._tail, self._lengths, self._most = tail, lengths, most
        self._unapplied = sum(lengths.values())
        self._unwritten = 0
        self._loop = asyncio.get_running_loop()
        self._lines: list[bytes] = []  # of the group that gathers
        self._callers: list[asyncio.Future[None]] = []  # who waits for it
        self._scheduled = False  # whether a group is being written, or about to be
        self._retry: asyncio.TimerHandle | None = None
        self._stopping = False
        self._idle = asyncio.Event()
        self._idle.set()
        self._writes: SimpleQueue[tuple[bytes, list[asyncio.Future[None]]] | None] = SimpleQueue()
        self._thread = threading.Thread(target=self._run, name="codegraph-ingest-journal")

    @property
    def end(self) -> Position:
        """The position after the last line that the disk has."""
        return self._tail.end

    @property
    def waiting(self) -> int:
        """How many bytes wait to be written or applied."""
        return self._unwritten + self._unapplied

    def start(self) -> None:
        """Begin to write."""
        self._thread.start()

    async def stop(self) -> None:
        """Write what waits, and take nothing more."""
        self._stopping = True
        await self._idle.wait()
        self._writes.put(None)  # its thread ends
        await asyncio.to_thread(self._thread.join)
        self._tail.close()

    async def store(self, batch: Batch) -> None:
        """See `ports.Store`."""
        if batch.events:
            await self._append(lines.of_batch(batch))

    async def erase(self, machine_id: str) -> None:
        """See `ports.Store`."""
        await self._append(lines.of_erasure(machine_id))

    def applied(self, until: Position) -> int:
        """Note how far the database is.

        Args:
            until: The position that it has stored.

        Returns:
            The first segment that is still needed.
        """
        if until == self._tail.end and not self._scheduled:
            # All of it: the next line begins a new segment, so that this one can be deleted.
            self._tail.close()
            until = Position(until.segment + 1, 0)
        self._lengths = {
            number: length for number, length in self._lengths.items() if number >= until.segment
        }
        self._unapplied = sum(self._lengths.values())
        if until.segment in self._lengths:
            self._unapplied -= until.offset
        return until.segment

    def _append(self, line: bytes) -> asyncio.Future[None]:
        if self._stopping:
            raise Unavailable("the service stops")
        if self._unwritten + self._unapplied + len(line) > self._most:
            raise Unavailable("too much waits to be brought into the database")
        future = self._loop.create_future()
        self._callers.append(future)
        self._add(line)
        return future

    def _add(self, line: bytes) -> None:
        self._lines.append(line)
        self._unwritten += len(line)
        if not self._scheduled:
            self._scheduled = True
            self._idle.clear()
            self._loop.call_soon(self._write)  # not before all that has come is read

    def _write(self) -> None:
        self._writes.put((b"".join(self._lines), self._callers))
        self._lines, self._callers = [], []

    def _written(self, size: int, callers: list[asyncio.Future[None]], fault: str) -> None:
        self._unwritten -= size
        self._note(size, fault)
        for caller in callers:
            if not caller.done():  # its request may have been given up
                if fault:
                    caller.set_exception(Unavailable(fault))
                else:
                    caller.set_result(None)
        if self._lines:
            self._write()
        else:
            self._scheduled = False
            self._idle.set()

    def _note(self, size: int, fault: str) -> None:
        if not fault:
            self._unapplied += size
            self._lengths[self._tail.end.segment] = self._tail.end.offset
            if self.fault:
                _log.warning("Events can be stored again")
        elif not self.fault:
            _log.error("Nothing can be stored: %s", fault)
        self.fault = fault
        if fault and self._retry is None:
            self._retry = self._loop.call_later(_RETRY_SECONDS, self._try)

    def _try(self) -> None:
        """See whether writing works again."""
        self._retry = None
        if self.fault and not self._stopping:
            self._add(lines.NOTHING)

    # --- In the thread ------------------------------------------------------------------------

    def _run(self) -> None:
        while (write := self._writes.get()) is not None:
            group, callers = write
            fault = ""
            try:
                self._tail.append(group)
            except OSError as error:
                fault = error.strerror or str(error)
            except Exception as error:  # whatever it is, those who wait have to be told
                _log.exception("A write failed")
                fault = type(error).__name__
            self._loop.call_soon_threadsafe(self._written, len(group), callers, fault)
