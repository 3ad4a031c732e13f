"""Where the installer meets the process that it runs in."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from codegraph_cli.failures import Failure
from codegraph_cli.installer.agent import Scope
from codegraph_cli.installer.machine import Machine, Platform
from codegraph_cli.installer.program import project_words, user_words

if TYPE_CHECKING:
    from codegraph_cli.settings import Settings


def this_machine(settings: Settings) -> Machine:
    """The machine, with the working directory for the project.

    Args:
        settings: The environment, and the home folder.

    Raises:
        Failure: The home folder is unknown.
    """
    if settings.home is None:
        raise Failure("There is no home folder. Set HOME to the one that has your settings.")
    return Machine(_platform(), settings.home, Path.cwd(), settings.environ)


def state_of(settings: Settings) -> Path:
    """The folder of the record.

    Raises:
        Failure: There is none.
    """
    folder = settings.state_folder()
    if folder is None:
        raise Failure("There is no home folder, so what is installed cannot be remembered.")
    return folder


def words(scope: Scope, settings: Settings) -> tuple[str, ...]:
    """The command that starts our server.

    Args:
        scope: For whom.
        settings: The environment.
    """
    if scope == "local":
        return project_words()
    return user_words(sys.argv[0], settings.environ.get("PATH", ""), sys.executable)


def can_ask() -> bool:
    """Whether somebody is there to answer."""
    streams = (sys.stdin, sys.stdout)
    return all(stream is not None and stream.isatty() for stream in streams)


def _platform() -> Platform:
    if sys.platform == "darwin":
        return "macos"
    return "windows" if sys.platform == "win32" else "linux"
