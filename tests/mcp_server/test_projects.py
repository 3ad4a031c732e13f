"""Which project a call is about, and what is said when there is no graph to ask."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import anyio
import pytest
from mcp_wire import Era, Wire

from codegraph.errors import NotIndexed, ProjectError
from codegraph.project import Project
from codegraph_mcp.graphs import OpenGraph
from codegraph_mcp.projects import MOST_OPEN, Projects

Start = Callable[..., Wire]


class TracedGraph:
    """A graph that remembers by which threads it was used."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.closed = 0
        self.threads: set[str] = set()

    def look(self) -> Path:
        self.threads.add(threading.current_thread().name)
        return self.root

    def close(self) -> None:
        self.closed += 1


def indexed(folder: Path) -> Path:
    (folder / ".codegraph").mkdir(parents=True)
    (folder / ".codegraph" / "graph.db").touch()
    return folder


def root_of(projects: Projects, path: str | None) -> Path:
    graph = projects.graph_for(path)
    return anyio.run(lambda: graph.run(lambda opened: opened.look(), quick=True))  # type: ignore


def test_the_default_project_is_the_nearest_indexed_one_above(tmp_path: Path) -> None:
    indexed(tmp_path)
    deep = tmp_path / "a" / "b"
    deep.mkdir(parents=True)
    assert root_of(Projects(deep, TracedGraph), None) == tmp_path  # type: ignore[arg-type]


def test_a_path_may_be_absolute_or_relative_to_the_default_project(tmp_path: Path) -> None:
    one, two = indexed(tmp_path / "one"), indexed(tmp_path / "two")
    projects = Projects(one, TracedGraph)  # type: ignore[arg-type]
    assert root_of(projects, str(two)) == two
    assert root_of(projects, "../two") == two
    assert root_of(projects, None) == one


def test_a_folder_without_an_index_is_told_apart_from_one_that_is_not_there(
    tmp_path: Path,
) -> None:
    projects = Projects(tmp_path, TracedGraph)  # type: ignore[arg-type]
    with pytest.raises(NotIndexed, match="codegraph init"):
        projects.graph_for(None)
    with pytest.raises(ProjectError, match="does not exist"):
        projects.graph_for("missing")


def test_a_project_that_gets_its_index_later_is_found(tmp_path: Path) -> None:
    projects = Projects(tmp_path, TracedGraph)  # type: ignore[arg-type]
    with pytest.raises(NotIndexed):
        projects.graph_for(None)
    indexed(tmp_path)
    assert root_of(projects, None) == tmp_path


def test_only_a_few_graphs_stay_open(tmp_path: Path) -> None:
    opened: list[TracedGraph] = []

    def open_graph(root: Path) -> Any:
        opened.append(TracedGraph(root))
        return opened[-1]

    projects = Projects(tmp_path, open_graph)
    for number in range(MOST_OPEN + 1):
        root_of(projects, str(indexed(tmp_path / str(number))))
    assert [graph.closed for graph in opened] == [1] + [0] * MOST_OPEN


def test_quick_work_stays_in_the_loops_thread_and_other_work_in_the_graphs(
    tmp_path: Path,
) -> None:
    opened: list[TracedGraph] = []

    def open_graph(root: Path) -> Any:
        opened.append(TracedGraph(root))
        return opened[-1]

    graph = OpenGraph(Project.at(indexed(tmp_path)), open_graph)

    async def both() -> None:
        for quick in (True, False, True, False):
            await graph.run(lambda opened: opened.look(), quick=quick)  # type: ignore

    anyio.run(both)
    assert [graph.threads for graph in opened] == [{"MainThread"}, {"codegraph-graph"}]


def test_a_database_put_in_place_of_another_is_opened_anew(tmp_path: Path) -> None:
    graph = TracedGraph(tmp_path)
    project = Project.at(indexed(tmp_path))
    opened = OpenGraph(project, lambda _root: graph)  # type: ignore

    def look() -> None:
        anyio.run(lambda: opened.run(lambda found: found.look(), quick=True))  # type: ignore

    look()
    look()
    before = graph.closed
    fresh = tmp_path / "fresh.db"
    fresh.touch()
    fresh.replace(project.database)
    look()
    look()
    assert graph.closed == before + 1


def test_a_project_without_an_index_gets_guidance_and_no_failure(
    example: Start, era: Era, tmp_path: Path
) -> None:
    bare = tmp_path / "bare \x1b[31m"
    bare.mkdir()
    server = example().open(era)
    result = server.call(era, "echo", {"projectPath": str(bare)})
    assert not result.get("isError")
    text = result["content"][0]["text"]
    assert "codegraph init" in text
    assert "\x1b" not in text
    assert result["structuredContent"] == {"notice": text}


def test_a_path_that_is_not_there_is_an_error_that_names_it(example: Start, era: Era) -> None:
    server = example().open(era)
    result = server.call(era, "echo", {"projectPath": "/no/such/folder"})
    assert result["isError"]
    assert "/no/such/folder does not exist" in result["content"][0]["text"]


def test_a_fault_tells_its_kind_to_the_client_and_its_details_to_the_log(
    example: Start, era: Era
) -> None:
    server = example().open(era)
    result = server.call(era, "crash")
    assert result["isError"]
    assert "RuntimeError" in result["content"][0]["text"]
    assert "secret detail" not in result["content"][0]["text"]
    assert "secret detail" in server.stderr()
