"""What the commands for callers and callees share: the same question in two directions."""

from __future__ import annotations

from typing import Literal

from codegraph_cli.options import graph_at


def show_relations(
    direction: Literal["callers", "callees"],
    symbol: str,
    *,
    limit: int,
    project: str | None,
    as_json: bool,
) -> None:
    """Ask the graph, and write its answer as text or JSON.

    Args:
        direction: Which side of the definition to show.
        symbol: Which definition.
        limit: How many edges to show.
        project: Where to look for the project; None for the working directory.
        as_json: Whether to write JSON.
    """
    from dataclasses import asdict

    from codegraph.text import render_relations
    from codegraph_cli.output import emit_answer, emit_json

    with graph_at(project) as graph:
        ask = graph.callers if direction == "callers" else graph.callees
        relations = ask(symbol, limit=limit)
        if as_json:
            emit_json(asdict(relations))
        else:
            emit_answer(graph, relations, render_relations(relations, direction))
