"""Who uses a definition."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import Field

from codegraph_mcp.tools.base import Answer, Arguments, Tool
from codegraph_mcp.tools.fields import SymbolName
from codegraph_mcp.tools.shapes import RelationsShape, relations_answer

if TYPE_CHECKING:
    from codegraph.api import CodeGraph


class CallersArguments(Arguments):
    """What `codegraph_callers` takes."""

    symbol: SymbolName
    limit: int = Field(default=20, ge=1, le=500, description="Most callers to give.")


def _run(graph: CodeGraph, arguments: CallersArguments) -> Answer:
    relations = graph.callers(arguments.symbol, limit=arguments.limit)
    return relations_answer(relations, "callers", arguments.limit)


CALLERS = Tool(
    name="codegraph_callers",
    title="Find callers",
    description=(
        "Who calls, instantiates, inherits from or otherwise uses a definition: each user with its "
        "file and the lines of the references. Complete where a text search is not: references are "
        "resolved through imports, so another symbol of the same name is not mixed in. For what "
        "those users affect in turn, use codegraph_impact."
    ),
    arguments=CallersArguments,
    output=RelationsShape,
    run=_run,
    quick=True,
)
