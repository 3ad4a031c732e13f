-- Everything the service keeps. There is no column for an address, nor for a time of day.

PRAGMA user_version = 1;

-- One row an event. Sending an event again finds its id and changes nothing.
CREATE TABLE events (
    event_id TEXT PRIMARY KEY,
    machine_id TEXT NOT NULL,
    day TEXT NOT NULL,              -- UTC, such as 2026-01-31
    event TEXT NOT NULL,            -- usage_rollup, index, install, uninstall
    codegraph_version TEXT NOT NULL,
    os TEXT NOT NULL,
    arch TEXT NOT NULL,
    python TEXT NOT NULL,
    ci INTEGER NOT NULL,
    kind TEXT,                      -- the fields of usage_rollup
    name TEXT,
    count INTEGER,
    error_count INTEGER,
    client_name TEXT,
    client_version TEXT,
    details TEXT                    -- the fields of all other events, as a JSON object
) STRICT, WITHOUT ROWID;

-- Also what a machine has said of a day so far, which bounds what it can still say.
CREATE INDEX events_of_machine ON events (machine_id, day, count);
CREATE INDEX events_by_day ON events (
    day, event, machine_id, codegraph_version, os, arch, python, ci,
    kind, name, client_name, count, error_count
);

-- Days whose figures are not those of their events any more.
CREATE TABLE stale_days (day TEXT PRIMARY KEY) STRICT, WITHOUT ROWID;

-- What the backend has not confirmed yet, oldest first.
CREATE TABLE outbox (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    action TEXT NOT NULL CHECK (action IN ('capture', 'erase')),
    subject TEXT NOT NULL           -- an event's id, or a machine's
) STRICT;

-- Events are found by their place in the queue alone. An index of all subjects would cost as much
-- as the rest of what storing an event writes.
CREATE INDEX outbox_erasures ON outbox (subject) WHERE action = 'erase';
