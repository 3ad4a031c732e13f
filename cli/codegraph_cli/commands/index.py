"""``codegraph index``: build the graph again from nothing."""

from __future__ import annotations

import click

from codegraph_cli.building import build, tell, work_options
from codegraph_cli.group import Command
from codegraph_cli.options import folder_argument, graph_at, json_option


@click.command(
    "index",
    cls=Command,
    examples=[
        ("codegraph index", "build the nearest project's index anew"),
        ("codegraph index --workers 1", "slower, with less memory"),
    ],
)
@folder_argument
@work_options
@json_option
def command(path: str, workers: int | None, verbose: bool, as_json: bool) -> None:
    """Build the index again from nothing.

    PATH is a project or a folder in one, by default the working directory. codegraph sync gives
    the same graph for less work; this is for an index that is damaged or of another version.
    The old index answers until the new one is complete.
    """
    with graph_at(path) as graph:
        report = build(graph, workers)
        tell(graph.project.root, "Indexed", report, verbose=verbose, as_json=as_json)
