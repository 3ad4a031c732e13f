"""Write docs/cli.md from the help texts of the command line itself.

python scripts/generate_cli_reference.py
"""

from __future__ import annotations

from collections.abc import Iterator
from inspect import cleandoc
from pathlib import Path
from typing import Any

import click

from codegraph_cli.failures import __doc__ as exit_statuses
from codegraph_cli.group import SECTIONS
from codegraph_cli.main import cli

TARGET = Path(__file__).resolve().parent.parent / "docs" / "cli.md"

_WIDTH = 88
_OPENING = """\
# Command line reference

Written by `scripts/generate_cli_reference.py` from the help of each command; edit that help, not
this page. The [guide](guide.md) tells how the commands belong together.
"""


def reference() -> str:
    """The whole page."""
    looks: dict[str, Any] = {**cli.context_settings, "terminal_width": _WIDTH}
    top = click.Context(cli, info_name="codegraph", **looks)
    parts = [_OPENING, _fenced(cli.get_help(top))]
    for title, names in SECTIONS.items():
        parts.append(f"## {title}\n")
        for name in names:
            command = cli.get_command(top, name)
            assert command is not None, f"{name} has no command"
            parts += _described(click.Context(command, info_name=name, parent=top, **looks))
    parts += ["## Exit statuses\n", _fenced(_statuses())]
    return "\n".join(parts)


def _described(context: click.Context) -> Iterator[str]:
    """A command, and those below it."""
    command = context.command
    yield f"### {context.command_path}\n"
    yield _fenced(command.get_help(context))
    if isinstance(command, click.Group):
        for name in command.list_commands(context):
            below = command.get_command(context, name)
            assert below is not None, f"{name} has no command"
            looks: dict[str, Any] = {"terminal_width": _WIDTH}
            yield from _described(click.Context(below, info_name=name, parent=context, **looks))


def _statuses() -> str:
    """The table in the docstring of the module that defines them."""
    assert exit_statuses is not None
    # Python 3.13 strips the indentation by itself.
    return cleandoc(exit_statuses).split("\n\n", 1)[1]


def _fenced(text: str) -> str:
    return f"```text\n{text.rstrip()}\n```\n"


if __name__ == "__main__":
    TARGET.write_text(reference(), encoding="utf-8")
