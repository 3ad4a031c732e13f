"""The commands with which agents start our server: each is started and spoken to, once."""

from __future__ import annotations

import os
import shlex
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path

from codegraph_cli.doctor.agents import REFRESH
from codegraph_cli.doctor.entries import Entry
from codegraph_cli.doctor.finding import Finding, Status
from codegraph_cli.doctor.handshake import STATUS_TOOL, Answers, ServerFault, converse
from codegraph_cli.doctor.runtime import reinstall
from codegraph_cli.installer.machine import Machine
from codegraph_cli.installer.program import project_words

Words = tuple[str, ...]
Variables = tuple[tuple[str, str], ...]
Waiting = Callable[[str], AbstractContextManager[None]]
"""Shows a person what is being waited for."""

_MOST_NAMES = 4
_OURS: Mapping[str, str] = {
    "CODEGRAPH_TELEMETRY": "0",  # a check is no use of codegraph
    "CODEGRAPH_WATCH": "0",  # and changes nothing
    # `python -m` looks into the working directory first, and nothing of the project is to run.
    "PYTHONSAFEPATH": "1",
}


@dataclass(frozen=True, slots=True)
class Own:
    """The installation that runs.

    Attributes:
        words: The command that starts its server.
        interpreter: The path of its Python.
        version: Its version.
    """

    words: tuple[str, ...]
    interpreter: str
    version: str


def check_servers(
    entries: Sequence[Entry],
    own: Own,
    machine: Machine,
    *,
    seconds: float,
    waiting: Waiting,
    index_is_sound: bool,
) -> Iterator[Finding]:
    """Start what the agents start, and see whether it answers.

    Args:
        entries: What stands in the agents' files.
        own: What is started where no agent starts anything.
        machine: The environment, and the project, in which agents start their servers.
        seconds: How long each may take to answer.
        waiting: Shows what is being waited for.
        index_is_sound: Whether the tool that is called has an index to tell of; otherwise it
            rightly fails, and its own check has said why.
    """
    commands: dict[tuple[Words, Words, Variables], list[Entry]] = {}
    ours = [entry for entry in entries if entry.state == "ours"]
    trusted = {own.words, project_words(), *(e.words for e in ours if e.scope == "global")}
    for entry in ours:
        if entry.words in trusted:
            variables = entry.environ if entry.scope == "global" else ()
            commands.setdefault((entry.words, entry.extra, variables), []).append(entry)
        else:
            yield _not_started(entry)
    if not commands:
        commands[own.words, (), ()] = []
    for (words, extra, variables), users in commands.items():
        command = (*words, *extra)
        environ = _without_relative({**machine.environ, **dict(variables), **_OURS})
        with waiting(f"waiting for {shlex.join(command)}"):
            answers = _try(command, machine.project, environ, seconds)
        what = f"{_users(users)}: {shlex.join(command)}"
        check, status, text = _judge(answers, own.version, index_is_sound=index_is_sound)
        mend = reinstall(own.interpreter) if words == own.words else REFRESH
        yield Finding(
            "server",
            check,
            status,
            f"{what} {text}",
            mend if status != "ok" else None,
            tuple(dict.fromkeys(entry.agent.id for entry in users)),
        )


def _without_relative(environ: Mapping[str, str]) -> dict[str, str]:
    """Without folders on the PATH that are those of the project, where the server is started."""
    folders = environ.get("PATH", "").split(os.pathsep)
    return {**environ, "PATH": os.pathsep.join(filter(os.path.isabs, folders))}


def _users(entries: Sequence[Entry]) -> str:
    names = list(dict.fromkeys(entry.agent.name for entry in entries))
    if len(names) > _MOST_NAMES:
        names[_MOST_NAMES - 1 :] = [f"{len(names) - _MOST_NAMES + 1} more"]
    return ", ".join(names) or "this installation"


def _try(
    command: Words, folder: Path, environ: Mapping[str, str], seconds: float
) -> Answers | ServerFault:
    try:
        return converse(command, folder, environ, seconds=seconds)
    except ServerFault as fault:
        return fault


def _judge(
    answers: Answers | ServerFault, version: str, *, index_is_sound: bool
) -> tuple[str, Status, str]:
    """The name of what was found, how it is, and what to say after the command."""
    if isinstance(answers, ServerFault):
        return answers.kind, "problem", answers.reason
    if answers.name != "codegraph":
        return "other-server", "problem", f"is another server: {answers.name!r}."
    if answers.fault is not None and index_is_sound:
        return "tool-failed", "problem", f"answers, but {STATUS_TOOL} failed: {answers.fault}"
    if answers.version != version:
        return "other-version", "warning", f"is version {answers.version}; this is {version}."
    number = len(answers.tools)
    tools = f"{number} tool{'' if number == 1 else 's'}"
    called = f"{STATUS_TOOL} was called" if STATUS_TOOL in answers.tools else "none was called"
    return "answers", "ok", f"answers: {tools}, {called}"


def _not_started(entry: Entry) -> Finding:
    return Finding(
        "server",
        "not-started",
        "note",
        f"{entry.agent.name}: {shlex.join(entry.words)} was not started, for {entry.path} comes "
        "with the project and may name anything.",
        None,
        (entry.agent.id,),
    )
