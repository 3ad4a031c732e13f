"""Echo what telemetry decides to stderr, for those who set ``CODEGRAPH_TELEMETRY_DEBUG=1``."""

from __future__ import annotations

import os
import sys
from contextlib import suppress

from codegraph_telemetry.settings import TelemetrySettings


def debug(settings: TelemetrySettings, text: str) -> None:
    """Write a line to stderr where that was asked for. Never raises.

    Args:
        settings: Whether it was.
        text: One line, ASCII or not.
    """
    # Without stderr from the start, descriptor 2 may be that of any file opened since.
    if settings.debug and sys.stderr is not None:
        with suppress(OSError):  # not through sys.stderr, whose lock a signal handler may hold
            os.write(2, f"codegraph telemetry: {text}\n".encode(errors="backslashreplace"))
