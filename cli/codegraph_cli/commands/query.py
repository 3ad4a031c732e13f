"""``codegraph query``: find definitions by name, part of a name, or documentation."""

from __future__ import annotations

import click

from codegraph_cli.group import Command
from codegraph_cli.options import graph_at, json_option, limit_option, path_option


@click.command(
    "query",
    cls=Command,
    examples=[
        ("codegraph query cart", "everything with cart in its name or documentation"),
        ("codegraph query price of --kind function", "functions only"),
        ("codegraph query --kind route", "all routes of the project"),
        ("codegraph query total --limit 3 --json", "the best three, for a script"),
    ],
)
@click.argument("words", nargs=-1)
@click.option("-k", "--kind", help="Only this kind: class, function, method, route, ...")
@limit_option(20, "definitions")
@path_option
@json_option
def command(
    words: tuple[str, ...], kind: str | None, limit: int, project: str | None, as_json: bool
) -> None:
    """Find definitions by their names or documentation.

    WORDS can be whole names or parts of them. The best come first. With --kind alone, all
    definitions of that kind are listed by file.
    """
    from dataclasses import asdict

    from codegraph.text import render_hits
    from codegraph_cli.output import emit_answer, emit_json

    query = " ".join(words)
    with graph_at(project) as graph:
        hits = graph.search(query, kind=kind, limit=limit)
        if as_json:
            emit_json({"query": query, "hits": [asdict(hit) for hit in hits]})
        else:
            emit_answer(graph, hits, render_hits(query, hits))
