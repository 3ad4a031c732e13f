"""A connection to the graph, and how its rows become values."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from codegraph.errors import CorruptIndex
from codegraph.graph.source import SourceReader
from codegraph.model import Symbol
from codegraph.project import Project
from codegraph.store.database import open_for_reading

_COLUMNS = (
    "n.id, n.kind, n.name, n.qualified_name, f.path, n.line, n.start_line, n.end_line, "
    "n.signature, n.docstring, n.visibility, f.language"
)
_SYMBOLS = f"SELECT {_COLUMNS} FROM nodes n JOIN files f ON f.id = n.file_id"  # noqa: S608
_CHUNK = 500


class Reader:
    """Reads one project's graph.

    Args:
        project: The project.

    Raises:
        IndexUnavailable: There is no graph that could be read.
    """

    def __init__(self, project: Project) -> None:
        self.project = project
        self._file = self._file_in_place()
        self.connection = open_for_reading(project)
        self.source = SourceReader(project, self.connection)

    def close(self) -> None:
        """Close the connection."""
        self.connection.close()

    @property
    def is_current(self) -> bool:
        """Whether the file that is read is still the project's database."""
        return self._file == self._file_in_place()

    def _file_in_place(self) -> tuple[int, int] | None:
        try:
            found = os.stat(self.project.database)  # noqa: PTH116 - half the time of Path.stat
        except OSError:
            return None
        return found.st_dev, found.st_ino

    @contextmanager
    def snapshot(self) -> Iterator[None]:
        """See one state of the graph throughout, whatever a writer does meanwhile.

        Raises:
            CorruptIndex: The database is damaged.
        """
        try:
            self.connection.execute("BEGIN")
            try:
                yield
            finally:
                if self.connection.in_transaction:  # an error may have ended it
                    self.connection.execute("COMMIT")
        except sqlite3.DatabaseError as error:
            raise CorruptIndex(self.project.database, str(error)) from error

    def rows(self, sql: str, parameters: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        """All rows of a query.

        Raises:
            CorruptIndex: The database is damaged.
        """
        try:
            return self.connection.execute(sql, parameters).fetchall()
        except sqlite3.DatabaseError as error:
            raise CorruptIndex(self.project.database, str(error)) from error

    def rows_of(self, sql: str, ids: Iterable[int]) -> list[tuple[Any, ...]]:
        """All rows of a query about nodes, in runs that fit one statement.

        Args:
            sql: The query, with ``{ids}`` where the ids stand in parentheses.
            ids: Row ids of the nodes, however many.

        Raises:
            CorruptIndex: The database is damaged.
        """
        found: list[tuple[Any, ...]] = []
        for some in chunks(list(ids)):
            found += self.rows(sql.format(ids=",".join("?" * len(some))), some)
        return found

    def each(self, sql: str) -> Iterator[tuple[Any, ...]]:
        """The rows of a query one by one, all as they were when it began.

        Raises:
            CorruptIndex: The database is damaged.
        """
        try:
            yield from self.connection.execute(sql)
        except sqlite3.DatabaseError as error:
            raise CorruptIndex(self.project.database, str(error)) from error

    def symbols(self, where: str, parameters: Sequence[object] = ()) -> list[Symbol]:
        """Symbols of the nodes ``n`` in files ``f`` that satisfy a condition."""
        return [Symbol(*row) for row in self.rows(f"{_SYMBOLS} {where}", parameters)]

    def by_id(self, ids: Iterable[int]) -> dict[int, Symbol]:
        """Symbols by node id."""
        rows = self.rows_of(f"{_SYMBOLS} WHERE n.id IN ({{ids}})", dict.fromkeys(ids))
        return {symbol.id: symbol for symbol in (Symbol(*row) for row in rows)}

    def fan_in(self, ids: Iterable[int]) -> dict[int, int]:
        """How many distinct definitions use each node."""
        sql = (
            "SELECT target_id, count(DISTINCT source_id) FROM refs "
            "WHERE target_id IN ({ids}) GROUP BY target_id"
        )
        return dict(self.rows_of(sql, ids))


def chunks(items: Sequence[Any]) -> Iterator[Sequence[Any]]:
    """The items in runs that fit the number of parameters of one statement."""
    for start in range(0, len(items), _CHUNK):
        yield items[start : start + _CHUNK]
