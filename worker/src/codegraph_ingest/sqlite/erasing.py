"""Deletes everything of a machine."""

from __future__ import annotations

import sqlite3


def erase(connection: sqlite3.Connection, machine_id: str) -> int:
    """Delete everything of an id and queue its deletion at the backend, in an open transaction.

    Args:
        connection: From `database.open_writer`, with a transaction open.
        machine_id: The id.

    Returns:
        How many events were deleted.
    """
    of_machine = "SELECT event_id FROM events WHERE machine_id = ?"
    connection.execute(
        "INSERT INTO stale_days SELECT DISTINCT day FROM events WHERE machine_id = ? "
        "ON CONFLICT DO NOTHING",
        (machine_id,),
    )
    connection.execute(f"DELETE FROM outbox WHERE subject IN ({of_machine})", (machine_id,))  # noqa: S608 - a constant
    deleted = connection.execute("DELETE FROM events WHERE machine_id = ?", (machine_id,)).rowcount
    # Once is enough, so that repeating it cannot fill the disk.
    connection.execute(
        "INSERT INTO outbox (action, subject) SELECT 'erase', ?1 "
        "WHERE NOT EXISTS (SELECT 1 FROM outbox WHERE subject = ?1 AND action = 'erase')",
        (machine_id,),
    )
    return deleted
