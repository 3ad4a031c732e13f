"""What a graph database holds, in numbers."""

from __future__ import annotations

import json
import sqlite3
from typing import Any


def read_meta(connection: sqlite3.Connection) -> dict[str, Any]:
    """Facts about the index itself."""
    rows = connection.execute("SELECT key, value FROM meta")
    return {key: json.loads(value) for key, value in rows}


def counts(connection: sqlite3.Connection) -> dict[str, Any]:
    """Totals, by the field names that `codegraph.model.Status` and `IndexReport` share."""
    kinds = dict(
        connection.execute("SELECT kind, count(*) FROM nodes GROUP BY kind ORDER BY 2 DESC, 1")
    )
    files = kinds.pop("file", 0)
    outcomes = dict(
        connection.execute(
            "SELECT CASE WHEN target_id IS NULL THEN rule ELSE 'resolved' END, count(*) "
            "FROM refs GROUP BY 1"
        )
    )
    languages = connection.execute(
        "SELECT language, count(*) FROM files GROUP BY language ORDER BY 2 DESC, 1"
    )
    return {
        "files": files,
        "symbols": sum(kinds.values()),
        "edges": outcomes.get("resolved", 0),
        "languages": dict(languages),
        "kinds": kinds,
        "references": {key: outcomes.get(key, 0) for key in ("resolved", "external", "unresolved")},
    }
