"""``codegraph callees``: what a definition uses."""

from __future__ import annotations

import click

from codegraph_cli.group import Command
from codegraph_cli.options import graph_at, json_option, limit_option, path_option


@click.command(
    "callees",
    cls=Command,
    examples=[
        ("codegraph callees checkout", "everything that a function uses"),
        ("codegraph callees Cart.total --limit 5", "the five that it uses most"),
        ("codegraph callees Cart.total --json", "the same for a script"),
    ],
)
@click.argument("symbol")
@limit_option(50, "edges")
@path_option
@json_option
def command(symbol: str, limit: int, project: str | None, as_json: bool) -> None:
    """Show what a definition uses.

    SYMBOL is a name (total), a qualified one (Cart.total), or one with its file
    (cart.py:Cart.total). Where several definitions match, the answer says which one each edge
    belongs to. Calls, instantiations, base classes and decorators count. Each line gives the
    lines of the references, in the file of the one who refers.
    """
    from dataclasses import asdict

    from codegraph.text import render_relations
    from codegraph_cli.output import emit, emit_json

    with graph_at(project) as graph:
        relations = graph.callees(symbol, limit=limit)
    if as_json:
        emit_json(asdict(relations))
    else:
        emit(render_relations(relations, "callees"))
