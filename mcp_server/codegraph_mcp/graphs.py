"""An open graph, and the threads that read it.

A graph belongs to the thread that reads it, so each open one is held twice. What takes a few
milliseconds is read in the event loop's thread: a hand-over to another thread and back can cost a
third of such a call. Everything else is read in a daemon thread of the graph's own, so that it
keeps the loop neither from other calls and cancellations nor from the end of stdin, and never
keeps the process from ending.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import threading
from collections.abc import Callable
from pathlib import Path
from queue import SimpleQueue
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from codegraph.project import Project

if TYPE_CHECKING:
    from codegraph.api import CodeGraph

T = TypeVar("T")
GraphOpener = Callable[[Path], "CodeGraph"]


def open_code_graph(root: Path) -> CodeGraph:
    """The graph of the project at ``root``."""
    from codegraph.api import CodeGraph  # noqa: PLC0415 - not needed to answer `initialize`

    return CodeGraph(root)


class OpenGraph:
    """One project's graph.

    Args:
        project: Whose graph.
        open_graph: Makes it; called on first use, once in each thread that reads.
    """

    def __init__(self, project: Project, open_graph: GraphOpener) -> None:
        self._project = project
        self._open_graph = open_graph
        self._here = _Reader(project, open_graph)
        self._thread: _GraphThread | None = None

    async def run(self, work: Callable[[CodeGraph], T], *, quick: bool) -> T:
        """The result of ``work``.

        Args:
            work: Asks the graph.
            quick: Whether it takes so little time that the event loop may wait for it.
        """
        if quick:
            return self._here.read(work)
        if self._thread is None:
            self._thread = _GraphThread(_Reader(self._project, self._open_graph))
        return await self._thread.run(work)

    def close(self) -> None:
        """Close the graph; its thread ends after what was asked before."""
        self._here.close()
        if self._thread is not None:
            self._thread.close()


class _Reader:
    """The graph as one thread reads it."""

    def __init__(self, project: Project, open_graph: GraphOpener) -> None:
        self._project = project
        self._open_graph = open_graph
        self._graph: CodeGraph | None = None
        self._file: tuple[int, int] | None = None

    def read(self, work: Callable[[CodeGraph], T]) -> T:
        if self._graph is None:
            self._graph = self._open_graph(self._project.root)
            self._file = self._database_file()
        elif (file := self._database_file()) != self._file:
            # A full index puts a new file in place; a connection that is open would go on
            # reading the old one.
            self._graph.close()
            self._file = file
        return work(self._graph)

    def close(self) -> None:
        if self._graph is not None:
            self._graph.close()

    def _database_file(self) -> tuple[int, int] | None:
        """What tells one database file from the next in its place."""
        try:
            found = os.stat(self._project.database)  # noqa: PTH116 - half the time of Path.stat
        except OSError:
            return None
        return found.st_dev, found.st_ino


class _Job(NamedTuple):
    work: Callable[[CodeGraph], Any]
    done: asyncio.Future[Any]
    loop: asyncio.AbstractEventLoop


class _GraphThread:
    """A daemon thread that does one piece of work after the other."""

    def __init__(self, reader: _Reader) -> None:
        self._reader = reader
        self._jobs: SimpleQueue[_Job | None] = SimpleQueue()
        threading.Thread(target=self._work, name="codegraph-graph", daemon=True).start()

    async def run(self, work: Callable[[CodeGraph], T]) -> T:
        loop = asyncio.get_running_loop()
        done: asyncio.Future[T] = loop.create_future()
        self._jobs.put(_Job(work, done, loop))
        return await done

    def close(self) -> None:
        self._jobs.put(None)

    def _work(self) -> None:
        while (job := self._jobs.get()) is not None:
            if job.done.cancelled():
                continue
            try:
                outcome = self._reader.read(job.work)
            except Exception as error:
                _tell(job, job.done.set_exception, error)
            else:
                _tell(job, job.done.set_result, outcome)
        self._reader.close()


def _tell(job: _Job, setter: Callable[[Any], None], outcome: object) -> None:
    """Hand an outcome to the event loop, unless nobody waits for it any more."""

    def deliver() -> None:
        if not job.done.done():
            setter(outcome)

    with contextlib.suppress(RuntimeError):  # The loop has ended, and the process is about to.
        job.loop.call_soon_threadsafe(deliver)
