"""Events on ClickHouse count once, stay when the server is killed, and go when they shall."""

from __future__ import annotations

import asyncio
import importlib.util
import json
import subprocess
import sys
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from codegraph_ingest.clickhouse.store import ClickHouseStore, connect, rows, statements
from codegraph_ingest.ports import Unavailable
from codegraph_ingest.schema import load
from codegraph_ingest.validation import Batch

if importlib.util.find_spec("chdb") is None:
    pytest.skip("needs chdb: pip install -r requirements/engines.txt", allow_module_level=True)

SUPPORT = Path(__file__).parent / "support"
PASSWORD = "of the tests"
TODAY = datetime.now(UTC).date()
YESTERDAY = TODAY - timedelta(days=1)
LAST_MONTH = (TODAY.replace(day=1) - timedelta(days=1)).replace(day=10)


def machine(number: int) -> str:
    return f"5f0c1f6e-3c1b-4d6a-9a55-{number:012x}"


def envelope(number: int, **changes: Any) -> dict[str, Any]:
    return {
        "schema_version": 1,
        "machine_id": machine(number),
        "codegraph_version": "0.1.0",
        "os": "linux",
        "arch": "x86_64",
        "python": "3.12",
        "ci": False,
        **changes,
    }


def event(number: int, day: date = YESTERDAY, **changes: Any) -> dict[str, Any]:
    return {
        "event": "usage_rollup",
        "event_id": f"3ac8f5ba-6ea6-5f2e-8d6a-{number:012x}",
        "day": day.isoformat(),
        "kind": "mcp_tool",
        "name": "codegraph_explore",
        "count": 12,
        "error_count": 1,
        "client_name": "claude-code",
        "client_version": "2.1",
        **changes,
    }


def batch(number: int, *events: dict[str, Any], **changes: Any) -> Batch:
    return Batch(envelope(number, **changes), events, 0, 0, 0)


