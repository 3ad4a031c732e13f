"""Removing an index takes away what codegraph wrote, and nothing else."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from codegraph import CodeGraph
from codegraph.errors import IndexLocked, IndexNotRemovable, NotIndexed
from codegraph.index.lock import writer_lock
from codegraph.index.scratch import Scratch


@pytest.fixture
def graph(tmp_path: Path) -> CodeGraph:
    """A project with an index, which is open."""
    (tmp_path / "one.py").write_text("def one(): ...\n")
    graph = CodeGraph(tmp_path)
    graph.index(workers=1)
    assert graph.search("one")
    return graph


def test_nothing_is_left_of_an_index(graph: CodeGraph) -> None:
    for path in Scratch.of(graph.project):  # as a killed run leaves them
        path.touch()
    (graph.project.index_folder / "graph.db-journal").touch()
    assert graph.remove() == ()
    assert [path.name for path in graph.project.root.iterdir()] == ["one.py"]
    with pytest.raises(NotIndexed):
        graph.search("one")


def test_what_others_put_there_stays(graph: CodeGraph, tmp_path: Path) -> None:
    folder = graph.project.index_folder
    (folder / "notes.md").write_text("mine")
    (folder / "graph.db.d").mkdir()
    (tmp_path / "precious").write_text("mine")
    (folder / "graph.db-link").symlink_to(tmp_path / "precious")
    assert graph.remove() == ("graph.db-link", "graph.db.d", "notes.md")
    assert sorted(path.name for path in folder.iterdir()) == [
        "graph.db-link",
        "graph.db.d",
        "notes.md",
    ]
    assert (tmp_path / "precious").read_text() == "mine"


def test_a_project_without_an_index_has_nothing_to_remove(tmp_path: Path) -> None:
    with pytest.raises(NotIndexed, match="codegraph init"):
        CodeGraph(tmp_path).remove()
    assert list(tmp_path.iterdir()) == []


def test_a_link_is_not_followed(graph: CodeGraph, tmp_path: Path) -> None:
    folder = graph.project.index_folder
    elsewhere = folder.rename(tmp_path / "elsewhere")
    folder.symlink_to(elsewhere)
    with pytest.raises(IndexNotRemovable, match="symbolic link"):
        graph.remove()
    assert (elsewhere / "graph.db").is_file()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a folder to another user")
def test_a_folder_of_another_user_is_left_alone(graph: CodeGraph) -> None:
    os.chown(graph.project.index_folder, 12345, 12345)
    with pytest.raises(IndexNotRemovable, match="uid 12345"):
        graph.remove()
    assert graph.project.database.is_file()


def test_an_index_that_is_being_written_stays(graph: CodeGraph) -> None:
    with writer_lock(graph.project), pytest.raises(IndexLocked):
        graph.remove()
    assert graph.project.database.is_file()
