"""What an installation wants to stand in which file: from an agent's data, without looking."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from codegraph_cli.installer.agent import SERVER, Agent, Scope
from codegraph_cli.installer.edit.change import Change, Fence, Include, Put
from codegraph_cli.installer.machine import Machine
from codegraph_mcp.instructions import INSTRUCTIONS

Purpose = Literal["server", "permission", "instructions"]


@dataclass(frozen=True, slots=True)
class Wish:
    """A change to a file.

    Attributes:
        agent: Whose file it is.
        path: The file.
        change: The change.
        purpose: What it is for.
    """

    agent: Agent
    path: Path
    change: Change
    purpose: Purpose


def wishes(
    agent: Agent, scope: Scope, machine: Machine, words: Sequence[str], *, trusted: bool
) -> tuple[Wish, ...]:
    """All changes for an agent; none where it has no file of that scope.

    Args:
        agent: The agent.
        scope: For whom.
        machine: Where its files are.
        words: The command that starts our server.
        trusted: Whether our tools may run without asking.
    """
    place = agent.place(scope)
    if place is None:
        return ()
    entry = agent.shape.write(words, trusted=trusted)
    server = Put(agent.format, (*agent.at, SERVER), entry)
    found = [Wish(agent, place.on(machine), server, "server")]
    if trusted:
        for permission in agent.permissions:
            of_scope = permission.user if scope == "global" else permission.project
            if of_scope is not None:
                change = Include(permission.format, permission.at, permission.item)
                found.append(Wish(agent, of_scope.on(machine), change, "permission"))
    text = agent.user_instructions if scope == "global" else agent.project_instructions
    if text is not None:
        block = Fence(INSTRUCTIONS.rstrip("\n"), agent.head)
        found.append(Wish(agent, text.on(machine), block, "instructions"))
    return tuple(found)
