"""When a flush happens: beside long commands, and every few hours in a server.

All of it runs in daemon threads. An exit waits for none of them. What sends is imported in these
threads as well, for that alone takes longer than all the rest of a short command.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from contextlib import suppress

from codegraph_telemetry.settings import TelemetrySettings
from codegraph_telemetry.tally import utc_day
from codegraph_telemetry.waiting import something_waits

COMMAND_SECONDS = 1.5
"""What a command gives to sending, in all."""

SERVER_SECONDS = 10.0
"""What a pass in a server may take; nothing waits for it."""

_CONCLUDING_SECONDS = 0.2  # to note what came of it, or the next command would wait as long again
_INTERVAL_SECONDS = 6 * 3600.0
_FIRST_SECONDS = (60.0, 300.0)
_JITTER = 0.1


class CommandFlush:
    """Sends beside a command that takes its time, and a little beyond its end.

    Args:
        settings: What decides whether anything may leave, and where to.
        clock: What time it is.
    """

    def __init__(self, settings: TelemetrySettings, clock: Callable[[], float] = time.time) -> None:
        self._thread: threading.Thread | None = None
        self._deadline = time.monotonic() + COMMAND_SECONDS
        if settings.is_off or settings.state is None:
            return
        thread = threading.Thread(
            target=_flush_if_due,
            args=(settings, self._deadline - _CONCLUDING_SECONDS, clock),
            name="codegraph-telemetry-sender",
            daemon=True,
        )
        with suppress(RuntimeError):  # no more threads to be had
            thread.start()
            self._thread = thread

    def finish(self) -> None:
        """Wait for the sending, to the end of its time; a command that took longer waits not."""
        if self._thread is not None:
            self._thread.join(max(0.0, self._deadline - time.monotonic()))


def _flush_if_due(settings: TelemetrySettings, deadline: float, clock: Callable[[], float]) -> None:
    with suppress(Exception):
        if settings.state is None or not something_waits(settings.state, utc_day(clock())):
            return
        from codegraph_telemetry.flush import flush, is_due  # noqa: PLC0415 - see above

        if is_due(settings, clock):
            flush(settings, seconds=deadline - time.monotonic(), clock=clock)


class ServerFlush:
    """Sends every six hours, the first time some minutes after the start.

    Args:
        settings: What decides whether anything may leave, and where to.
        clock: What time it is.
        first: Bounds in seconds of the time to the first pass.
        interval: Seconds between passes, more or less.
    """

    def __init__(
        self,
        settings: TelemetrySettings,
        clock: Callable[[], float] = time.time,
        *,
        first: tuple[float, float] = _FIRST_SECONDS,
        interval: float = _INTERVAL_SECONDS,
    ) -> None:
        self._settings = settings
        self._clock = clock
        self._first = first
        self._interval = interval

    def start(self) -> None:
        """Start the thread, unless a switch says no."""
        if self._settings.is_off or self._settings.state is None:
            return
        with suppress(RuntimeError):  # no more threads to be had
            threading.Thread(
                target=self._run, name="codegraph-telemetry-sender", daemon=True
            ).start()

    def _run(self) -> None:
        # Minutes after the start, an upgrade may have replaced what is imported here.
        with suppress(Exception):
            import random  # noqa: PLC0415 - see above

            # Machines that start together, as after an outage, shall not send together.
            time.sleep(random.uniform(*self._first))  # noqa: S311 - no secret
            from codegraph_telemetry.flush import flush  # noqa: PLC0415 - see above

            while True:
                flush(self._settings, seconds=SERVER_SECONDS, clock=self._clock)
                near = random.uniform(1 - _JITTER, 1 + _JITTER)  # noqa: S311 - no secret
                time.sleep(self._interval * near)
