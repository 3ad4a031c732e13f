"""What a graph database says of itself."""

from __future__ import annotations

import json
import sqlite3
from typing import Any

from codegraph.store.rows import LeftOut


def read_meta(connection: sqlite3.Connection) -> dict[str, Any]:
    """Facts about the index itself."""
    rows = connection.execute("SELECT key, value FROM meta")
    return {key: json.loads(value) for key, value in rows}


def left_out(connection: sqlite3.Connection) -> dict[str, LeftOut]:
    """The files that the index leaves out, by path."""
    rows = connection.execute("SELECT path, reason, language, size, mtime_ns FROM skipped")
    return {row[0]: LeftOut._make(row) for row in rows}


def counts(connection: sqlite3.Connection) -> dict[str, Any]:
    """Totals, by the field names that `codegraph.model.Status` and `IndexReport` share."""
    files, resolved, external, unresolved = connection.execute(
        "SELECT count(*), coalesce(sum(resolved), 0), coalesce(sum(external), 0), "
        "coalesce(sum(unresolved), 0) FROM files"
    ).fetchone()
    dispatches = connection.execute(
        "SELECT count(*) FROM (SELECT DISTINCT source_id, target_id FROM dispatches)"
    ).fetchone()[0]
    nodes = connection.execute("SELECT count(*) FROM nodes").fetchone()[0]
    languages = connection.execute(
        "SELECT language, count(*) FROM files GROUP BY language ORDER BY 2 DESC, 1"
    )
    return {
        "files": files,
        "symbols": nodes - files,
        "edges": resolved + dispatches,
        "languages": dict(languages),
        "references": {"resolved": resolved, "external": external, "unresolved": unresolved},
    }
