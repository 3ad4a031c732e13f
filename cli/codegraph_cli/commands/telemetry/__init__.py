"""``codegraph telemetry``: one module a command, like in the folder above."""

from __future__ import annotations

import click

from codegraph_cli.group import LazyGroup


@click.group(
    "telemetry",
    cls=LazyGroup,
    package=__name__,
    sections={
        "Look": ("status", "preview", "log"),
        "Decide": ("on", "off", "erase"),
    },
)
def command() -> None:
    """See what is counted and sent, and refuse or erase it.

    codegraph counts which of its tools and commands are used, never code, paths or names.
    TELEMETRY.md has every field. None of these commands is counted, and of them only "erase"
    talks to the network.
    """
