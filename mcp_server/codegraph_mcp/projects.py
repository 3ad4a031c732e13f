"""Which graph a call is about."""

from __future__ import annotations

import time
from collections import OrderedDict
from pathlib import Path

from codegraph.errors import NotIndexed
from codegraph.project import Project
from codegraph_mcp.graphs import GraphOpener, OpenGraph

MOST_OPEN = 4
"""Graphs kept open; the one unused for longest makes room."""

_FOUND_SECONDS = 1.0


class Projects:
    """The open graphs, by the path that calls name.

    Args:
        start: Folder at or above which the default project is.
        open_graph: Makes the graph of a project's root.
    """

    def __init__(self, start: Path, open_graph: GraphOpener) -> None:
        self._start = start
        self._open_graph = open_graph
        self._open: OrderedDict[Path, OpenGraph] = OrderedDict()
        self._found: dict[str | None, tuple[float, Project]] = {}

    def graph_for(self, project_path: str | None) -> OpenGraph:
        """The graph of the nearest indexed project at a path or above it.

        Args:
            project_path: Absolute, or relative to the default project; None for the default.

        Raises:
            NotIndexed: There is no index at the path or above it.
            ProjectError: The path is no folder.
        """
        project = self._find(project_path)
        graph = self._open.get(project.root)
        if graph is None:
            if len(self._open) >= MOST_OPEN:
                self._open.popitem(last=False)[1].close()
            graph = self._open[project.root] = OpenGraph(project, self._open_graph)
        self._open.move_to_end(project.root)
        return graph

    def _find(self, project_path: str | None) -> Project:
        """The project, looked up anew each second: an index can be built or removed at any time."""
        now = time.monotonic()
        if project_path in self._found:
            found_at, project = self._found[project_path]
            if now - found_at < _FOUND_SECONDS:
                return project
        path = self._start / (project_path or "")
        found = Project.find(path)
        if found is None:
            raise NotIndexed(path)
        if len(self._found) >= 2 * MOST_OPEN:
            self._found.clear()
        self._found[project_path] = now, found
        return found
