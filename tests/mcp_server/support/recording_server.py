"""The product's own eight tools over a graph that needs no index; a program for tests to start.

usage: recording_server.py PROJECT
"""

from __future__ import annotations

import sys
from pathlib import Path

from codegraph_mcp import serve


def open_graph(root: Path) -> object:
    """A graph that gives the same answers for every project."""
    from recording_graph import RecordingGraph

    return RecordingGraph(root)


if __name__ == "__main__":
    serve(Path(sys.argv[1]), version="9.8.7", open_graph=open_graph)  # type: ignore[arg-type]
