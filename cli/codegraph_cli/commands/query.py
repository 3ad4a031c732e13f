"""``codegraph query``: find definitions by name, part of a name, or what stands inside."""

from __future__ import annotations

import click

from codegraph_cli.group import Command
from codegraph_cli.options import graph_at, json_option, limit_option, path_option


@click.command(
    "query",
    cls=Command,
    examples=[
        ("codegraph query cart", "everything that is named after a cart or speaks of one"),
        ("codegraph query price of --kind function", "functions only"),
        ("codegraph query total --limit 3 --json", "the best three, for a script"),
    ],
)
@click.argument("words", nargs=-1, required=True)
@click.option("-k", "--kind", help="Only this kind: class, function, method, interface, ...")
@limit_option(20, "definitions")
@path_option
@json_option
def command(
    words: tuple[str, ...], kind: str | None, limit: int, project: str | None, as_json: bool
) -> None:
    """Find definitions by their names, documentation or code.

    WORDS can be whole names, parts of them, or what stands inside. The best come first.
    """
    from dataclasses import asdict

    from codegraph.text import render_hits
    from codegraph_cli.output import emit, emit_json

    query = " ".join(words)
    with graph_at(project) as graph:
        hits = graph.search(query, kind=kind, limit=limit)
    if as_json:
        emit_json({"query": query, "hits": [asdict(hit) for hit in hits]})
    else:
        emit(render_hits(query, hits))
