"""What an installation makes of files: from wishes to outcomes. Reads files, and writes none."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from codegraph_cli.installer import edit, files, program
from codegraph_cli.installer.agent import Scope
from codegraph_cli.installer.edit.change import Change, Put
from codegraph_cli.installer.edit.errors import NotEditable
from codegraph_cli.installer.files import File, FileFault
from codegraph_cli.installer.outcome import Outcome
from codegraph_cli.installer.record import Installed, Record, Trace, digest, forget_value, new_file
from codegraph_cli.installer.wishes import Wish

Status = Literal["added", "changed", "unchanged", "left alone"]


@dataclass(frozen=True, slots=True)
class Granted:
    """What came of a wish.

    Attributes:
        wish: The wish.
        status: ``left alone`` where its file cannot be changed.
        reason: Why, for a file that was left alone.
    """

    wish: Wish
    status: Status
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Addition:
    """What an installation would do.

    Attributes:
        granted: What came of each wish, in their order.
        outcomes: What becomes of each file that can be changed.
    """

    granted: tuple[Granted, ...]
    outcomes: tuple[Outcome, ...]


def add(wishes: Sequence[Wish], scope: Scope, project: Path, record: Record) -> Addition:
    """Work out what becomes of all files.

    Args:
        wishes: What is to stand where.
        scope: Whom it is for.
        project: The folder that a local installation is for.
        record: What stands where.
    """
    granted: list[Granted] = []
    outcomes: list[Outcome] = []
    for file, of_file in _by_file(wishes, scope, granted):
        try:
            before = record.find(file.real)
            start = before or new_file(file, scope, project if scope == "local" else None)
            outcome, statuses = _one(file, start, before, of_file)
            if outcome.content != file.content and file.real.parent.exists():
                files.check_writable(file)
        except NotEditable as fault:
            granted += [Granted(wish, "left alone", fault.reason) for wish in of_file]
            continue
        granted += map(Granted, of_file, statuses)
        outcomes.append(outcome)
    order = {id(wish): number for number, wish in enumerate(wishes)}
    granted.sort(key=lambda found: order[id(found.wish)])
    return Addition(tuple(granted), tuple(outcomes))


def _by_file(
    wishes: Iterable[Wish], scope: Scope, granted: list[Granted]
) -> Iterable[tuple[File, list[Wish]]]:
    """The wishes of each file. Two names may be those of one, as where one is a link."""
    found: dict[Path, tuple[File, list[Wish]]] = {}
    for wish in wishes:
        try:
            file = files.read(wish.path, 0o600 if scope == "global" else 0o644)
        except FileFault as fault:
            granted.append(Granted(wish, "left alone", fault.reason))
        else:
            found.setdefault(file.real, (file, []))[1].append(wish)
    return found.values()


def _one(
    file: File, start: Installed, before: Installed | None, wishes: Iterable[Wish]
) -> tuple[Outcome, list[Status]]:
    content = file.content
    start = _seen(start, content)
    traces = list(start.traces)
    statuses: list[Status] = []
    for wish in wishes:
        made = edit.made_by(content, wish.change)
        status = _status(content, wish)
        changed = edit.apply(content, _with_theirs(content, wish))
        statuses.append("unchanged" if changed == content else status)
        if changed != content or _find(traces, wish) is not None:
            _note(traces, wish, made)
        content = changed
    if content is None:  # there was no file, and no wish
        return Outcome(file, None, before, before), statuses
    if not traces:  # all of it stood there before: it is not ours
        return Outcome(file, content, before, before), statuses
    installed = replace(start, traces=tuple(traces), written=digest(content))
    return Outcome(file, content, installed, before), statuses


def _with_theirs(content: bytes | None, wish: Wish) -> Change:
    """The change, with what the user added to our entry meanwhile."""
    change, shape = wish.change, wish.agent.shape
    if wish.purpose != "server" or not isinstance(change, Put) or content is None:
        return change
    found = edit.read(content, change.format, change.at)
    if not isinstance(found, dict) or not program.is_ours(shape.read(found)):
        return change
    assert isinstance(change.value, dict)
    return replace(change, value=shape.renew(found, change.value))


def _status(content: bytes | None, wish: Wish) -> Status:
    change = wish.change
    if content is not None and isinstance(change, Put):
        return "added" if edit.read(content, change.format, change.at) is None else "changed"
    return "added"


def _seen(start: Installed, content: bytes | None) -> Installed:
    """What is on record, in the light of what stands in the file now."""
    if not start.traces or (content is not None and digest(content) == start.written):
        return start
    if content is not None and digest(content) == start.original:
        return replace(start, backup=None, untouched=True, traces=())  # we never came to write
    if content is None:  # deleted by somebody: what is made now is a new file
        return replace(start, existed=False, untouched=True, traces=())
    if all(edit.withdraw(content, trace.change, 0) == content for trace in start.traces):
        # Written anew by somebody, without what was ours: what is around it now is theirs.
        return replace(start, existed=True, untouched=False, traces=())
    return replace(start, untouched=False)


def _find(traces: Sequence[Trace], wish: Wish) -> int | None:
    change = forget_value(wish.change)
    return next((n for n, trace in enumerate(traces) if trace.change == change), None)


def _note(traces: list[Trace], wish: Wish, made: int) -> None:
    number = _find(traces, wish)
    if number is None:
        traces.append(Trace(forget_value(wish.change), made, (wish.agent.id,)))
        return
    known = traces[number]
    agents = tuple(sorted({*known.agents, wish.agent.id}))
    traces[number] = replace(known, made=max(known.made, made), agents=agents)
