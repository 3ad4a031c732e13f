-- The layout of .codegraph/graph.db. Change it, and raise SCHEMA_VERSION in database.py.

CREATE TABLE meta (
    key   TEXT PRIMARY KEY,
    value TEXT NOT NULL
) WITHOUT ROWID;

CREATE TABLE files (
    id         INTEGER PRIMARY KEY,
    path       TEXT    NOT NULL UNIQUE,  -- POSIX, relative to the project root
    language   TEXT    NOT NULL,
    package    TEXT    NOT NULL,         -- unit that shares a scope with other files, or ''
    size       INTEGER NOT NULL,         -- bytes
    mtime_ns   INTEGER NOT NULL,
    hash       BLOB    NOT NULL,         -- BLAKE2b, 16 bytes
    lines      INTEGER NOT NULL,
    has_errors INTEGER NOT NULL,         -- some of it did not parse
    resolved   INTEGER NOT NULL DEFAULT 0,  -- rows of refs from here that have a target,
    external   INTEGER NOT NULL DEFAULT 0,  -- that leave the project,
    unresolved INTEGER NOT NULL DEFAULT 0   -- and that the text does not decide
);

-- What extraction learnt, as compressed JSON: the input of resolution.
CREATE TABLE facts (
    file_id INTEGER PRIMARY KEY REFERENCES files (id),
    data    BLOB NOT NULL
);

-- Definitions, and one node of kind 'file' for each file (ordinal -1).
CREATE TABLE nodes (
    id             INTEGER PRIMARY KEY,
    file_id        INTEGER NOT NULL REFERENCES files (id),
    ordinal        INTEGER NOT NULL,     -- position among the file's definitions
    kind           TEXT    NOT NULL,
    name           TEXT    NOT NULL,
    qualified_name TEXT    NOT NULL,
    parent_id      INTEGER REFERENCES nodes (id),
    line           INTEGER NOT NULL,
    start_line     INTEGER NOT NULL,
    end_line       INTEGER NOT NULL,
    signature      TEXT    NOT NULL,
    docstring      TEXT    NOT NULL,
    visibility     TEXT    NOT NULL
);

-- Every reference, with what became of it. A reference that can mean several definitions has a
-- row for each.
CREATE TABLE refs (
    id        INTEGER PRIMARY KEY,
    source_id INTEGER NOT NULL REFERENCES nodes (id),
    kind      TEXT    NOT NULL,
    name      TEXT    NOT NULL,          -- what is used
    receiver  TEXT    NOT NULL,          -- what it is reached through, or ''
    line      INTEGER NOT NULL,
    target_id INTEGER REFERENCES nodes (id),
    rule      TEXT    NOT NULL           -- the rule that found the target; 'external' or
                                         -- 'unresolved' where there is none
);

-- Methods that a call of another one may run in its place. Several files may tell of the same.
CREATE TABLE dispatches (
    file_id   INTEGER NOT NULL REFERENCES files (id),  -- whose text makes it
    source_id INTEGER NOT NULL REFERENCES nodes (id),  -- the method that is called
    target_id INTEGER NOT NULL REFERENCES nodes (id),  -- the one that may run
    rule      TEXT    NOT NULL
);

-- Types on whose methods the rows of a file in dispatches hang.
CREATE TABLE heirs (
    type_id INTEGER NOT NULL,
    file_id INTEGER NOT NULL,
    PRIMARY KEY (type_id, file_id)
) WITHOUT ROWID;

CREATE VIEW edges AS
SELECT source_id, target_id, kind, line, rule FROM refs WHERE target_id IS NOT NULL
UNION ALL
SELECT DISTINCT d.source_id, d.target_id, 'dispatches', n.line, d.rule
FROM dispatches d JOIN nodes n ON n.id = d.target_id;

CREATE TABLE imports (
    file_id   INTEGER NOT NULL REFERENCES files (id),
    module    TEXT    NOT NULL,
    name      TEXT    NOT NULL,
    local     TEXT    NOT NULL,
    line      INTEGER NOT NULL
);

-- Files left out, and why. Those that failed with what is in them are not read again before they
-- change; the others have no time.
CREATE TABLE skipped (
    path     TEXT PRIMARY KEY,
    reason   TEXT    NOT NULL,
    language TEXT    NOT NULL,
    size     INTEGER NOT NULL,
    mtime_ns INTEGER NOT NULL
) WITHOUT ROWID;

-- Which files mention an identifier: what a change of that name can reach.
CREATE TABLE mentions (
    name    TEXT    NOT NULL,
    file_id INTEGER NOT NULL,
    PRIMARY KEY (name, file_id)
) WITHOUT ROWID;

-- Words of names, of documentation and of what a body uses; rowid is nodes.id.
CREATE VIRTUAL TABLE node_text USING fts5 (
    name, subwords, path, doc, body,
    content = '', tokenize = 'unicode61 remove_diacritics 2'
);
