"""``codegraph files``: which files the index holds."""

from __future__ import annotations

from typing import Literal

import click

from codegraph_cli.group import Command
from codegraph_cli.options import graph_at, json_option, path_option


@click.command(
    "files",
    cls=Command,
    examples=[
        ("codegraph files", "a tree of all indexed files"),
        ("codegraph files shop --layout flat", "those below one folder, one path a line"),
        ('codegraph files --pattern "*.py" --max-depth 1', "by a glob, folders as counts"),
        ("codegraph files --layout grouped", "by language"),
    ],
)
@click.argument("folder", default="")
@click.option("-g", "--pattern", metavar="GLOB", help="Only files whose path matches.")
@click.option(
    "--layout",
    type=click.Choice(["tree", "flat", "grouped"]),
    default="tree",
    show_default=True,
    help="Nested by folder, one path a line, or by language.",
)
@click.option("--max-depth", type=click.IntRange(min=1), help="How many levels of folders to open.")
@path_option
@json_option
def command(
    *,
    folder: str,
    pattern: str | None,
    layout: Literal["tree", "flat", "grouped"],
    max_depth: int | None,
    project: str | None,
    as_json: bool,
) -> None:
    """List the indexed files.

    FOLDER narrows the list to what is below it; it is counted from the project's root.
    """
    from dataclasses import asdict

    from codegraph.text import render_files
    from codegraph_cli.output import emit, emit_json

    with graph_at(project) as graph:
        entries = graph.files(path=folder, pattern=pattern)
    if as_json:
        emit_json({"files": [asdict(entry) for entry in entries]})
    else:
        emit(render_files(entries, layout=layout, max_depth=max_depth))
