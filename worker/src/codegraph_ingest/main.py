"""The entry point: settings from the environment, one command, an exit status.

0  done
1  it could not be done; stderr says why
2  the command line or a variable of the environment means nothing
130  interrupted
"""

from __future__ import annotations

import logging
import os
import sys
from collections.abc import Mapping, Sequence
from importlib import import_module
from typing import NoReturn

import click

from codegraph_ingest.errors import BadSetting, IngestError
from codegraph_ingest.settings import Settings

COMMANDS = ("serve", "stats", "erase", "export", "retain", "fill")
"""Every command, in the order in which one meets them."""


class LazyGroup(click.Group):
    """A group that imports the module of a command when the command is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """All names."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of that name, imported now."""
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = import_module(f"codegraph_ingest.commands.{cmd_name}").command
        return command


@click.group(
    cls=LazyGroup,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="The environment says where and how; see README.md. Help on one command: "
    "codegraph-ingest COMMAND --help.",
)
@click.version_option(package_name="codegraph-ingest", prog_name="codegraph-ingest")
def cli() -> None:
    """Takes the telemetry of codegraph: what the schema lists, and nothing else."""


def run(arguments: Sequence[str], environ: Mapping[str, str]) -> int:
    """Run one command line and tell the exit status.

    Args:
        arguments: The words after the program's name.
        environ: The environment variables.
    """
    try:
        settings = Settings.from_environ(environ)
        logging.basicConfig(
            stream=sys.stderr,
            level=settings.log_level.upper(),
            format="%(asctime)s %(levelname)s %(name)s: %(message)s",
        )
        with cli.make_context("codegraph-ingest", list(arguments), obj=settings) as ctx:
            cli.invoke(ctx)
        sys.stdout.flush()
    except click.exceptions.Exit as done:
        return done.exit_code
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except (KeyboardInterrupt, click.Abort):
        return 130
    except (IngestError, OSError) as error:
        click.echo(f"error: {error}", err=True)
        return 2 if isinstance(error, BadSetting) else 1
    return 0


def main() -> NoReturn:
    """Run the process's own command line and exit."""
    sys.exit(run(sys.argv[1:], os.environ))


if __name__ == "__main__":
    main()
