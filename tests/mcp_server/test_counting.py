"""Which calls are counted, when, and for whom."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import anyio
from mcp_types import CallToolRequestParams, JSONRPCResponse
from mcp_wire import HANDSHAKE, MODERN, Counts, Era, Wire

from codegraph_mcp.dispatch import Dispatch
from codegraph_mcp.graphs import open_code_graph
from codegraph_mcp.projects import Projects

Start = Callable[..., Wire]

QUIET = 0.5
"""Seconds after which a count that should not come is taken not to come."""


def test_a_call_is_counted_once_with_the_client_that_made_it(
    example: Start, era: Era, counts: Counts
) -> None:
    server = example().open(era, ("zed", "0.170.1"))
    server.call(era, "echo", client=("zed", "0.170.1"))
    counts.wait_for(1)
    server.end_input()
    assert server.exit_code(within=5) == 0
    assert counts() == [("echo", True, ["zed", "0.170.1"])]


def test_nothing_is_counted_until_a_large_reply_is_read(
    example: Start, era: Era, counts: Counts
) -> None:
    server = example(reading=False)
    if not era.modern:
        client = {"name": "slow-reader", "version": "1"}
        hello = {"protocolVersion": era.protocol, "capabilities": {}, "clientInfo": client}
        server.ask("initialize", hello)
    asked = server.ask_tool(era, "large", {"size": 1_000_000}, ("slow-reader", "1"))
    time.sleep(2)  # by now the reply has filled the pipe
    assert counts() == []
    server.read()
    blob = server.reply_to(asked)["result"]["structuredContent"]["blob"]
    assert 6 * len(blob) > 1_000_000
    assert counts.wait_for(1) == [("large", True, ["slow-reader", "1"])]
    time.sleep(QUIET)
    assert len(counts()) == 1


def test_calls_go_on_being_answered_in_order_behind_a_large_reply(
    example: Start, era: Era, counts: Counts
) -> None:
    server = example().open(era)
    asked = [server.ask_tool(era, "large", {"size": 400_000}) for _ in range(3)]
    asked += [server.ask_tool(era, "echo", {"text": str(n)}) for n in range(20)]
    for request_id in asked:
        assert not server.reply_to(request_id)["result"]["isError"]
    assert len(counts.wait_for(23)) == 23
    assert server.noise == []


def test_32_calls_in_flight_are_32_counts(example: Start, era: Era, counts: Counts) -> None:
    server = example().open(era)
    tools = ["sleep", "echo", "large", "block"]
    asked = [
        server.ask_tool(era, tools[n % 4], {"seconds": 0.005, "size": 50_000}) for n in range(32)
    ]
    for request_id in asked:
        assert not server.reply_to(request_id)["result"]["isError"]
    counts.wait_for(32)
    server.end_input()
    server.exit_code(within=5)
    assert len(counts()) == 32
    assert {client and tuple(client) for _, _, client in counts()} == {("example-client", "1.2.3")}


def test_calls_that_share_an_id_are_each_counted(example: Start, era: Era, counts: Counts) -> None:
    server = example().open(era)
    for name in ("sleep", "echo"):
        params = era.params({"name": name, "arguments": {"seconds": 0.2}}, None)
        server.send({"jsonrpc": "2.0", "id": "same", "method": "tools/call", "params": params})
    server.reply_to("same")
    server.reply_to("same")
    assert sorted(name for name, _, _ in counts.wait_for(2)) == ["echo", "sleep"]


def test_a_cancelled_call_is_neither_answered_nor_counted(
    example: Start, era: Era, counts: Counts
) -> None:
    server = example().open(era)
    asked = server.ask_tool(era, "sleep", {"seconds": 0.5})
    time.sleep(0.1)
    cancel = {"requestId": asked, "reason": "changed my mind"}
    server.send({"jsonrpc": "2.0", "method": "notifications/cancelled", "params": cancel})
    server.call(era, "echo")
    time.sleep(0.5 + QUIET)
    assert [name for name, _, _ in counts()] == ["echo"]
    server.end_input()
    assert server.exit_code(within=0.8) == 0  # nothing is waited for
    assert [reply for reply in server.rest() if reply.get("id") == asked] == []
    assert len(counts()) == 1


def test_a_second_handshake_changes_the_client_of_later_calls_only(
    example: Start, counts: Counts
) -> None:
    server = example().open(HANDSHAKE, ("first", "1"))
    before = server.ask_tool(HANDSHAKE, "sleep", {"seconds": 0.4})
    server.open(HANDSHAKE, ("second", "2"))
    after = server.ask_tool(HANDSHAKE, "echo")
    server.reply_to(after)
    server.reply_to(before)
    assert sorted(counts.wait_for(2)) == [
        ("echo", True, ["second", "2"]),
        ("sleep", True, ["first", "1"]),
    ]


def test_each_modern_request_speaks_for_its_own_client(example: Start, counts: Counts) -> None:
    server = example()
    server.call(MODERN, "echo", client=("first", "1"))
    server.call(MODERN, "echo", client=None)
    server.call(MODERN, "echo", client=("second", "2"))
    assert [client for _, _, client in counts.wait_for(3)] == [
        ["first", "1"],
        None,
        ["second", "2"],
    ]


def test_a_client_that_skips_the_initialized_notification_is_counted(
    example: Start, counts: Counts
) -> None:
    server = example()
    client = {"name": "hasty", "version": "3"}
    hello = {"protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": client}
    server.request("initialize", hello)
    server.call(HANDSHAKE, "echo")
    assert counts.wait_for(1) == [("echo", True, ["hasty", "3"])]


def test_probes_and_listings_are_not_counted(example: Start, era: Era, counts: Counts) -> None:
    server = example().open(era)
    server.request("tools/list", era.params({}, None))
    if era.modern:
        server.request("server/discover", era.params({}, None))
    else:
        server.request("ping", {})
    server.end_input()
    assert server.exit_code(within=5) == 0
    assert counts() == []


def test_protocol_errors_before_a_tool_is_reached_are_not_counted(
    example: Start, era: Era, counts: Counts
) -> None:
    server = example().open(era)
    for method, params in (
        ("tools/call", {"arguments": {}}),
        ("tools/call", {"name": "echo", "arguments": "text"}),
        ("tools/cull", {}),
    ):
        assert "error" in server.request(method, era.params(params, None))
    server.call(era, "echo")
    assert [name for name, _, _ in counts.wait_for(1)] == ["echo"]


def test_failures_are_counted_as_failures(example: Start, era: Era, counts: Counts) -> None:
    server = example().open(era)
    assert server.call(era, "fail", {"text": "no"})["isError"]
    assert server.call(era, "crash")["isError"]
    assert server.call(era, "echo", {"seconds": "soon"})["isError"]
    assert [(name, ok) for name, ok, _ in counts.wait_for(3)] == [
        ("fail", False),
        ("crash", False),
        ("echo", False),
    ]


def test_a_tool_that_does_not_exist_is_counted_as_other(
    example: Start, era: Era, counts: Counts
) -> None:
    server = example().open(era)
    result = server.call(era, "my_company_secret_tool")
    assert result["isError"]
    assert "echo" in result["content"][0]["text"]
    assert [(name, ok) for name, ok, _ in counts.wait_for(1)] == [("other", False)]


def test_calls_before_the_handshake_are_refused_and_not_counted(
    example: Start, counts: Counts
) -> None:
    server = example()
    reply = server.reply_to(server.ask_tool(HANDSHAKE, "echo"))
    assert "error" in reply
    server.end_input()
    server.exit_code(within=5)
    assert counts() == []


def test_a_call_is_reported_once_however_often_its_task_sends(tmp_path: Path) -> None:
    counted: list[tuple[object, ...]] = []

    class Counter:
        def count(self, *what: object) -> None:
            counted.append(what)

    dispatch = Dispatch((), Projects(tmp_path, open_code_graph), Counter())  # type: ignore[arg-type]
    reply = JSONRPCResponse(jsonrpc="2.0", id=1, result={})
    context: Any = SimpleNamespace(session=SimpleNamespace(client_params=None))

    async def handle() -> None:
        await dispatch.call_tool(context, CallToolRequestParams(name="any"))
        report = dispatch.report_for(reply)
        assert report is not None
        report()
        assert dispatch.report_for(reply) is None

    anyio.run(handle)
    assert counted == [("mcp_tool", "other", False, None)]
