"""Counters that only grow, and the days to which they belong.

A drain writes the difference between what was counted and what was written before. Since it never
takes anything out of the counters, it cannot lose an increment that happens at the same moment,
and a failed write needs no undoing: the difference is still there at the next drain.
"""

from __future__ import annotations

import time

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from codegraph_telemetry.folding import Use

    Key = tuple[str, Use, bool, int]
    """Day, use, ok, and the thread that counts.

    The thread is part of the key so that each counter has one writer: ``+=`` on a shared one is
    not guaranteed to be atomic.
    """

SECONDS_A_DAY = 86_400
KEPT_UNWRITTEN_DAYS = 30


def utc_day(seconds: float) -> str:
    """The UTC day of a time in seconds since the epoch, such as ``2026-01-31``."""
    return time.strftime("%Y-%m-%d", time.gmtime(seconds))


def spool_lines(day: str, counts: Mapping[Key, int], codegraph_version: str) -> bytes:
    """One line of JSON for each use, summed over threads and outcomes.

    Args:
        day: The day of all counts.
        counts: How often, by key.
        codegraph_version: The version that counted.
    """
    sums: dict[Use, tuple[int, int]] = {}
    for (_, use, ok, _), count in counts.items():
        total, errors = sums.get(use, (0, 0))
        sums[use] = (total + count, errors if ok else errors + count)
    return b"".join(
        use_line(day, use, total, errors, codegraph_version)
        for use, (total, errors) in sums.items()
    )


def use_line(day: str, use: Use, count: int, error_count: int, codegraph_version: str) -> bytes:
    """The line of one use."""
    fields = {
        "kind": use.kind,
        "name": use.name,
        "count": count,
        "error_count": error_count,
        "client_name": use.client_name,
        "client_version": use.client_version,
    }
    return spool_line(day, fields, codegraph_version)


def spool_line(day: str, fields: Mapping[str, object], codegraph_version: str) -> bytes:
    """One line of JSON, with what all lines have."""
    import json  # noqa: PLC0415 - kept out of the time it takes to import the recorder

    # ASCII only: whatever a value holds, a line ends at its own newline and nowhere else.
    line = {"day": day, **fields, "codegraph_version": codegraph_version}
    return json.dumps(line).encode("ascii") + b"\n"
