"""``codegraph explore``: the code that answers a question."""

from __future__ import annotations

import click

from codegraph_cli.group import Command
from codegraph_cli.options import graph_at, json_option, path_option


@click.command(
    "explore",
    cls=Command,
    examples=[
        ("codegraph explore how is the total of a cart computed", "a question"),
        ("codegraph explore checkout price_of", "how two definitions are connected"),
        ("codegraph explore checkout --max-files 2 --budget 4000", "a shorter answer"),
    ],
)
@click.argument("question", nargs=-1, required=True)
@click.option(
    "--max-files",
    type=click.IntRange(min=1),
    default=8,
    show_default=True,
    help="At most this many files.",
)
@click.option(
    "--budget",
    type=click.IntRange(min=500),
    default=12_000,
    show_default=True,
    help="At most this many characters.",
)
@path_option
@json_option
def command(
    question: tuple[str, ...], max_files: int, budget: int, project: str | None, as_json: bool
) -> None:
    """Show the code that answers a question.

    The answer holds the call paths between the right definitions, their current source, and how
    much depends on them. Ask in words, or name symbols and files. The answer fits into a budget
    of characters.
    """
    from dataclasses import asdict

    from codegraph.text import render_exploration
    from codegraph_cli.output import emit_answer, emit_json

    with graph_at(project) as graph:
        exploration = graph.explore(" ".join(question), max_files=max_files, budget=budget)
        if as_json:
            emit_json(asdict(exploration))
        else:
            emit_answer(graph, exploration, render_exploration(exploration))
