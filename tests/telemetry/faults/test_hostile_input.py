"""Names that nobody expects, and lines that this version did not write."""

from __future__ import annotations

import json
import time
from typing import Any

import pytest
from behaviours import answer
from machine import DAY, FIRST, HANDSHAKE, TOOLS, Machine, delivered, leave
from misbehaving_server import Server

from codegraph_telemetry import losses
from codegraph_telemetry.tally import utc_day
from codegraph_telemetry.validation import Rejection, validate
from codegraph_telemetry.vocabulary import AGENTS, NAMES

ODD = {
    "proto": "__proto__",
    "constructor": "constructor",
    "NUL": "a\0b",
    "10 KB": "x" * 10_240,
    "emoji": "\U0001f980\U0001f469\u200d\U0001f4bb",
    "lone surrogate": "\ud800",
    "newline": 'a\n{"day": "2024-01-01"}\n',
    "line separator": "a\u2028b",
    "quotes": '"\\',
    "escape": "\x1b[2J",
    "a path": "/home/someone/secret-project",
    "traversal": "../../../etc/passwd",
    "empty": "",
    "blank": "   ",
    "bidi": "\u202eevil",
    "markup": "<script>alert(1)</script>",
    "formula": "=1+1",
    "almost known": "Zed\u200b",
}


def test_odd_names_of_tools_and_clients_reach_neither_the_disk_nor_the_network(
    machine: Machine,
) -> None:
    machine.agree()
    server = machine.serve(client=("Zed", "0.1"))
    for odd in ODD.values():
        for client in ((odd, odd), ("Zed", odd)):
            # Some of it the protocol refuses by itself; whatever it says, the server stays.
            info = {"name": client[0], "version": client[1]}
            hello = {"protocolVersion": HANDSHAKE.protocol, "capabilities": {}, "clientInfo": info}
            server.request("initialize", hello)
            server.request("tools/call", {"name": odd, "arguments": {odd: odd}})
            server.request("tools/call", {"name": "codegraph_status", "arguments": {}})
    leave(server)
    assert machine.pending() >= 2 * len(ODD)
    words = set(AGENTS.values()) | NAMES["mcp_tool"] | {"", "0.1", "mcp_tool"}
    for file in machine.state.glob("*/*/*.jsonl"):
        for text in file.read_bytes().splitlines():
            found = json.loads(text)
            names = ("kind", "name", "client_name", "client_version")
            assert {found[name] for name in names} <= words
    everything = b"".join([*machine.everything().values(), *map(str.encode, machine.everything())])
    for odd in ODD.values():
        assert len(odd.strip()) < 4 or json.dumps(odd)[1:-1].encode() not in everything
    machine.now = time.time() + 2 * DAY
    with Server(answer(204)) as endpoint:
        machine.flush(endpoint.url)
        requests = endpoint.wait_for(1)
    assert set(delivered(requests)) <= {"codegraph_status", "other"}
    assert set(delivered(requests, "client_name")) <= {"zed", "other", ""}


def line(**changes: Any) -> bytes:
    fields = {
        "day": utc_day(FIRST),
        "kind": "mcp_tool",
        "name": TOOLS[0],
        "count": 1,
        "error_count": 0,
        "client_name": "zed",
        "client_version": "0.1",
        "codegraph_version": "1.2.3",
        **changes,
    }
    kept = {name: value for name, value in fields.items() if value is not ...}
    return json.dumps(kept).encode() + b"\n"


def spool(machine: Machine, *lines: bytes) -> None:
    """Have lines lie in the spool as a process of another version left them."""
    folder = machine.state / "spool" / utc_day(FIRST)
    folder.mkdir(mode=0o700, parents=True)
    machine.state.chmod(0o700)
    (folder / "4711-0123456789abcdef.jsonl").write_bytes(b"".join(lines))


@pytest.fixture
def upgraded(machine: Machine) -> Machine:
    """A machine two days after an older version counted on it."""
    machine.agree()
    machine.now = FIRST + 2 * DAY
    return machine


def test_lines_of_an_older_version_are_sent_in_the_words_of_this_one(upgraded: Machine) -> None:
    spool(
        upgraded,
        line(count=1),
        line(count=2, name="codegraph_retired"),
        line(count=4, client_name="an-agent-of-old", client_version="9.9"),
        line(count=8, client_name="Visual Studio Code"),
        line(count=16, client_version="0.170.1"),
        line(count=32, codegraph_version="0.9.0"),
        line(count=64, codegraph_version="1.2.3+built.by.someone"),
        line(count=128, session_id="a field of old"),
    )
    with Server(answer(204)) as server:
        upgraded.flush(server.url)
        requests = server.requests()
    assert delivered(requests) == {TOOLS[0]: 253, "other": 2}
    assert delivered(requests, "client_name") == {"zed": 243, "other": 4, "copilot-vscode": 8}
    versions = {json.loads(request.body)["codegraph_version"] for request in requests}
    assert versions == {"1.2.3", "0.9.0"}
    for request in requests:
        checked = validate(request.body, upgraded.now)
        assert not isinstance(checked, Rejection)
        assert checked.unchanged
    assert upgraded.losses() == {}


