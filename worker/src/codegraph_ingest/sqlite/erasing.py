"""Deletes everything of a machine."""

from __future__ import annotations

import sqlite3

_LOOKED_THROUGH = 100_000  # rows of the queue: some 20 ms


def erase(connection: sqlite3.Connection, machine_id: str) -> int:
    """Delete everything of an id and queue its deletion at the backend, in an open transaction.

    Args:
        connection: From `database.open_writer`, with a transaction open.
        machine_id: The id.

    Returns:
        How many events were deleted.
    """
    connection.execute(
        "INSERT INTO stale_days SELECT DISTINCT day FROM events WHERE machine_id = ? "
        "ON CONFLICT DO NOTHING",
        (machine_id,),
    )
    # Of the newest only, for nothing finds them by their event. The forwarder drops the others when
    # it gets to them, as the event is gone.
    connection.execute(
        "DELETE FROM outbox WHERE seq > (SELECT max(seq) FROM outbox) - ?2 AND action = 'capture' "
        "AND subject IN (SELECT event_id FROM events WHERE machine_id = ?1)",
        (machine_id, _LOOKED_THROUGH),
    )
    deleted = connection.execute("DELETE FROM events WHERE machine_id = ?", (machine_id,)).rowcount
    # Once is enough, so that repeating it cannot fill the disk.
    connection.execute(
        "INSERT INTO outbox (action, subject) SELECT 'erase', ?1 "
        "WHERE NOT EXISTS (SELECT 1 FROM outbox WHERE subject = ?1 AND action = 'erase')",
        (machine_id,),
    )
    return deleted
