"""One process at a time has a journal: a lock that the kernel releases when its holder dies."""

from __future__ import annotations

import errno
import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

from codegraph_ingest.errors import JournalUnusable
from codegraph_ingest.journal.files import Folder

if sys.platform == "win32":
    import msvcrt

    def _try_lock(descriptor: int) -> None:
        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
else:
    import fcntl

    def _try_lock(descriptor: int) -> None:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)


_HELD = frozenset((errno.EAGAIN, errno.EACCES, errno.EDEADLK))
"""What a lock that somebody holds answers; anything else is a file system without locks."""


@contextmanager
def held(folder: Folder, seconds: float = 0.0) -> Iterator[bool]:
    """Hold the lock for as long as the context is open, if nobody else does.

    Args:
        folder: The folder of the journal, which must be there.
        seconds: How long to wait for another to let go.

    Yields:
        Whether it is held.

    Raises:
        JournalUnusable: The folder's file system has no locks, or is not writable.
    """
    try:
        descriptor = os.open(folder.path / "lock", os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        raise JournalUnusable(folder.path, error.strerror or str(error)) from error
    try:
        yield _locked(folder, descriptor, time.monotonic() + seconds)
    finally:
        os.close(descriptor)


def _locked(folder: Folder, descriptor: int, until: float) -> bool:
    while True:
        try:
            _try_lock(descriptor)
        except OSError as error:
            if error.errno not in _HELD:
                raise JournalUnusable(folder.path, str(error)) from error
        else:
            return True
        if time.monotonic() >= until:
            return False
        time.sleep(0.05)
