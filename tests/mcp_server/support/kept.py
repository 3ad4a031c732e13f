"""A server that keeps its project's graph fresh, and a look at the process that does it for it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from mcp_wire import HANDSHAKE, Wire, wait_until

SERVE = (sys.executable, "-m", "codegraph_cli.main", "serve", "--mcp")

GIT = (
    *("git", "-c", "user.name=t", "-c", "user.email=t@example.com", "-c", "commit.gpgsign=false"),
    *("-c", "init.defaultBranch=main", "-c", "core.hooksPath=/dev/null"),
)


def git(root: Path, *arguments: str) -> None:
    """Run git in a project."""
    subprocess.run([*GIT, *arguments], cwd=root, check=True, capture_output=True)


def write(root: Path, files: dict[str, str]) -> Path:
    """Write files below a folder."""
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return root


class Server:
    """A running ``codegraph serve --mcp`` that was greeted.

    Args:
        wire: Its process and pipes.
    """

    def __init__(self, wire: Wire) -> None:
        self.wire = wire.open(HANDSHAKE)

    def call(self, tool: str, **arguments: object) -> dict[str, Any]:
        """The result of a call."""
        return self.wire.call(HANDSHAKE, f"codegraph_{tool}", arguments)

    def text(self, tool: str, **arguments: object) -> str:
        """The text of a result, whether it is an error or not."""
        text: str = self.call(tool, **arguments)["content"][0]["text"]
        return text

    def finds(self, name: str) -> list[str]:
        """The files in which definitions of exactly this name are."""
        hits = self.call("search", query=name)["structuredContent"]["hits"]
        return sorted(h["symbol"]["file"] for h in hits if h["symbol"]["name"] == name)

    def settles(self, name: str, *files: str) -> None:
        """Wait until a name is defined in these files and no others."""
        wait_until(lambda: self.finds(name) == sorted(files), f"{name} in {files}")

    @property
    def keepers(self) -> list[int]:
        """The processes that keep a graph for this server."""
        return [pid for pid in children(self.wire.process.pid) if _is_keeper(pid)]

    def keeper(self) -> int:
        """The one keeper, once it is there."""
        wait_until(lambda: len(self.keepers) == 1, "a keeper")
        return self.keepers[0]

    def watches(self) -> int:
        """How many folders its keeper watches."""
        return watches(self.keeper())


def children(pid: int) -> list[int]:
    """The processes that a process started."""
    found: list[int] = []
    for file in Path(f"/proc/{pid}/task").glob("*/children"):
        found += map(int, file.read_text().split())
    return found


def _is_keeper(pid: int) -> bool:
    try:
        return b"codegraph.watch" in Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
    except OSError:
        return False


def watches(pid: int) -> int:
    """How many inotify watches a process holds."""
    total = 0
    for file in Path(f"/proc/{pid}/fdinfo").iterdir():
        try:
            lines = file.read_text().splitlines()
        except OSError:
            continue
        total += sum(line.startswith("inotify wd:") for line in lines)
    return total


def processor_seconds(pids: Sequence[int]) -> float:
    """Processor time that processes took until now, without that of their children."""
    ticks = 0
    for pid in pids:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")


def copy_without_index(root: Path, target: Path) -> Path:
    """A project's files elsewhere, to build a graph of them from nothing."""
    shutil.copytree(root, target, ignore=shutil.ignore_patterns(".codegraph"))
    return target
