"""Events for figures, and the figures by the plainest computation there is."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterable
from contextlib import closing
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import count
from pathlib import Path
from typing import Any

from codegraph_ingest.figures import Cell, Figures, store
from codegraph_ingest.sqlite.database import open_writer

COLUMNS = (
    "event_id, machine_id, day, event, codegraph_version, os, arch, python, ci, "
    "kind, name, count, error_count, client_name, client_version, details"
)


@dataclass(frozen=True)
class Event:
    """What figures depend on. A machine has another id each month."""

    machine: int
    day: date
    kind: str = "mcp_tool"  # or cli_command, or index
    name: str = "codegraph_explore"
    agent: str = "zed"
    calls: int = 1
    errors: int = 0
    version: str = "0.1.0"
    os: str = "linux"
    arch: str = "x86_64"
    python: str = "3.12"
    ci: bool = False
    languages: tuple[str, ...] = ("python",)

    @property
    def id(self) -> str:
        return f"{self.day:%Y-%m}-{self.machine:04d}"

    def row(self, number: int) -> tuple[Any, ...]:
        start = (f"event-{number:06d}", self.id, self.day.isoformat())
        machine = (self.version, self.os, self.arch, self.python, int(self.ci))
        if self.kind == "index":
            details = json.dumps({"languages": list(self.languages)})
            return (*start, "index", *machine, *(None,) * 6, details)
        agent = self.agent if self.kind == "mcp_tool" else ""
        use = (self.kind, self.name, self.calls, self.errors, agent, "")
        return (*start, "usage_rollup", *machine, *use, None)


class World:
    """A database with events, and the list of those events."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.writer = open_writer(path)
        self.reader = store.connect(path)
        self.events: list[Event] = []
        self.numbers = count()

    def close(self) -> None:
        self.writer.close()
        self.reader.close()

    def store(self, events: Iterable[Event]) -> None:
        events = list(events)
        self.events += events
        self.writer.execute("BEGIN IMMEDIATE")
        for event in events:
            marks = ", ".join("?" * 16)
            self.writer.execute(
                f"INSERT INTO events ({COLUMNS}) VALUES ({marks})", event.row(next(self.numbers))
            )
            self.writer.execute(
                "INSERT OR IGNORE INTO stale_days VALUES (?)", (event.day.isoformat(),)
            )
        self.writer.execute("COMMIT")

    def erase(self, identity: str) -> None:
        from codegraph_ingest.sqlite.erasing import erase

        self.writer.execute("BEGIN IMMEDIATE")
        erase(self.writer, identity)
        self.writer.execute("COMMIT")
        self.events = [event for event in self.events if event.id != identity]

    def refresh(self, today: date, threshold: int = 10) -> Figures:
        store.refresh(self.reader, today, threshold)
        return store.read(self.reader)

    def rebuilt(self, path: Path, today: date, threshold: int) -> Figures:
        """The figures of another database that gets the same events at once."""
        other = World(path)
        try:
            other.store(self.events)
            return other.refresh(today, threshold)
        finally:
            other.close()


Plain = dict[str, Any]
Get = Callable[[Event], Iterable[str]]


def _mcp(get: Callable[[Event], str]) -> Get:
    return lambda event: [get(event)] if event.kind == "mcp_tool" else []


_WEEK: dict[str, Get] = {
    "tools": _mcp(lambda event: event.name),
    "agents": _mcp(lambda event: event.agent),
    "commands": lambda event: [event.name] if event.kind == "cli_command" else [],
}
_MONTH: dict[str, Get] = {
    "tools": _WEEK["tools"],
    "agents": _WEEK["agents"],
    "languages": lambda event: event.languages if event.kind == "index" else [],
    "versions": lambda event: [event.version],
    "pythons": lambda event: [event.python],
    "systems": lambda event: [event.os],
    "architectures": lambda event: [event.arch],
    "ci": lambda event: ["yes" if event.ci else "no"],
}


def people(events: Iterable[Event]) -> int:
    """How many machines there are at least, by ids of one month."""
    months: dict[str, set[str]] = {}
    for event in events:
        months.setdefault(event.id[:7], set()).add(event.id)
    return max(map(len, months.values()), default=0)


def of_period(events: Iterable[Event], span: str, first: date) -> list[Event]:
    def start(day: date) -> date:
        return day - timedelta(days=day.weekday()) if span == "week" else day.replace(day=1)

    return [event for event in events if start(event.day) == first]


def by_value(events: Iterable[Event], span: str) -> dict[str, dict[str, list[Event]]]:
    """The events of each value of each property."""
    found: dict[str, dict[str, list[Event]]] = {}
    for dimension, get in (_WEEK if span == "week" else _MONTH).items():
        values = found.setdefault(dimension, {})
        for event in events:
            for value in get(event):
                values.setdefault(value, []).append(event)
    return found


def plain_period(events: list[Event], span: str, threshold: int) -> Plain:
    """Machines and breakdowns of the events of a period."""
    if people(events) < threshold:
        return {"machines": None}
    ids = {event.id for event in events}
    found: Plain = {"machines": len(ids)}
    for dimension, values in by_value(events, span).items():
        alone = dict(values)
        order = sorted(values, key=lambda value: (people(values[value]), _inverse(value)))
        together: list[str] = [name for name in order if people(values[name]) < threshold]
        rest = [name for name in order if name not in together]
        while together and people(_union(values, together)) < threshold and rest:
            together.append(rest.pop(0))
        if together and people(_union(values, together)) < threshold:
            found[dimension] = ({}, None)
            continue
        for name in together:
            del alone[name]
        rows = {name: _numbers(some, span, ids, threshold) for name, some in alone.items()}
        named = ", ".join(sorted(n for n in together if people(values[n]) >= threshold))
        folded = [event for name in together for event in values[name]]
        others = (named, *_numbers(folded, span, ids, threshold)) if together else None
        found[dimension] = (rows, others)
    return found


def _inverse(value: str) -> tuple[int, ...]:
    return tuple(-ord(letter) for letter in value.ljust(40, "\0"))


def _union(values: dict[str, list[Event]], names: Iterable[str]) -> list[Event]:
    return [event for name in names for event in values[name]]


def _numbers(events: list[Event], span: str, ids: set[str], threshold: int) -> tuple[Any, ...]:
    if span == "week":
        return sum(event.calls for event in events), sum(event.errors for event in events)
    number = len({event.id for event in events})
    return (None if 0 < len(ids) - number < threshold else number,)


def as_plain(figures: Figures) -> dict[tuple[str, date], Plain]:
    """Figures in the form of `plain_period`."""

    def cell(span: str, found: Cell) -> tuple[Any, ...]:
        return (found.calls, found.errors) if span == "week" else (found.machines,)

    plain: dict[tuple[str, date], Plain] = {}
    for period in (*figures.weeks, *figures.months):
        found: Plain = {"machines": period.machines}
        for dimension, breakdown in period.breakdowns.items():
            rows = {row.value: cell(period.span, row) for row in breakdown.cells}
            others = breakdown.others
            folded = (others.value, *cell(period.span, others)) if others else None
            found[dimension] = (rows, folded)
        plain[period.span, period.first] = found
    return plain


def crowd(number: int, day: date, **fields: Any) -> list[Event]:
    """The same event of so many machines."""
    return [Event(machine, day, **fields) for machine in range(number)]


def rows(path: Path, sql: str) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute(sql).fetchall()
