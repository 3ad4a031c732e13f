"""Whether the graph is there, whole and fresh."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from codegraph.model import Changes, Skipped
from codegraph.text import render_status
from codegraph_mcp.tools.base import Answer, Arguments, Tool

if TYPE_CHECKING:
    from codegraph.api import CodeGraph


class StatusArguments(Arguments):
    """What `codegraph_status` takes."""


@dataclass(slots=True)
class StatusOutput:
    """What `codegraph_status` gives."""

    root: str
    database_bytes: int
    schema_version: int
    indexed_at: str
    files: int
    symbols: int
    edges: int
    languages: dict[str, int]
    kinds: dict[str, int]
    references: dict[str, int]
    files_with_errors: list[str]
    skipped: list[Skipped]
    pending: Changes | None = None
    notice: str = ""


def _run(graph: CodeGraph, _arguments: StatusArguments) -> Answer:
    status = graph.status(pending=True)
    output = StatusOutput(
        root=status.root,
        database_bytes=status.database_bytes,
        schema_version=status.schema_version,
        indexed_at=status.indexed_at,
        files=status.files,
        symbols=status.symbols,
        edges=status.edges,
        languages=status.languages,
        kinds=status.kinds,
        references=status.references,
        files_with_errors=list(status.files_with_errors),
        skipped=list(status.skipped),
        pending=status.pending,
    )
    return Answer(render_status(status), output)


STATUS = Tool(
    name="codegraph_status",
    title="Index status",
    description=(
        "Whether the project's graph is there and fresh: counts by language and kind, files with "
        "syntax errors or left out, and what changed on disk since. Use it when another tool "
        "misses something that should be there."
    ),
    arguments=StatusArguments,
    output=StatusOutput,
    run=_run,
)
