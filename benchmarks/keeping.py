"""A look at the process that keeps a graph for a server: what it watches, what it takes."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

_MODULE = b"codegraph.watch"


def keepers(server: int) -> list[int]:
    """The processes that keep a graph for a server."""
    return [pid for pid in children(server) if _MODULE in _command(pid)]


def children(parent: int) -> list[int]:
    """The processes that a process started, with those that ended and were not waited for yet."""
    found: list[int] = []
    for listing in Path(f"/proc/{parent}/task").glob("*/children"):
        try:
            found += map(int, listing.read_text().split())
        except OSError:
            continue  # the thread is gone
    return found


def watches(pid: int) -> int:
    """How many inotify watches a process holds."""
    total = 0
    for file in Path(f"/proc/{pid}/fdinfo").iterdir():
        try:
            lines = file.read_text().splitlines()
        except OSError:
            continue  # closed since
        total += sum(line.startswith("inotify wd:") for line in lines)
    return total


def processor_seconds(pids: Sequence[int]) -> float:
    """Processor time that processes and their ended children have taken."""
    ticks = 0
    for pid in pids:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        ticks += sum(map(int, fields[11:15]))
    return ticks / os.sysconf("SC_CLK_TCK")


def _command(pid: int) -> list[bytes]:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
    except OSError:
        return []
