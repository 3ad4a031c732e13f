"""One process at a time: freezing, capping and sending under one lock, the choice under another.

The kernel gives a lock back when its holder dies.
"""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from codegraph_telemetry.private import make_private

_POLL_SECONDS = 0.02


@contextmanager
def sender_lock(state: Path, wait: float = 0.0) -> Iterator[bool]:
    """Hold the lock of a state folder.

    Args:
        state: The state folder.
        wait: Seconds to wait for another holder to let go.

    Yields:
        Whether it is held. Where the folder cannot be used, it is not.
    """
    try:
        make_private(state)
        flags = os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC
        descriptor = os.open(state / "sender.lock", flags, 0o600)
    except OSError:
        yield False
        return
    with _held(descriptor, wait) as held:
        yield held


@contextmanager
def choice_lock(path: Path, wait: float) -> Iterator[bool]:
    """Hold the folder of the stored choice, for which no file of its own is needed.

    Args:
        path: The file of the choice.
        wait: Seconds to wait for another holder to let go.

    Yields:
        Whether it is held. Where the folder cannot be used, it is not.
    """
    try:
        folder = path.parent.resolve()
        make_private(folder)
        descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    except OSError:
        yield False
        return
    with _held(descriptor, wait) as held:
        yield held


@contextmanager
def _held(descriptor: int, wait: float) -> Iterator[bool]:
    try:
        yield _acquire(descriptor, time.monotonic() + wait)
    finally:
        with suppress(OSError):
            # Not only closed: a child that was forked meanwhile would keep the lock alive.
            fcntl.flock(descriptor, fcntl.LOCK_UN)
        os.close(descriptor)


def _acquire(descriptor: int, deadline: float) -> bool:
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            if time.monotonic() >= deadline:
                return False
            time.sleep(_POLL_SECONDS)
        else:
            return True
