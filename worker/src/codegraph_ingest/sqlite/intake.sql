-- Which journal is this database's, and how far it is in the tables; see journal/.
CREATE TABLE IF NOT EXISTS intake (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    token TEXT NOT NULL,
    segment INTEGER NOT NULL,
    offset INTEGER NOT NULL,
    day_events INTEGER NOT NULL,    -- the rules of the service that runs, or ran last: a command
    day_calls INTEGER NOT NULL,     -- applies what it left by these, whatever its own settings are
    forwards INTEGER NOT NULL
) STRICT;
INSERT OR IGNORE INTO intake VALUES (1, lower(hex(randomblob(16))), 0, 0, 1000, 200000, 1);

-- Machines to erase once more when all is applied that is in the journal by now. The service serves
-- them; `codegraph-ingest erase` asks.
CREATE TABLE IF NOT EXISTS asked_erasures (machine_id TEXT PRIMARY KEY) STRICT, WITHOUT ROWID;
