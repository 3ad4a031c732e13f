"""What made-up machines do on each day, as rows of the table ``events``."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date, timedelta
from random import Random

from codegraph_ingest.sample.people import Choice, Machine, Releases, people

Row = tuple[str | int | None, ...]
COLUMNS = (
    "event_id, machine_id, day, event, codegraph_version, os, arch, python, ci, "
    "kind, name, count, error_count, client_name, client_version, details"
)

# How often a day of a machine has such calls, how many then, and how many of them fail.
_TOOLS = {
    "codegraph_explore": (0.93, 13.0, 0.011),
    "codegraph_search": (0.55, 6.0, 0.006),
    "codegraph_node": (0.50, 7.0, 0.014),
    "codegraph_callers": (0.34, 4.0, 0.019),
    "codegraph_impact": (0.24, 2.5, 0.028),
    "codegraph_callees": (0.17, 2.5, 0.017),
    "codegraph_files": (0.10, 2.0, 0.004),
    "codegraph_status": (0.05, 1.3, 0.002),
    "other": (0.000002, 1.0, 1.0),
}
_COMMANDS = {
    "sync": (0.30, 4.0, 0.009),
    "index": (0.08, 1.3, 0.031),
    "status": (0.10, 1.5, 0.003),
    "query": (0.07, 3.0, 0.012),
    "explore": (0.06, 2.5, 0.013),
    "init": (0.04, 1.1, 0.045),
    "callers": (0.02, 2.0, 0.015),
    "impact": (0.015, 2.0, 0.02),
    "export": (0.0006, 1.0, 0.05),
    "uninit": (0.00004, 1.0, 0.0),
}
_BAD_RELEASE, _WORSE = "0.3.0", 3.5
_WEEKDAY, _WEEKEND, _CI_DAY = 0.46, 0.11, 0.62
_SATURDAY = 5
_INDEXING = 0.11
_MOST_CALLS = 100_000
_FILE_COUNTS = Choice({"<100": 24, "100-1k": 46, "1k-10k": 26, "10k+": 4})
_DURATIONS = Choice({"<10s": 58, "10-60s": 29, "1-5m": 11, "5m+": 2})
_INSTALLS = Choice({"fresh": 70, "upgrade": 22, "rerun": 8})
_TARGETS = frozenset({"claude-code", "cursor", "codex", "opencode", "gemini", "zed", "cline"})


def year(seed: int, machines: int, days: int, last: date) -> Iterator[tuple[date, list[Row]]]:
    """The rows of each day, first to last.

    Args:
        seed: The same seed, with the same other arguments, gives the same rows.
        machines: How many machines there are in all of that time.
        days: How many days.
        last: The last of them.
    """
    random = Random(f"{seed} {machines} {days} {last}")  # noqa: S311 - made up, and to be repeated
    crowd = people(random, machines, days)
    releases = Releases(days)
    ids: dict[int, str] = {}
    present: list[Machine] = []
    joined = number = 0
    month = None
    for day in range(days):
        on = last - timedelta(days=days - 1 - day)
        if on.month != month:
            month, ids = on.month, {}
        while joined < len(crowd) and crowd[joined].joins <= day:
            present.append(crowd[joined])
            joined += 1
        present = [machine for machine in present if machine.leaves > day]
        rows: list[tuple[str | int | None, ...]] = []
        for machine in _active(random, present, on):
            if id(machine) not in ids:
                ids[id(machine)] = _uuid(random.getrandbits(128), "4")
            version = releases.version(machine, day)
            common = (
                version, machine.os, machine.arch, machine.python_on(day), int(machine.ci),
            )  # fmt: skip
            start = (ids[id(machine)], on.isoformat())
            for event, *fields in _doings(random, machine, version, day):
                rows.append((*start, event, *common, *fields))
        # In the order of the index, and with ids that ascend: no page is written twice.
        rows.sort(key=lambda row: (row[2], row[0]))
        ready: list[Row] = []
        for row in rows:
            ready.append((_uuid(number << 80 | random.getrandbits(80), "5"), *row))
            number += 1
        yield on, ready


def _active(random: Random, present: list[Machine], on: date) -> list[Machine]:
    chance = _WEEKDAY if on.weekday() < _SATURDAY else _WEEKEND
    if (on.month, on.day) > (12, 22) or (on.month, on.day) < (1, 3):
        chance *= 0.4
    draw = random.random
    return [machine for machine in present if draw() < (_CI_DAY if machine.ci else chance)]


def _doings(
    random: Random, machine: Machine, version: str, day: int
) -> Iterator[tuple[str | int | None, ...]]:
    """The event, and all columns from `kind` on."""
    worse = _WORSE if version == _BAD_RELEASE else 1.0
    agent = machine.agents[-1] if random.random() < 0.2 else machine.agents[0]
    agent_version = "" if agent in ("", "other") else f"{1 + len(agent) % 3}.{day // 20}"
    for name, use in _TOOLS.items():
        if random.random() < use[0]:
            counts = _counts(random, machine, use, worse)
            yield ("usage_rollup", "mcp_tool", name, *counts, agent, agent_version, None)
    for name, use in _COMMANDS.items():
        if random.random() < use[0]:
            counts = _counts(random, machine, use, worse)
            yield ("usage_rollup", "cli_command", name, *counts, "", "", None)
    nothing = (None,) * 6
    if random.random() < _INDEXING:
        details: dict[str, object] = {
            "languages": list(machine.languages),
            "file_count": _FILE_COUNTS(random),
            "duration": _DURATIONS(random),
        }
        yield ("index", *nothing, json.dumps(details))
    if day == machine.joins:
        targets = [name for name in machine.agents if name in _TARGETS] or ["other"]
        scope = "global" if random.random() < 0.8 else "local"
        details = {"targets": targets, "scope": scope, "kind": _INSTALLS(random)}
        yield ("install", *nothing, json.dumps(details))
    elif day + 1 == machine.leaves:
        yield ("uninstall", *nothing, json.dumps({"targets": ["other"]}))


def _counts(
    random: Random, machine: Machine, use: tuple[float, float, float], worse: float
) -> tuple[int, int]:
    _, mean, failing = use
    count = min(1 + int(random.expovariate(1 / (mean * machine.zeal))), _MOST_CALLS)
    expected = count * min(failing * worse, 1)
    return count, min(count, int(expected + random.random()))


def _uuid(bits: int, kind: str) -> str:
    """A UUID of the given version from 128 bits."""
    text = f"{bits:032x}"
    variant = "89ab"[bits >> 62 & 3]
    return f"{text[:8]}-{text[8:12]}-{kind}{text[13:16]}-{variant}{text[17:20]}-{text[20:]}"
