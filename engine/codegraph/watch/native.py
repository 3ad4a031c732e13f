"""Events of the operating system, through ``watchfiles``."""

from __future__ import annotations

import sys
from pathlib import Path

from watchfiles._rust_notify import RustNotify

from codegraph.watch.scope import Scope

_TREES = sys.platform != "linux"
"""Whether to watch trees. On Linux every folder costs a watch of its own either way, so there only
those that count are watched; elsewhere a tree costs no more than a folder."""

_ATTEMPTS = 5


class NativeWatcher:
    """Watches the folders of a scope.

    `watchfiles.watch` ends with its loop and takes no time limit; this is the class that it rests
    on itself.

    Args:
        scope: What to watch.
        quiet: Seconds without a change after which the changes before it are told.
        longest: Seconds after which they are told although there was no such pause.

    Raises:
        OSError: The root is gone, or the system's limit is reached.
    """

    def __init__(self, scope: Scope, quiet: float, longest: float) -> None:
        self._quiet = int(quiet * 1000)
        self._longest = int(longest * 1000)
        self._watched = _to_watch(scope)
        for attempt in range(_ATTEMPTS):
            try:
                self._events = _watch(self._watched)
                break
            except FileNotFoundError:  # a folder went while others were registered
                self._watched = frozenset(path for path in self._watched if path.is_dir())
                if scope.root not in self._watched or attempt == _ATTEMPTS - 1:
                    raise

    def wait(self, seconds: float) -> set[str]:
        """See `codegraph.watch.watcher.Watcher`."""
        timeout = max(1, int(seconds * 1000))  # none at all would be for ever
        found = self._events.watch(self._longest, self._quiet, timeout, None)
        return set() if isinstance(found, str) else {path for _, path in found}

    def covers(self, scope: Scope) -> bool:
        """See `codegraph.watch.watcher.Watcher`."""
        return self._watched == _to_watch(scope)

    def close(self) -> None:
        """See `codegraph.watch.watcher.Watcher`."""
        self._events.close()


def _to_watch(scope: Scope) -> frozenset[Path]:
    if not _TREES:
        return scope.watched
    git = {scope.repository.folder} if scope.repository else set[Path]()
    return frozenset({scope.root} | git)


def _watch(folders: frozenset[Path]) -> RustNotify:
    debug, polling, delay, ignore_denied = False, False, 0, True
    paths = [str(folder) for folder in folders]
    return RustNotify(paths, debug, polling, delay, _TREES, ignore_denied)
