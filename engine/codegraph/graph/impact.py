"""What a change of a definition could reach."""

from __future__ import annotations

from collections.abc import Sequence

from codegraph.graph.dispatch import DYNAMIC, overridden
from codegraph.graph.reader import Reader
from codegraph.model import Affected, Impact, Symbol


def impact(reader: Reader, subjects: Sequence[Symbol], depth: int, limit: int) -> Impact:
    """Definitions that depend on some others, by breadth first search against the edges.

    A call of a method may run those that override it, so it counts as a use of each of them. What
    overrides a subject itself has to fit it and depends on it; what uses that does not.

    Args:
        reader: The graph.
        subjects: What changes. A class changes with all that is inside it.
        depth: How many edges to follow.
        limit: How many definitions to name.
    """
    start = {symbol.id for symbol in subjects} | _inside(reader, subjects)
    via: dict[int, tuple[int, int]] = {}
    frontier = sorted(start)
    for level in range(1, depth + 1):
        following: dict[int, int] = {}
        bases = sorted({base for base, _ in overridden(reader, frontier)})
        pairs = _users(reader, frontier) + _users(reader, bases, f"kind = 'calls' AND {DYNAMIC}")
        if level == 1:
            pairs += _overriding(reader, frontier)
        for source, target in pairs:
            if source not in start and source not in via:
                following.setdefault(source, target)
        via.update((source, (level, target)) for source, target in following.items())
        frontier = sorted(following)
        if not frontier:
            break
    symbols = reader.by_id([*via, *(target for _, target in via.values())])
    affected = [
        Affected(symbols[source], level, symbols[target]) for source, (level, target) in via.items()
    ]
    affected.sort(key=lambda a: (a.depth, a.symbol.file, a.symbol.line))
    files = tuple(dict.fromkeys(item.symbol.file for item in affected))
    return Impact(tuple(subjects), tuple(affected[:limit]), files, depth, len(affected) > limit)


def _users(reader: Reader, nodes: Sequence[int], where: str = "1") -> list[tuple[int, int]]:
    """Who uses these, and which of them."""
    return reader.rows_of(
        "SELECT DISTINCT source_id, target_id FROM refs "  # noqa: S608
        f"WHERE target_id IN ({{ids}}) AND {where} ORDER BY source_id, target_id",
        nodes,
    )


def _overriding(reader: Reader, nodes: Sequence[int]) -> list[tuple[int, int]]:
    """What overrides or implements these, which has to fit them, and which of them."""
    return reader.rows_of(
        "SELECT DISTINCT target_id, source_id FROM dispatches "
        "WHERE source_id IN ({ids}) ORDER BY 1, 2",
        nodes,
    )


def _inside(reader: Reader, subjects: Sequence[Symbol]) -> set[int]:
    found: set[int] = set()
    level = [symbol.id for symbol in subjects]
    while level:
        rows = reader.rows_of("SELECT id FROM nodes WHERE parent_id IN ({ids})", level)
        level = [node for (node,) in rows if node not in found]
        found.update(level)
    return found