class Server:
    """The stand-in in a process of its own, so that it can be killed."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port = 0
        self._process: subprocess.Popen[str] | None = None

    def start(self) -> None:
        self._process = subprocess.Popen(
            [
                sys.executable,
                str(SUPPORT / "clickhouse_server.py"),
                str(self.folder),
                str(self.port),
                PASSWORD,
            ],
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self._process.stdout is not None
        self.port = int(self._process.stdout.readline())

    def kill(self) -> None:
        if self._process is not None:
            self._process.kill()
            with self._process:
                self._process.wait()
            self._process = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def ask(self, query: str) -> list[dict[str, Any]]:
        answer = httpx.post(
            self.url,
            params={"query": query, "database": "codegraph"},
            headers={"x-clickhouse-key": PASSWORD},
            trust_env=False,
            timeout=60,
        )
        assert answer.status_code == 200, answer.text
        return [json.loads(line) for line in answer.text.splitlines()]

    def do(self, action: Callable[[ClickHouseStore], Awaitable[None]]) -> None:
        async def run() -> None:
            async with connect(self.url, password=PASSWORD, seconds=60) as client:
                await action(ClickHouseStore(client))

        asyncio.run(run())

    def store(self, *batches: Batch) -> None:
        async def action(store: ClickHouseStore) -> None:
            for one in batches:
                await store.store(one)

        self.do(action)

    def refresh(self) -> None:
        self.ask("SYSTEM REFRESH VIEW refresh_figures")
        self.ask("SYSTEM WAIT VIEW refresh_figures")

    def figures(self, dimension: str) -> list[dict[str, Any]]:
        return self.ask(
            "SELECT value, machines, calls, errors FROM current_figures "
            f"WHERE span = 'month' AND dimension = '{dimension}' ORDER BY first_day, value"
        )


@contextmanager
def running(folder: Path) -> Iterator[Server]:
    server = Server(folder)
    try:
        server.start()
        server.do(lambda store: store.prepare())
        yield server
    finally:
        server.kill()


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with running(tmp_path_factory.mktemp("clickhouse")) as server:
        yield server


@pytest.fixture
def server(shared: Server) -> Server:
    for table in ("events", "figures"):
        shared.ask(f"TRUNCATE TABLE {table}")
    return shared


def test_every_field_of_the_schema_has_a_column_and_no_other_does(server: Server) -> None:
    described = server.ask(
        "SELECT name FROM system.columns WHERE database = 'codegraph' AND table = 'events'"
    )
    rules = load()
    fields = {field.name for kind in rules.events.values() for field in kind.fields}
    fields |= {field.name for field in rules.envelope} - {"events", "schema_version"}
    assert {row["name"] for row in described} == fields


def test_events_of_each_kind_are_kept_as_they_came(server: Server) -> None:
    plain = {"event_id": event(2)["event_id"], "day": YESTERDAY.isoformat()}
    index = {
        **plain,
        "event": "index",
        "languages": ["go", "python"],
        "file_count": "<100",
        "duration": "<10s",
    }
    server.store(batch(1, event(1), index, ci=True))
    found = server.ask("SELECT * FROM events FINAL ORDER BY event_id")
    for row, sent in zip(found, (event(1), index), strict=True):
        whole = {**envelope(1, ci=True), **sent}
        del whole["schema_version"]
        assert whole.items() <= row.items()
        assert not any(value for name, value in row.items() if name not in whole)


def test_an_event_that_is_sent_again_counts_once(server: Server) -> None:
    once = batch(1, event(1), event(2))
    server.store(once, once, batch(1, event(2)))
    assert server.ask("SELECT count() AS n FROM events FINAL") == [{"n": 2}]
    server.ask("OPTIMIZE TABLE events FINAL")
    assert server.ask("SELECT count() AS n FROM events") == [{"n": 2}]


def test_what_was_acknowledged_is_there_after_the_server_was_killed(tmp_path: Path) -> None:
    with running(tmp_path / "data") as server:
        for round_ in range(3):
            server.store(*(batch(n, event(round_ * 10 + n)) for n in range(10)))
            server.kill()
            server.start()
            found = server.ask("SELECT count() AS n FROM events FINAL")
            assert found == [{"n": (round_ + 1) * 10}]


def test_inserts_are_waited_for_and_written_to_the_disk() -> None:
    (table,) = (
        text for text in statements() if text.startswith("CREATE TABLE IF NOT EXISTS events")
    )
    assert "fsync_after_insert = 1" in table
    asked: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        return httpx.Response(200)

    asyncio.run(_store(answer))
    (request,) = asked
    assert request.url.params["async_insert"] == request.url.params["wait_for_async_insert"] == "1"


async def _store(answer: Callable[[httpx.Request], httpx.Response]) -> None:
    transport = httpx.MockTransport(answer)
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
        await ClickHouseStore(client).store(batch(1, event(1)))


def test_a_fault_of_the_server_is_unavailable_and_quotes_no_row(server: Server) -> None:
    async def wrong_column(store: ClickHouseStore) -> None:
        await store.store(batch(1, event(1, path="/home/ada")))

    with pytest.raises(Unavailable) as raised:
        server.do(wrong_column)
    assert "500, code 117" in str(raised.value)
    assert "ada" not in str(raised.value)
    assert server.ask("SELECT count() AS n FROM events") == [{"n": 0}]


def test_an_exception_behind_a_200_is_unavailable() -> None:
    late = httpx.Response(200, headers={"x-clickhouse-exception-code": "242"})
    with pytest.raises(Unavailable, match="code 242"):
        asyncio.run(_store(lambda request: late))


def test_a_server_that_is_away_is_unavailable(tmp_path: Path) -> None:
    with running(tmp_path / "data") as server:
        server.kill()
        with pytest.raises(Unavailable, match="does not answer"):
            server.store(batch(1, event(1)))


def test_a_wrong_password_is_unavailable(server: Server) -> None:
    async def run() -> None:
        async with connect(server.url, password="wrong") as client:
            await ClickHouseStore(client).store(batch(1, event(1)))

    with pytest.raises(Unavailable, match="403"):
        asyncio.run(run())


def test_a_password_is_not_in_the_address() -> None:
    client = connect("http://127.0.0.1:1", password=PASSWORD)
    assert PASSWORD not in str(client.base_url)
    assert client.headers["x-clickhouse-key"] == PASSWORD


def test_a_machine_is_erased_and_no_other(server: Server) -> None:
    server.store(batch(1, event(1), event(2)), batch(2, event(3)))
    server.do(lambda store: store.erase(machine(1)))
    assert server.ask("SELECT toString(machine_id) AS id FROM events") == [{"id": machine(2)}]
    parts = server.ask("SELECT sum(rows) AS n FROM system.parts WHERE active AND table = 'events'")
    assert parts == [{"n": 1}]


def test_the_id_to_erase_is_a_parameter_and_never_part_of_the_statement(server: Server) -> None:
    server.store(batch(1, event(1)))
    with pytest.raises(Unavailable):
        server.do(lambda store: store.erase("' OR 1 = 1 --"))
    assert server.ask("SELECT count() AS n FROM events") == [{"n": 1}]


def test_figures_hold_only_what_ten_machines_share(server: Server) -> None:
    for n in range(10):
        server.store(batch(n, event(n, LAST_MONTH)))
    for n in range(9):
        server.store(batch(n, event(100 + n, LAST_MONTH, name="codegraph_node")))
    server.refresh()
    explore = {"value": "codegraph_explore", "machines": 10, "calls": 120, "errors": 10}
    assert server.figures("tools") == [explore]
    assert server.figures("") == [{"value": "", "machines": 10, "calls": 228, "errors": 19}]
    assert server.figures("systems")[0]["value"] == "linux"


def test_figures_count_a_resend_once_and_lose_who_is_erased(server: Server) -> None:
    batches = [batch(n, event(n, LAST_MONTH)) for n in range(11)]
    server.store(*batches, *batches)
    server.refresh()
    assert server.figures("tools")[0]["calls"] == 11 * 12
    server.do(lambda store: store.erase(machine(0)))
    server.refresh()
    assert server.figures("tools")[0]["calls"] == 10 * 12
    server.do(lambda store: store.erase(machine(1)))
    server.refresh()
    assert server.figures("tools") == []


def test_figures_of_periods_whose_events_have_gone_stay(server: Server) -> None:
    old = (TODAY - timedelta(days=700)).replace(day=1)
    server.ask(
        "INSERT INTO figures VALUES "
        f"('month', '{old}', 'tools', 'codegraph_explore', 20, 200, 2, now64(3))"
    )
    server.refresh()
    assert [row["machines"] for row in server.figures("tools")] == [20]


def test_events_go_after_395_days(server: Server) -> None:
    # A day of slack: the server looks at its own clock, and midnight may have passed since.
    kept, gone = TODAY - timedelta(days=393), TODAY - timedelta(days=396)
    server.store(batch(1, event(1, kept)), batch(1, event(2, gone)))
    server.ask("OPTIMIZE TABLE events FINAL")
    assert server.ask("SELECT toString(day) AS day FROM events") == [{"day": kept.isoformat()}]


def test_days_lie_in_partitions_by_month(server: Server) -> None:
    server.store(batch(1, event(1, LAST_MONTH)), batch(1, event(2, TODAY)))
    found = server.ask(
        "SELECT DISTINCT partition FROM system.parts WHERE active AND table = 'events' ORDER BY 1"
    )
    assert [row["partition"] for row in found] == [f"{LAST_MONTH:%Y%m}", f"{TODAY:%Y%m}"]


def test_a_row_has_neither_an_address_nor_a_time_of_day() -> None:
    (line,) = rows(batch(1, event(1))).splitlines()
    assert json.loads(line).keys() == envelope(1).keys() - {"schema_version"} | event(1).keys()
    assert not any("Time" in text for text in statements()[:1])
