"""What the commands about telemetry share."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from codegraph_cli.failures import FAILED, USAGE, Failure
from codegraph_cli.output import say

if TYPE_CHECKING:
    from codegraph_cli.settings import Settings
    from codegraph_telemetry import TelemetrySettings


def telemetry_of(settings: Settings) -> TelemetrySettings:
    """The switches of this command line, and where the files are."""
    from codegraph.version import __version__

    return settings.telemetry(version=__version__)


@contextmanager
def faults_told() -> Iterator[None]:
    """Show what telemetry raises on purpose as a failure of the command."""
    from codegraph_telemetry.errors import BadEndpoint, TelemetryError

    try:
        yield
    except TelemetryError as error:
        status = USAGE if isinstance(error, BadEndpoint) else FAILED
        raise Failure(str(error), status, type(error).__name__) from error


def mention_switch(settings: TelemetrySettings, *, wanted: bool) -> None:
    """Say on stderr that a variable decides otherwise than the choice that was just stored.

    Args:
        settings: The switches.
        wanted: What the user chose.
    """
    if settings.switch is not None and settings.switch is not wanted:
        say(
            f"note: {settings.switched_by} is set here and outranks your choice: wherever it is "
            f"set, telemetry is {'on' if settings.switch else 'off'}."
        )


def number_of(count: int, what: str) -> str:
    """Such as ``1 day`` or ``2,000 days``."""
    return f"{count:,} {what}{'' if count == 1 else 's'}"
