-- What the public page shows, and nothing that it does not: a cell with too few machines behind it
-- is folded into others, or left out, before it gets here. Needs the tables of schema.sql.

-- Weeks (from Monday) and calendar months that enough machines were active in.
CREATE TABLE IF NOT EXISTS figure_periods (
    span TEXT NOT NULL CHECK (span IN ('week', 'month')),
    first_day TEXT NOT NULL,
    machines INTEGER NOT NULL,
    PRIMARY KEY (span, first_day)
) STRICT, WITHOUT ROWID;

-- Weeks have calls, months have machines. NULL machines of a month: nearly all.
CREATE TABLE IF NOT EXISTS figure_cells (
    span TEXT NOT NULL,
    first_day TEXT NOT NULL,
    dimension TEXT NOT NULL,        -- tools, agents, systems, ...
    folded INTEGER NOT NULL,        -- 1: all other values together
    value TEXT NOT NULL,
    machines INTEGER,
    calls INTEGER,
    errors INTEGER,
    PRIMARY KEY (span, first_day, dimension, folded, value)
) STRICT, WITHOUT ROWID;

-- Periods to be added up anew. `mark` tells whether one was marked again meanwhile.
CREATE TABLE IF NOT EXISTS figure_pending (
    span TEXT NOT NULL,
    first_day TEXT NOT NULL,
    mark INTEGER NOT NULL,
    PRIMARY KEY (span, first_day)
) STRICT, WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS figure_state (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    as_of TEXT NOT NULL,            -- the UTC day of the last pass that came to its end, or ''
    version INTEGER NOT NULL,       -- how many passes did
    mark INTEGER NOT NULL           -- how often days were marked
) STRICT;
INSERT OR IGNORE INTO figure_state VALUES (1, '', 0, 0);

-- The languages of a month, without the rows of all other events. It has `event`, though that is
-- always the same, for without it the row is looked up.
CREATE INDEX IF NOT EXISTS index_events_by_day ON events (day, machine_id, details, event)
    WHERE event = 'index';
