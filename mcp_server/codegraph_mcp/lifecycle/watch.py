"""The thread that notices why the process should end, whatever the event loop is doing.

Signals reach it through the interpreter's wake-up descriptor, so that they work while the main
thread is inside a long call; a client that closed its end of stdout shows as a hang-up on that
pipe; a parent that died shows as another parent.
"""

from __future__ import annotations

import os
import select
import signal
import threading
from collections.abc import Callable
from types import FrameType

PARENT_CHECK_SECONDS = 2.0
"""How often the parent is looked at; a pipe that another process holds open outlives it."""

_SIGNALS = (signal.SIGTERM, signal.SIGHUP, signal.SIGINT)


def start_watch(outgoing: int, leave: Callable[[], object]) -> None:
    """Watch for signals, hang-up and orphanage, in a daemon thread. Call it in the main thread.

    Args:
        outgoing: Descriptor of the pipe to the client.
        leave: Called, in the watching thread, when the process should end.
    """
    parent = os.getppid()
    signals = _signal_descriptor()

    def watch() -> None:
        events = select.poll()
        events.register(signals, select.POLLIN)
        events.register(outgoing, 0)  # Hang-ups and errors are always told.
        while os.getppid() == parent:
            ready = dict(events.poll(PARENT_CHECK_SECONDS * 1000))
            if outgoing in ready or (signals in ready and _asks_to_end(signals)):
                break
        leave()

    threading.Thread(target=watch, name="codegraph-watch", daemon=True).start()


def _signal_descriptor() -> int:
    """A descriptor that becomes readable when one of the signals arrives."""
    readable, writable = os.pipe()
    os.set_blocking(writable, False)  # A signal must never wait for its reader.
    for number in _SIGNALS:
        signal.signal(number, _noted)
    signal.set_wakeup_fd(writable, warn_on_full_buffer=False)
    return readable


def _asks_to_end(signals: int) -> bool:
    """Whether one of the signals that just came is ours; others may have handlers elsewhere."""
    return not set(_SIGNALS).isdisjoint(os.read(signals, 64))


def _noted(_number: int, _frame: FrameType | None) -> None:
    """Do nothing: the wake-up descriptor has told the watch already."""
