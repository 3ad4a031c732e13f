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

_log = logging.getLogger(__name__)

_PAUSE_SECONDS = 0.25  # between two looks for something to apply
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
        hurry: From how many waiting bytes on it does not rest.

    Attributes:
        fault: What the last step failed with; empty where it did not.
    """

    def __init__(self, database: Path, journal: Journal, hurry: int) -> None:
        self.fault = ""
        self._journal, self._hurry = journal, hurry
        self._folder = Folder(database)
        self._command = json.dumps(
            {
                "database": str(database),
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
                pause = _RETRY_SECONDS
            else:
                if self.fault:
                    _log.warning("What was stored can be brought into the database again")
                self.fault = ""
                pause = 0.0
                if self._journal.end != end and self._journal.waiting < self._hurry:
                    pause = _REST * (self._loop.time() - began)
                if reached == self._journal.end:
                    pause = max(pause, _PAUSE_SECONDS)
            with suppress(TimeoutError):
                await asyncio.wait_for(self._stopping.wait(), pause)

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
