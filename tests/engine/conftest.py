"""Small projects made on the spot, and a real one that is installed wherever the tests run."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import click
import pytest

from codegraph import CodeGraph

Write = Callable[[dict[str, str | bytes]], Path]
Open = Callable[[Path], CodeGraph]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Writes files below a project folder and returns the folder."""
    root = tmp_path / "project"

    def write_files(files: dict[str, str | bytes]) -> Path:
        for path, text in files.items():
            file = root / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(text if isinstance(text, bytes) else text.encode())
        return root

    return write_files


@pytest.fixture
def opened() -> Iterator[Open]:
    """Opens graphs, which are closed when the test ends."""
    graphs: list[CodeGraph] = []

    def open_graph(root: Path) -> CodeGraph:
        graphs.append(CodeGraph(root))
        return graphs[-1]

    yield open_graph
    for graph in graphs:
        graph.close()


@pytest.fixture
def click_sources(tmp_path: Path) -> Path:
    """A copy of a library that nobody here wrote."""
    copy = tmp_path / "click"
    folder = Path(click.__file__).parent
    shutil.copytree(folder, copy / "click", ignore=shutil.ignore_patterns("__pycache__"))
    return copy