UNREADABLE = {
    "a missing field": line(client_name=...),
    "another missing field": line(count=...),
    "a count as a string": line(count="1"),
    "a count as a float": line(count=1.5),
    "a count as a bool": line(count=True),
    "a negative count": line(count=-5),
    "more errors than counts": line(error_count=2),
    "a name that is none": line(name=None),
    "a list as a name": line(name=["codegraph_search"]),
    "a day as a number": line(day=20240101),
    "torn": line()[:40] + b"\n",
    "without a newline and torn": line()[:-5],
    "NUL": bytes(100) + b"\n",
    "no UTF-8": b"\xff\xfe\n",
    "another kind of JSON": b"[1, 2]\n",
    "nothing but a number": b"5\n",
    "nested without end": b"[" * 100_000 + b"\n",
    "a number without end": b'{"count": ' + b"9" * 10_000 + b"}\n",
}


@pytest.mark.parametrize("bad", UNREADABLE.values(), ids=UNREADABLE)
def test_a_line_that_cannot_be_read_costs_itself_alone_and_is_told(
    upgraded: Machine, bad: bytes
) -> None:
    spool(upgraded, line(count=3), line(count=4), bad)
    with Server(answer(204)) as server:
        upgraded.flush(server.url)
        assert delivered(server.wait_for(1)) == {TOOLS[0]: 7}
    assert upgraded.losses() == {losses.UNREADABLE: 1}


UNSENDABLE = {
    "a kind of another version": (line(count=5, kind="hook"), 5),
    "an event of another version": (
        line(event="crash", kind=..., name=..., count=..., error_count=...),
        1,
    ),
    "an event that lacks a field": (line(event="index", languages=["python"]), 1),
    "a version that names its maker": (line(count=5, codegraph_version="acme-internal"), 5),
    "more than can be": (line(count=250_000), 150_000),
}


@pytest.mark.parametrize(("bad", "lost"), UNSENDABLE.values(), ids=UNSENDABLE)
def test_what_the_schema_has_no_words_for_is_not_sent_and_told(
    upgraded: Machine, bad: bytes, lost: int
) -> None:
    spool(upgraded, line(count=3, name=TOOLS[1]), bad)
    with Server(answer(204)) as server:
        upgraded.flush(server.url)
        sums = delivered(server.wait_for(1))
    assert sums[TOOLS[1]] == 3
    assert sum(sums.values()) in (3, 100_003)
    assert upgraded.losses() == {losses.INVALID: lost}


TAMPERED = {
    "nothing": b"",
    "torn": b'{"schema_version": 1, "machine',
    "another field": b'{"schema_version":1,"user":"someone"}',
    "another text": b"a secret",
}


@pytest.mark.parametrize("body", TAMPERED.values(), ids=TAMPERED)
def test_a_batch_that_was_altered_on_disk_does_not_leave(upgraded: Machine, body: bytes) -> None:
    spool(upgraded, line(count=3))
    upgraded.flush()
    [batch] = upgraded.batches()
    batch.path.write_bytes(body)
    upgraded.now += DAY
    with Server(answer(204)) as server:
        upgraded.flush(server.url)
        assert server.connections == []
    assert upgraded.batches() == []


def test_a_field_smuggled_into_a_batch_does_not_leave_either(upgraded: Machine) -> None:
    spool(upgraded, line(count=3))
    upgraded.flush()
    [batch] = upgraded.batches()
    body = json.loads(batch.body())
    body["events"][0]["path"] = "/home/someone"
    batch.path.write_text(json.dumps(body))
    upgraded.now += DAY
    with Server(answer(204)) as server:
        upgraded.flush(server.url)
        assert server.connections == []
    assert upgraded.losses() == {losses.INVALID: 3}


NOTES = ["id.json", "losses.json", "sender.json", "sent-ids.json", "ledger.json"]
SPOILT = [b"", b"{", b"[]", b"{}", b"null", b"5", b'{"2024-01": 5}', b"\xff", b"[" * 100_000]


@pytest.mark.parametrize("content", SPOILT, ids=lambda content: repr(content[:20]))
def test_notes_that_are_damaged_stop_nothing(upgraded: Machine, content: bytes) -> None:
    spool(upgraded, line(count=3))
    for name in NOTES:
        (upgraded.state / name).write_bytes(content)
    with Server(answer(204)) as server:
        upgraded.flush(server.url)
        assert delivered(server.wait_for(1)) == {TOOLS[0]: 3}
    assert upgraded.batches() == []
    assert upgraded.answers() == ["204"]
