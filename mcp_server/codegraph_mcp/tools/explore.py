"""The code that answers a question: the tool to reach for first."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pydantic import Field

from codegraph.text import render_exploration
from codegraph_mcp.tools.base import Answer, Arguments, Tool
from codegraph_mcp.tools.shapes import SourceShape, SymbolShape, source_shape, symbol_shape

if TYPE_CHECKING:
    from codegraph.api import CodeGraph


class ExploreArguments(Arguments):
    """What `codegraph_explore` takes."""

    query: str = Field(
        min_length=1,
        max_length=4000,
        description=(
            "A question, or better the names of the symbols, files and topics it is about, "
            "as in: Session.send adapter retry."
        ),
    )
    max_files: int = Field(
        default=8, ge=1, le=50, alias="maxFiles", description="Most files to show source from."
    )


@dataclass(slots=True)
class ExcerptShape:
    """A chosen definition; without source where there was no room for it.

    ``routes`` names the requests that it answers, such as ``GET /users/{id}``.
    """

    symbol: SymbolShape
    dependents: int
    routes: list[str]
    source: SourceShape | None = None


@dataclass(slots=True)
class ExploreOutput:
    """What `codegraph_explore` gives: ``paths`` are chains in which each calls the next."""

    query: str
    excerpts: list[ExcerptShape]
    paths: list[list[SymbolShape]]
    more: list[SymbolShape]
    notice: str = ""


def _run(graph: CodeGraph, arguments: ExploreArguments) -> Answer:
    found = graph.explore(arguments.query, max_files=arguments.max_files)
    output = ExploreOutput(
        query=found.query,
        excerpts=[
            ExcerptShape(
                symbol_shape(item.symbol),
                found.dependents.get(item.symbol.id, 0),
                list(found.routes.get(item.symbol.id, ())),
                source_shape(item.source),
            )
            for item in found.excerpts
        ],
        paths=[[symbol_shape(symbol) for symbol in path.symbols] for path in found.paths],
        more=[symbol_shape(symbol) for symbol in found.more],
    )
    return Answer(render_exploration(found), output, found)


EXPLORE = Tool(
    name="codegraph_explore",
    title="Explore code",
    description=(
        "The first tool for any question about this codebase: how something works, where it "
        "happens, what to change for a feature or a bug. One call gives the current source of the "
        "symbols that matter, with line numbers, the call paths between them, and names worth a "
        "second look. It replaces a round of searching and reading files; what it shows need not "
        "be read again. Put the names you know into the query, and ask again with the names you "
        "learn."
    ),
    arguments=ExploreArguments,
    output=ExploreOutput,
    run=_run,
)
