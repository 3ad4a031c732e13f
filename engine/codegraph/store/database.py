"""Opening graph databases, and refusing those that must not be read."""

from __future__ import annotations

import os
import sqlite3
import stat
from collections.abc import Callable
from importlib.resources import files
from pathlib import Path

from codegraph.errors import CorruptIndex, ForeignIndex, IndexLocked, NotIndexed, SchemaMismatch
from codegraph.project import Project

SCHEMA_VERSION = 3
"""Raised with every change of ``schema.sql`` or of what the facts mean."""

_APPLICATION_ID = 0x63644767  # "cdGg", so that `file` and we can tell our databases
_WORTH_ANALYZING = 500
"""Files from which on a graph tells something about graphs. What is learnt from one of a few files
is wrong for good once it has grown, and plans made by it take quadratic time then; what SQLite
assumes of a table it knows nothing of fits every size."""

_TEMPORARY = (
    "PRAGMA journal_mode = OFF",
    "PRAGMA synchronous = OFF",
    "PRAGMA locking_mode = EXCLUSIVE",
)


def create(path: Path) -> sqlite3.Connection:
    """A new, empty database without indexes, for a bulk load that nobody else can see yet."""
    connection = sqlite3.connect(path, isolation_level=None)
    try:
        connection.execute("PRAGMA page_size = 4096")
        for statement in _TEMPORARY:
            connection.execute(statement)
        connection.execute(f"PRAGMA application_id = {_APPLICATION_ID}")
        connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")
        connection.executescript(_script("schema.sql"))
    except BaseException:
        connection.close()
        raise
    return connection


def add_indexes(connection: sqlite3.Connection) -> None:
    """Make the indexes after a bulk load."""
    connection.executescript(_script("indexes.sql"))
    connection.execute("INSERT INTO node_text (node_text) VALUES ('optimize')")
    if connection.execute("SELECT count(*) FROM files").fetchone()[0] >= _WORTH_ANALYZING:
        connection.execute("ANALYZE")


def open_for_reading(project: Project) -> sqlite3.Connection:
    """A connection that cannot write.

    Raises:
        NotIndexed, SchemaMismatch, CorruptIndex, ForeignIndex: See `codegraph.errors`.
        IndexLocked: A program of another make holds the database.
    """
    check_files(project)
    uri = project.database.as_uri()
    try:
        return _checked(project, lambda: sqlite3.connect(f"{uri}?mode=ro", uri=True))
    except sqlite3.OperationalError as error:
        if "locked" in str(error):
            raise IndexLocked(project.root, "another process") from error
        # A read-only folder cannot hold the shared memory of a write-ahead log. Whoever reads
        # there takes the file as it is.
        check_files(project)
    try:
        return _checked(project, lambda: sqlite3.connect(f"{uri}?immutable=1", uri=True))
    except sqlite3.OperationalError as error:
        raise CorruptIndex(project.database, str(error)) from error


def open_for_writing(project: Project) -> sqlite3.Connection:
    """A connection that can write; the caller holds the writer lock.

    Raises:
        NotIndexed, SchemaMismatch, CorruptIndex, ForeignIndex: See `codegraph.errors`.
    """
    check_files(project)
    connection = _checked(project, lambda: sqlite3.connect(project.database, timeout=10))
    try:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = NORMAL")
    except sqlite3.Error:
        connection.close()
        raise
    return connection


def check_files(project: Project) -> None:
    """Refuse a database that is missing, that another user put there, or that is a link.

    SQLite follows links, also those that stand where it keeps its log, and writes through them.
    """
    database = project.database
    for suffix in ("", "-wal", "-shm", "-journal"):
        path = database.with_name(database.name + suffix)
        try:
            found = os.lstat(path)
        except FileNotFoundError:
            if suffix:
                continue
            raise NotIndexed(project.root) from None
        except OSError as error:
            raise CorruptIndex(database, error.strerror or str(error)) from error
        if hasattr(os, "getuid") and found.st_uid not in {os.getuid(), 0}:
            raise ForeignIndex(path, found.st_uid)
        if stat.S_ISLNK(found.st_mode):
            raise CorruptIndex(database, f"{path.name} is a symbolic link")


def _checked(project: Project, connect: Callable[[], sqlite3.Connection]) -> sqlite3.Connection:
    """A connection to a database that may be read; none stays open where it may not."""
    connection = connect()
    try:
        connection.isolation_level = None
        check_layout(connection, project)
        _tune(connection)
    except BaseException:
        connection.close()
        raise
    return connection


def check_layout(connection: sqlite3.Connection, project: Project) -> None:
    """Refuse a database of another layout, a torn one, and what is no database."""
    try:
        application = connection.execute("PRAGMA application_id").fetchone()[0]
        version = connection.execute("PRAGMA user_version").fetchone()[0]
        if application != _APPLICATION_ID:
            raise CorruptIndex(project.database, "it is not a codegraph database")
        if version != SCHEMA_VERSION:
            raise SchemaMismatch(project.database, version, SCHEMA_VERSION)
        connection.execute("SELECT value FROM meta WHERE key = 'indexed_at'").fetchone()
    except sqlite3.OperationalError as error:
        if any(words in str(error) for words in ("unable to open", "readonly", "locked")):
            raise
        raise CorruptIndex(project.database, str(error)) from error
    except sqlite3.DatabaseError as error:
        raise CorruptIndex(project.database, str(error)) from error


def _tune(connection: sqlite3.Connection) -> None:
    connection.execute("PRAGMA mmap_size = 268435456")
    connection.execute("PRAGMA cache_size = -16000")
    connection.execute("PRAGMA trusted_schema = OFF")


def _script(name: str) -> str:
    return files("codegraph.store").joinpath(name).read_text("utf-8")
