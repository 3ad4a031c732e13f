"""What stands for us in the agents' configuration files."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from shutil import which
from typing import Literal

from codegraph_cli.installer import files
from codegraph_cli.installer.agent import SERVER, Agent, Scope
from codegraph_cli.installer.edit import NotEditable, read
from codegraph_cli.installer.machine import Machine
from codegraph_cli.installer.program import is_ours

SCOPES: tuple[Scope, ...] = ("global", "local")
_ENVIRONMENTS = ("env", "environment", "envs")

_FOLDER = "${workspaceFolder}"
"""What agents replace by the project, those that have it among the words that we give them."""

State = Literal["absent", "unreadable", "unclear", "foreign", "off", "missing", "ours"]
"""``absent`` no entry; ``unreadable`` the file cannot be read; ``unclear`` an entry without a
command; ``foreign`` one of another program; ``off`` ours, and turned off; ``missing`` ours, and its
program is not there."""


@dataclass(frozen=True, slots=True)
class Entry:
    """What an agent's file of one scope says about us.

    Attributes:
        agent: The agent.
        scope: For whom the file is.
        path: The file.
        state: What it says.
        fault: What is wrong with the file; empty where nothing is.
        words: The command; empty where there is none.
        extra: What the agent has behind it, with the project filled in.
        environ: Variables that the agent sets for it.
    """

    agent: Agent
    scope: Scope
    path: Path
    state: State
    fault: str = ""
    words: tuple[str, ...] = ()
    extra: tuple[str, ...] = ()
    environ: tuple[tuple[str, str], ...] = ()


def entries_of(agents: Sequence[Agent], machine: Machine) -> Iterator[Entry]:
    """Read the files of all agents, for the user and for the project.

    Args:
        agents: The agents.
        machine: Where their files are.
    """
    for agent in agents:
        seen: set[Path] = set()
        for scope in SCOPES:
            place = agent.place(scope)
            if place is None:
                continue
            path = place.on(machine)
            if path not in seen:  # a home folder can be a project
                seen.add(path)
                yield _read(agent, scope, path, machine)


def program_of(words: Sequence[str], machine: Machine) -> Path | None:
    """The file that a command starts; None where there is none.

    Args:
        words: The program and its arguments.
        machine: The PATH, and the project, which is where agents start their servers.
    """
    program = words[0]
    if os.path.dirname(program):  # noqa: PTH120 - Path drops the dot of ./program
        path = machine.project / program
        return path if os.path.isfile(path) else None  # noqa: PTH113 - also where it may not look
    found = which(program, path=machine.environ.get("PATH", ""))
    return Path(found) if found else None


def _read(agent: Agent, scope: Scope, path: Path, machine: Machine) -> Entry:
    try:
        content = files.read(path).content
        found = None
        if content is not None:
            found = read(content, agent.format, (*agent.at, SERVER))
    except NotEditable as error:  # of which a file that cannot be read is one
        return Entry(agent, scope, path, "unreadable", error.reason)
    if found is None:
        return Entry(agent, scope, path, "absent")
    words = agent.shape.read(found)
    if words is None or not isinstance(found, Mapping):
        return Entry(agent, scope, path, "unclear")
    state: State = "ours"
    if not is_ours(words):
        state = "foreign"
    elif found.get("enabled") is False or found.get("disabled") is True:
        state = "off"
    elif program_of(words, machine) is None:
        state = "missing"
    words, extra = _split(words, agent.shape.extra, str(machine.project))
    return Entry(agent, scope, path, state, "", words, extra, _environ(found))


def _split(
    words: tuple[str, ...], extra: tuple[str, ...], project: str
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    if not extra or words[-len(extra) :] != extra:
        return words, ()
    filled = tuple(project if word == _FOLDER else word for word in extra)
    return words[: -len(extra)], filled


def _environ(found: Mapping[str, object]) -> tuple[tuple[str, str], ...]:
    for key in _ENVIRONMENTS:
        variables = found.get(key)
        if isinstance(variables, Mapping):
            return tuple((str(name), str(value)) for name, value in sorted(variables.items()))
    return ()
