"""``codegraph sync``: bring the graph up to date with the files."""

from __future__ import annotations

import click

from codegraph_cli.building import run_work, tell, work_options
from codegraph_cli.group import Command
from codegraph_cli.options import folder_argument, graph_at, json_option


@click.command(
    "sync",
    cls=Command,
    examples=[
        ("codegraph sync", "read what changed in the nearest project"),
        ("codegraph sync --json", "which files changed, for a script"),
    ],
)
@folder_argument
@work_options
@json_option
def command(path: str, workers: int | None, verbose: bool, as_json: bool) -> None:
    """Bring the index up to date with the files.

    PATH is a project or a folder in one, by default the working directory. Only files that
    changed are read. The graph is then the one that codegraph index would build.
    """
    with graph_at(path) as graph:
        report = run_work(graph.sync, workers)
        tell(graph.project.root, "Synced", report, verbose=verbose, as_json=as_json)
