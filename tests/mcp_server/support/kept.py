"""A server that keeps its project's graph fresh, and a look at the process that does it for it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

from benchmarks.keeping import keepers, watches
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
        return keepers(self.wire.process.pid)

    def keeper(self) -> int:
        """The one keeper, once it is there."""
        wait_until(lambda: len(self.keepers) == 1, "a keeper")
        return self.keepers[0]

    def watches(self) -> int:
        """How many folders its keeper watches."""
        return watches(self.keeper())
