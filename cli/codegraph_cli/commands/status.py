"""``codegraph status``: what the index holds, and whether it is up to date."""

from __future__ import annotations

import click

from codegraph_cli.group import Command
from codegraph_cli.options import graph_at, json_option, path_option


@click.command(
    "status",
    cls=Command,
    examples=[
        ("codegraph status", "counts, health and pending changes"),
        ("codegraph status --json", "the same for a script"),
    ],
)
@path_option
@json_option
def command(project: str | None, as_json: bool) -> None:
    """Tell what the index holds and whether it is up to date."""
    from dataclasses import asdict

    from codegraph.text import render_status
    from codegraph_cli.output import emit, emit_json

    with graph_at(project) as graph:
        status = graph.status(pending=True)
    if as_json:
        emit_json(asdict(status))
    else:
        emit(render_status(status))
