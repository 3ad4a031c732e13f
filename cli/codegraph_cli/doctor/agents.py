"""What the agents' configuration means for each of them."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Sequence
from pathlib import Path

from codegraph_cli.doctor.entries import Entry, program_of
from codegraph_cli.doctor.finding import Finding, Status
from codegraph_cli.installer.agent import Agent
from codegraph_cli.installer.machine import Machine

REFRESH = "codegraph install --refresh"


def check_agents(
    agents: Sequence[Agent], entries: Sequence[Entry], machine: Machine, programs: Path
) -> Iterator[Finding]:
    """Tell of each agent that is used here, or whose configuration names us.

    Args:
        agents: The agents to look at.
        entries: What stands in their files.
        machine: Where they are.
        programs: The folder with the programs of this installation.
    """
    told = False
    for agent in agents:
        of_agent = [entry for entry in entries if entry.agent is agent]
        findings = [_of_entry(entry, programs) for entry in of_agent if entry.state != "absent"]
        if not findings and agent.is_present(machine):
            text = f"{agent.name} is on this machine and does not have codegraph."
            mend = f"codegraph install --target {agent.id}"
            findings = [Finding("agents", "not-configured", "note", text, mend, (agent.id,))]
        told = told or bool(findings)
        yield from findings
    if not told:
        who = agents[0].name if len(agents) == 1 else "No agent that codegraph knows"
        text = f"{who} was {'not ' if len(agents) == 1 else ''}found on this machine."
        yield Finding("agents", "none", "note", text, "codegraph install")
    yield from _several_installations(entries, machine)


def _of_entry(entry: Entry, programs: Path) -> Finding:
    where = f"{entry.agent.name} ({entry.scope}): {entry.path}"
    command = shlex.join(entry.words)
    match entry.state:
        case "unreadable":
            # What is not understood is left alone, also by the installer.
            text = f"{where} cannot be read: {entry.fault}. Correct it in an editor."
            return _finding(entry, "unreadable", "problem", text, None)
        case "unclear":
            text = f"{where}: the entry codegraph has no command."
            return _finding(entry, "no-command", "problem", text, _install(entry))
        case "foreign":
            text = f"{where}: the entry codegraph starts something else: {command}"
            return _finding(entry, "foreign", "warning", text, _install(entry))
        case "off":
            text = f"{where}: the entry codegraph is turned off there."
            return _finding(entry, "turned-off", "note", text, None)
        case "missing":
            text = f"{where} names a program that is not there: {entry.words[0]}"
            return _finding(entry, "program-missing", "problem", text, _bring_back(entry, programs))
        case _:
            return _finding(entry, "configured", "ok", where, None)


def _finding(entry: Entry, check: str, status: Status, text: str, mend: str | None) -> Finding:
    return Finding("agents", check, status, text, mend, (entry.agent.id,))


def _install(entry: Entry) -> str:
    location = " --location local" if entry.scope == "local" else ""
    return f"codegraph install --target {entry.agent.id}{location}"


def _bring_back(entry: Entry, programs: Path) -> str | None:
    """A path is replaced by that of this installation; a name has to be on the PATH."""
    name = entry.words[0]
    if Path(name).name != name:
        return _install(entry)
    return f'export PATH="{programs}:$PATH"' if (programs / name).is_file() else None


def _several_installations(entries: Sequence[Entry], machine: Machine) -> Iterator[Finding]:
    users: dict[Path, list[Entry]] = {}
    for entry in entries:
        program = program_of(entry.words, machine) if entry.state == "ours" else None
        if program is not None:
            users.setdefault(_installation(program), []).append(entry)
    if len(users) > 1:
        told = "; ".join(
            f"{folder} for {', '.join(dict.fromkeys(entry.agent.name for entry in of_folder))}"
            for folder, of_folder in users.items()
        )
        ids = dict.fromkeys(entry.agent.id for some in users.values() for entry in some)
        yield Finding(
            "agents",
            "several-installations",
            "warning",
            f"{len(users)} installations of codegraph are in use: {told}.",
            REFRESH,
            tuple(ids),
        )


def _installation(program: Path) -> Path:
    """The folder with the programs of an installation.

    That of a script is beside the Python that runs it, and what is on the PATH is often a link to
    it; the Python itself is a link to that of the system, and must not be followed.
    """
    if program.name.startswith("codegraph"):
        return program.resolve().parent
    return program.absolute().parent
