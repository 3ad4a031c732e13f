"""What a check came to."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

Family = Literal["runtime", "index", "server", "agents", "telemetry"]

Status = Literal["ok", "note", "warning", "problem"]
"""``ok`` as it should be; ``note`` worth knowing; ``warning`` works, but less well than it could;
``problem`` something does not work."""

STATUSES: tuple[Status, ...] = ("ok", "note", "warning", "problem")


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at.

    Attributes:
        family: What it belongs to.
        check: A name for it that stays the same, for programs.
        status: How it is.
        text: What is so, in one line.
        mend: The command that mends it; None where nothing has to be done, or none does.
        agents: The ids of the agents that it is about.
    """

    family: Family
    check: str
    status: Status
    text: str
    mend: str | None = None
    agents: tuple[str, ...] = ()


def counts(findings: Iterable[Finding]) -> dict[Status, int]:
    """How many findings there are of each status."""
    found = dict.fromkeys(STATUSES, 0)
    for finding in findings:
        found[finding.status] += 1
    return found
