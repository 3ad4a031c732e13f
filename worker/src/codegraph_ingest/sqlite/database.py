"""Opens the database.

Why ``synchronous=FULL``
    In WAL mode, NORMAL survives a killed process and loses the last commits with the power. A 204
    promises more than that: the client deletes its copy, and the journal its line once it is here.
    FULL waits for the disk at each commit, of which there are few; see `arriving`.
"""

from __future__ import annotations

import os
import sqlite3
from contextlib import suppress
from pathlib import Path

from codegraph_ingest.errors import DatabaseUnusable

VERSION = 1
"""Version of the tables of `schema.sql`."""

_SCHEMA = Path(__file__).with_name("schema.sql")
_ADDED = (
    "outbox.sql",
    "figures.sql",
    "intake.sql",
)  # tables of other rooms; each statement may be repeated
_WRITER = """
    PRAGMA synchronous = FULL;
    PRAGMA fullfsync = ON;              -- on macOS, fsync alone leaves it in the disk's own cache
    PRAGMA busy_timeout = 5000;
    PRAGMA secure_delete = ON;          -- what is erased does not stay in free pages
    PRAGMA temp_store = MEMORY;         -- what a statement might have to undo
    PRAGMA cache_size = -65536;
    PRAGMA journal_size_limit = 67108864;
    PRAGMA wal_autocheckpoint = 16000;
"""


def open_writer(path: Path) -> sqlite3.Connection:
    """Open a database to write to; make it, or what it lacks, where it is not there yet.

    Args:
        path: The file.

    Raises:
        DatabaseUnusable: It cannot be opened, or has tables of another version.
    """
    try:
        _make_private(path)
        connection = sqlite3.connect(
            path, isolation_level=None, check_same_thread=False, cached_statements=32
        )
    except (OSError, sqlite3.Error) as error:
        raise DatabaseUnusable(path, _reason(error)) from error
    try:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.executescript(_WRITER)
        _prepare(connection, path)
    except sqlite3.Error as error:
        connection.close()
        raise DatabaseUnusable(path, _reason(error)) from error
    except BaseException:
        connection.close()
        raise
    return connection


def open_reader(path: Path) -> sqlite3.Connection:
    """Open a database to read from.

    Args:
        path: The file, which must be there.

    Raises:
        DatabaseUnusable: It is not there, or cannot be opened.
    """
    try:
        connection = sqlite3.connect(
            f"{path.resolve().as_uri()}?mode=ro",
            uri=True,
            isolation_level=None,
            check_same_thread=False,
        )
        connection.execute("PRAGMA busy_timeout = 5000")
        (version,) = connection.execute("PRAGMA user_version").fetchone()
    except sqlite3.Error as error:
        raise DatabaseUnusable(path, _reason(error)) from error
    if version != VERSION:
        connection.close()
        raise DatabaseUnusable(path, f"its tables have version {version}, not {VERSION}")
    return connection


def _make_private(path: Path) -> None:
    """Make the file where it is not there yet: nobody else's business, with its ids of machines."""
    # One that is there must not be opened. To close it again would drop all the locks that SQLite
    # holds on it in this process, and another process would take the database for unused.
    with suppress(FileExistsError):
        os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))


def _prepare(connection: sqlite3.Connection, path: Path) -> None:
    connection.execute("BEGIN IMMEDIATE")
    try:
        (version,) = connection.execute("PRAGMA user_version").fetchone()
        if version not in (0, VERSION):
            raise DatabaseUnusable(path, f"its tables have version {version}, not {VERSION}")
        if version == 0:
            _run(connection, _SCHEMA)
        for added in map(_SCHEMA.with_name, _ADDED):
            if added.exists():
                _run(connection, added)
    except BaseException:
        connection.execute("ROLLBACK")
        raise
    connection.execute("COMMIT")


def _run(connection: sqlite3.Connection, script: Path) -> None:
    """Run a file's statements inside the transaction, which `executescript` would commit."""
    statement = ""
    for line in script.read_text(encoding="utf-8").splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            connection.execute(statement)
            statement = ""


def _reason(error: Exception) -> str:
    if isinstance(error, OSError):
        return error.strerror or type(error).__name__
    return str(error)
