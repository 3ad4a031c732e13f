"""Graphs as sets of rows without ids, so that two of them can be compared."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

_TABLES = {
    "files": "SELECT path, language, package, size, hex(hash), lines, has_errors, resolved, "
    "external, unresolved FROM files",
    "facts": "SELECT f.path, hex(x.data) FROM facts x JOIN files f ON f.id = x.file_id",
    "nodes": "SELECT f.path, n.ordinal, n.kind, n.name, n.qualified_name, pf.path, p.ordinal, "
    "n.line, n.start_line, n.end_line, n.signature, n.docstring, n.visibility "
    "FROM nodes n JOIN files f ON f.id = n.file_id "
    "LEFT JOIN nodes p ON p.id = n.parent_id LEFT JOIN files pf ON pf.id = p.file_id",
    "refs": "SELECT sf.path, s.ordinal, r.kind, r.name, r.receiver, r.line, tf.path, t.ordinal, "
    "r.rule, r.target_id IS NULL FROM refs r "
    "JOIN nodes s ON s.id = r.source_id JOIN files sf ON sf.id = s.file_id "
    "LEFT JOIN nodes t ON t.id = r.target_id LEFT JOIN files tf ON tf.id = t.file_id",
    "dispatches": "SELECT f.path, sf.path, s.ordinal, tf.path, t.ordinal, d.rule FROM dispatches d "
    "JOIN files f ON f.id = d.file_id "
    "JOIN nodes s ON s.id = d.source_id JOIN files sf ON sf.id = s.file_id "
    "JOIN nodes t ON t.id = d.target_id JOIN files tf ON tf.id = t.file_id",
    "heirs": "SELECT f.path, tf.path, t.ordinal FROM heirs h "
    "JOIN files f ON f.id = h.file_id "
    "LEFT JOIN nodes t ON t.id = h.type_id LEFT JOIN files tf ON tf.id = t.file_id",
    "imports": "SELECT f.path, i.module, i.name, i.local, i.line "
    "FROM imports i JOIN files f ON f.id = i.file_id",
    "skipped": "SELECT path, reason, language, size FROM skipped",
    "mentions": "SELECT m.name, f.path FROM mentions m JOIN files f ON f.id = m.file_id",
    "words": "SELECT term, doc, cnt FROM vocabulary",
}


def rows(database: Path) -> dict[str, list[tuple[object, ...]]]:
    """Every table of a graph as sorted rows; references between rows by file and ordinal."""
    with closing(sqlite3.connect(database)) as connection:
        connection.execute(
            "CREATE VIRTUAL TABLE temp.vocabulary USING fts5vocab(main, node_text, row)"
        )
        return {
            name: sorted(connection.execute(sql).fetchall(), key=repr)
            for name, sql in _TABLES.items()
        }


def check(database: Path) -> None:
    """Fail unless SQLite and the full-text index find the file sound."""
    with closing(sqlite3.connect(database)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
        connection.execute("INSERT INTO node_text (node_text) VALUES ('integrity-check')")
