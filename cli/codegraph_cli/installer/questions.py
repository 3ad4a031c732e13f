"""What is asked at a terminal. Nothing is written before the last answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from codegraph_cli.installer.agent import Agent, Scope
from codegraph_cli.output import emit

TELEMETRY = (
    "codegraph can tell its makers which of its tools and commands are used, and how often. Never\n"
    "code, paths or names. All of it: TELEMETRY.md; at any time: codegraph telemetry preview, off."
)


@dataclass(frozen=True, slots=True)
class Answers:
    """What the user wants.

    Attributes:
        agents: Which agents to install for.
        scope: For whom.
        telemetry: Whether counts may be sent; None where it was not asked.
    """

    agents: tuple[Agent, ...]
    scope: Scope
    telemetry: bool | None


def ask(
    agents: Sequence[Agent],
    present: Sequence[Agent],
    *,
    targets: Sequence[Agent] | None,
    scope: Scope | None,
    telemetry: bool,
) -> Answers:
    """Ask what the command line did not say.

    Args:
        agents: All that are known.
        present: Those that seem to be used here; they are chosen to begin with.
        targets: Those that the command line chose, which are not asked for then.
        scope: For whom, if the command line said so.
        telemetry: Whether to ask for it.

    Raises:
        KeyboardInterrupt: The user left.
    """
    import questionary

    if targets is None:
        choices = [
            questionary.Choice(
                agent.name if agent in present else f"{agent.name} (not found here)",
                value=agent,
                checked=agent in present,
            )
            for agent in sorted(agents, key=lambda agent: agent not in present)
        ]
        targets = questionary.checkbox(
            "Which agents shall use codegraph?",
            choices=choices,
            instruction="(space to choose, enter to go on)",
        ).unsafe_ask()
    if scope is None:
        scope = questionary.select(
            "For which projects?",
            choices=[
                questionary.Choice("All of mine (your own settings)", value="global"),
                questionary.Choice("Only this one (files in this folder)", value="local"),
            ],
        ).unsafe_ask()
    wanted: bool | None = None
    if telemetry:
        emit(TELEMETRY)  # where the question is, whatever becomes of stderr
        wanted = questionary.confirm("Share these usage counts?", default=True).unsafe_ask()
    return Answers(tuple(targets or ()), scope or "global", wanted)


def confirm(question: str) -> bool:
    """Ask for a yes.

    Args:
        question: What about.

    Raises:
        KeyboardInterrupt: The user left.
    """
    import questionary

    return bool(questionary.confirm(question, default=True).unsafe_ask())
