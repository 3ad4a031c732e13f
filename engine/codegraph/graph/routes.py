"""Which routes lead to a definition."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from codegraph.graph.reader import Reader


def answered(reader: Reader, ids: Sequence[int]) -> dict[int, tuple[str, ...]]:
    """The names of the routes that each node answers; nodes that answer none are left out."""
    found: dict[int, list[str]] = defaultdict(list)
    rows = reader.rows_of(
        "SELECT DISTINCT r.target_id, n.name FROM refs r JOIN nodes n ON n.id = r.source_id "
        "WHERE r.target_id IN ({ids}) AND r.kind = 'routes' ORDER BY n.id",
        ids,
    )
    for node, name in rows:
        found[node].append(name)
    return {node: tuple(names) for node, names in found.items()}
