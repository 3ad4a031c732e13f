"""What an uninstallation makes of files: each as it was, or without what is ours. Writes none."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from codegraph_cli.installer import edit, files, program
from codegraph_cli.installer.agent import SERVER, Agent, Scope
from codegraph_cli.installer.edit.change import Change, Put
from codegraph_cli.installer.edit.errors import NotEditable
from codegraph_cli.installer.files import File, FileFault
from codegraph_cli.installer.machine import Machine
from codegraph_cli.installer.outcome import Outcome
from codegraph_cli.installer.record import Installed, Record, Trace, digest, forget_value, new_file
from codegraph_cli.installer.wishes import wishes

Status = Literal["restored", "deleted", "cleaned", "kept", "forgotten", "left alone"]


@dataclass(frozen=True, slots=True)
class Removed:
    """What becomes of a file.

    Attributes:
        path: The file.
        agents: The ids of the agents for which something stood in it.
        status: ``restored`` to the byte, ``deleted`` because it was made for us, ``cleaned`` of
            what is ours where somebody else wrote to it meanwhile, ``kept`` because another agent
            needs what stands there, ``forgotten`` because nothing of ours does any more.
        reason: Why it was left alone.
    """

    path: Path
    agents: tuple[str, ...]
    status: Status
    reason: str = ""

    def with_fault(self, reason: str | None) -> Removed:
        """The same, where the file could not be written after all.

        Args:
            reason: Why not; None where it could.
        """
        return self if reason is None else replace(self, status="left alone", reason=reason)


@dataclass(frozen=True, slots=True)
class Removal:
    """What an uninstallation would do.

    Attributes:
        removed: What becomes of each file.
        outcomes: The same, to be carried out; without files that are left alone.
    """

    removed: tuple[Removed, ...]
    outcomes: tuple[Outcome, ...]


def remove(
    agents: Sequence[Agent],
    scopes: Sequence[Scope],
    machine: Machine,
    record: Record,
    *,
    all_projects: bool,
) -> Removal:
    """Work out what becomes of all files.

    Args:
        agents: For which of them.
        scopes: Whom it was for.
        machine: Where files are that are not on record, as where a project came with them.
        record: What stands where.
        all_projects: Whether local installations in other projects than the machine's go too.
    """
    removed: list[Removed] = []
    outcomes: list[Outcome] = []
    for installed in record.files.values():
        if installed.scope in scopes and (all_projects or _is_here(installed, machine)):
            _collect(_known(installed, agents), removed, outcomes)
    for path, changes in _strays(agents, scopes, machine, record).items():
        _collect(_cleaned(path, changes), removed, outcomes)
    return Removal(tuple(removed), tuple(outcomes))


def remove_permissions(
    agents: Sequence[Agent], scope: Scope, machine: Machine, record: Record
) -> Removal:
    """The same for the settings alone that let our tools run without asking.

    Args:
        agents: For which of them.
        scope: Whom it was for.
        machine: Where their files are.
        record: What stands where.
    """
    words = program.project_words()
    permissions = {
        forget_value(wish.change)
        for agent in agents
        for wish in wishes(agent, scope, machine, words, trusted=True)
        if wish.purpose == "permission"
    }
    removed: list[Removed] = []
    outcomes: list[Outcome] = []
    for installed in record.files.values():
        if installed.scope == scope and _is_here(installed, machine):
            _collect(_known(installed, agents, permissions), removed, outcomes)
    return Removal(tuple(removed), tuple(outcomes))


def _is_here(installed: Installed, machine: Machine) -> bool:
    return installed.project in (None, machine.project)


Found = tuple[Removed, Outcome | None]


def _collect(found: Found | None, removed: list[Removed], outcomes: list[Outcome]) -> None:
    if found is not None:
        removed.append(found[0])
        if found[1] is not None:
            outcomes.append(found[1])


def _known(
    installed: Installed, of: Sequence[Agent], only: Collection[Change] | None = None
) -> Found | None:
    ids = {agent.id for agent in of}
    gone = [
        trace
        for trace in installed.traces
        if ids.intersection(trace.agents) and (only is None or trace.change in only)
    ]
    if not gone:
        return None
    left = [_without(trace, ids) if trace in gone else trace for trace in installed.traces]
    kept = tuple(trace for trace in left if trace.agents)
    agents = tuple(sorted({name for trace in gone for name in trace.agents if name in ids}))
    try:
        file = files.read(installed.path)
        content, status = _undone(file, installed, kept)
    except (FileFault, NotEditable) as fault:
        return Removed(installed.path, agents, "left alone", fault.reason), None
    after = None
    if kept and content is not None:
        written = digest(content)
        untouched = installed.untouched and _is_as_written(file.content, installed)
        after = replace(installed, traces=kept, written=written, untouched=untouched)
    return Removed(installed.path, agents, status), Outcome(file, content, after, installed)


def _undone(file: File, installed: Installed, kept: Sequence[Trace]) -> tuple[bytes | None, Status]:
    content = file.content
    if content is None:
        return None, "forgotten"
    if installed.existed and digest(content) == installed.original:
        return content, "forgotten"  # before we came to write, or somebody put it back
    original = _original(installed)
    if not kept and installed.untouched and _is_as_written(content, installed):
        if not installed.existed:
            return None, "deleted"
        if original is not None:
            return original, "restored"
    remaining = {trace.change for trace in kept}
    result: bytes | None = content
    for trace in reversed(installed.traces):
        if trace.change not in remaining and result is not None:
            own = _own_value(original, result, trace.change)
            if own is not None:
                result = edit.apply(result, own)
            else:
                result = edit.withdraw(result, trace.change, trace.made)
    if result is None:
        return (b"", "cleaned") if installed.existed else (None, "deleted")
    if result == content:
        return result, "kept" if kept else "forgotten"
    return result, "cleaned"


def _is_as_written(content: bytes | None, installed: Installed) -> bool:
    return content is not None and digest(content) == installed.written


def _original(installed: Installed) -> bytes | None:
    """What was there before; None where nothing was, or the copy is gone or another one."""
    if installed.backup is None:
        return None
    try:
        content = files.read(installed.backup).content
    except FileFault:
        return None
    if content is None or digest(content) != installed.original:
        return None
    return content


def _own_value(original: bytes | None, now: bytes, change: Change) -> Put | None:
    """What the user had at our key before us, to be put back if ours is still there."""
    if original is None or not isinstance(change, Put):
        return None
    value = edit.read(original, change.format, change.at)
    if value is None or edit.read(now, change.format, change.at) is None:
        return None
    return replace(change, value=value)


def _without(trace: Trace, ids: set[str]) -> Trace:
    return replace(trace, agents=tuple(name for name in trace.agents if name not in ids))


Strays = dict[Path, list[tuple[Change, str]]]


def _strays(
    agents: Sequence[Agent], scopes: Sequence[Scope], machine: Machine, record: Record
) -> Strays:
    """Changes in files that are not on record: a project's own, or those of a lost record."""
    found: Strays = {}
    for agent in agents:
        for scope in scopes:
            if not _has_stray(agent, scope, machine, record):
                continue
            for wish in wishes(agent, scope, machine, program.project_words(), trusted=True):
                found.setdefault(wish.path, []).append((wish.change, agent.id))
    return found


