"""Counters that only grow, and what of them has been written.

A drain writes the difference between the two. Since it never takes anything out of the counters,
it cannot lose an increment that happens at the same moment, and a failed write needs no undoing:
the difference is still there at the next drain.
"""

from __future__ import annotations

import time

from codegraph_telemetry.model import Client

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from codegraph_telemetry.model import Kind

    Key = tuple[str, Kind, str, bool, Client | None, int]
    """Day, kind, name, ok, client, and the thread that counts.

    The thread is part of the key so that each counter has one writer: ``+=`` on a shared one is
    not guaranteed to be atomic.
    """

MAX_KEYS = 1000
MAX_TEXT = 128
SECONDS_A_DAY = 86_400
_OTHER = "other"
_KEPT_UNWRITTEN_DAYS = 30


def utc_day(seconds: float) -> str:
    """The UTC day of a time in seconds since the epoch, such as ``2026-01-31``."""
    return time.strftime("%Y-%m-%d", time.gmtime(seconds))


def bounded(key: Key, known: int) -> Key:
    """The key under which to count something new, given how many keys there are.

    Texts are cut to a length, and once there are too many keys everything new is ``other``: no
    caller, however odd its names, can make the counters grow without end.
    """
    day, kind, name, ok, client, thread = key
    if known >= MAX_KEYS:
        return (day, kind, _OTHER, bool(ok), None, thread)
    named = None if client is None else Client(_cut(client[0]), _cut(client[1]))
    return (day, kind, _cut(name), bool(ok), named, thread)


def _cut(text: object) -> str:
    return str(text)[:MAX_TEXT]


def spool_lines(day: str, news: Mapping[Key, int], codegraph_version: str) -> bytes:
    """One line of JSON for each kind, name and client, summed over threads and outcomes."""
    import json  # noqa: PLC0415 - kept out of the time it takes to import the recorder

    sums: dict[tuple[Kind, str, Client | None], tuple[int, int]] = {}
    for (_, kind, name, ok, client, _), count in news.items():
        total, errors = sums.get((kind, name, client), (0, 0))
        sums[kind, name, client] = (total + count, errors if ok else errors + count)
    lines = (
        {
            "day": day,
            "kind": kind,
            "name": name,
            "count": total,
            "error_count": errors,
            "client_name": client.name if client else "",
            "client_version": client.version if client else "",
            "codegraph_version": codegraph_version,
        }
        for (kind, name, client), (total, errors) in sums.items()
    )
    # ASCII only: whatever a name holds, a line ends at its own newline and nowhere else.
    return "".join(json.dumps(line) + "\n" for line in lines).encode("ascii")


def forget_old_days(totals: dict[Key, int], written: dict[Key, int], now: float) -> None:
    """Drop counters that can neither grow nor be written any more.

    A counter of yesterday may still be incremented by a thread that read the day before midnight;
    one from before yesterday may not. What could not be written for a month never will be.
    """
    yesterday = utc_day(now - SECONDS_A_DAY)
    too_old = utc_day(now - _KEPT_UNWRITTEN_DAYS * SECONDS_A_DAY)
    for key in [key for key in totals.copy() if key[0] < yesterday]:
        if key[0] < too_old or totals[key] == written.get(key):
            del totals[key]
            written.pop(key, None)
