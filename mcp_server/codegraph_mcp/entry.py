"""The way in: claim the pipes, start listening, and only then load the SDK and serve."""

from __future__ import annotations

import gc
import logging
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from codegraph_mcp.connection import Connection
from codegraph_mcp.counter import Counter, NoCounter
from codegraph_mcp.listing import written_listing
from codegraph_mcp.stdio.claim import ProtocolPipes, claim_stdio

if TYPE_CHECKING:
    from codegraph_mcp.graphs import GraphOpener
    from codegraph_mcp.tools.base import AnyTool

logger = logging.getLogger(__name__)


def serve(
    project_path: Path,
    *,
    version: str,
    counter: Counter | None = None,
    tools: Sequence[str] | None = None,
    on_exit: Callable[[], None] | None = None,
    pipes: ProtocolPipes | None = None,
    load_tools: Callable[[], Sequence[AnyTool]] | None = None,
    open_graph: GraphOpener | None = None,
    watch: bool = False,
) -> NoReturn:
    """Serve the graph on stdin and stdout until the client goes away, then end the process.

    Has to be called in the main thread. Ends with exit code 0 when the client leaves, when a
    signal asks for it (SIGTERM, SIGHUP, SIGINT) and when the parent has died; with 1 on a fault.

    Args:
        project_path: Calls that name no project are about the nearest indexed project at this
            folder or above it. It need not be indexed yet.
        version: Version of codegraph, told to clients.
        counter: Is told of each answered call.
        tools: Names of the tools to offer, with or without ``codegraph_``; by default all.
        on_exit: Called once just before the process ends, for at most a fraction of a second;
            the place to store what the counter holds.
        pipes: What `claim_stdio` gave, where the caller claimed the pipes itself.
        load_tools: Gives the tools; by default `codegraph_mcp.tools.all_tools`. Called after the
            pipes are claimed, so it may import what it likes.
        open_graph: Opens the graph of a project's root; by default with `codegraph.api.CodeGraph`.
        watch: Whether to keep the graph of the project at ``project_path`` in step with its files,
            in a process of its own. A project without an index gets none.

    Raises:
        StdioClosedError: The process was started without stdin or stdout.
    """
    connection = Connection.open(
        pipes or claim_stdio(),
        version=version,
        listing=partial(written_listing, tools) if load_tools is None else None,
        on_exit=on_exit,
    )
    try:
        # Modules and models live as long as the process: collecting while they are made, or
        # looking at them in any collection later, is time for nothing.
        gc.disable()
        from codegraph_mcp.freshness import Freshness  # noqa: PLC0415 - the pipes come first
        from codegraph_mcp.server import build_dispatch, run  # noqa: PLC0415

        dispatch = build_dispatch(
            project_path, counter or NoCounter(), tools, load_tools, open_graph
        )
        gc.freeze()
        gc.enable()
        run(dispatch, version, connection, Freshness(project_path) if watch else None)
    except BaseException:
        logger.exception("The server failed")
        connection.departure.leave(1)
    connection.departure.leave()
