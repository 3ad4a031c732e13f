"""Lines that are no messages: each is answered, with its id where one can be read."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from mcp_wire import HANDSHAKE, Counts, Era, Wire

from codegraph_mcp.stdio.framing import OVERLONG, LineSplitter

Start = Callable[..., Wire]

PARSE_ERROR = -32700
INVALID_REQUEST = -32600


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Wire]:
    """One server for many lines: a bad one must not harm those that follow."""
    folder = tmp_path_factory.mktemp("shared")
    (folder / ".codegraph").mkdir()
    (folder / ".codegraph" / "graph.db").touch()
    script = Path(__file__).parent / "support" / "example_server.py"
    command = [sys.executable, str(script), str(folder), str(folder / "counts.jsonl")]
    with Wire(command) as wire:
        yield wire.open(HANDSHAKE)


@pytest.mark.parametrize(
    ("line", "code", "request_id"),
    [
        (b"this is not JSON", PARSE_ERROR, None),
        (b'{"jsonrpc":"2.0","id":7,"method":"ping"', PARSE_ERROR, None),
        (b'{"jsonrpc":"2.0","id":7,"method":"ping"} {}', PARSE_ERROR, None),
        (b'{"jsonrpc":"2.0","id":7,"method":"ping","params":{"a":NaN}}', PARSE_ERROR, 7),
        (b'{"jsonrpc":"2.0","id":7,"method":"ping","params":{"a":"\\ud800"}}', PARSE_ERROR, 7),
        (b'{"jsonrpc":"2.0","id":"\\ud800","method":"ping"}', PARSE_ERROR, None),
        (b'{"jsonrpc":"2.0","id":7,"method":"ping","params":{"a":"\xff"}}', PARSE_ERROR, 7),
        (b"\xff\xfe\x00", PARSE_ERROR, None),
        (b"[" * 100_000, PARSE_ERROR, None),
        (b'{"a":' * 100_000, PARSE_ERROR, None),
        (b"42", INVALID_REQUEST, None),
        (b'"ping"', INVALID_REQUEST, None),
        (b"null", INVALID_REQUEST, None),
        (b"{}", INVALID_REQUEST, None),
        (b'{"hello":"world"}', INVALID_REQUEST, None),
        (b'{"id":7}', INVALID_REQUEST, 7),
        (b'{"id":7,"method":"ping"}', INVALID_REQUEST, 7),
        (b'{"jsonrpc":"1.0","id":"x","method":"ping"}', INVALID_REQUEST, "x"),
        (b'{"jsonrpc":"2.0","id":7,"method":5}', INVALID_REQUEST, 7),
        (b'{"jsonrpc":"2.0","id":7,"method":"ping","params":[1]}', INVALID_REQUEST, 7),
        (b'{"jsonrpc":"2.0","id":null,"method":"ping"}', INVALID_REQUEST, None),
        (b'{"jsonrpc":"2.0","id":1.5,"method":"ping"}', INVALID_REQUEST, None),
        (b'{"jsonrpc":"2.0","id":true,"method":"ping"}', INVALID_REQUEST, None),
        (b"[]", INVALID_REQUEST, None),
        (b"[1,2]", INVALID_REQUEST, None),
        (b'[{"jsonrpc":"2.0","id":7,"method":"ping"}]', INVALID_REQUEST, 7),
    ],
)
def test_a_line_that_is_no_message_is_answered_with_an_error(
    shared: Wire, line: bytes, code: int, request_id: Any
) -> None:
    shared.send(line)
    reply = shared.reply_to(request_id)
    assert reply["error"]["code"] == code
    assert reply["error"]["message"]
    assert "result" in shared.request("ping", {})  # and the session goes on


def test_each_request_of_a_batch_gets_its_error(example: Start, era: Era) -> None:
    server = example().open(era)
    batch = [{"jsonrpc": "2.0", "id": f"b{n}", "method": "ping"} for n in range(3)]
    server.send(batch)
    for n in range(3):
        assert server.reply_to(f"b{n}")["error"]["code"] == INVALID_REQUEST


def test_bad_lines_are_not_counted_and_later_calls_are(
    example: Start, era: Era, counts: Counts
) -> None:
    server = example().open(era)
    for line in (b"nonsense", b"[]", b"{}"):
        server.send(line)
        server.reply_to(None)
    server.call(era, "echo")
    assert counts.wait_for(1) == [("echo", True, ["example-client", "1.2.3"])]


def test_blank_lines_and_carriage_returns_are_harmless(example: Start, era: Era) -> None:
    server = example().open(era)
    params = era.params({"name": "echo", "arguments": {"text": "hi"}}, None)
    request = json.dumps({"jsonrpc": "2.0", "id": "crlf", "method": "tools/call", "params": params})
    server.send(b"")
    server.send(b"   \r")
    server.send(request.encode() + b"\r")
    assert server.reply_to("crlf")["result"]["content"][0]["text"] == "hi"


def test_a_request_without_a_line_end_is_answered_when_stdin_ends(example: Start, era: Era) -> None:
    server = example().open(era)
    params = era.params({"name": "echo", "arguments": {}}, None)
    request = {"jsonrpc": "2.0", "id": "last", "method": "tools/call", "params": params}
    stdin = server.process.stdin
    assert stdin is not None
    stdin.write(json.dumps(request).encode())
    stdin.flush()
    server.end_input()
    assert "result" in server.reply_to("last")


def test_a_line_of_20_megabytes_is_answered(example: Start, era: Era) -> None:
    server = example().open(era)
    result = server.call(era, "echo", {"text": "x" * 20_000_000})
    text = result["content"][0]["text"]
    assert len(text) <= 100_000
    assert "20,000,000 characters" in text


def test_an_overlong_line_is_dropped_and_the_next_one_kept() -> None:
    splitter = LineSplitter(limit=10)
    chunks = [b"12345", b"67890", b"1", b"23\nshort\n12345678901\nend"]
    lines = [line for chunk in chunks for line in splitter.feed(chunk)]
    assert lines == [OVERLONG, b"short", OVERLONG]
    assert list(splitter.finish()) == [b"end"]


def test_no_control_character_of_any_kind_is_on_the_wire(example: Start, era: Era) -> None:
    text = "".join(map(chr, range(0x20))) + "\x7f" + "".join(map(chr, range(0x80, 0xA1))) + "é"
    server = example(reading=False)
    params = era.params({"name": "echo", "arguments": {"text": text}}, None)
    if not era.modern:
        client = {"name": "raw", "version": "1"}
        hello = {"protocolVersion": era.protocol, "capabilities": {}, "clientInfo": client}
        server.ask("initialize", hello)
    server.ask("tools/call", params)
    server.end_input()
    assert server.process.stdout is not None
    *_, line = server.process.stdout.read().splitlines(keepends=True)
    shown = line.decode().removesuffix("\n")
    assert not [c for c in shown if ord(c) < 0x20 or 0x7F <= ord(c) < 0xA0]
    assert "é" in shown
    assert json.loads(line)["result"]["structuredContent"]["blob"] == text
