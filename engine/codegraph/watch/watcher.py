"""Notice that files changed: by the system's own events where that can be, else by looking."""

from __future__ import annotations

import logging
from collections.abc import Collection
from contextlib import suppress
from pathlib import Path
from typing import Protocol

from codegraph.watch.native import NativeWatcher
from codegraph.watch.polling import PollingWatcher
from codegraph.watch.scope import Scope

QUIET_SECONDS = 0.3
"""Changes are one as long as no more than this is between them."""

MOST_GATHERED_SECONDS = 2.0
"""Changes that go on for longer than this are told nevertheless."""

MOST_WATCHES = 20_000
"""Folders watched at most. A watch takes about 1 kB of the kernel's memory."""

_LIMIT_FILE = Path("/proc/sys/fs/inotify/max_user_watches")

logger = logging.getLogger(__name__)


class Watcher(Protocol):
    """Tells what changed since it was made."""

    def wait(self, seconds: float) -> Collection[str]:
        """Absolute paths that changed, once it is quiet; none where nothing did for a time."""

    def covers(self, scope: Scope) -> bool:
        """Whether this watches all that a scope holds, and nothing else."""

    def close(self) -> None:
        """Watch no more."""


def open_watcher(scope: Scope) -> Watcher:
    """The best watcher there is for a scope."""
    most = most_watches()
    if len(scope.watched) <= most:
        try:
            return NativeWatcher(scope, QUIET_SECONDS, MOST_GATHERED_SECONDS)
        except OSError as error:
            logger.warning("Changes are looked for from time to time: %s", error)
    else:
        logger.info("Changes are looked for from time to time: more than %d folders", most)
    return PollingWatcher(scope, QUIET_SECONDS, MOST_GATHERED_SECONDS)


def most_watches() -> int:
    """How many folders may be watched; half of what the system gives a user at most."""
    allowed = 2 * MOST_WATCHES
    with suppress(OSError, ValueError):
        allowed = int(_LIMIT_FILE.read_text())
    return min(MOST_WATCHES, allowed // 2)
