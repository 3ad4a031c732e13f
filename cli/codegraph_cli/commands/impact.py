"""``codegraph impact``: what a change to a definition could reach."""

from __future__ import annotations

import click

from codegraph_cli.group import Command
from codegraph_cli.options import graph_at, json_option, limit_option, path_option


@click.command(
    "impact",
    cls=Command,
    examples=[
        ("codegraph impact price_of", "everything up to three edges away"),
        ("codegraph impact price_of --depth 1", "only what uses it directly"),
    ],
)
@click.argument("symbol")
@click.option(
    "-d",
    "--depth",
    type=click.IntRange(min=1),
    default=3,
    show_default=True,
    help="How many edges to follow.",
)
@limit_option(500, "definitions")
@path_option
@json_option
def command(symbol: str, depth: int, limit: int, project: str | None, as_json: bool) -> None:
    """Show what a change to a definition could reach.

    These are the users of SYMBOL, their users, and so on, nearest first.
    """
    from dataclasses import asdict

    from codegraph.text import render_impact
    from codegraph_cli.output import emit_answer, emit_json

    with graph_at(project) as graph:
        impact = graph.impact(symbol, depth=depth, limit=limit)
        if as_json:
            emit_json(asdict(impact))
        else:
            emit_answer(graph, impact, render_impact(impact))
