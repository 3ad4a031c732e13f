"""Options and arguments that several commands share, and what they stand for."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

import click

if TYPE_CHECKING:
    from codegraph import CodeGraph

F = TypeVar("F", bound=Callable[..., Any])


def path_option(function: F) -> F:
    """``--path``: which project's index to read."""
    return click.option(
        "-p",
        "--path",
        "project",
        metavar="PROJECT",
        help="A project, or a folder in one. By default, the nearest indexed project at or above "
        "the working directory.",
    )(function)


def folder_argument(function: F) -> F:
    """``[PATH]``: which project to work on, the working directory by default."""
    return click.argument("path", default=".")(function)


def json_option(function: F) -> F:
    """``--json``: one JSON document on stdout, an error object where it fails."""
    return click.option(
        "--json", "as_json", is_flag=True, help="Print one JSON document for programs."
    )(function)


def limit_option(default: int, what: str) -> Callable[[F], F]:
    """``--limit``: how many of something to show.

    Args:
        default: The number unless told.
        what: What is counted, for the help.
    """
    return click.option(
        "-n",
        "--limit",
        type=click.IntRange(min=1),
        default=default,
        show_default=True,
        help=f"How many {what} to show.",
    )


def graph_at(start: str | None) -> CodeGraph:
    """The graph of the nearest indexed project at a path or above it.

    Args:
        start: The path; the working directory when None.

    Raises:
        NotIndexed: There is none.
        ProjectError: The path is no folder.
    """
    from codegraph import CodeGraph
    from codegraph.errors import NotIndexed
    from codegraph.project import Project

    found = Project.find(start or ".")
    if found is None:
        raise NotIndexed(Project.at(start or ".").root)
    return CodeGraph(found.root)
