"""The entry point: settings from the environment, one command, an exit status."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from io import TextIOWrapper
from typing import NoReturn

import click

from codegraph_cli import failures
from codegraph_cli.counting import Usage
from codegraph_cli.group import SECTIONS, LazyGroup
from codegraph_cli.output import log_to_stderr, say
from codegraph_cli.settings import DEFAULT_LOG_LEVEL, Settings


def _show_version(ctx: click.Context, _: click.Parameter, wanted: bool) -> None:
    if wanted and not ctx.resilient_parsing:
        from codegraph.version import __version__

        click.echo(f"codegraph {__version__}")
        ctx.exit()


@click.group(
    cls=LazyGroup,
    package="codegraph_cli.commands",
    sections=SECTIONS,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="Start in a project's folder with: codegraph init. Help on one command: "
    "codegraph COMMAND --help.",
)
@click.option(
    "--version",
    is_flag=True,
    expose_value=False,
    is_eager=True,
    callback=_show_version,
    help="Show the version and exit.",
)
def cli() -> None:
    """A prebuilt graph of your codebase, for you and your AI agents.

    codegraph reads a project once, keeps its definitions and the references between them in
    .codegraph/graph.db, and answers questions about them at once. Your code never leaves your
    machine.
    """


def run(arguments: Sequence[str], environ: Mapping[str, str]) -> int:
    """Run one command line and tell the exit status. Nothing but a bug is raised.

    Args:
        arguments: The words after the program's name.
        environ: The environment variables.
    """
    usage = Usage()
    try:
        status = _invoke(arguments, environ, usage)
    except Exception:
        usage.conclude(failures.FAILED)
        raise
    with suppress(OSError):  # `main` tries again, and knows what to do
        _flush_stdout()
    usage.conclude(status)
    return status


def _invoke(arguments: Sequence[str], environ: Mapping[str, str], usage: Usage) -> int:
    try:
        # Not click's own main: it ends the process itself where the reader of stdout went away.
        settings = Settings.from_environ(environ)
        if settings.log_level != DEFAULT_LOG_LEVEL:  # by default, Python itself shows warnings
            log_to_stderr(settings.log_level)
        with cli.make_context("codegraph", list(arguments), obj=settings) as ctx:
            usage.begin(ctx)
            cli.invoke(ctx)
        _flush_stdout()
    except click.exceptions.Exit as done:
        if (
            done.exit_code == 0
        ):  # after help or the version; a command says by a status what it found
            usage.forget()
        return done.exit_code
    except click.ClickException as error:
        _show(error)
        return error.exit_code
    except (KeyboardInterrupt, click.Abort):
        say("interrupted")
        return failures.INTERRUPTED
    except BrokenPipeError:
        return failures.READER_GONE
    except OSError as error:  # such as a full disk under stdout
        say(f"error: {error}")
        return failures.FAILED
    return 0


def main() -> NoReturn:
    """Run the process's own command line and exit."""
    for stream in (sys.stdout, sys.stderr):
        # A terminal that cannot show a character gets it written out, never a traceback. A stream
        # is None where the process was started with it closed.
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    status = run(sys.argv[1:], os.environ)
    try:
        _flush_stdout()
    except OSError:
        # Point stdout at nothing, so that the interpreter does not complain at its own last flush.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    sys.exit(status)


def _show(error: click.ClickException) -> None:
    if isinstance(error, click.UsageError) and error.ctx is not None:
        say(error.ctx.get_usage())
        say(f"error: {error.format_message()}")
        say(f"Help: {error.ctx.command_path} --help")
        return
    with suppress(OSError):  # the status tells, even where nobody reads the error object
        error.show()


def _flush_stdout() -> None:
    if sys.stdout is not None:
        sys.stdout.flush()


if __name__ == "__main__":
    main()
