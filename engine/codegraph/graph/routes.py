"""Which routes lead to a definition."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from codegraph.graph.reader import Reader, chunks


def answered(reader: Reader, ids: Sequence[int]) -> dict[int, tuple[str, ...]]:
    """The names of the routes that each node answers; nodes that answer none are left out."""
    found: dict[int, list[str]] = defaultdict(list)
    for some in chunks(ids):
        marks = ",".join("?" * len(some))
        rows = reader.rows(
            "SELECT DISTINCT r.target_id, n.name FROM refs r "  # noqa: S608
            "JOIN nodes n ON n.id = r.source_id "
            f"WHERE r.target_id IN ({marks}) AND r.kind = 'routes' ORDER BY n.id",
            some,
        )
        for node, name in rows:
            found[node].append(name)
    return {node: tuple(names) for node, names in found.items()}
