"""``codegraph doctor``: what works, what does not, and the command that mends it."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

from codegraph_cli.failures import FAILED, UsageFailure
from codegraph_cli.group import Command
from codegraph_cli.options import folder_argument, json_option

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from codegraph_cli.doctor.finding import Finding
    from codegraph_cli.installer.agent import Agent
    from codegraph_cli.settings import Settings

_SECONDS = 20.0


@click.command(
    "doctor",
    cls=Command,
    examples=[
        ("codegraph doctor", "everything, for the project in the working directory"),
        ("codegraph doctor --agent claude-code", "of the agents, this one alone"),
        ("codegraph doctor . --timeout 60 --json", "on a slow machine, for a script"),
    ],
)
@folder_argument
@click.option("--agent", metavar="ID", help="Look at this agent alone, such as claude-code.")
@click.option(
    "--timeout",
    type=click.FloatRange(min=0, min_open=True),
    default=_SECONDS,
    show_default=True,
    metavar="SECONDS",
    help="How long a server may take to answer.",
)
@json_option
@click.pass_obj
def command(
    settings: Settings, *, path: str, agent: str | None, timeout: float, as_json: bool
) -> None:
    """Check that everything works, and tell what mends what does not.

    PATH is a project or a folder in one, by default the working directory. Checked are Python and
    SQLite, the index, the configuration of each agent, telemetry, and the server: it is started as
    the agents start it, and has to answer. Nothing is changed. Exits with 1 where there is a
    problem.
    """
    from codegraph.project import Project
    from codegraph.version import __version__
    from codegraph_cli.doctor.report import as_document, as_text
    from codegraph_cli.installer.agents import AGENTS
    from codegraph_cli.output import emit, emit_json

    root = (Project.find(path) or Project.at(path)).root
    agents = AGENTS if agent is None else _only(agent, AGENTS)
    findings = list(_examine(settings, root, agents, timeout))
    if as_json:
        emit_json(as_document(findings, __version__, root))
    else:
        colour, width = _looks(settings)
        emit(as_text(findings, __version__, root, colour=colour, width=width))
    if any(finding.status == "problem" for finding in findings):
        click.get_current_context().exit(FAILED)


def _examine(
    settings: Settings, root: Path, agents: Sequence[Agent], seconds: float
) -> Iterator[Finding]:
    from dataclasses import replace
    from pathlib import Path

    from codegraph.version import __version__
    from codegraph_cli.doctor.agents import check_agents
    from codegraph_cli.doctor.entries import entries_of
    from codegraph_cli.doctor.index import check_index
    from codegraph_cli.doctor.runtime import check_runtime
    from codegraph_cli.doctor.servers import Own, check_servers
    from codegraph_cli.doctor.telemetry import check_telemetry
    from codegraph_cli.installer import edge
    from codegraph_cli.usage_data import telemetry_of

    machine = replace(edge.this_machine(settings), project=root)
    own = Own(edge.words("global", settings), sys.executable, __version__)
    entries = tuple(entries_of(agents, machine))
    yield from check_runtime(sys.executable, sys.version_info[:3])
    index = check_index(root, Path.cwd())
    yield index
    yield from check_servers(
        entries,
        own,
        machine,
        seconds=seconds,
        waiting=_waiting,
        index_is_sound=index.status != "problem",
    )
    yield from check_agents(agents, entries, machine, Path(sys.executable).parent)
    yield from check_telemetry(telemetry_of(settings))


def _only(wanted: str, agents: Sequence[Agent]) -> tuple[Agent, ...]:
    found = tuple(agent for agent in agents if agent.id == wanted)
    if not found:
        known = ", ".join(agent.id for agent in agents)
        raise UsageFailure(f"No agent is called {wanted!r}. There are: {known}.")
    return found


def _looks(settings: Settings) -> tuple[bool, int | None]:
    """Whether to use colours, and how many columns there are; None where it is no terminal."""
    import shutil

    if sys.stdout is None or not sys.stdout.isatty():
        return False, None
    plain = settings.environ.get("NO_COLOR") or settings.environ.get("TERM") == "dumb"
    return not plain, shutil.get_terminal_size().columns


@contextmanager
def _waiting(what: str) -> Iterator[None]:
    """Show a person at a terminal what takes so long."""
    if sys.stderr is None or not sys.stderr.isatty():
        yield
        return
    from rich.console import Console
    from rich.text import Text

    with Console(stderr=True).status(Text(what, overflow="ellipsis", no_wrap=True)):
        yield
