"""``codegraph callees``: what a definition uses."""

from __future__ import annotations

import click

from codegraph_cli.group import Command
from codegraph_cli.options import json_option, limit_option, path_option
from codegraph_cli.relations import show_relations


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
    show_relations("callees", symbol, limit=limit, project=project, as_json=as_json)
