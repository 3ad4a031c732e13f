"""The SDK's server on our transport."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import anyio
from mcp.server.lowlevel import Server
from mcp_types import CallToolRequestParams

from codegraph_mcp.connection import Connection
from codegraph_mcp.counter import Counter
from codegraph_mcp.dispatch import Dispatch
from codegraph_mcp.freshness import Freshness
from codegraph_mcp.graphs import GraphOpener, open_code_graph
from codegraph_mcp.greeting import SERVER_NAME
from codegraph_mcp.instructions import INSTRUCTIONS
from codegraph_mcp.projects import Projects
from codegraph_mcp.stdio.transport import OpenRequests, ReplyStream, RequestStream
from codegraph_mcp.stdio.writer import LineWriter
from codegraph_mcp.tools import all_tools, chosen
from codegraph_mcp.tools.base import AnyTool

if TYPE_CHECKING:
    from mcp.server.context import ServerRequestContext
    from mcp_types import ListToolsResult, PaginatedRequestParams

_FRESHNESS_SECONDS = 0.2


def build_dispatch(
    project_path: Path,
    counter: Counter,
    names: Sequence[str] | None = None,
    load_tools: Callable[[], Sequence[AnyTool]] | None = None,
    open_graph: GraphOpener | None = None,
) -> Dispatch:
    """Put together what answers calls. Arguments as for `codegraph_mcp.serve`."""
    tools = chosen((load_tools or all_tools)(), names)
    projects = Projects(project_path, open_graph or open_code_graph)
    return Dispatch(tools, projects, counter)


def build_server(dispatch: Dispatch, version: str) -> Server[dict[str, Any]]:
    """The SDK's server, answering ``tools/list`` and ``tools/call``."""

    async def list_tools(
        _context: ServerRequestContext[Any], _params: PaginatedRequestParams | None
    ) -> ListToolsResult:
        return dispatch.listing

    server = Server(
        SERVER_NAME,
        version=version,
        instructions=INSTRUCTIONS,
        on_list_tools=list_tools,
    )
    server.add_request_handler("tools/call", CallToolRequestParams, dispatch.call_tool)
    # The SDK traces each message with OpenTelemetry by default. A local server has no collector.
    server.middleware.clear()
    return server


def run(
    dispatch: Dispatch, version: str, connection: Connection, freshness: Freshness | None = None
) -> None:
    """Serve one client until its requests end and are answered; the process ends then.

    Args:
        dispatch: Answers the calls.
        version: Version of codegraph, told to the client.
        connection: The client's.
        freshness: Is started a moment after serving begins, so that the opening is not slowed
            down, and a client that only looks whether somebody is there starts nothing.
    """
    server = build_server(dispatch, version)
    departure = connection.departure

    async def main() -> None:
        connection.inbox.attach(asyncio.get_running_loop())
        writer = LineWriter(connection.outgoing, departure.flushing, departure.leave)
        requests = OpenRequests()
        departure.serving.set()
        if freshness is not None:
            asyncio.get_running_loop().call_later(_FRESHNESS_SECONDS, freshness.start)
        await server.run(
            RequestStream(connection.inbox, writer, requests),
            ReplyStream(writer, requests, dispatch.report_for, connection.greeter.has_answered),
            server.create_initialization_options(),
        )
        departure.leave()  # Without waiting for the event loop to be taken apart.

    anyio.run(main)
