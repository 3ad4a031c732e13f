-- Everything the service keeps on ClickHouse (24.10 or newer). There is no column for an address,
-- nor for a time of day.

-- One row an event: rows of one id are one event, and reading with FINAL counts them once, also
-- before they are merged. Written to the disk before an insert is answered.
CREATE TABLE IF NOT EXISTS events (
    event_id UUID,
    machine_id UUID,
    day Date,                                       -- UTC
    event LowCardinality(String),                   -- usage_rollup, index, install, uninstall
    codegraph_version LowCardinality(String),
    os LowCardinality(String),
    arch LowCardinality(String),
    python LowCardinality(String),
    ci Bool,
    kind LowCardinality(String),                    -- the fields of usage_rollup; install has a kind
    name LowCardinality(String),
    count UInt32,
    error_count UInt32,
    client_name LowCardinality(String),
    client_version LowCardinality(String),
    languages Array(LowCardinality(String)),        -- the fields of index
    file_count LowCardinality(String),
    duration LowCardinality(String),
    targets Array(LowCardinality(String)),          -- the fields of install and uninstall
    scope LowCardinality(String),
    INDEX by_machine machine_id TYPE bloom_filter GRANULARITY 1,
    INDEX by_day day TYPE minmax GRANULARITY 1
)
ENGINE = ReplacingMergeTree
PARTITION BY toYYYYMM(day)
ORDER BY event_id
TTL day + INTERVAL 395 DAY
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1;

-- Sums of weeks (from Monday) and months; they stay when their events have gone. No row has fewer
-- than ten machines. For the maintainers: what one row says less what others say can be fewer, so
-- a public page has to fold rows, as figures/disclosure.py does.
CREATE TABLE IF NOT EXISTS figures (
    span LowCardinality(String),                    -- week, month
    first_day Date,
    dimension LowCardinality(String),               -- tools, agents, ...; empty for all together
    value LowCardinality(String),
    machines UInt64,
    calls UInt64,
    errors UInt64,
    refreshed DateTime64(3)
)
ENGINE = ReplacingMergeTree(refreshed)
ORDER BY (span, dimension, first_day, value);

-- Adds them up anew each hour, of all periods that began since events are kept. Not as events are
-- inserted: then a resend would count twice, and a deletion not at all.
CREATE MATERIALIZED VIEW IF NOT EXISTS refresh_figures
REFRESH EVERY 1 HOUR APPEND TO figures AS
WITH today() - 390 AS begin
SELECT span, first_day, dimension, value, machines, calls, errors, now64(3) AS refreshed
FROM (
    SELECT
        period.1 AS span,
        period.2 AS first_day,
        cell.1 AS dimension,
        cell.2 AS value,
        uniqExact(machine_id) AS machines,
        sum(count) AS calls,
        sum(error_count) AS errors
    FROM (
        SELECT
            machine_id,
            count,
            error_count,
            [('week', toMonday(day)), ('month', toStartOfMonth(day))] AS periods,
            arrayConcat(
                [
                    ('', ''),
                    ('systems', toString(os)),
                    ('architectures', toString(arch)),
                    ('versions', toString(codegraph_version)),
                    ('pythons', toString(python))
                ],
                if(kind = 'mcp_tool', [('tools', toString(name))], []),
                if(kind = 'mcp_tool', [('agents', toString(client_name))], []),
                if(kind = 'cli_command', [('commands', toString(name))], []),
                arrayMap(language -> ('languages', toString(language)), languages)
            ) AS cells
        FROM events FINAL
        WHERE day >= begin
    )
    ARRAY JOIN periods AS period
    ARRAY JOIN cells AS cell
    WHERE first_day >= begin
    GROUP BY span, first_day, dimension, value
    HAVING machines >= 10
    UNION ALL
    -- That a period was added up, also where nothing is left of it.
    SELECT DISTINCT period.1, period.2, 'refreshed', '', 0, 0, 0
    FROM (
        SELECT [
            ('week', toMonday(begin + number)),
            ('month', toStartOfMonth(begin + number))
        ] AS periods
        FROM numbers(392)
    )
    ARRAY JOIN periods AS period
    WHERE period.2 >= begin
);

-- What the last adding up found of each period.
CREATE VIEW IF NOT EXISTS current_figures AS
SELECT span, first_day, dimension, value, machines, calls, errors
FROM figures FINAL
WHERE dimension != 'refreshed' AND (span, first_day, refreshed) IN (
    SELECT span, first_day, max(refreshed) FROM figures GROUP BY span, first_day
);
