"""Findings for people and for programs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from itertools import groupby
from pathlib import Path
from textwrap import wrap
from typing import Any

import click

from codegraph.text.escape import escape
from codegraph_cli.doctor.finding import Finding, Status, counts

_COLOURS: dict[Status, str] = {"ok": "green", "note": "cyan", "warning": "yellow", "problem": "red"}
_MARK = 7  # the longest of them
_INDENT = f"{'':{2 + _MARK + 2}}"


def as_document(findings: Sequence[Finding], version: str, project: Path) -> dict[str, Any]:
    """What ``--json`` prints.

    Args:
        findings: All of them, in order.
        version: The version of codegraph.
        project: The project.
    """
    found = counts(findings)
    return {
        "version": version,
        "project": str(project),
        "healthy": not found["problem"],
        "counts": found,
        "findings": [asdict(finding) for finding in findings],
    }


def as_text(
    findings: Sequence[Finding], version: str, project: Path, *, colour: bool, width: int | None
) -> str:
    """A line for each finding below the name of its family, and a sum.

    Args:
        findings: All of them, those of a family together.
        version: The version of codegraph.
        project: The project.
        colour: Whether the marks have colours. They are words, and can be told without.
        width: Columns of the terminal; None to leave lines as long as they are.
    """
    lines = [f"codegraph {escape(version)} in {escape(str(project))}"]
    for family, of_family in groupby(findings, key=lambda finding: finding.family):
        lines += ["", _styled(family, colour, bold=True)]
        for finding in of_family:
            lines += _told(finding, colour, width)
    lines += ["", _sum(findings)]
    return "\n".join(lines)


def _told(finding: Finding, colour: bool, width: int | None) -> Iterator[str]:
    mark = _styled(f"{finding.status:{_MARK}}", colour, fg=_COLOURS[finding.status])
    text = escape(finding.text)
    room = max(20, width - len(_INDENT)) if width else len(text) + 1
    # A path is not broken: it is to be copied.
    first, *more = wrap(text, room, break_long_words=False, break_on_hyphens=False) or [""]
    yield f"  {mark}  {first}"
    for line in more:
        yield f"{_INDENT}{line}"
    if finding.mend:
        yield f"{_INDENT}run: {_styled(escape(finding.mend), colour, bold=True)}"


def _sum(findings: Sequence[Finding]) -> str:
    found = counts(findings)
    parts = [
        f"{found[status]} {status}{'' if found[status] == 1 else 's'}"
        for status in ("problem", "warning")
        if found[status]
    ]
    return f"{', '.join(parts)}." if parts else "No problems."


def _styled(text: str, colour: bool, *, fg: str | None = None, bold: bool | None = None) -> str:
    return click.style(text, fg=fg, bold=bold) if colour else text
