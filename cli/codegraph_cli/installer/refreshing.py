"""What an earlier installation wanted, said anew: after codegraph was moved or upgraded."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

from codegraph_cli.installer import edit, files
from codegraph_cli.installer.agent import SERVER, Agent, Scope
from codegraph_cli.installer.edit.errors import NotEditable
from codegraph_cli.installer.files import FileFault
from codegraph_cli.installer.machine import Machine
from codegraph_cli.installer.record import Record, forget_value
from codegraph_cli.installer.wishes import Wish, wishes


def refresh(
    agents: Sequence[Agent],
    scope: Scope,
    machine: Machine,
    words: Sequence[str],
    record: Record,
    *,
    trusted: bool,
) -> list[Wish]:
    """The wishes of that scope that are on record, but for what the user took out since.

    Args:
        agents: All that are known.
        scope: For whom.
        machine: Where their files are; of local ones, those of its project are meant.
        words: The command that starts our server now.
        record: What stands where.
        trusted: Whether tools that run without asking may go on to.
    """
    found: list[Wish] = []
    for agent in agents:
        wanted = wishes(
            agent, scope, machine, words, trusted=trusted and _is_trusted(agent, scope, machine)
        )
        found += [wish for wish in wanted if _is_known(wish, record) and _stands(wish)]
    return found


def _is_known(wish: Wish, record: Record) -> bool:
    installed = record.find(Path(os.path.realpath(wish.path)))
    change = forget_value(wish.change)
    return installed is not None and any(trace.change == change for trace in installed.traces)


def _stands(wish: Wish) -> bool:
    try:
        content = files.read(wish.path).content
        return content is not None and edit.withdraw(content, wish.change, 0) != content
    except (FileFault, NotEditable):
        return True  # to be named as a file that cannot be changed


def _is_trusted(agent: Agent, scope: Scope, machine: Machine) -> bool:
    """Whether its entry says so now; a permission of its own is on record by itself."""
    place = agent.place(scope)
    if place is None or not agent.shape.trusting:
        return True
    try:
        content = files.read(place.on(machine)).content
        entry = edit.read(content or b"", agent.format, (*agent.at, SERVER))
    except (FileFault, NotEditable):
        return False
    return isinstance(entry, dict) and entry.keys() >= agent.shape.trusting.keys()
