-- What happens to each event that arrives. Of this connection alone: it belongs to the program, not
-- to the file. Replaced before it runs: {day_events} and {day_calls}, by whole numbers,
-- and {forwards}, by 1 or 0.

CREATE TEMP VIEW arrivals AS
SELECT
    event_id, machine_id, day, event, codegraph_version, os, arch, python, ci,
    kind, name, count, error_count, client_name, client_version, details
FROM main.events;

-- Groups are filled up with rows of NULL, so that few statements fit all of them.
CREATE TEMP TRIGGER arrive INSTEAD OF INSERT ON arrivals WHEN NEW.event_id IS NOT NULL
BEGIN
    -- What one machine can plausibly have done in a day, over all its requests. Nothing here
    -- tells an id of an honest machine from one that somebody made up, but neither weighs more.
    INSERT INTO events
    SELECT
        NEW.event_id, NEW.machine_id, NEW.day, NEW.event, NEW.codegraph_version,
        NEW.os, NEW.arch, NEW.python, NEW.ci, NEW.kind, NEW.name,
        min(NEW.count, {day_calls} - calls), min(NEW.error_count, {day_calls} - calls),
        NEW.client_name, NEW.client_version, NEW.details
    FROM (
        SELECT count(*) AS events, ifnull(sum(count), 0) AS calls FROM events
        WHERE machine_id = NEW.machine_id AND day = NEW.day
    )
    WHERE events < {day_events} AND (NEW.count IS NULL OR calls < {day_calls})
    ON CONFLICT (event_id) DO NOTHING;

    INSERT INTO outbox (action, subject) SELECT 'capture', NEW.event_id
    WHERE changes() > 0 AND {forwards};

    INSERT INTO stale_days SELECT NEW.day WHERE true ON CONFLICT DO NOTHING;
END;
