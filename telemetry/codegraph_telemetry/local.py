"""The user's own statistics: the same counts, in a folder that is never sent, for 90 days."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from codegraph_telemetry.capacity import summed
from codegraph_telemetry.days import Days
from codegraph_telemetry.freezing import last_day_over
from codegraph_telemetry.rollup import merge
from codegraph_telemetry.tally import SECONDS_A_DAY, utc_day

KEPT_LOCAL_DAYS = 90
_MANY_FILES = 64


@dataclass(frozen=True)
class DayCount:
    """How often something was used on a day, and how often it failed.

    Attributes:
        day: The UTC day.
        kind: ``mcp_tool`` or ``cli_command``.
        name: The tool or command.
        client_name: The agent; empty for commands.
        count: How often.
        error_count: How often of that it failed.
    """

    day: str
    kind: str
    name: str
    client_name: str
    count: int
    error_count: int


def local_of(state: Path) -> Days:
    """The days that are for the user's eyes alone."""
    return Days(state / "local", state / "local-claims")


def tidy(state: Path, now: float) -> None:
    """Sum up the files of days that are over, and drop days older than 90 days.

    Under the sender's lock only.

    Raises:
        OSError: Something cannot be read, written or deleted.
    """
    local = local_of(state)
    for claim in local.claims():
        if local.was_put_back(claim):
            local.end(claim)
    oldest = utc_day(now - (KEPT_LOCAL_DAYS - 1) * SECONDS_A_DAY)
    for day in local.days():
        files = len(list((local.folder / day).iterdir()))
        if day < oldest or files > _MANY_FILES or (files > 1 and day <= last_day_over(now)):
            local.claim(day)
    for claim in local.claims():
        lines = local.read(claim)
        if lines is not None and claim.day >= oldest:
            local.put_back(claim, summed(claim.day, merge(lines)))
        elif lines is not None:
            local.end(claim)


def local_counts(state: Path) -> list[DayCount]:
    """All that is kept, summed over versions, oldest day first."""
    local = local_of(state)
    sums: dict[tuple[str, str, str, str], tuple[int, int]] = {}
    for day in sorted({*local.days(), *(claim.day for claim in local.claims())}):
        for (use, _), (count, errors) in merge(local.peek(day)).uses.items():
            key = (day, use.kind, use.name, use.client_name)
            total, failed = sums.get(key, (0, 0))
            sums[key] = (total + count, failed + errors)
    return [DayCount(*key, *counts) for key, counts in sums.items()]
