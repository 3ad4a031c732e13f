"""One definition, or one file, in full."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pydantic import Field

from codegraph.model import FileOutline, NodeDetail
from codegraph.text import render_nodes, render_outline
from codegraph_mcp.errors import BadArgumentsError
from codegraph_mcp.tools.base import Answer, Arguments, Tool
from codegraph_mcp.tools.fields import SymbolName
from codegraph_mcp.tools.shapes import (
    RelationShape,
    SourceShape,
    SymbolShape,
    relation_shape,
    source_shape,
    symbol_shape,
)

if TYPE_CHECKING:
    from codegraph.api import CodeGraph


_DEFINITIONS = 5
_FILE_LINES = 400


class NodeArguments(Arguments):
    """What `codegraph_node` takes."""

    symbol: SymbolName | None = None
    file: str | None = Field(
        default=None,
        min_length=1,
        max_length=4096,
        description="With a symbol: only definitions in this file. Alone: the file to show.",
    )
    line: int | None = Field(
        default=None,
        ge=1,
        description="With a symbol: only definitions that hold this line. With a file: start here.",
    )
    offset: int | None = Field(default=None, ge=1, description="First line of the file to show.")
    limit: int | None = Field(
        default=None,
        ge=1,
        le=2000,
        description="Most lines of a file (default 400), or most definitions (default 5).",
    )
    include_code: bool = Field(
        default=True, alias="includeCode", description="Whether to show source."
    )
    symbols_only: bool = Field(
        default=False,
        alias="symbolsOnly",
        description="Of a file, only the definitions, without source.",
    )


@dataclass(slots=True)
class DefinitionShape:
    """A definition with its source, its members and its nearest edges."""

    symbol: SymbolShape
    docstring: str
    visibility: str
    language: str
    members: list[SymbolShape]
    callers: list[RelationShape]
    callees: list[RelationShape]
    caller_count: int
    callee_count: int
    overrides: list[SymbolShape]
    overridden_by: list[SymbolShape]
    overridden_count: int
    source: SourceShape | None = None


@dataclass(slots=True)
class NodeOutput:
    """What `codegraph_node` gives: ``definitions`` of a symbol, or ``symbols`` of a file."""

    definitions: list[DefinitionShape]
    file: str | None = None
    symbols: list[SymbolShape] | None = None
    source: SourceShape | None = None
    notice: str = ""


def _run(graph: CodeGraph, arguments: NodeArguments) -> Answer:
    code = arguments.include_code and not arguments.symbols_only
    if arguments.symbol is not None:
        details = graph.node(
            arguments.symbol,
            file=arguments.file,
            line=arguments.line,
            code=code,
            limit=arguments.limit or _DEFINITIONS,
        )
        output = NodeOutput([_definition(item) for item in details])
        return Answer(render_nodes(details), output, details)
    if arguments.file is None:
        raise BadArgumentsError("codegraph_node needs the argument 'symbol', or 'file', or both.")
    outline = graph.outline(
        arguments.file,
        offset=arguments.offset or arguments.line or 1,
        limit=arguments.limit or _FILE_LINES,
        code=code,
    )
    return Answer(render_outline(outline), _outline(outline), outline)


def _definition(detail: NodeDetail) -> DefinitionShape:
    return DefinitionShape(
        symbol=symbol_shape(detail.symbol),
        docstring=detail.symbol.docstring,
        visibility=detail.symbol.visibility,
        language=detail.symbol.language,
        source=source_shape(detail.source),
        members=[symbol_shape(member) for member in detail.members],
        callers=[relation_shape(edge) for edge in detail.callers],
        callees=[relation_shape(edge) for edge in detail.callees],
        caller_count=detail.caller_count,
        callee_count=detail.callee_count,
        overrides=[symbol_shape(method) for method in detail.overrides],
        overridden_by=[symbol_shape(method) for method in detail.overridden_by],
        overridden_count=detail.overridden_count,
    )


def _outline(outline: FileOutline) -> NodeOutput:
    return NodeOutput(
        definitions=[],
        file=outline.entry.path,
        symbols=[symbol_shape(symbol) for symbol in outline.symbols],
        source=source_shape(outline.source),
    )


NODE = Tool(
    name="codegraph_node",
    title="Show a symbol or file",
    description=(
        "One definition in full: its current source with line numbers, documentation, members, "
        "callers and callees; every definition of that name where there are several. Or, with "
        "'file' alone, that file's lines and definitions: use it in place of reading a source "
        "file ('offset' and 'limit' page through it, 'symbolsOnly' gives just the outline)."
    ),
    arguments=NodeArguments,
    output=NodeOutput,
    run=_run,
    quick=True,
)
