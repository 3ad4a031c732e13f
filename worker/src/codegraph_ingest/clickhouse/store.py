"""`ports.Store` on ClickHouse, over its HTTP interface.

Sources, as read in November 2026: ClickHouse's pages on the HTTP interface, on asynchronous inserts
and on refreshable materialized views.

When an event is durable
    Inserts are asynchronous, so that many small requests become few parts, and waited for: the
    answer comes when the part is written. The table has it written to the disk, not only to the
    system's cache. A request that was written but whose answer got lost is sent again by its
    client, and counts once.

When a deletion is done
    When no row is left. The mutation is waited for; other rows of the same parts are written anew.
    ClickHouse is the backend here, there is none behind it. Sums of periods lose the machine with
    their next refresh, or keep it as one of at least ten where the period began too long ago.
"""

from __future__ import annotations

import json
from importlib.resources import files
from typing import Any

import httpx

from codegraph_ingest.ports import Unavailable
from codegraph_ingest.validation import Batch

_INSERT = "INSERT INTO events FORMAT JSONEachRow"
_INSERTING = {
    "async_insert": "1",
    "wait_for_async_insert": "1",
    # Milliseconds that rows are gathered, and seconds that their writing is waited for.
    "async_insert_busy_timeout_max_ms": "50",
    "wait_for_async_insert_timeout": "20",
    # A field without a column is a fault to be noticed, not to be dropped.
    "input_format_skip_unknown_fields": "0",
}
_ERASE = "ALTER TABLE events DELETE WHERE machine_id = {machine_id:UUID}"
_ERASING = {"mutations_sync": "1"}
_NO_COLUMN = {"schema_version"}


class ClickHouseStore:
    """Keeps events on ClickHouse.

    Args:
        client: Connected as `connect` does it.
        database: The database with the tables of `schema.sql`.
    """

    def __init__(self, client: httpx.AsyncClient, database: str = "codegraph") -> None:
        self._client = client
        self._database = database

    async def prepare(self) -> None:
        """Make the tables that are not there yet.

        Raises:
            Unavailable: They could not be made.
        """
        for statement in statements():
            await self._run(statement, {}, b"")

    async def store(self, batch: Batch) -> None:
        """See `ports.Store.store`."""
        if batch.events:
            await self._run(_INSERT, _INSERTING, rows(batch))

    async def erase(self, machine_id: str) -> None:
        """See `ports.Store.erase`."""
        await self._run(_ERASE, _ERASING | {"param_machine_id": machine_id}, b"")

    async def _run(self, query: str, settings: dict[str, str], body: bytes) -> None:
        parameters = {"database": self._database, "query": query, **settings}
        try:
            answer = await self._client.post("/", params=parameters, content=body)
        except httpx.HTTPError as error:
            raise Unavailable(f"ClickHouse does not answer: {type(error).__name__}") from None
        # Of a fault, the number alone: the words can quote rows.
        code = answer.headers.get("x-clickhouse-exception-code")
        if answer.status_code != httpx.codes.OK or code:
            raise Unavailable(f"ClickHouse answers {answer.status_code}, code {code or 'none'}")


def connect(
    url: str, user: str = "default", password: str = "", *, seconds: float = 30.0
) -> httpx.AsyncClient:
    """A client for ClickHouse's HTTP interface.

    Args:
        url: Such as https://clickhouse.example:8443.
        user: Who may insert into and delete from the tables.
        password: The user's password.
        seconds: How long an answer may take.
    """
    return httpx.AsyncClient(
        base_url=url,
        # Not in the address, which servers and proxies log.
        headers={"x-clickhouse-user": user, "x-clickhouse-key": password},
        timeout=httpx.Timeout(seconds, connect=2.0),
        trust_env=False,
    )


def rows(batch: Batch) -> bytes:
    """The rows of a batch, each a line of JSON with columns by their names.

    Args:
        batch: What was kept of a request.
    """
    shared = {name: value for name, value in batch.envelope.items() if name not in _NO_COLUMN}
    return b"".join(_line(shared | event) for event in batch.events)


def statements() -> list[str]:
    """The statements of `schema.sql`."""
    text = files(__package__).joinpath("schema.sql").read_text(encoding="utf-8")
    code = "\n".join(line.partition("--")[0].rstrip() for line in text.splitlines())
    return [statement.strip() for statement in code.split(";") if statement.strip()]


def _line(row: dict[str, Any]) -> bytes:
    return json.dumps(row, separators=(",", ":")).encode() + b"\n"
