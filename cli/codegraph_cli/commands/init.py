"""``codegraph init``: build the graph of a project."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from codegraph_cli.building import build, run_work, tell, work_options
from codegraph_cli.failures import UsageFailure
from codegraph_cli.group import Command
from codegraph_cli.options import folder_argument, json_option
from codegraph_cli.output import say

if TYPE_CHECKING:
    from pathlib import Path

    from codegraph import CodeGraph
    from codegraph.model import IndexReport
    from codegraph.project import Project
    from codegraph_cli.settings import Settings


@click.command(
    "init",
    cls=Command,
    examples=[
        ("codegraph init", "the project in the working directory"),
        ("codegraph init . --verbose", "also list the files that were left out, and why"),
    ],
)
@folder_argument
@click.option("--force", is_flag=True, help="Index even a home folder or the root of the disk.")
@work_options
@json_option
@click.pass_obj
def command(
    settings: Settings,
    *,
    path: str,
    force: bool,
    workers: int | None,
    verbose: bool,
    as_json: bool,
) -> None:
    """Build the graph of a project.

    PATH is its folder, by default the working directory. The index goes to .codegraph/ in the
    project, which git ignores. Files that git ignores, dependencies, build output and files
    over 1 MB are left out; codegraph.json can say otherwise. Where there is an index already,
    it is brought up to date.
    """
    root, verb, report = initialise(settings, path, force=force, workers=workers)
    tell(root, verb, report, verbose=verbose, as_json=as_json)


def initialise(
    settings: Settings, path: str, *, force: bool = False, workers: int | None = None
) -> tuple[Path, str, IndexReport]:
    """Build the graph of a project, or bring it up to date where there is one.

    Args:
        settings: For the home folder, which is not a project.
        path: The project's folder.
        force: Whether to index even that.
        workers: How many processes; None for the engine's own choice.

    Returns:
        The project's root, ``Indexed`` or ``Synced``, and what the engine did.
    """
    from codegraph import CodeGraph

    graph = CodeGraph(path)
    if not force:
        _refuse_far_too_much(graph.project, settings)
    _mention_enclosing(graph.project)
    with graph:
        verb, report = _build(graph, workers)
    return graph.project.root, verb, report


def _build(graph: CodeGraph, workers: int | None) -> tuple[str, IndexReport]:
    """Sync the index that is there; where there is none, or none of ours, build it."""
    from codegraph.errors import CorruptIndex, NotIndexed, SchemaMismatch

    if not graph.project.database.is_file():
        return "Indexed", build(graph, workers)
    try:
        report = run_work(graph.sync, workers)
    except NotIndexed:
        return "Indexed", build(graph, workers)
    except (SchemaMismatch, CorruptIndex) as error:
        trouble = "damaged" if isinstance(error, CorruptIndex) else "of another version"
        say(f"note: {error.path} is {trouble}. Building it anew.")
        return "Indexed", build(graph, workers)
    say("note: there was an index already; it was brought up to date.")
    return "Synced", report


def _refuse_far_too_much(project: Project, settings: Settings) -> None:
    root = project.root
    what = "the root of the disk" if root == root.parent else ""
    if root == settings.home:
        what = "your home folder"
    if what:
        raise UsageFailure(
            f"{root} is {what}, not a project. Give the folder of a project, or --force if you "
            "mean it."
        )


def _mention_enclosing(project: Project) -> None:
    found = project.find(project.root.parent)
    if found is not None and found.root != project.root and not project.database.is_file():
        say(
            f"note: {found.root} is indexed already. Inside {project.root}, the new index is the "
            "one that answers."
        )
