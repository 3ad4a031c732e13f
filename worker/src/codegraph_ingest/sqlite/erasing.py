"""Deletes everything of a machine.

When the backend is told
    If it may have something: once any event was queued for one, each deletion is, whether or not
    there are rows of that id. They may be gone by their age, or missing in a backup, and the
    backend may still have what they were about. Where nothing was ever queued, no backend has
    anything of here, and made-up ids would only pile up.
"""

from __future__ import annotations

import sqlite3

# Its number never goes back, whatever is deleted. There can be a row of 0 where nothing was queued.
_QUEUED = "EXISTS (SELECT 1 FROM sqlite_sequence WHERE name = 'outbox' AND seq > 0)"
_LOOKED_THROUGH = 100_000  # rows of the queue: some 20 ms


def erase(connection: sqlite3.Connection, machine_id: str) -> int:
    """Delete everything of an id, in an open transaction, and queue that for the backend.

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
        "INSERT INTO outbox (action, subject) SELECT 'erase', ?1 "  # noqa: S608 - constants
        f"WHERE {_QUEUED} "
        "AND NOT EXISTS (SELECT 1 FROM outbox WHERE subject = ?1 AND action = 'erase')",
        (machine_id,),
    )
    return deleted


def may_be_elsewhere(connection: sqlite3.Connection) -> bool:
    """Whether any event was ever queued for a backend.

    Args:
        connection: To the database.
    """
    return bool(connection.execute(f"SELECT {_QUEUED}").fetchone()[0])
