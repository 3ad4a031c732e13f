"""Counting which commands are used and whether they failed, once their output is out.

It is no part of the work and must not be felt: it happens in a daemon thread, for which a command
waits half a second at most, and what goes wrong there stays there. With telemetry off by a switch
no file is touched.
"""

from __future__ import annotations

import os
import sys
import threading
import time
from contextlib import suppress
from typing import TYPE_CHECKING

import click

from codegraph_cli.failures import INTERRUPTED, READER_GONE

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping

    from codegraph.model import IndexReport
    from codegraph_cli.settings import Settings
    from codegraph_telemetry import TelemetrySettings
    from codegraph_telemetry.background import CommandFlush

    Event = Mapping[str, object]

UNCOUNTED = frozenset({"serve", "telemetry", "stats"})
"""``serve``, because its tool calls are counted, and the commands that look at the counts: that is
no use of codegraph, and must not change what they show."""

_FINE = frozenset({0, INTERRUPTED, READER_GONE})
_PATIENCE_SECONDS = 0.5  # for a disk that hangs, or a reader of stderr


class Usage:
    """What one command line adds to the counts, and what is sent beside it."""

    def __init__(self) -> None:
        self._context: click.Context | None = None
        self._events: list[Callable[[], Event]] = []
        self._sending: CommandFlush | None = None

    @classmethod
    def of_this_command(cls) -> Usage:
        """The usage of the command that runs."""
        usage = click.get_current_context().meta[__name__]
        assert isinstance(usage, cls)
        return usage

    def begin(self, context: click.Context) -> None:
        """A command line is about to run.

        Args:
            context: The outermost one, with `Settings` for its object.
        """
        self._context = context
        context.meta[__name__] = self

    def forget(self) -> None:
        """No command ran: help or the version was asked for."""
        self._context = None

    def send_beside(self) -> None:
        """Begin to send what waits from past days, beside a command that takes its time."""
        with suppress(Exception):
            from codegraph_telemetry.background import CommandFlush

            self._sending = CommandFlush(self._telemetry())

    def built(self, report: IndexReport) -> None:
        """A graph was built from nothing."""

        def event() -> Event:
            from codegraph_telemetry.events import index_event

            return index_event(report.languages, report.files, report.seconds)

        self._events.append(event)

    def installed(self, targets: Collection[str], scope: str, kind: str) -> None:
        """Codegraph was set up for agents; see `codegraph_telemetry.events.install_event`."""

        def event() -> Event:
            from codegraph_telemetry.events import install_event

            return install_event(targets, scope, kind)

        self._events.append(event)

    def uninstalled(self, targets: Collection[str]) -> None:
        """Codegraph was taken away from agents."""

        def event() -> Event:
            from codegraph_telemetry.events import uninstall_event

            return uninstall_event(targets)

        self._events.append(event)

    def conclude(self, status: int) -> None:
        """Count the command, then wait for the sending as long as it may take. Raises nothing.

        Args:
            status: The exit status.
        """
        # A Ctrl-C now means that all is done but this: it ends the wait and fails nothing.
        with suppress(Exception, KeyboardInterrupt):
            name = self._context.invoked_subcommand if self._context else None
            if name is not None and name not in UNCOUNTED:
                thread = threading.Thread(
                    target=self._count, args=(name, status in _FINE), daemon=True
                )
                thread.start()
                thread.join(_PATIENCE_SECONDS)
            if self._sending is not None and status != INTERRUPTED:
                self._sending.finish()

    def _count(self, name: str, ok: bool) -> None:
        with suppress(Exception):
            from codegraph_telemetry import Recorder
            from codegraph_telemetry.settings import is_switched_off

            assert self._context is not None
            if is_switched_off(self._context.obj.environ):
                return
            settings = self._telemetry()
            _give_notice(settings)
            # Not started: this thread is the one that can be left behind, so it writes by itself.
            recorder = Recorder(settings)
            recorder.count("cli_command", name, ok)
            for event in self._events:
                recorder.record(event())
            recorder.close()

    def _telemetry(self) -> TelemetrySettings:
        from codegraph.version import __version__

        assert self._context is not None
        settings: Settings = self._context.obj
        return settings.telemetry(version=__version__)


def accompany_server(settings: TelemetrySettings) -> None:
    """Show the notice, and send now and then, beside a server whose start waits for neither.

    Args:
        settings: What decides whether anything is counted and may leave.
    """
    if settings.is_off:
        return
    with suppress(RuntimeError):  # no more threads to be had
        threading.Thread(target=_accompany, args=(settings,), daemon=True).start()


def _accompany(settings: TelemetrySettings) -> None:
    with suppress(Exception):
        _give_notice(settings)
        from codegraph_telemetry.background import ServerFlush

        ServerFlush(settings).start()


def _give_notice(settings: TelemetrySettings) -> None:
    from codegraph_telemetry.notice import give_notice

    give_notice(settings, time.time, _show)


def _show(notice: str) -> None:
    """Write a line to stderr itself: what is not shown must not be taken for shown."""
    # Without stderr from the start, the descriptor may be that of any file opened since.
    if sys.stderr is None:
        raise OSError("There is no stderr.")
    line = f"{notice}\n".encode("ascii", "backslashreplace")
    while line:
        line = line[os.write(2, line) :]
