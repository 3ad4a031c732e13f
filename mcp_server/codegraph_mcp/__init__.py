"""Serves a code graph to AI agents over MCP, on stdin and stdout.

    from codegraph_mcp import claim_stdio, serve

    pipes = claim_stdio()                  # before anything that might print
    serve(Path.cwd(), version="1.0", pipes=pipes, counter=recorder, on_exit=recorder.close)

Rooms, from the wire inwards
    ``stdio``      the protocol's two pipes: framing, parsing, flushing
    ``lifecycle``  when and how the process ends
    ``server``     the SDK's server, with ``dispatch`` from a call to a tool and to its count
    ``tools``      one file a tool: arguments, answer, description
    ``projects``   which graph a call is about, and the thread that reads it
    ``freshness``  starts the process that keeps the graph in step with the files

Importing this package costs a few milliseconds: the SDK is loaded inside `serve`, after the pipes
are claimed, so that nothing it or its dependencies print can reach the client.
"""

from codegraph_mcp.counter import Counter
from codegraph_mcp.entry import serve
from codegraph_mcp.errors import StdioClosedError
from codegraph_mcp.stdio.claim import ProtocolPipes, claim_stdio

__all__ = ["Counter", "ProtocolPipes", "StdioClosedError", "claim_stdio", "serve"]
