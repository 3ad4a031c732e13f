"""Sees to it that the journal gets into the database: starts a process for it, and paces it."""

from __future__ import annotations

import asyncio
import json
import logging
import sys
from asyncio.subprocess import PIPE, Process
from contextlib import suppress
from pathlib import Path

from codegraph_ingest.journal.files import Folder, Position
from codegraph_ingest.journal.intake import Journal
from codegraph_ingest.sqlite.arriving import STEP_BYTES

_log = logging.getLogger(__name__)

_PAUSE_SECONDS = 0.25  # between two looks for something to apply
_LOOK_SECONDS = 0.05  # between two looks, at rest, for whether there is still room
_REST = 3.0  # times as long as it worked
_RETRY_SECONDS = 1.0
_LAST_SECONDS = 10.0  # what is not applied at the end so soon, the next start applies


class _Fault(Exception):
    """A step failed; the message says why."""


class Applier:
    """Applies, in a process of its own.

    While more arrives, and less than half of what may wait does, that process rests for three times
    as long as it worked, and leaves the processor to those who answer.

    Args:
        database: The database, with its tables.
        journal: What to apply.
        most: Bytes that may wait.

    Attributes:
        fault: What the last step failed with; empty where it did not.
    """

    def __init__(self, database: Path, journal: Journal, most: int) -> None:
        self.fault = ""
        self._journal, self._hurry = journal, most // 2
        self._folder = Folder(database)
        self._command = json.dumps(
            {
                "database": str(database),
                # Little enough that there is room for what comes while it is applied.
                "most": min(STEP_BYTES, most // 8),
                "log_level": logging.getLevelName(logging.getLogger().getEffectiveLevel()),
            }
        )
        self._loop = asyncio.get_running_loop()
        self._process: Process | None = None
        self._stopping = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin to apply."""
        self._task = asyncio.create_task(self._run())

    async def stop(self) -> None:
        """Apply what is left, if that does not take long, and end the process."""
        self._stopping.set()
        assert self._task is not None
        await self._task
        with suppress(_Fault, TimeoutError):
            async with asyncio.timeout(_LAST_SECONDS):
                # Once more than needed: it serves the erasures that the last step was asked for.
                while await self._step() != self._journal.end:
                    pass
                await self._step()
        if self._process is not None:
            await self._end(self._process)

    async def _run(self) -> None:
        while not self._stopping.is_set():
            began, end = self._loop.time(), self._journal.end
            try:
                reached = await self._step()
            except Exception as error:  # whatever it is, nothing else tries again
                if not isinstance(error, _Fault):
                    _log.exception("A step failed")
                if not self.fault:
                    _log.error("What was stored cannot be brought into the database: %s", error)
                self.fault = str(error) or type(error).__name__
                await self._wait(_RETRY_SECONDS)
            else:
                if self.fault:
                    _log.warning("What was stored can be brought into the database again")
                self.fault = ""
                if reached == self._journal.end:
                    await self._wait(_PAUSE_SECONDS)
                elif self._journal.end != end:
                    await self._rest(_REST * (self._loop.time() - began))

    async def _rest(self, seconds: float) -> None:
        """Leave the processor to others, as long as there is room for what comes."""
        until = self._loop.time() + seconds
        while self._loop.time() < until and self._journal.waiting < self._hurry:
            if self._stopping.is_set():
                return
            await self._wait(_LOOK_SECONDS)

    async def _wait(self, seconds: float) -> None:
        with suppress(TimeoutError):
            await asyncio.wait_for(self._stopping.wait(), seconds)

    async def _step(self) -> Position:
        if self._process is None:
            self._process = await self._begin()
        process = self._process
        assert process.stdin is not None
        assert process.stdout is not None
        end = self._journal.end
        try:
            process.stdin.write(b"[%d, %d]\n" % (end.segment, end.offset))
            await process.stdin.drain()
            answer = await process.stdout.readline()
        except (OSError, RuntimeError):  # uvloop has the latter for a pipe that is closed
            answer = b""
        if not answer:
            self._process = None
            raise _Fault(f"its process ended with {await process.wait()}")
        found = json.loads(answer)
        if isinstance(found, str):
            raise _Fault(found)
        reached = Position(*found)
        await asyncio.to_thread(self._folder.drop, self._journal.applied(reached))
        return reached

    async def _begin(self) -> Process:
        try:
            return await asyncio.create_subprocess_exec(
                sys.executable,
                *("-m", "codegraph_ingest.journal.child", self._command),
                stdin=PIPE,
                stdout=PIPE,
                start_new_session=True,  # so that a terminal interrupts the service alone
            )
        except OSError as error:
            raise _Fault(str(error)) from error

    async def _end(self, process: Process) -> None:
        assert process.stdin is not None
        process.stdin.close()
        try:
            async with asyncio.timeout(_LAST_SECONDS):
                await process.wait()
        except TimeoutError:
            process.kill()  # a transaction that is not committed is applied by the next start
            await process.wait()
