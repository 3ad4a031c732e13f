"""From the words after ``--target`` to agents."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import get_close_matches

from codegraph_cli.failures import UsageFailure
from codegraph_cli.installer.agent import Agent
from codegraph_cli.installer.machine import Machine

AUTO, ALL, NONE = "auto", "all", "none"


def choose(target: str, agents: Sequence[Agent], machine: Machine) -> tuple[Agent, ...]:
    """The agents that are meant, in the order of the registry.

    Args:
        target: ``auto`` for those that seem to be used here, ``all``, ``none``, or ids with commas.
        agents: All that are known.
        machine: Where to look for them.

    Raises:
        UsageFailure: There is no agent of that id.
    """
    if target == ALL:
        return tuple(agents)
    if target == NONE:
        return ()
    if target == AUTO:
        return tuple(agent for agent in agents if agent.is_present(machine))
    wanted = {word.strip() for word in target.split(",") if word.strip()}
    known = {agent.id for agent in agents}
    for word in sorted(wanted - known):
        raise UsageFailure(_unknown(word, sorted(known)))
    if not wanted:
        raise UsageFailure(f"--target names no agent; it can be {AUTO}, {ALL}, {NONE} or ids.")
    return tuple(agent for agent in agents if agent.id in wanted)


def _unknown(word: str, known: Sequence[str]) -> str:
    close = get_close_matches(word.lower(), known, 1)
    if close:
        return f"No agent is called {word!r}. Do you mean {close[0]}?"
    return f"No agent is called {word!r}. There are: {', '.join(known)}; or {AUTO}, {ALL}, {NONE}."
