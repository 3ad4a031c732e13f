"""Find definitions by name."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pydantic import Field

from codegraph.model import SYMBOL_KINDS
from codegraph.text import render_hits
from codegraph_mcp.tools.base import Answer, Arguments, Tool
from codegraph_mcp.tools.shapes import SymbolShape, symbol_shape

if TYPE_CHECKING:
    from codegraph.api import CodeGraph


class SearchArguments(Arguments):
    """What `codegraph_search` takes."""

    query: str = Field(
        min_length=1,
        max_length=1000,
        description="A name or a part of one, or words from its documentation.",
    )
    kind: str | None = Field(
        default=None,
        description="Only definitions of this kind.",
        json_schema_extra={"enum": list(SYMBOL_KINDS)},
    )
    limit: int = Field(default=10, ge=1, le=100, description="Most results to give.")


@dataclass(slots=True)
class HitShape:
    """A definition found; ``score`` grows with relevance."""

    symbol: SymbolShape
    score: float


@dataclass(slots=True)
class SearchOutput:
    """What `codegraph_search` gives."""

    hits: list[HitShape]
    notice: str = ""


def _run(graph: CodeGraph, arguments: SearchArguments) -> Answer:
    hits = graph.search(arguments.query, kind=arguments.kind, limit=arguments.limit)
    shapes = [HitShape(symbol_shape(hit.symbol), hit.score) for hit in hits]
    return Answer(render_hits(arguments.query, hits), SearchOutput(shapes), hits)


SEARCH = Tool(
    name="codegraph_search",
    title="Search symbols",
    description=(
        "Find classes, functions, methods and other definitions by name, part of a name or words "
        "of their documentation, best first: kind, place and signature of each, no source. Use it "
        "to learn what exists and what it is exactly called. To understand code, use "
        "codegraph_explore; for text that is not a name, use a text search."
    ),
    arguments=SearchArguments,
    output=SearchOutput,
    run=_run,
    quick=True,
)
