"""``codegraph version``: what runs here, for a bug report."""

from __future__ import annotations

import platform

import click

from codegraph_cli.group import Command
from codegraph_cli.options import json_option


@click.command(
    "version",
    cls=Command,
    examples=[
        ("codegraph version", "codegraph, Python and the platform"),
        ("codegraph version --json", "the same for a script"),
    ],
)
@json_option
def command(as_json: bool) -> None:
    """Show the versions of codegraph, of Python and of the platform."""
    from codegraph.version import __version__
    from codegraph_cli.output import emit, emit_json

    facts = {
        "version": __version__,
        "python": platform.python_version(),
        "platform": platform.platform(),
    }
    if as_json:
        emit_json(facts)
    else:
        emit(f"codegraph {__version__} (Python {facts['python']}, {facts['platform']})")
