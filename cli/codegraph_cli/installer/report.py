"""What an installation or uninstallation did, for people and for programs."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from difflib import unified_diff
from pathlib import Path
from typing import Any

from codegraph.text.escape import escape
from codegraph_cli.installer.adding import Granted
from codegraph_cli.installer.agent import Agent
from codegraph_cli.installer.machine import Machine
from codegraph_cli.installer.outcome import Outcome
from codegraph_cli.installer.removing import Removed

_MARKS = {"left alone": "!", "unchanged": "=", "kept": "=", "forgotten": "="}


def short(path: Path, machine: Machine) -> str:
    """A path as people write it: below the working directory, or with ``~`` for the home folder.

    Args:
        path: The path.
        machine: For both folders.
    """
    for name, folder in ((".", machine.project), ("~", machine.home)):
        if folder != machine.home or name == "~":
            with suppress(ValueError):
                return escape(f"{name}/{path.relative_to(folder)}")
    return escape(str(path))


def granted_lines(granted: Iterable[Granted], machine: Machine) -> list[str]:
    """A line for each file of each agent, under the agent's name.

    Args:
        granted: What came of each wish.
        machine: For the folders that paths begin with.
    """
    lines: list[str] = []
    last: Agent | None = None
    for one in granted:
        if one.wish.agent is not last:
            last = one.wish.agent
            lines.append(last.name)
        mark = _MARKS.get(one.status, "+")
        what = f"{one.wish.purpose} {one.status}"
        reason = f": {escape(one.reason)}" if one.reason else ""
        lines.append(f"  {mark} {short(one.wish.path, machine)}  {what}{reason}")
    return lines


def removed_lines(removed: Iterable[Removed], machine: Machine) -> list[str]:
    """A line for each file.

    Args:
        removed: What became of each file.
        machine: For the folders that paths begin with.
    """
    return [
        f"  {_MARKS.get(one.status, '-')} {short(one.path, machine)}  {one.status}"
        + (f": {escape(one.reason)}" if one.reason else "")
        for one in removed
    ]


def granted_json(granted: Iterable[Granted]) -> list[dict[str, Any]]:
    """What came of each wish, for programs."""
    return [
        {
            "agent": one.wish.agent.id,
            "path": str(one.wish.path),
            "purpose": one.wish.purpose,
            "status": one.status,
            "reason": one.reason or None,
        }
        for one in granted
    ]


def removed_json(removed: Iterable[Removed]) -> list[dict[str, Any]]:
    """What became of each file, for programs."""
    return [
        {
            "agents": list(one.agents),
            "path": str(one.path),
            "status": one.status,
            "reason": one.reason or None,
        }
        for one in removed
    ]


def diff(outcomes: Iterable[Outcome], machine: Machine) -> str:
    """What would change, as a unified diff.

    Args:
        outcomes: What would become of each file.
        machine: For the folders that paths begin with.
    """
    parts: list[str] = []
    for outcome in outcomes:
        name = short(outcome.file.real, machine)
        before, after = _lines(outcome.file.content), _lines(outcome.content)
        parts += unified_diff(
            before,
            after,
            "/dev/null" if outcome.file.content is None else name,
            "/dev/null" if outcome.content is None else name,
            lineterm="",
        )
    return "\n".join(map(escape, parts))


def _lines(content: bytes | None) -> Sequence[str]:
    return (content or b"").decode("utf-8", "replace").splitlines()


def with_faults(granted: Iterable[Granted], faults: Mapping[Path, str]) -> tuple[Granted, ...]:
    """What came of each wish, with the files that could not be written after all.

    Args:
        granted: What was to come of them.
        faults: Those files, with the reason.
    """
    # Of a file with two names, the faults have one.
    reasons = {os.path.realpath(path): reason for path, reason in faults.items()}
    return tuple(
        Granted(one.wish, "left alone", reasons[real]) if real in reasons else one
        for one in granted
        for real in (os.path.realpath(one.wish.path),)
    )
