"""The commands of the program, as an operator types them."""

from __future__ import annotations

import json
import signal
import socket
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from stored import (
    PREFIX,
    Batch,
    Worker,
    all_of,
    command,
    days_ago,
    new_batch,
    new_machine,
    rows,
    settle,
    stored,
    until,
)

from codegraph_ingest.main import COMMANDS, run

IDS = {"event_id", "machine_id"}


@pytest.fixture
def worker(tmp_path: Path) -> Iterator[Worker]:
    with Worker(tmp_path) as worker:
        yield worker


@pytest.fixture
def batches(worker: Worker) -> list[Batch]:
    """What the service was sent."""
    sent = [new_batch(4, day=days_ago(number % 3)) for number in range(5)]
    assert [worker.send(batch) for batch in sent] == [204] * len(sent)
    settle(worker.database)
    return sent


# --- erase ----------------------------------------------------------------------------------------


def test_erase_deletes_one_machine_while_the_service_runs(
    worker: Worker, batches: list[Batch]
) -> None:
    done = command(worker.database, "erase", batches[0].machine_id)
    assert (done.returncode, done.stderr) == (0, "")
    assert "4 events" in done.stdout
    assert stored(worker.database) == all_of(batches[1:])
    assert worker.send(new_batch()) == 204


def test_erase_tells_json_to_programs(worker: Worker, batches: list[Batch]) -> None:
    machine_id = batches[0].machine_id
    for deleted in (4, 0):
        done = command(worker.database, "erase", machine_id, "--json")
        assert done.returncode == 0
        assert json.loads(done.stdout) == {"machine_id": machine_id, "deleted": deleted}


def test_erased_ids_are_not_to_be_found_in_any_byte_of_the_database(
    worker: Worker, batches: list[Batch]
) -> None:
    gone, *others = batches
    assert command(worker.database, "erase", gone.machine_id).returncode == 0
    worker.ask_to_stop()
    assert worker.ended() == 0
    folder = worker.database.parent
    content = b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())
    assert all(event_id.encode() in content for event_id in all_of(others))
    assert not [event_id for event_id in gone.counts if event_id.encode() in content]


@pytest.mark.parametrize(
    "machine_id",
    [
        *("", "x", "*", "%", "../../etc"),
        "5F0C1F6E-3C1B-4D6A-9A55-0D2F6B8F7C11",
        "5f0c1f6e-3c1b-4d6a-9a55-0d2f6b8f7c11\n",
    ],
)
def test_erase_names_what_is_no_id_and_touches_nothing(
    worker: Worker, batches: list[Batch], machine_id: str
) -> None:
    done = command(worker.database, "erase", machine_id)
    assert done.returncode == 2
    assert repr(machine_id) in done.stderr
    assert done.stdout == ""
    assert stored(worker.database) == all_of(batches)


@pytest.mark.parametrize(
    "words", [("erase", new_machine()), ("export",), ("retain",), ("stats",)], ids=lambda it: it[0]
)
def test_a_command_makes_no_database_where_there_is_none(
    tmp_path: Path, words: tuple[str, ...]
) -> None:
    path = tmp_path / "ingest.db"
    done = command(path, *words)
    assert done.returncode == 1
    assert str(path) in done.stderr
    assert "Traceback" not in done.stderr
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "words", [("erase", new_machine()), ("export",), ("retain",), ("stats",)], ids=lambda it: it[0]
)
def test_a_command_leaves_a_file_alone_that_is_no_database(
    tmp_path: Path, words: tuple[str, ...]
) -> None:
    path = tmp_path / "ingest.db"
    path.write_bytes(b"Dear diary, " * 1000)
    done = command(path, *words)
    assert done.returncode == 1
    assert str(path) in done.stderr
    assert "Traceback" not in done.stderr
    assert path.read_bytes() == b"Dear diary, " * 1000


def queue(database: Path) -> list[tuple[str, str]]:
    return [
        (row[0], row[1])
        for row in rows(database, "SELECT action, subject FROM outbox ORDER BY seq")
    ]


def test_without_a_backend_nothing_is_queued_for_one(worker: Worker, batches: list[Batch]) -> None:
    done = command(worker.database, "erase", batches[0].machine_id)
    assert done.stdout == "4 events were deleted; no backend has any.\n"
    assert queue(worker.database) == []


