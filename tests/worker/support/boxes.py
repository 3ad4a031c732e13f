"""A database as `serve` makes it, with events in it that wait to be forwarded."""

from __future__ import annotations

import sqlite3
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from codegraph_ingest.sqlite.database import open_writer

PATIENCE = 60.0
"""Seconds after which something that should happen soon is taken not to happen."""


def wait_until(condition: Callable[[], object], what: str = "it") -> None:
    """Wait for something that another thread or process does."""
    deadline = time.monotonic() + PATIENCE
    while not condition():
        if time.monotonic() > deadline:
            raise TimeoutError(f"{what} did not happen")
        time.sleep(0.02)


class Box:
    """The database, and what the writer does to it."""

    def __init__(self, path: Path) -> None:
        self.path = path
        open_writer(path).close()

    @contextmanager
    def open(self) -> Iterator[sqlite3.Connection]:
        connection = sqlite3.connect(self.path, isolation_level=None, timeout=30)
        try:
            yield connection
        finally:
            connection.close()

    def put(self, number: int = 1, /, **fields: Any) -> list[str]:
        """Store events and queue them; their ids."""
        ids = [str(uuid.uuid5(uuid.NAMESPACE_OID, uuid.uuid4().hex)) for _ in range(number)]
        row = {
            "machine_id": str(uuid.uuid4()),
            "day": "2026-01-31",
            "event": "usage_rollup",
            "codegraph_version": "0.1.0",
            "os": "linux",
            "arch": "x86_64",
            "python": "3.12",
            "ci": 0,
            "kind": "mcp_tool",
            "name": "codegraph_explore",
            "count": 12,
            "error_count": 1,
            "client_name": "claude-code",
            "client_version": "2.1",
            "details": None,
        } | fields
        names = ["event_id", *row]
        with self.open() as connection:
            connection.execute("BEGIN IMMEDIATE")
            connection.executemany(
                f"INSERT INTO events ({','.join(names)}) VALUES ({','.join('?' * len(names))})",
                [(event_id, *row.values()) for event_id in ids],
            )
            connection.executemany(
                "INSERT INTO outbox (action, subject) VALUES ('capture', ?)",
                [(event_id,) for event_id in ids],
            )
            connection.execute("COMMIT")
        return ids

    def erase(self, machine_id: str) -> None:
        """Delete a machine's events and queue the deletion, as the writer does."""
        with self.open() as connection:
            connection.execute("BEGIN IMMEDIATE")
            connection.execute("DELETE FROM events WHERE machine_id = ?", (machine_id,))
            connection.execute(
                "INSERT INTO outbox (action, subject) VALUES ('erase', ?)", (machine_id,)
            )
            connection.execute("COMMIT")

    def scalar(self, statement: str) -> Any:
        with self.open() as connection:
            return connection.execute(statement).fetchone()[0]

    @property
    def waiting(self) -> int:
        found = self.scalar("SELECT count(*) FROM outbox")
        assert isinstance(found, int)
        return found

    @property
    def parked(self) -> list[str]:
        with self.open() as connection:
            return [row[0] for row in connection.execute("SELECT subject FROM parked")]
