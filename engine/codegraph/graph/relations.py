"""Who uses a definition, and what it uses."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Literal

from codegraph.graph.dispatch import DYNAMIC, overridden, override_counts
from codegraph.graph.reader import Reader
from codegraph.languages import BY_ID
from codegraph.model import Relation, Relations, Symbol

Direction = Literal["callers", "callees"]

_ENDS = {"callers": ("target_id", "source_id"), "callees": ("source_id", "target_id")}


def relations(
    reader: Reader, subjects: Sequence[Symbol], direction: Direction, limit: int
) -> Relations:
    """The edges into or out of some definitions, those with the most references first.

    Callers of a method that the one asked about overrides come after its own.
    """
    found = _edges(reader, subjects, direction)
    if direction == "callers":
        found += _through(reader, subjects)
    else:
        found = _counted(reader, found)
    return Relations(tuple(subjects), tuple(found[: max(limit, 0)]), len(found))


def _edges(
    reader: Reader, subjects: Sequence[Symbol], direction: Direction, where: str = "1"
) -> list[Relation]:
    near, far = _ENDS[direction]
    standing_for = _constructed(reader, subjects) if direction == "callers" else {}
    targets = {symbol.id: symbol for symbol in subjects} | standing_for
    rows = reader.rows_of(
        f"SELECT {near}, {far}, kind, min(rule), group_concat(line), count(*) FROM refs "  # noqa: S608
        f"WHERE {near} IN ({{ids}}) AND target_id IS NOT NULL AND {where} GROUP BY 1, 2, 3",
        targets,
    )
    symbols = reader.by_id(row[1] for row in rows)
    found = []
    for near_id, far_id, kind, rule, lines, _ in rows:
        if near_id in standing_for and kind != "instantiates":
            continue
        other, subject = symbols[far_id], targets[near_id]
        at = other.file if direction == "callers" else subject.file
        numbers = tuple(sorted({int(line) for line in lines.split(",")}))
        found.append(Relation(other, subject, kind, at, numbers, rule))
    found.sort(key=lambda r: (-len(r.lines), r.file, r.lines[0], r.symbol.qualified_name))
    return found


def _through(reader: Reader, subjects: Sequence[Symbol]) -> list[Relation]:
    """Calls of methods in whose place a subject may run."""
    above: dict[int, int] = {}
    for base, override in overridden(reader, (symbol.id for symbol in subjects)):
        above.setdefault(base, override)
    asked = {symbol.id: symbol for symbol in subjects}
    bases = reader.by_id(base for base in above if base not in asked)
    called = _edges(reader, list(bases.values()), "callers", f"kind = 'calls' AND {DYNAMIC}")
    return [
        replace(edge, target=asked[above[edge.target.id]], through=edge.target) for edge in called
    ]


def _counted(reader: Reader, found: list[Relation]) -> list[Relation]:
    """Callees with the number of methods that may run in their place."""
    counts = override_counts(reader, {edge.symbol.id for edge in found if edge.kind == "calls"})
    return [
        replace(edge, overrides=counts[edge.symbol.id])
        if edge.symbol.id in counts and not edge.rule.startswith(("super", "constructor"))
        else edge
        for edge in found
    ]


def _constructed(reader: Reader, subjects: Sequence[Symbol]) -> dict[int, Symbol]:
    """Classes whose instantiation calls one of these constructors, to that constructor."""
    constructors = [s for s in subjects if s.name in BY_ID[s.language].constructors]
    found = {}
    for symbol in constructors:
        for (parent,) in reader.rows("SELECT parent_id FROM nodes WHERE id = ?", (symbol.id,)):
            found[parent] = symbol
    return found
