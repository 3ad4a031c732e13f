"""The handshake is answered before the SDK is loaded, with what the SDK would have said."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from typing import Any

import pytest
from mcp_types.version import HANDSHAKE_PROTOCOL_VERSIONS
from mcp_wire import HANDSHAKE, MODERN, Wire

from codegraph_mcp.greeting import HANDSHAKE_VERSIONS

Start = Callable[..., Wire]


def hello(protocol: str, **more: Any) -> dict[str, Any]:
    client = {"name": "early", "version": "1"}
    return {"protocolVersion": protocol, "capabilities": {}, "clientInfo": client, **more}


def test_the_versions_are_those_that_the_sdk_knows() -> None:
    assert HANDSHAKE_VERSIONS == HANDSHAKE_PROTOCOL_VERSIONS


@pytest.mark.parametrize("protocol", [*HANDSHAKE_VERSIONS, "1999-12-31"])
def test_the_early_reply_is_the_one_that_the_sdk_gives(example: Start, protocol: str) -> None:
    server = example("slow-start")
    early = server.request("initialize", hello(protocol))["result"]
    assert server.request("ping", {})["result"] == {}  # the SDK is there now
    assert server.request("initialize", hello(protocol))["result"] == early


def test_the_reply_does_not_wait_for_the_sdk(example: Start) -> None:
    server = example("slow-start")  # loading takes more than a second
    started = time.monotonic()
    server.request("initialize", hello("2025-11-25"))
    early = time.monotonic() - started
    server.request("ping", {})
    assert early < (time.monotonic() - started) / 2


def test_the_handshake_is_answered_once(example: Start) -> None:
    server = example("slow-start")
    server.request("initialize", hello("2025-11-25"))
    server.call(HANDSHAKE, "echo")
    server.end_input()
    assert server.exit_code(within=5) == 0
    assert server.rest() == []


def test_an_id_that_comes_again_is_answered_again(example: Start) -> None:
    server = example("slow-start")
    for _ in range(3):
        request = {
            "jsonrpc": "2.0",
            "id": "x",
            "method": "initialize",
            "params": hello("2025-11-25"),
        }
        server.send(request)
        assert "result" in server.reply_to("x")
    server.send({"jsonrpc": "2.0", "id": "x", "method": "ping"})
    assert server.reply_to("x")["result"] == {}


@pytest.mark.parametrize(
    ("line", "answer"),
    [
        ({"jsonrpc": "2.0", "id": 1, "method": "ping"}, "result"),
        ({"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": {}}, "error"),
        (
            {
                "jsonrpc": "2.0",
                "id": 1,
                "method": "initialize",
                "params": hello("2025-11-25", x="é"),
            },
            "result",
        ),
        (
            {
                "jsonrpc": "2.0",
                "id": 1,
                "method": "tools/list",
                "params": MODERN.params({}, ("modern", "1")),
            },
            "result",
        ),
    ],
)
def test_any_other_first_message_is_left_to_the_sdk(
    example: Start, line: dict[str, Any], answer: str
) -> None:
    server = example()
    server.send(json.dumps(line).encode())
    assert answer in server.reply_to(1)
    server.end_input()
    assert server.exit_code(within=5) == 0
    assert server.rest() == []
