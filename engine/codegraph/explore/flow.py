"""Call paths between chosen symbols."""

from __future__ import annotations

from collections.abc import Sequence

from codegraph.graph.dispatch import DYNAMIC
from codegraph.graph.reader import Reader
from codegraph.model import CallPath, Symbol

_MAX_DEPTH = 4
_MAX_FRONTIER = 300
_MAX_PATHS = 6


def call_paths(reader: Reader, chosen: Sequence[Symbol]) -> tuple[CallPath, ...]:
    """The shortest chain of calls from each chosen symbol to each other one that it reaches.

    From a method it goes on to those that may run in its place.

    A chain that is part of a longer one is not told twice.
    """
    wanted = {symbol.id for symbol in chosen}
    chains: list[list[int]] = []
    for symbol in chosen:
        chains += _from(reader, symbol.id, wanted - {symbol.id})
    chains.sort(key=lambda chain: -len(chain))
    kept: list[list[int]] = []
    for chain in chains:
        if not any(_contains(longer, chain) for longer in kept):
            kept.append(chain)
    kept = kept[:_MAX_PATHS]
    symbols = reader.by_id(node for chain in kept for node in chain)
    return tuple(CallPath(tuple(symbols[node] for node in chain)) for chain in kept)


def _from(reader: Reader, start: int, wanted: set[int]) -> list[list[int]]:
    came_from: dict[int, int] = {start: start}
    frontier, found = [start], []
    replaceable = {start}
    for _ in range(_MAX_DEPTH):
        following: list[int] = []
        for source, target, may_be_another in _steps(reader, frontier[:_MAX_FRONTIER], replaceable):
            if may_be_another:
                replaceable.add(target)
            if target not in came_from:
                came_from[target] = source
                following.append(target)
                if target in wanted:
                    found.append(_chain(came_from, target))
        frontier = following
    return found


def _steps(
    reader: Reader, nodes: Sequence[int], replaceable: set[int]
) -> list[tuple[int, int, int]]:
    """From where to where it goes on, and whether the call may run another method there.

    Args:
        reader: The graph.
        nodes: Where it goes on from.
        replaceable: Those among them in whose place another may run.
    """
    called = reader.rows_of(
        f"SELECT source_id, target_id, max({DYNAMIC}) FROM refs "  # noqa: S608
        "WHERE source_id IN ({ids}) AND target_id IS NOT NULL "
        "AND kind IN ('calls', 'instantiates') GROUP BY 1, 2 ORDER BY 1, 2",
        nodes,
    )
    instead = reader.rows_of(
        "SELECT DISTINCT source_id, target_id, 1 FROM dispatches "
        "WHERE source_id IN ({ids}) ORDER BY 1, 2",
        [node for node in nodes if node in replaceable],
    )
    return called + instead


def _chain(came_from: dict[int, int], end: int) -> list[int]:
    chain = [end]
    while came_from[chain[-1]] != chain[-1]:
        chain.append(came_from[chain[-1]])
    return chain[::-1]


def _contains(longer: list[int], chain: list[int]) -> bool:
    size = len(chain)
    return any(longer[i : i + size] == chain for i in range(len(longer) - size + 1))
