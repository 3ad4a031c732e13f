"""``codegraph uninit``: remove a project's index."""

from __future__ import annotations

import os
import sys

import click

from codegraph_cli.failures import Failure
from codegraph_cli.group import Command
from codegraph_cli.options import folder_argument, json_option
from codegraph_cli.output import emit, emit_json, say


@click.command(
    "uninit",
    cls=Command,
    examples=[("codegraph uninit --yes", "remove the index without asking")],
)
@folder_argument
@click.option("-y", "--yes", is_flag=True, help="Do not ask, even at a terminal.")
@json_option
def command(path: str, yes: bool, as_json: bool) -> None:
    """Remove a project's index, and nothing else.

    PATH is its folder, by default the working directory. Only what codegraph wrote is removed.
    codegraph init builds it again.
    """
    from codegraph import CodeGraph
    from codegraph.text.escape import escape

    graph = CodeGraph(path)
    root, folder = graph.project.root, graph.project.index_folder
    ask = not yes and sys.stdin is not None and sys.stdin.isatty() and os.path.lexists(folder)
    if ask and not click.confirm(f"Remove {escape(str(folder))}?", err=True):
        raise Failure("Nothing was removed, as you wished.", kind="Declined")
    kept = graph.remove()
    if kept:
        say(f"note: left in {folder}, not written by codegraph: {', '.join(kept)}")
    if as_json:
        emit_json({"root": str(root), "action": "removed", "kept": list(kept)})
    else:
        emit(f"Removed the index of {escape(str(root))}.")
