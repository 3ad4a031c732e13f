"""Clients that others wrote list the tools and call them."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any, Literal

import anyio
import pytest
from mcp.client.client import Client
from mcp.client.stdio import StdioServerParameters, stdio_client

SUPPORT = Path(__file__).parent / "support"
NODE_MODULES = Path(__file__).parents[1] / "node" / "node_modules"

needs_node = pytest.mark.skipif(
    shutil.which("node") is None or not NODE_MODULES.is_dir(),
    reason="needs Node and its clients: npm ci --prefix tests/node",
)


def command(project: Path) -> list[str]:
    return [sys.executable, str(SUPPORT / "recording_server.py"), str(project)]


@pytest.mark.parametrize("mode", ["auto", "legacy", "2026-07-28"])
def test_the_python_sdks_client(project: Path, mode: Literal["auto", "legacy"] | str) -> None:
    program, *arguments = command(project)

    async def session() -> None:
        parameters = StdioServerParameters(command=program, args=arguments)
        async with Client(stdio_client(parameters), mode=mode) as client:
            listed = await client.list_tools()
            assert len(listed.tools) == 8
            for name, given in (
                ("explore", {"query": "send"}),
                ("search", {"query": "send"}),
                ("node", {"symbol": "send"}),
                ("node", {"file": "src/sessions.py"}),
                ("callers", {"symbol": "send"}),
                ("callees", {"symbol": "send"}),
                ("impact", {"symbol": "send"}),
                ("files", {}),
                ("status", {}),
            ):
                # The client checks structured content against the tool's output schema.
                result = await client.call_tool(f"codegraph_{name}", given)
                assert not result.is_error
                assert result.structured_content
            failure = await client.call_tool("codegraph_search", {"query": ""})
            assert failure.is_error

    anyio.run(session)


@needs_node
def test_the_node_sdks_client(project: Path) -> None:
    script = str(SUPPORT / "node_client.mjs")
    told = _told("node", script, str(NODE_MODULES), *command(project))
    assert told["server"]["name"] == "codegraph"
    assert len(told["tools"]) == 8
    assert told["result"]["structuredContent"]["hits"][0]["symbol"]["name"] == "Session.send"
    assert told["failure"]["isError"]


@needs_node
def test_the_inspector_lists_the_tools(project: Path) -> None:
    inspector = str(NODE_MODULES / ".bin" / "mcp-inspector")
    told = _told(inspector, "--cli", *command(project), "--method", "tools/list")
    assert told["tools"][0]["name"] == "codegraph_explore"


@needs_node
def test_the_inspector_calls_a_tool(project: Path) -> None:
    inspector = str(NODE_MODULES / ".bin" / "mcp-inspector")
    call = ["--method", "tools/call", "--tool-name", "codegraph_callers", "--tool-arg"]
    told = _told(inspector, "--cli", *command(project), *call, "symbol=send")
    assert told["structuredContent"]["total"] == 1
    assert "get" in told["content"][0]["text"]


def _told(*arguments: str) -> dict[str, Any]:
    done = subprocess.run(
        arguments, capture_output=True, text=True, timeout=60, check=False, stdin=subprocess.DEVNULL
    )
    assert done.returncode == 0, done.stderr
    told: dict[str, Any] = json.loads(done.stdout)
    return told
