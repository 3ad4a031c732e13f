"""What a change could reach."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pydantic import Field

from codegraph.text import render_impact
from codegraph_mcp.tools.base import Answer, Arguments, Tool
from codegraph_mcp.tools.fields import SymbolName
from codegraph_mcp.tools.shapes import SymbolShape, symbol_shape

if TYPE_CHECKING:
    from codegraph.api import CodeGraph


class ImpactArguments(Arguments):
    """What `codegraph_impact` takes."""

    symbol: SymbolName
    depth: int = Field(default=2, ge=1, le=10, description="How many uses away to look.")


@dataclass(slots=True)
class AffectedShape:
    """A definition that a change could reach, through the one named ``via``."""

    symbol: SymbolShape
    depth: int
    via: str


@dataclass(slots=True)
class ImpactOutput:
    """What `codegraph_impact` gives."""

    subjects: list[SymbolShape]
    affected: list[AffectedShape]
    files: list[str]
    depth: int
    truncated: bool
    notice: str = ""


def _run(graph: CodeGraph, arguments: ImpactArguments) -> Answer:
    impact = graph.impact(arguments.symbol, depth=arguments.depth)
    output = ImpactOutput(
        subjects=[symbol_shape(symbol) for symbol in impact.subjects],
        affected=[
            AffectedShape(symbol_shape(item.symbol), item.depth, item.via.qualified_name)
            for item in impact.affected
        ],
        files=list(impact.files),
        depth=impact.depth,
        truncated=impact.truncated,
    )
    return Answer(render_impact(impact), output, impact)


IMPACT = Tool(
    name="codegraph_impact",
    title="Impact of a change",
    description=(
        "Everything that could be affected by changing a definition: its users, their users, and "
        "so on up to a depth, nearest first, with the files involved. Use it before an edit or a "
        "rename, to know what to check and which tests to run."
    ),
    arguments=ImpactArguments,
    output=ImpactOutput,
    run=_run,
)
