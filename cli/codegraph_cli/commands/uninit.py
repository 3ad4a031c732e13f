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
    from codegraph.errors import NotIndexed
    from codegraph.project import Project
    from codegraph.text.escape import escape
    from codegraph_cli.removal import remove_index

    project = Project.at(path)
    if not os.path.lexists(project.index_folder):
        raise NotIndexed(project.root)
    if not yes and sys.stdin is not None and sys.stdin.isatty():
        question = f"Remove {escape(str(project.index_folder))}?"
        if not click.confirm(question, err=True):
            raise Failure("Nothing was removed, as you wished.", kind="Declined")
    kept = remove_index(project)
    if kept:
        say(f"note: left in {project.index_folder}, not written by codegraph: {', '.join(kept)}")
    if as_json:
        emit_json({"root": str(project.root), "action": "removed", "kept": list(kept)})
    else:
        emit(f"Removed the index of {escape(str(project.root))}.")