def _has_stray(agent: Agent, scope: Scope, machine: Machine, record: Record) -> bool:
    place = agent.place(scope)
    if place is None:
        return False
    try:
        file = files.read(place.on(machine))
        if file.content is None or record.find(file.real) is not None:
            return False
        entry = edit.read(file.content, agent.format, (*agent.at, SERVER))
    except (FileFault, NotEditable):
        return False  # nothing tells that something of ours is there
    return program.is_ours(agent.shape.read(entry))


def _cleaned(path: Path, changes: Sequence[tuple[Change, str]]) -> Found | None:
    agents = tuple(sorted({agent for _, agent in changes}))
    try:
        file = files.read(path)
        if file.content is None:
            return None
        content: bytes | None = file.content
        backup = file.real.with_name(file.real.name + files.BACKUP)
        original = files.read(backup).content
        for change, _ in changes:
            made = 0 if original is None else edit.made_by(original, change)
            content = edit.withdraw(content, change, made) if content is not None else None
    except (FileFault, NotEditable) as fault:
        return Removed(path, agents, "left alone", fault.reason), None
    if content == file.content:
        return None
    if original is None or content != original:
        return Removed(path, agents, "cleaned"), Outcome(file, content or b"", None, None)
    before = replace(new_file(file, "global", None), backup=backup, original=digest(original))
    return Removed(path, agents, "restored"), Outcome(file, content, None, before)
