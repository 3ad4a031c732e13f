"""What the tests of ``codegraph doctor`` set up, and how they ask it."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from codegraph_cli.installer.agent import SERVER, Agent, Scope
from codegraph_cli.installer.agents import AGENTS
from codegraph_cli.installer.edit import apply
from codegraph_cli.installer.edit.change import Put
from codegraph_cli.installer.machine import Machine

OWN = (sys.executable, "-m", "codegraph_cli.main", "serve", "--mcp")


def bare(cli: Any, folder: Path) -> Path:
    """The home folder of a machine whose PATH has nothing but what ``folder`` gets."""
    folder.mkdir()
    cli.environ["PATH"] = str(folder)
    return Path(cli.home)


def file_of(agent_id: str, home: Path, project: Path, scope: Scope = "global") -> Path:
    place = agent(agent_id).place(scope)
    assert place is not None
    return place.on(Machine("linux", home, project, {}))


def agent(agent_id: str) -> Agent:
    return next(agent for agent in AGENTS if agent.id == agent_id)


def configure(
    agent_id: str,
    home: Path,
    project: Path,
    words: Sequence[str] = OWN,
    *,
    scope: Scope = "global",
    **more: object,
) -> Path:
    """As if the agent had been told to start a server."""
    known = agent(agent_id)
    entry = {**known.shape.write(words, trusted=False), **more}
    path = file_of(agent_id, home, project, scope)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(apply(None, Put(known.format, (*known.at, SERVER), entry)))
    return path


def program(folder: Path, body: str, name: str = "codegraph") -> Path:
    """A program that behaves as told."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / name
    path.write_text(f"#!{sys.executable}\nimport os, sys, time\n{body}\n")
    path.chmod(0o755)
    return path


def answering(name: str, version: str) -> str:
    """The body of a server that tells a name and a version, and has no tools."""
    results = [
        {"serverInfo": {"name": name, "version": version}, "protocolVersion": "2025-06-18"},
        {"tools": []},
    ]
    return (
        "import json\n"
        f"results = {results!r}\n"
        "for line in sys.stdin:\n"
        "    message = json.loads(line)\n"
        "    if 'id' in message:\n"
        "        answer = {'jsonrpc': '2.0', 'id': message['id'], 'result': results.pop(0)}\n"
        "        print(json.dumps(answer), flush=True)\n"
    )


def found(cli: Any, project: Path, *words: str, code: int, **options: Any) -> dict[str, Any]:
    """What a doctor finds, by the names of the checks."""
    done = cli.run("doctor", "--json", *words, cwd=project, **options)
    assert done.code == code, done.out + done.err
    return {finding["check"]: finding for finding in done.json["findings"]}
