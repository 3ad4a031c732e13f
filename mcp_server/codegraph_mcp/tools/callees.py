"""What a definition uses."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import Field

from codegraph_mcp.tools.base import Answer, Arguments, Tool
from codegraph_mcp.tools.fields import SymbolName
from codegraph_mcp.tools.shapes import RelationsShape, relations_answer

if TYPE_CHECKING:
    from codegraph.api import CodeGraph


class CalleesArguments(Arguments):
    """What `codegraph_callees` takes."""

    symbol: SymbolName
    limit: int = Field(default=20, ge=1, le=500, description="Most callees to give.")


def _run(graph: CodeGraph, arguments: CalleesArguments) -> Answer:
    relations = graph.callees(arguments.symbol, limit=arguments.limit)
    return relations_answer(relations, "callees", arguments.limit)


CALLEES = Tool(
    name="codegraph_callees",
    title="Find callees",
    description=(
        "What a definition calls, instantiates, inherits from or otherwise uses inside the "
        "project, each with the place of its definition. Use it to follow a flow downwards "
        "without reading every file on the way."
    ),
    arguments=CalleesArguments,
    output=RelationsShape,
    run=_run,
    quick=True,
)
