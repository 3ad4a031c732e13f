"""A server with tools that misbehave on demand; a program for tests to start.

usage: example_server.py PROJECT COUNTS_FILE [slow-start | stuck-exit]

Its tools come in through `serve`'s own seams, and each call it counts is a line in COUNTS_FILE.
"""

from __future__ import annotations

import contextlib
import json
import os
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from codegraph_mcp import claim_stdio, serve

PROJECT, COUNTS_FILE, *OPTIONS = sys.argv[1:]


def note(row: dict[str, Any]) -> None:
    """Append a row in one write, so that nothing is lost whatever happens next."""
    with Path(COUNTS_FILE).open("ab", buffering=0) as file:
        file.write(json.dumps(row).encode() + b"\n")


class FileCounter:
    """A counter whose counts another process can read at once."""

    def count(self, kind: str, name: str, ok: bool, client: Any) -> None:
        """Note a call."""
        assert kind == "mcp_tool"
        note({"name": name, "ok": ok, "client": list(client) if client else None})


class NoGraph:
    """A graph for tools that ask it nothing."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def snapshot(self) -> contextlib.nullcontext[None]:
        """There is no state to see."""
        return contextlib.nullcontext()

    def close(self) -> None:
        """Nothing is open."""


def load_tools() -> Sequence[Any]:
    """The tools of this server. Importing them prints, as a careless library would."""
    print("printed while loading")
    os.write(1, b"written to fd 1 while loading\n")
    if "slow-start" in OPTIONS:
        time.sleep(1.0)
    from example_tools import TOOLS

    return TOOLS


def last_words() -> None:
    """What the server does last."""
    note({"exit": True})
    if "stuck-exit" in OPTIONS:
        time.sleep(60)


if __name__ == "__main__":
    serve(
        Path(PROJECT),
        version="9.8.7",
        pipes=claim_stdio(),
        counter=FileCounter(),
        on_exit=last_words,
        load_tools=load_tools,
        open_graph=NoGraph,  # type: ignore[arg-type]
    )
