-- What the backend refused by itself, beside others that it took. Nothing sends it again; to do so:
--   INSERT INTO outbox (action, subject) SELECT 'capture', subject FROM parked; DELETE FROM parked;
CREATE TABLE IF NOT EXISTS parked (
    subject TEXT PRIMARY KEY,       -- an event's id
    reason TEXT NOT NULL            -- such as "400"
) STRICT, WITHOUT ROWID;
