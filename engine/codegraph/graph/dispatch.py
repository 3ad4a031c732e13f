"""Methods that a call of another one may run in its place, up and down all steps."""

from __future__ import annotations

from collections.abc import Iterable

from codegraph.graph.reader import Reader
from codegraph.model import Symbol

DYNAMIC = "rule NOT LIKE 'super%' AND rule NOT LIKE 'constructor%'"
"""Condition on ``refs``: the call is not known to run the very method that it names."""

_UP = """
    WITH RECURSIVE up (start, id) AS (
        SELECT target_id, source_id FROM dispatches WHERE target_id IN ({ids})
        UNION SELECT up.start, d.source_id FROM up JOIN dispatches d ON d.target_id = up.id
    ) SELECT id, start FROM up ORDER BY id, start
"""
_DOWN = """
    WITH RECURSIVE down (start, id) AS (
        SELECT source_id, target_id FROM dispatches WHERE source_id IN ({ids})
        UNION SELECT down.start, d.target_id FROM down JOIN dispatches d ON d.source_id = down.id
    ) SELECT start, count(DISTINCT id) FROM down GROUP BY start
"""


def overridden(reader: Reader, nodes: Iterable[int]) -> list[tuple[int, int]]:
    """Each method whose call may run one of these, with that one, both as node ids."""
    return reader.rows_of(_UP, nodes)


def override_counts(reader: Reader, nodes: Iterable[int]) -> dict[int, int]:
    """How many methods a call of each of these may run in its place; none where there are none."""
    return dict(reader.rows_of(_DOWN, nodes))


def nearest(reader: Reader, symbol: Symbol) -> tuple[list[Symbol], list[Symbol]]:
    """What a method overrides or implements, and what overrides or implements it, one step."""
    where = "WHERE n.id IN (SELECT {far}_id FROM dispatches WHERE {near}_id = ?) "
    order = "ORDER BY f.path, n.ordinal"
    above = reader.symbols(where.format(far="source", near="target") + order, (symbol.id,))
    below = reader.symbols(where.format(far="target", near="source") + order, (symbol.id,))
    return above, below
