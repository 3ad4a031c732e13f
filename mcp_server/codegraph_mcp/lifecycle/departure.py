"""End the process: once, with what was counted stored, and in bounded time.

The process is ended with `os._exit`, because taking a Python interpreter with the SDK loaded
apart takes longer than a client should wait, and because threads that are in the middle of a
query or of a write to a client that does not read must not hold it up. All that has to be kept is
kept before: that is what ``on_exit`` is for. The index is only read here, so it needs no goodbye.
"""

from __future__ import annotations

import contextlib
import logging
import os
import sys
import threading
from collections.abc import Callable
from typing import NoReturn

DEADLINE_SECONDS = 1.1
"""Time from the end of stdin until the process leaves, whatever it is doing."""

LAST_WORDS_SECONDS = 0.4
"""Time that leaving itself may take; with the deadline, 1.5 s from the end of stdin at most."""

_FLUSH_SECONDS = 0.02
_STARTUP_SECONDS = 15.0

logger = logging.getLogger(__name__)


class Departure:
    """The one way out of the process.

    Args:
        on_exit: Called once before the process ends, to store what must be kept. It has
            `LAST_WORDS_SECONDS`.

    Attributes:
        flushing: Lock that a writer holds from a reply's last byte to the end of its report.
        serving: To be set when requests begin to be served.
    """

    def __init__(self, on_exit: Callable[[], None] | None = None) -> None:
        self.flushing = threading.Lock()
        self.serving = threading.Event()
        self._on_exit = on_exit
        self._leaving = threading.Lock()

    def leave(self, code: int = 0) -> NoReturn:
        """End the process, from any thread. Whoever comes second only waits for the end."""
        if not self._leaving.acquire(blocking=False):
            threading.Event().wait()
        fuse = threading.Timer(LAST_WORDS_SECONDS, os._exit, (code,))
        fuse.daemon = True
        fuse.start()
        # A reply that is just leaving gets counted. Nothing blocks under this lock, so the limit
        # is only for a fault.
        self.flushing.acquire(timeout=_FLUSH_SECONDS)
        try:
            if self._on_exit is not None:
                self._on_exit()
        except Exception:
            logger.exception("The last step before the end failed")
        with contextlib.suppress(OSError, ValueError):
            sys.stderr.flush()
        os._exit(code)

    def stdin_ended(self, owing: bool) -> None:
        """Leave at the deadline at the latest; called in the reader's thread at the end of stdin.

        The event loop leaves by itself as soon as everything is answered. This thread is for the
        case that something blocks it.

        Args:
            owing: Whether anything was ever asked that had to wait for the event loop; if not,
                there is nothing to wait for.
        """
        if owing:
            # Requests that were piped in while the SDK was loading still get their time.
            self.serving.wait(_STARTUP_SECONDS)
            threading.Event().wait(DEADLINE_SECONDS)
        self.leave()
