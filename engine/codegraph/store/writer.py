"""Writing files, nodes and references of the graph."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable

from codegraph.facts import FileFacts
from codegraph.resolve.surface import mentioned_names
from codegraph.store.rows import (
    FileDispatches,
    FileRefs,
    FileRow,
    LeftOut,
    NodeIds,
    node_rows,
    text_rows,
)

_INSERT_TEXT = (
    "INSERT INTO node_text (rowid, name, subwords, path, doc, body) VALUES (?, ?, ?, ?, ?, ?)"
)
_DELETE_TEXT = (
    "INSERT INTO node_text (node_text, rowid, name, subwords, path, doc, body) "
    "VALUES ('delete', ?, ?, ?, ?, ?, ?)"
)


class GraphWriter:
    """Writes rows. The caller begins and commits the transaction.

    Args:
        connection: A database with the layout of ``schema.sql``.
    """

    def __init__(self, connection: sqlite3.Connection) -> None:
        self.connection = connection

    def put_file(self, file_id: int, row: FileRow, facts: bytes) -> None:
        """Write a file and its encoded facts, in place of what was there."""
        self.connection.execute(
            "INSERT OR REPLACE INTO files (id, path, language, package, size, mtime_ns, hash, "
            "lines, has_errors) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (file_id, *row),
        )
        self.connection.execute("INSERT OR REPLACE INTO facts VALUES (?, ?)", (file_id, facts))

    def put_nodes(self, path: str, facts: FileFacts, ids: NodeIds) -> None:
        """Write a file's nodes, the words they are found by, its imports and mentions."""
        execute = self.connection.executemany
        execute(
            "INSERT INTO nodes VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            node_rows(path, facts, ids),
        )
        execute(_INSERT_TEXT, text_rows(path, facts, ids))
        execute(
            "INSERT INTO imports VALUES (?, ?, ?, ?, ?)",
            ((ids.file, i.module, i.name, i.local, i.line) for i in facts.imports),
        )
        execute(
            "INSERT INTO mentions VALUES (?, ?)",
            ((name, ids.file) for name in mentioned_names(facts)),
        )

    def remove_nodes(self, path: str, facts: FileFacts, ids: NodeIds) -> None:
        """Remove what `put_nodes` wrote for these facts, and the file's references."""
        self.remove_refs(ids.file)
        self.remove_dispatches(ids.file)
        self.connection.executemany(_DELETE_TEXT, text_rows(path, facts, ids))
        for table in ("nodes", "imports"):
            self.connection.execute(f"DELETE FROM {table} WHERE file_id = ?", (ids.file,))  # noqa: S608
        self.connection.executemany(
            "DELETE FROM mentions WHERE name = ? AND file_id = ?",
            ((name, ids.file) for name in mentioned_names(facts)),
        )

    def remove_file(self, file_id: int) -> None:
        """Remove a file and its facts; its nodes must be gone."""
        self.connection.execute("DELETE FROM facts WHERE file_id = ?", (file_id,))
        self.connection.execute("DELETE FROM files WHERE id = ?", (file_id,))

    def remove_refs(self, file_id: int) -> None:
        """Remove the references that stand in a file."""
        self.connection.execute(
            "DELETE FROM refs WHERE source_id IN (SELECT id FROM nodes WHERE file_id = ?)",
            (file_id,),
        )

    def put_refs(self, refs: FileRefs) -> None:
        """Write a file's references and what became of them."""
        self.connection.executemany(
            "INSERT INTO refs (source_id, kind, name, receiver, line, target_id, rule) "
            "VALUES (?, ?, ?, ?, ?, ?, ?)",
            refs.rows,
        )
        self.connection.execute(
            "UPDATE files SET resolved = ?, external = ?, unresolved = ? WHERE id = ?",
            (refs.resolved, refs.external, refs.unresolved, refs.file),
        )

    def put_dispatches(self, dispatches: FileDispatches) -> None:
        """Write what a file says of calls that run other methods."""
        self.connection.executemany(
            "INSERT INTO dispatches VALUES (?, ?, ?, ?)",
            ((dispatches.file, *row) for row in dispatches.rows),
        )
        self.connection.executemany(
            "INSERT INTO heirs VALUES (?, ?)",
            ((node, dispatches.file) for node in dispatches.heirs),
        )

    def remove_dispatches(self, file_id: int) -> None:
        """Remove what `put_dispatches` wrote for a file."""
        for table in ("dispatches", "heirs"):
            self.connection.execute(f"DELETE FROM {table} WHERE file_id = ?", (file_id,))  # noqa: S608

    def put_skipped(self, skipped: Iterable[LeftOut]) -> None:
        """Write which files are left out, in place of what was there."""
        self.connection.execute("DELETE FROM skipped")
        self.connection.executemany(
            "INSERT OR REPLACE INTO skipped VALUES (?, ?, ?, ?, ?)", skipped
        )

    def put_meta(self, **values: object) -> None:
        """Write facts about the index itself, as JSON."""
        self.connection.executemany(
            "INSERT OR REPLACE INTO meta VALUES (?, ?)",
            ((key, json.dumps(value)) for key, value in values.items()),
        )
