"""Writing files, nodes and references of the graph."""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from collections.abc import Callable, Iterable, Sequence

from codegraph.facts import FileFacts
from codegraph.model import Skipped
from codegraph.resolve.dispatch import Dispatching
from codegraph.resolve.resolver import Resolution
from codegraph.resolve.surface import mentioned_names
from codegraph.resolve.values import Site
from codegraph.store.rows import FileRow, NodeIds, node_rows, split_path, text_rows

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

    def put_refs(
        self,
        facts: FileFacts,
        resolutions: Sequence[Resolution],
        ids: NodeIds,
        ids_of: Callable[[str], NodeIds],
    ) -> None:
        """Write a file's references and what became of them.

        Args:
            facts: The file's facts.
            resolutions: What became of each of its references.
            ids: The file's row ids.
            ids_of: Gives the row ids of any file.
        """

        def rows() -> Iterable[tuple[object, ...]]:
            for ref, found in zip(facts.refs, resolutions, strict=True):
                source = ids.file_node if ref.scope < 0 else ids.defs[ref.scope]
                name, receiver = split_path(ref.path)
                if found.outcome == "none":
                    continue
                if not found.targets:
                    yield source, ref.kind, name, receiver, ref.line, None, found.outcome
                for target in found.targets:
                    file, ordinal = target.site
                    at = ids_of(file).defs[ordinal]
                    yield source, target.kind, name, receiver, ref.line, at, target.rule

        self.connection.executemany(
            "INSERT INTO refs (source_id, kind, name, receiver, line, target_id, rule) "
            "VALUES (?, ?, ?, ?, ?, ?, ?)",
            rows(),
        )
        outcomes = Counter(found.outcome for found in resolutions)
        self.connection.execute(
            "UPDATE files SET resolved = ?, external = ?, unresolved = ? WHERE id = ?",
            (
                sum(len(found.targets) for found in resolutions),
                outcomes["external"],
                outcomes["unresolved"],
                ids.file,
            ),
        )

    def put_dispatches(
        self, found: Dispatching, ids: NodeIds, ids_of: Callable[[str], NodeIds]
    ) -> None:
        """Write what a file says of calls that run other methods, in place of what was there."""
        self.remove_dispatches(ids.file)

        def node(site: Site) -> int:
            return ids_of(site[0]).defs[site[1]]

        self.connection.executemany(
            "INSERT INTO dispatches VALUES (?, ?, ?, ?)",
            ((ids.file, node(row.base), node(row.override), row.rule) for row in found.rows),
        )
        self.connection.executemany(
            "INSERT INTO heirs VALUES (?, ?)",
            ((node(site), ids.file) for site in found.lineage),
        )

    def remove_dispatches(self, file_id: int) -> None:
        """Remove what `put_dispatches` wrote for a file."""
        for table in ("dispatches", "heirs"):
            self.connection.execute(f"DELETE FROM {table} WHERE file_id = ?", (file_id,))  # noqa: S608

    def put_skipped(self, skipped: Iterable[Skipped]) -> None:
        """Write which files are left out, in place of what was there."""
        self.connection.execute("DELETE FROM skipped")
        self.connection.executemany(
            "INSERT OR REPLACE INTO skipped VALUES (?, ?)", ((s.path, s.reason) for s in skipped)
        )

    def put_meta(self, **values: object) -> None:
        """Write facts about the index itself, as JSON."""
        self.connection.executemany(
            "INSERT OR REPLACE INTO meta VALUES (?, ?)",
            ((key, json.dumps(value)) for key, value in values.items()),
        )
