"""``codegraph node``: one definition in full, or one file's definitions and lines."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from codegraph_cli.failures import UsageFailure
from codegraph_cli.group import Command
from codegraph_cli.options import graph_at, json_option, path_option
from codegraph_cli.output import emit_answer, emit_json

if TYPE_CHECKING:
    from codegraph import CodeGraph

_DEFINITIONS = 5


@click.command(
    "node",
    cls=Command,
    examples=[
        ("codegraph node Cart.total", "source, members, callers and callees of a method"),
        ("codegraph node Cart.total --why", "each edge with its rule and the line it rests on"),
        ("codegraph node total --file shop/cart.py", "of several of that name, the one in a file"),
        ("codegraph node --file shop/cart.py", "a file: its definitions, then its lines"),
        ("codegraph node --file shop/cart.py --no-code", "only the definitions"),
        ("codegraph node --file shop/cart.py --offset 8 --limit 5", "lines 8 to 12"),
    ],
)
@click.argument("symbol", required=False)
@click.option(
    "-f", "--file", help="Only definitions in this file; without SYMBOL, the file itself."
)
@click.option("--line", type=click.IntRange(min=1), help="Only definitions that hold this line.")
@click.option("--code/--no-code", default=True, help="Whether to show source. It is by default.")
@click.option("--why", is_flag=True, help="Tell of each edge of SYMBOL why it is believed.")
@click.option(
    "--offset",
    type=click.IntRange(min=1),
    default=1,
    show_default=True,
    help="First line of a file to show.",
)
@click.option(
    "-n",
    "--limit",
    type=click.IntRange(min=1),
    help="How many definitions to show (by default 5), or how many lines of a file (all).",
)
@path_option
@json_option
def command(
    *,
    symbol: str | None,
    file: str | None,
    line: int | None,
    code: bool,
    why: bool,
    offset: int,
    limit: int | None,
    project: str | None,
    as_json: bool,
) -> None:
    """Show a definition, or a file, as it is on disk now.

    SYMBOL is a name (total), a qualified one (Cart.total), or one with its file
    (cart.py:Cart.total). Where several definitions match, all of them are shown.
    """
    if symbol is None and file is None:
        raise UsageFailure("There is nothing to show. Name a SYMBOL, or a file with --file.")
    with graph_at(project) as graph:
        if symbol is None and file is not None and line is None:
            _file(graph, file, offset=offset, limit=limit, code=code, as_json=as_json)
        else:
            _symbol(
                graph,
                symbol,
                file=file,
                line=line,
                limit=limit or _DEFINITIONS,
                code=code,
                why=why,
                as_json=as_json,
            )


def _symbol(
    graph: CodeGraph,
    symbol: str | None,
    *,
    file: str | None,
    line: int | None,
    limit: int,
    code: bool,
    why: bool,
    as_json: bool,
) -> None:
    from codegraph.text import render_nodes

    if symbol is None:
        raise UsageFailure("--line chooses among definitions of one name. Name a SYMBOL with it.")
    details = graph.node(symbol, file=file, line=line, code=code, why=why, limit=limit)
    if as_json:
        emit_json({"definitions": [asdict(detail) for detail in details]})
    else:
        emit_answer(graph, details, render_nodes(details))


def _file(
    graph: CodeGraph, file: str, *, offset: int, limit: int | None, code: bool, as_json: bool
) -> None:
    from codegraph.text import render_outline

    outline = graph.outline(file, offset=offset, limit=limit, code=code)
    if as_json:
        emit_json({"outline": asdict(outline)})
    else:
        emit_answer(graph, outline, render_outline(outline))
