"""Which graph a call is about, and the thread that reads it.

A graph belongs to the thread that reads it. Each open one gets a daemon thread of its own, so
that a long query never keeps the event loop from other calls, from cancellations and from the end
of stdin, and never keeps the process from ending.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import threading
from collections import OrderedDict
from collections.abc import Callable
from pathlib import Path
from queue import SimpleQueue
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from codegraph.errors import NotIndexed
from codegraph.project import Project

if TYPE_CHECKING:
    from codegraph.api import CodeGraph

T = TypeVar("T")
GraphOpener = Callable[[Path], "CodeGraph"]

MOST_OPEN = 4
"""Graphs kept open; the one unused for longest makes room."""


def open_code_graph(root: Path) -> CodeGraph:
    """The graph of the project at ``root``."""
    from codegraph.api import CodeGraph  # noqa: PLC0415 - not needed to answer `initialize`

    return CodeGraph(root)


class Projects:
    """The open graphs.

    Args:
        start: Folder at or above which the default project is.
        open_graph: Makes the graph of a project's root, in the thread that will read it.
    """

    def __init__(self, start: Path, open_graph: GraphOpener) -> None:
        self._start = start
        self._open_graph = open_graph
        self._open: OrderedDict[Path, GraphThread] = OrderedDict()

    def graph_for(self, project_path: str | None) -> GraphThread:
        """The graph of the nearest indexed project at a path or above it.

        Args:
            project_path: Absolute, or relative to the default project; None for the default.

        Raises:
            NotIndexed: There is no index at the path or above it.
            ProjectError: The path is no folder.
        """
        # Looked up for each call, because an index can be built, or removed, at any time.
        path = self._start / (project_path or "")
        project = Project.find(path)
        if project is None:
            raise NotIndexed(path)
        graph = self._open.get(project.root)
        if graph is None:
            if len(self._open) >= MOST_OPEN:
                self._open.popitem(last=False)[1].close()
            graph = self._open[project.root] = GraphThread(project, self._open_graph)
        self._open.move_to_end(project.root)
        return graph


class _Job(NamedTuple):
    work: Callable[[CodeGraph], Any]
    done: asyncio.Future[Any]
    loop: asyncio.AbstractEventLoop


class GraphThread:
    """One graph, and the only thread that reads it.

    Args:
        project: Whose graph.
        open_graph: Makes the graph; called in the thread, on first use.
    """

    def __init__(self, project: Project, open_graph: GraphOpener) -> None:
        self._project = project
        self._open_graph = open_graph
        self._jobs: SimpleQueue[_Job | None] = SimpleQueue()
        threading.Thread(target=self._work, name="codegraph-graph", daemon=True).start()

    async def run(self, work: Callable[[CodeGraph], T]) -> T:
        """The result of ``work``, done in the graph's thread after what was asked before."""
        loop = asyncio.get_running_loop()
        done: asyncio.Future[T] = loop.create_future()
        self._jobs.put(_Job(work, done, loop))
        return await done

    def close(self) -> None:
        """Close the graph and end the thread, after what was asked before."""
        self._jobs.put(None)

    def _work(self) -> None:
        graph: CodeGraph | None = None
        file: tuple[int, int] | None = None
        while (job := self._jobs.get()) is not None:
            if job.done.cancelled():
                continue
            try:
                if graph is None:
                    graph = self._open_graph(self._project.root)
                now = self._file()
                if now != file:
                    # A full index puts a new file in place; an open connection would keep
                    # reading the old one.
                    graph.close()
                    file = now
                outcome = job.work(graph)
            except Exception as error:
                _tell(job, job.done.set_exception, error)
            else:
                _tell(job, job.done.set_result, outcome)
        if graph is not None:
            graph.close()

    def _file(self) -> tuple[int, int] | None:
        """What tells one database file from the next in its place."""
        try:
            found = os.stat(self._project.database)  # noqa: PTH116 - half the time of Path.stat
        except OSError:
            return None
        return found.st_dev, found.st_ino


def _tell(job: _Job, setter: Callable[[Any], None], outcome: object) -> None:
    """Hand an outcome to the event loop, unless nobody waits for it any more."""

    def deliver() -> None:
        if not job.done.done():
            setter(outcome)

    with contextlib.suppress(RuntimeError):  # The loop has ended, and the process is about to.
        job.loop.call_soon_threadsafe(deliver)
