"""Adds up one week or month from its events.

All of the work is done by SQLite, which lets other threads run meanwhile; no event becomes an
object of Python.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from codegraph_ingest.figures.disclosure import blocks, number_shown
from codegraph_ingest.figures.model import THRESHOLD, Breakdown, Cell, Period, Span

# ruff: noqa: S608 - statements are put together from the constants of this file alone
_EVENTS = "events INDEXED BY events_by_day WHERE day BETWEEN :first AND :last"
_USES = f"name, count, error_count FROM {_EVENTS} AND event = 'usage_rollup' AND kind ="
_USES_BY_AGENT = _USES.replace("name", "client_name", 1)
_OF_MACHINES = "0, 0 FROM machines_of_month"
_BY_MONTH = "substr(day, 1, 7), machine_id,"

DIMENSIONS: dict[Span, dict[str, str]] = {
    "week": {
        "tools": f"{_BY_MONTH} {_USES} 'mcp_tool'",
        "agents": f"{_BY_MONTH} {_USES_BY_AGENT} 'mcp_tool'",
        "commands": f"{_BY_MONTH} {_USES} 'cli_command'",
    },
    "month": {
        "agents": f"{_BY_MONTH} {_USES_BY_AGENT} 'mcp_tool'",
        "tools": f"{_BY_MONTH} {_USES} 'mcp_tool'",
        "languages": (
            "substr(day, 1, 7), machine_id, json_each.value, 0, 0 "
            "FROM events INDEXED BY index_events_by_day, json_each(details, '$.languages') "
            "WHERE event = 'index' AND day BETWEEN :first AND :last"
        ),
        "versions": f"'', machine_id, codegraph_version, {_OF_MACHINES}",
        "pythons": f"'', machine_id, python, {_OF_MACHINES}",
        "systems": f"'', machine_id, os, {_OF_MACHINES}",
        "architectures": f"'', machine_id, arch, {_OF_MACHINES}",
        "ci": f"'', machine_id, CASE ci WHEN 0 THEN 'no' ELSE 'yes' END, {_OF_MACHINES}",
    },
}
"""The properties that a week or month is broken down by, each with the rows that it is made of:
the month, the machine, the value, and how many calls and errors."""

_MACHINES = f"SELECT substr(day, 1, 7), count(DISTINCT machine_id) FROM {_EVENTS} GROUP BY 1"
_MACHINES_OF_MONTH = f"""
    CREATE TEMP TABLE machines_of_month AS
    SELECT DISTINCT machine_id, codegraph_version, os, arch, python, ci FROM {_EVENTS}
"""
_FACTS = """
    CREATE TEMP TABLE facts AS
    WITH rows (month, machine_id, value, calls, errors) AS (SELECT {rows})
    SELECT month, machine_id, value, sum(calls) AS calls, sum(errors) AS errors FROM rows
    GROUP BY value, month, machine_id
"""
# A machine has one row for each value and month, so rows count machines.
_CELLS = "SELECT value, month, count(*), sum(calls), sum(errors) FROM facts GROUP BY value, month"
_UNION = "SELECT count(DISTINCT machine_id) FROM facts WHERE value IN ({marks}) GROUP BY month"


class _Sums(NamedTuple):
    """What a value, or several of them, add up to.

    Attributes:
        at_least: How many machines there are at least: ids of the month that has most of them.
        ids: How many ids there are.
        calls: How many calls.
        errors: How many of them failed.
    """

    at_least: int
    ids: int
    calls: int
    errors: int


def add_up(
    connection: sqlite3.Connection, span: Span, first: date, threshold: int = THRESHOLD
) -> Period:
    """Add up a week or month, and leave out what may not be shown.

    Args:
        connection: A connection that may have temporary tables, within a transaction of reading
            for figures of one moment.
        span: Week or month.
        first: Its first day.
        threshold: How many machines must be behind what is shown.

    Raises:
        sqlite3.Error: The events cannot be read.
    """
    empty = Period(span, first)
    days = {"first": first.isoformat(), "last": empty.last.isoformat()}
    ids = [number for _, number in connection.execute(_MACHINES, days)]
    if max(ids, default=0) < threshold:
        return empty
    if span == "month":
        _fill(connection, "machines_of_month", _MACHINES_OF_MONTH, days)
    breakdowns = {}
    for dimension, rows in DIMENSIONS[span].items():
        _fill(connection, "facts", _FACTS.format(rows=rows), days)
        breakdowns[dimension] = _breakdown(connection, span, sum(ids), threshold)
    return Period(span, first, sum(ids), breakdowns)


def _fill(connection: sqlite3.Connection, table: str, sql: str, days: dict[str, str]) -> None:
    connection.execute(f"DROP TABLE IF EXISTS temp.{table}")
    # A table cannot be created by a statement with parameters. Both are days we wrote ourselves.
    for name, day in days.items():
        sql = sql.replace(f":{name}", f"'{day}'")
    connection.execute(sql)


def _breakdown(connection: sqlite3.Connection, span: Span, total: int, threshold: int) -> Breakdown:
    by_value: dict[str, list[tuple[int, int, int]]] = {}
    for value, _, *numbers in connection.execute(_CELLS):
        by_value.setdefault(value, []).append((numbers[0], numbers[1], numbers[2]))
    sums = {value: _summed(months) for value, months in by_value.items()}

    def union(values: frozenset[str]) -> list[int]:
        sql = _UNION.format(marks=", ".join("?" * len(values)))
        return [number for (number,) in connection.execute(sql, sorted(values))]

    shown = blocks(
        {value: found.at_least for value, found in sums.items()},
        lambda values: max(union(values), default=0),
        threshold,
    )

    def cell(value: str, found: _Sums) -> Cell:
        if span == "week":
            return Cell(value, calls=found.calls, errors=found.errors)
        return Cell(value, machines=number_shown(found.ids, total, threshold))

    others = None
    if shown.together:
        folded = [sums[value] for value in shown.together]
        ids = union(shown.together)
        calls = sum(found.calls for found in folded)
        errors = sum(found.errors for found in folded)
        # To name those that are there only to hide the rest tells nothing about the rest.
        named = sorted(value for value in shown.together if sums[value].at_least >= threshold)
        others = cell(", ".join(named), _Sums(max(ids), sum(ids), calls, errors))
    cells = (cell(value, sums[value]) for value in shown.alone)
    return Breakdown(in_order(cells), others)


def _summed(months: list[tuple[int, int, int]]) -> _Sums:
    ids, calls, errors = zip(*months, strict=True)
    return _Sums(max(ids), sum(ids), sum(calls), sum(errors))


def in_order(cells: Iterable[Cell]) -> tuple[Cell, ...]:
    """Cells, largest first; nearly all comes before any number."""

    def size(cell: Cell) -> float:
        number = cell.machines if cell.calls is None else cell.calls
        return float("inf") if number is None else number

    return tuple(sorted(cells, key=lambda cell: (-size(cell), cell.value)))
