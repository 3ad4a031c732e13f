"""From a call to a tool, to its result, to its count.

A call is counted when the last byte of its reply has left, and under the client that made that
very call. The SDK sends a reply in the task that ran the handler, so the call travels from the
handler to the transport in a context variable; ids of requests may repeat and would not do.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from contextvars import ContextVar
from dataclasses import dataclass
from functools import cached_property, partial
from typing import TYPE_CHECKING, Any

from mcp_types import (
    CallToolRequestParams,
    JSONRPCError,
    JSONRPCMessage,
    JSONRPCResponse,
    ListToolsResult,
)

from codegraph.errors import CodeGraphError, NotIndexed
from codegraph_mcp.counter import Counter
from codegraph_mcp.errors import BadArgumentsError
from codegraph_mcp.projects import Projects
from codegraph_mcp.reply import Result, answer_result, error_result, guidance_result
from codegraph_mcp.stdio.writer import Report
from codegraph_mcp.tools.base import AnyTool, Arguments
from codegraph_telemetry import Client

if TYPE_CHECKING:
    from mcp.server.context import ServerRequestContext

    from codegraph.api import CodeGraph

OTHER = "other"
"""The name under which calls of tools that do not exist are counted."""

logger = logging.getLogger(__name__)


@dataclass(slots=True)
class _Call:
    name: str
    client: Client | None
    ok: bool = False


_current_call: ContextVar[_Call | None] = ContextVar("current_call", default=None)


class Dispatch:
    """Answers the calls of one client and has them counted.

    Args:
        tools: What can be called.
        projects: The graphs to ask.
        counter: Is told of each call whose reply has left.
    """

    def __init__(self, tools: Sequence[AnyTool], projects: Projects, counter: Counter) -> None:
        self._tools = {tool.name: tool for tool in tools}
        self._projects = projects
        self._counter = counter

    @cached_property
    def listing(self) -> ListToolsResult:
        """The reply to ``tools/list``."""
        return ListToolsResult(tools=[tool.definition() for tool in self._tools.values()])

    async def call_tool(
        self, context: ServerRequestContext[Any], params: CallToolRequestParams
    ) -> Result:
        """Handle ``tools/call``. Whatever goes wrong becomes a result that says so."""
        tool = self._tools.get(params.name)
        call = _Call(OTHER if tool is None else tool.name, _client_of(context))
        _current_call.set(call)
        if tool is None:
            known = ", ".join(self._tools)
            return error_result(f"There is no tool {params.name!r}. The tools are: {known}.")
        result = await self._run(tool, params.arguments or {})
        call.ok = not result["isError"]
        return result

    def report_for(self, message: JSONRPCMessage) -> Report | None:
        """What to do when ``message`` has left: count the call it answers, if it answers one.

        To be called in the task that sends the message.
        """
        call = _current_call.get()
        if call is None or not isinstance(message, JSONRPCResponse | JSONRPCError):
            return None
        _current_call.set(None)
        ok = call.ok and isinstance(message, JSONRPCResponse)
        return partial(self._counter.count, "mcp_tool", call.name, ok, call.client)

    async def _run(self, tool: AnyTool, arguments: dict[str, Any]) -> Result:
        try:
            parsed = tool.parse(arguments)
            graph = self._projects.graph_for(parsed.project_path)
            return await graph.run(lambda opened: _answer(tool, opened, parsed), quick=tool.quick)
        except NotIndexed as missing:
            return guidance_result(str(missing))
        except (BadArgumentsError, CodeGraphError) as error:
            return error_result(str(error))
        except Exception as error:
            logger.exception("%s failed", tool.name)
            return error_result(
                f"{tool.name} failed with {type(error).__name__}; this is a fault of codegraph. "
                "Details are in the server's log."
            )


def _answer(tool: AnyTool, graph: CodeGraph, arguments: Arguments) -> Result:
    """A tool's answer, with a note where it names files that changed since they were indexed."""
    with graph.snapshot():  # so that answer and note are of one state of the index
        answer = tool.run(graph, arguments)
        changed = () if answer.found is None else graph.changed_since(answer.found)
    return answer_result(answer, changed)


def _client_of(context: ServerRequestContext[Any]) -> Client | None:
    """Who makes this call: from the last handshake, or from the request itself since 2026-07-28."""
    params = context.session.client_params
    if params is None:
        return None
    return Client(params.client_info.name, params.client_info.version)
