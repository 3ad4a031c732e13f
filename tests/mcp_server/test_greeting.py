"""A client's opening is answered before the SDK is loaded, with what the SDK would have said."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path
from runpy import run_path
from typing import Any

import pytest
from mcp_types.version import HANDSHAKE_PROTOCOL_VERSIONS
from mcp_wire import HANDSHAKE, MODERN, Counts, Wire

from codegraph_mcp.greeting import HANDSHAKE_VERSIONS

Start = Callable[..., Wire]

REPOSITORY = Path(__file__).parents[2]
PRODUCT = Path(__file__).parent / "support" / "plain_server.py"
"""A server that has the product's own tools, so that their list is known before they are loaded."""


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


def test_the_reply_does_not_wait_for_the_sdk(launch: Start, project: Path, tmp_path: Path) -> None:
    gate = tmp_path / "gate"
    server = launch(sys.executable, PRODUCT, project, gate)
    assert "result" in server.request("initialize", hello("2025-11-25"))
    gate.touch()
    assert server.request("ping", {})["result"] == {}


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
    "odd",
    [
        {"capabilities": {"roots": 5}},
        {"capabilities": {"roots": {"listChanged": {}}}},
        {"clientInfo": {"name": "early", "version": "1", "title": 5}},
        {"_meta": 5},
    ],
    ids=str,
)
def test_a_handshake_that_the_sdk_refuses_is_answered_once(
    example: Start, odd: dict[str, Any]
) -> None:
    server = example("slow-start")
    asked = server.ask("initialize", hello("2025-11-25") | odd)
    server.reply_to(asked)
    server.request("ping", {})
    server.end_input()
    assert server.exit_code(within=5) == 0
    assert server.rest() == []


def test_leaving_after_the_handshake_does_not_wait_for_the_sdk(
    example: Start, counts: Counts
) -> None:
    server = example("slow-start")  # loading takes more than a second
    server.open(HANDSHAKE)
    server.end_input()
    assert server.exit_code(within=0.8) == 0
    assert counts.exits() == 1


def test_a_request_behind_the_opening_is_answered_before_leaving(
    example: Start, counts: Counts
) -> None:
    server = example("slow-start").open(HANDSHAKE)
    asked = server.ask_tool(HANDSHAKE, "echo")
    server.end_input()
    assert "result" in server.reply_to(asked)
    assert server.exit_code(within=5) == 0
    assert len(counts()) == 1


def test_the_tools_are_listed_before_they_are_loaded(
    launch: Start, project: Path, tmp_path: Path
) -> None:
    gate = tmp_path / "gate"
    server = launch(sys.executable, PRODUCT, project, gate).open(HANDSHAKE)
    early = server.request("tools/list", {})
    gate.touch()
    server.request("ping", {})
    assert server.request("tools/list", {})["result"] == early["result"]


def test_tools_that_are_not_the_products_own_are_listed_when_they_are_loaded(
    example: Start,
) -> None:
    server = example("slow-start").open(HANDSHAKE)
    names = [tool["name"] for tool in server.request("tools/list", {})["result"]["tools"]]
    assert "echo" in names


def test_the_tools_are_not_listed_before_the_handshake(launch: Start, project: Path) -> None:
    server = launch(sys.executable, PRODUCT, project)
    assert "error" in server.request("tools/list", {})


def test_replies_keep_the_order_of_their_requests(launch: Start, project: Path) -> None:
    server = launch(sys.executable, PRODUCT, project).open(HANDSHAKE)
    server.ask("ping", {})
    server.ask("tools/list", {})
    server.end_input()
    assert [reply["id"] for reply in server.rest()] == [2, 3]


def test_the_written_list_is_what_the_script_writes() -> None:
    script = run_path(str(REPOSITORY / "scripts" / "generate_tool_listing.py"))
    assert script["TARGET"].read_text() == script["listing"](), (
        "listing.json is out of date; run: python scripts/generate_tool_listing.py"
    )


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
