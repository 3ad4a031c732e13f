"""The cases that every implementation is held to, through the rules and through the service."""

from __future__ import annotations

import asyncio
import base64
import json
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from stored import taking

from codegraph_ingest.answers import Message
from codegraph_ingest.app import App, Health, Limiters
from codegraph_ingest.callers import Callers
from codegraph_ingest.limits import Bucket, Window
from codegraph_ingest.validation import Batch, Rejection, validate

VECTORS = Path(__file__).parents[2] / "vectors"
CASES = [
    pytest.param(case, id=case["name"])
    for file in ("accepted", "stripped", "rejected")
    for case in json.loads((VECTORS / f"{file}.json").read_text(encoding="utf-8"))["cases"]
]
_ENVELOPE = ("machine_id", "codegraph_version", "os", "arch", "python", "ci")
_ROLLUP = ("kind", "name", "count", "error_count", "client_name", "client_version")


def body_of(case: dict[str, Any]) -> bytes:
    encoded = case.get("body_base64")
    body = case["body"].encode() if encoded is None else base64.b64decode(encoded)
    return body + b" " * case.get("spaces_after", 0)


async def post(app: App, body: bytes) -> tuple[int, bytes]:
    """Ask an application as a server does, with the body in two parts and no length."""
    half = len(body) // 2
    arriving: list[Message] = [
        {"type": "http.request", "body": body[:half], "more_body": True},
        {"type": "http.request", "body": body[half:], "more_body": False},
    ]
    sent: list[Message] = []

    async def receive() -> Message:
        return arriving.pop(0)

    async def send(message: Message) -> None:
        sent.append(message)

    scope = {
        "type": "http",
        "method": "POST",
        "path": "/v1/events",
        "client": ("127.0.0.1", 1),
        "headers": [(b"content-type", b"application/json")],
    }
    await app(scope, receive, send)
    start, end = sent
    return start["status"], end["body"]


async def answered(database: Path, now: float, body: bytes) -> tuple[int, bytes]:
    """What the application answers when it is that time, with a database of its own."""
    async with taking(database) as journal:
        app = App(
            store=journal,
            limiters=Limiters(machine=Window(6), caller=Bucket(600), total=Bucket(600)),
            callers=Callers(),
            health=lambda: Health("", {}),
            clock=lambda: now,
            pages={},
        )
        return await post(app, body)


def kept(case: dict[str, Any]) -> list[dict[str, Any]]:
    """What the database has to have of a case, but for what it does not say."""
    envelope = {name: case["envelope"][name] for name in _ENVELOPE}
    rows = {}
    for event in case["events"]:
        # An event that comes twice counts once.
        rows.setdefault(event["event_id"], {**envelope, **event})
    return sorted(rows.values(), key=lambda row: str(row["event_id"]))


def as_sent(row: dict[str, Any]) -> dict[str, Any]:
    """What was sent, of a row."""
    details = row.pop("details")
    row["ci"] = bool(row["ci"])
    if row["event"] == "usage_rollup":
        assert details is None
        return row
    assert [row.pop(name) for name in _ROLLUP] == [None] * len(_ROLLUP)
    return row | json.loads(details)


def stored(database: Path) -> list[dict[str, Any]]:
    """What the database has, as it was sent."""
    with closing(sqlite3.connect(database)) as connection:
        connection.row_factory = sqlite3.Row
        rows = [dict(row) for row in connection.execute("SELECT * FROM events ORDER BY event_id")]
    return [as_sent(row) for row in rows]


@pytest.mark.parametrize("case", CASES)
def test_the_rules_keep_of_a_case_what_it_says(case: dict[str, Any]) -> None:
    found = validate(body_of(case), case["now"])
    if "rejection" in case:
        assert found == Rejection(case["rejection"])
        return
    assert isinstance(found, Batch)
    assert (found.dropped, found.stripped, found.clamped) == (
        case["dropped"],
        case["stripped"],
        case["clamped"],
    )
    # As text, which tells 1 from true, and one order from another.
    assert json.dumps(found.envelope) == json.dumps(case["envelope"])
    assert json.dumps(found.events) == json.dumps(case["events"])


@pytest.mark.parametrize("case", CASES)
def test_the_service_stores_of_a_case_what_it_says(case: dict[str, Any], tmp_path: Path) -> None:
    database, body = tmp_path / "ingest.db", body_of(case)
    status, text = asyncio.run(answered(database, case["now"], body))
    if "rejection" not in case:
        assert (status, text) == (204, b"")
        assert stored(database) == kept(case)
    elif len(body) > 65_536:
        assert (status, stored(database)) == (413, [])
    else:
        assert (status, text.decode()) == (400, case["rejection"] + "\n")
        assert stored(database) == []


def test_there_are_cases_of_each_outcome() -> None:
    cases = [case.values[0] for case in CASES]
    assert len({case["name"] for case in cases}) == len(cases)
    for name in ("rejection", "dropped", "stripped", "clamped"):
        assert [case for case in cases if case.get(name)]
