"""The two tools that are compared, and how each is told to do the same thing."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

PEER_PACKAGE = "@colbymchenry/codegraph@1.6.1"
INDEX_FOLDER = ".codegraph"  # both happen to use the same name


@dataclass(frozen=True, slots=True)
class Tool:
    """A tool to measure. Both speak the same commands and MCP tools.

    Attributes:
        name: The heading of its column.
        program: Its executable.
        env: The environment it runs in.
    """

    name: str
    program: Path
    env: Mapping[str, str] = field(repr=False)

    def init(self, project: Path) -> Sequence[str]:
        """Build the index from nothing."""
        return (str(self.program), "init", str(project))

    def sync(self, project: Path) -> Sequence[str]:
        """Bring the index up to date."""
        return (str(self.program), "sync", str(project))

    def explore(self, project: Path, question: str) -> Sequence[str]:
        """Answer one question on the command line."""
        return (str(self.program), "explore", "--path", str(project), question)

    def serve(self, project: Path) -> Sequence[str]:
        """Serve MCP over stdio."""
        return (str(self.program), "serve", "--mcp", "--path", str(project))

    def contents(self, project: Path) -> tuple[int, int]:
        """How many files and edges the index holds."""
        status = subprocess.run(
            [str(self.program), "status", "--json"],
            cwd=project,
            env=self.env,
            capture_output=True,
            check=True,
        )
        found = json.loads(status.stdout)
        if "fileCount" in found:  # the peer's word for it
            return found["fileCount"], found["edgeCount"]
        return found["files"], found["edges"]

    def version(self) -> str:
        """What the tool calls itself."""
        done = subprocess.run(
            [str(self.program), "--version"],
            env=self.env,
            capture_output=True,
            text=True,
            check=True,
        )
        return done.stdout.strip()


def ours(program: Path) -> Tool:
    """Our own tool."""
    return Tool("ours", program, _environment())


def peer(program: Path) -> Tool:
    """The peer, without the background process that would outlive its server.

    It changes little: the server answers by itself rather than through that process.
    """
    return Tool("peer", program, {**_environment(), "CODEGRAPH_NO_DAEMON": "1"})


def installed_peer(cache: Path) -> Path | None:
    """The peer's executable, installed from npm into the cache; None where that cannot be done."""
    folder = cache / "peer"
    program = folder / "node_modules" / ".bin" / "codegraph"
    if program.exists():
        return program
    folder.mkdir(parents=True, exist_ok=True)
    command = ["npm", "install", "--prefix", str(folder), "--no-audit", "--no-fund", PEER_PACKAGE]
    try:
        subprocess.run(command, capture_output=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        return None
    return program if program.exists() else None


def _environment() -> dict[str, str]:
    return {**os.environ, "CODEGRAPH_TELEMETRY": "0", "DO_NOT_TRACK": "1"}