def test_with_a_backend_each_event_is_queued_once(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:  # which takes connections, and no more
        url = f"http://127.0.0.1:{silent.getsockname()[1]}"
        with Worker(tmp_path, POSTHOG_KEY="phc_test", POSTHOG_URL=url) as worker:
            batch = new_batch()
            assert [worker.send(batch) for _ in range(3)] == [204] * 3
            assert queue(worker.database) == [("capture", event_id) for event_id in batch.counts]


def test_what_a_backend_may_have_is_erased_there_also_when_there_is_none_any_more(
    tmp_path: Path,
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"http://127.0.0.1:{silent.getsockname()[1]}"
        with Worker(tmp_path, POSTHOG_KEY="phc_test", POSTHOG_URL=url) as worker:
            assert worker.send(new_batch()) == 204
            until(lambda: queue(worker.database), "it is not queued")
    with Worker(tmp_path) as worker:
        gone = new_machine()  # as of long ago, with no rows any more
        done = command(worker.database, "erase", gone)
        assert done.stdout == "0 events were deleted; the deletion at the backend is queued.\n"
        assert queue(worker.database)[-1] == ("erase", gone)


# --- export ---------------------------------------------------------------------------------------


def exported(database: Path, *words: str) -> list[dict[str, object]]:
    done = command(database, "export", *words)
    assert (done.returncode, done.stderr) == (0, "")
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_export_tells_every_event_without_ids(worker: Worker, batches: list[Batch]) -> None:
    events = exported(worker.database)
    assert sorted(event["count"] for event in events) == sorted(all_of(batches).values())
    assert [event["day"] for event in events] == sorted(event["day"] for event in events)
    assert not IDS & {name for event in events for name in event}
    text = json.dumps(events)
    assert not [batch for batch in batches if batch.machine_id in text]
    assert not [event_id for event_id in all_of(batches) if event_id in text]


def test_export_with_ids_tells_what_was_sent(worker: Worker, batches: list[Batch]) -> None:
    events = {
        str(event.pop("event_id")): event for event in exported(worker.database, "--with-ids")
    }
    for batch in batches:
        sent = json.loads(batch.body)
        envelope = {name: sent[name] for name in sent if name not in ("schema_version", "events")}
        for event in sent["events"]:
            event_id = event.pop("event_id")
            assert events.pop(event_id) == envelope | event
    assert not events


def test_export_since_a_day_tells_that_day_and_those_after_it(
    worker: Worker, batches: list[Batch]
) -> None:
    days = {event["day"] for event in exported(worker.database, "--since", days_ago(1))}
    assert days == {days_ago(0), days_ago(1)}


def test_export_refuses_a_day_that_is_none(worker: Worker) -> None:
    done = command(worker.database, "export", "--since", "2026-02-30")
    assert done.returncode == 2
    assert "2026-02-30" in done.stderr


# --- retain and stats -----------------------------------------------------------------------------


def test_retain_drops_what_is_too_old_and_nothing_else(
    worker: Worker, batches: list[Batch]
) -> None:
    worker.ask_to_stop()
    assert worker.ended() == 0
    old = batches[0].machine_id
    with closing(sqlite3.connect(worker.database)) as connection, connection:
        connection.execute("UPDATE events SET day = '2020-01-31' WHERE machine_id = ?", (old,))
        connection.execute("DELETE FROM stale_days")
        connection.execute("DELETE FROM figure_pending")
    done = command(worker.database, "retain", "--json")
    assert (done.returncode, done.stderr) == (0, "")
    told = json.loads(done.stdout)
    assert (told["dropped"], told["held"], told["complete"]) == (4, 0, True)
    assert stored(worker.database) == all_of(batches[1:])
    assert "0 events" in command(worker.database, "retain").stdout


def test_stats_tells_nothing_of_few_machines(worker: Worker, batches: list[Batch]) -> None:
    for words in (("stats", "--refresh"), ("stats", "--json"), ("stats",)):
        done = command(worker.database, *words)
        assert (done.returncode, done.stderr) == (0, "")
        assert "claude-code" not in done.stdout
    figures = json.loads(command(worker.database, "stats", "--json").stdout)
    assert isinstance(figures, dict)


def test_stats_tells_what_the_public_page_answers(worker: Worker, batches: list[Batch]) -> None:
    done = command(worker.database, "stats", "--json")
    with worker.client() as client:
        assert client.get("/stats.json") == (200, done.stdout.encode())


# --- serve and the program ------------------------------------------------------------------------

WRONG = {
    "PORT": ("65536", "-1", "http", "1_0", "٣"),
    "TRUSTED_PROXIES": ("17", "yes"),
    "MACHINE_LIMIT": ("0", "1001", "6.0"),
    "CALLER_LIMIT": ("0", "9999999999"),
    "TOTAL_LIMIT": ("0", "1e3"),
    "CONNECTIONS": ("0", "+5"),
    "CALLER_CONNECTIONS": ("0", "65537"),
    "REQUEST_SECONDS": ("0", "601"),
    "JOURNAL_BYTES": ("1048575", "10000000000"),
    "DAY_EVENTS": ("0", "1000001"),
    "DAY_CALLS": ("0", "1000000001"),
    "LOG_LEVEL": ("loud", "10"),
}


@pytest.mark.parametrize(
    ("name", "value"), [(name, value) for name, values in WRONG.items() for value in values]
)
def test_a_wrong_setting_is_named_with_its_value(
    name: str, value: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    environ = {f"{PREFIX}DB": str(tmp_path / "ingest.db"), f"{PREFIX}{name}": value}
    assert run(["serve"], environ) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert f"{PREFIX}{name}={value!r} cannot be used: it has to be " in err
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("POSTHOG_URL", "ftp://example.org"),
        ("POSTHOG_URL", "http://example.org"),
        ("POSTHOG_API_URL", "nowhere"),
        ("POSTHOG_PROJECT", "one"),
    ],
)
def test_a_wrong_backend_is_named_with_its_value(
    name: str, value: str, capsys: pytest.CaptureFixture[str]
) -> None:
    environ = {f"{PREFIX}POSTHOG_KEY": "phc_secret", f"{PREFIX}{name}": value}
    assert run(["serve"], environ) == 2
    _, err = capsys.readouterr()
    assert f"{PREFIX}{name}={value!r} cannot be used: it has to be " in err
    assert "phc_secret" not in err


@pytest.mark.parametrize("name", ["POSTHOG_KEY", "POSTHOG_PERSONAL_KEY"])
def test_a_wrong_key_is_named_without_its_value(
    name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    environ = {f"{PREFIX}POSTHOG_KEY": "phc_x", f"{PREFIX}{name}": "phc_gänsefüßchen"}
    assert run(["serve"], environ) == 2
    _, err = capsys.readouterr()
    assert f"{PREFIX}{name}" in err
    assert "füßchen" not in err


@pytest.mark.parametrize(
    ("url", "secret", "named"),
    [
        ("http://user:hidden@example.org", "hidden" * 6, "REDIS_URL"),
        ("redis://", "hidden" * 6, "REDIS_URL"),
        ("redis://:hidden@example.org:port", "hidden" * 6, "REDIS_URL"),
        ("redis://:hidden@example.org/0?socket_timeout=9", "hidden" * 6, "REDIS_URL"),
        ("redis://:hidden@example.org/first", "hidden" * 6, "REDIS_URL"),
        ("", "hidden" * 6, "REDIS_URL"),
        ("redis://:hidden@example.org", "", "REDIS_SECRET"),
        ("redis://:hidden@example.org", "hidden", "REDIS_SECRET"),
        ("redis://:hidden@example.org", "hidden in many words", "REDIS_SECRET"),
    ],
)
def test_a_wrong_redis_is_named_without_its_value(
    url: str, secret: str, named: str, capsys: pytest.CaptureFixture[str]
) -> None:
    environ = {f"{PREFIX}REDIS_URL": url, f"{PREFIX}REDIS_SECRET": secret}
    assert run(["serve"], environ) == 2
    _, err = capsys.readouterr()
    assert f"error: {PREFIX}{named} cannot be used: it has to be " in err
    assert "hidden" not in err


def test_serve_ends_with_2_on_a_wrong_setting(tmp_path: Path) -> None:
    done = command(tmp_path / "ingest.db", "serve", environ={f"{PREFIX}PORT": "eight"})
    assert (done.returncode, done.stdout) == (2, "")
    assert f"{PREFIX}PORT='eight'" in done.stderr


def test_serve_tells_of_a_port_that_is_taken(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = command(tmp_path / "ingest.db", "serve", environ={f"{PREFIX}PORT": str(port)})
    assert done.returncode == 1
    assert f"127.0.0.1:{port}" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_serve_ends_with_0_when_it_is_told_to_stop(worker: Worker, number: int) -> None:
    worker.ask_to_stop(number)
    assert worker.ended() == 0
    assert not worker.database.with_name("ingest.db-wal").exists()  # closed, not left


@pytest.mark.parametrize("name", COMMANDS)
def test_each_command_has_help(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run([name, "--help"], {}) == 0
    out, err = capsys.readouterr()
    assert out.startswith(f"Usage: codegraph-ingest {name} ")
    assert len(out.splitlines()) > 4
    assert err == ""


def test_the_help_of_the_program_lists_every_command(tmp_path: Path) -> None:
    done = command(tmp_path / "ingest.db", "--help")
    assert (done.returncode, done.stderr) == (0, "")
    assert [name for name in COMMANDS if f"\n  {name} " not in done.stdout] == []


@pytest.mark.parametrize("words", [("sereve",), ("serve", "--port"), ("erase",), ("export", "x")])
def test_a_wrong_command_line_ends_with_2(tmp_path: Path, words: tuple[str, ...]) -> None:
    done = command(tmp_path / "ingest.db", *words)
    assert (done.returncode, done.stdout) == (2, "")
    assert "Usage: codegraph-ingest" in done.stderr


def test_the_database_is_for_its_owner_alone(worker: Worker, batches: list[Batch]) -> None:
    files = list(worker.database.parent.glob("ingest.db*"))
    assert len(files) == 4
    assert worker.send(new_batch()) == 204
    files += worker.database.with_name("ingest.db.intake").iterdir()
    assert {file.stat().st_mode & 0o077 for file in files} == {0}


def test_a_database_has_no_column_for_an_address_or_a_time(worker: Worker) -> None:
    assert [row[1] for row in rows(worker.database, "PRAGMA table_info(events)")] == [
        *("event_id", "machine_id", "day", "event", "codegraph_version", "os", "arch", "python"),
        *("ci", "kind", "name", "count", "error_count", "client_name", "client_version", "details"),
    ]
