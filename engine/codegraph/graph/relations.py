"""Who uses a definition, and what it uses."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from codegraph.graph.reader import Reader, chunks
from codegraph.languages import BY_ID
from codegraph.model import Relation, Relations, Symbol

Direction = Literal["callers", "callees"]

_ENDS = {"callers": ("target_id", "source_id"), "callees": ("source_id", "target_id")}


def relations(
    reader: Reader, subjects: Sequence[Symbol], direction: Direction, limit: int
) -> Relations:
    """The edges into or out of some definitions, those with the most references first."""
    found = _edges(reader, subjects, direction)
    return Relations(tuple(subjects), tuple(found[: max(limit, 0)]), len(found))


def _edges(reader: Reader, subjects: Sequence[Symbol], direction: Direction) -> list[Relation]:
    near, far = _ENDS[direction]
    standing_for = _constructed(reader, subjects) if direction == "callers" else {}
    targets = {symbol.id: symbol for symbol in subjects} | standing_for
    rows = []
    for some in chunks(list(targets)):
        marks = ",".join("?" * len(some))
        rows += reader.rows(
            f"SELECT {near}, {far}, kind, min(rule), group_concat(line), count(*) FROM refs "  # noqa: S608
            f"WHERE {near} IN ({marks}) AND target_id IS NOT NULL GROUP BY 1, 2, 3",
            some,
        )
    symbols = reader.by_id(row[1] for row in rows)
    found = []
    for near_id, far_id, kind, rule, lines, _ in rows:
        if near_id in standing_for and kind != "instantiates":
            continue
        other, subject = symbols[far_id], targets[near_id]
        where = other.file if direction == "callers" else subject.file
        numbers = tuple(sorted({int(line) for line in lines.split(",")}))
        found.append(Relation(other, subject, kind, where, numbers, rule))
    found.sort(key=lambda r: (-len(r.lines), r.file, r.lines[0], r.symbol.qualified_name))
    return found


def _constructed(reader: Reader, subjects: Sequence[Symbol]) -> dict[int, Symbol]:
    """Classes whose instantiation calls one of these constructors, to that constructor."""
    constructors = [s for s in subjects if s.name in BY_ID[s.language].constructors]
    found = {}
    for symbol in constructors:
        for (parent,) in reader.rows("SELECT parent_id FROM nodes WHERE id = ?", (symbol.id,)):
            found[parent] = symbol
    return found
