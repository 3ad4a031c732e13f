"""``codegraph serve``: answer an AI agent's questions over MCP."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from codegraph_cli.counting import accompany_server
from codegraph_cli.failures import Failure, UsageFailure
from codegraph_cli.group import Command
from codegraph_cli.output import log_to_stderr

if TYPE_CHECKING:
    from codegraph_cli.settings import Settings


@click.command(
    "serve",
    cls=Command,
    examples=[
        ("codegraph serve --mcp", "what an MCP client is told to start"),
        ("codegraph serve --mcp --no-watch", "the index stays as it is"),
        ("codegraph serve --mcp --path shop --no-telemetry", "for one project, nothing counted"),
    ],
)
@click.option("--mcp", is_flag=True, help="Speak MCP on stdin and stdout.")
@click.option(
    "-p",
    "--path",
    "project",
    metavar="PROJECT",
    default=".",
    help="The project that calls are about unless they name one. It need not be indexed yet. By "
    "default, the nearest indexed project at or above the working directory.",
)
@click.option("--no-watch", is_flag=True, help="Do not bring the index up to date on changes.")
@click.option("--no-telemetry", is_flag=True, help="Do not count which tools are used.")
@click.pass_obj
def command(
    settings: Settings, *, mcp: bool, project: str, no_watch: bool, no_telemetry: bool
) -> None:
    """Answer an AI agent over MCP until it goes away.

    The project is watched meanwhile, and its index follows each change of its files. A project
    without an index does not get one by that.

    An MCP client starts this command by itself; register "codegraph serve --mcp" with it. The
    environment variable CODEGRAPH_MCP_TOOLS, a list with commas, narrows which tools it offers.
    """
    if not mcp:
        raise UsageFailure("Say how to serve: codegraph serve --mcp.")
    from codegraph_mcp import StdioClosedError, claim_stdio, serve

    try:
        pipes = claim_stdio()  # before anything else is imported, which could print
    except StdioClosedError as error:
        raise Failure(str(error), kind="StdioClosed") from error
    log_to_stderr(settings.log_level)
    from codegraph.project import Project
    from codegraph.version import __version__
    from codegraph_telemetry import Recorder

    # An agent that does not know the variable of another hands it on as it is written.
    folder: Path = Project.at("." if project.startswith("${") else project).root
    telemetry = settings.telemetry(version=__version__, no_telemetry=no_telemetry)
    recorder = Recorder(telemetry)
    recorder.start()
    accompany_server(telemetry)
    serve(
        folder,
        version=__version__,
        counter=recorder,
        tools=settings.mcp_tools,
        on_exit=recorder.close,
        pipes=pipes,
        watch=settings.watch and not no_watch,
    )
