"""Looking at every folder and file again and again, where nobody tells what changed."""

from __future__ import annotations

import os
import time

from codegraph.watch.scope import Scope

_SHORTEST_SECONDS = 2.0
_SHARE = 20
"""Between two looks there is so many times as long as one takes: at most a twentieth of the time
of a processor, whatever the size of the project."""

_Stamp = tuple[int, int, int]


class PollingWatcher:
    """Compares times and sizes. A file that comes or goes changes the time of its folder.

    Args:
        scope: What to look at.
        quiet: Seconds without a change after which the changes before it are told.
        longest: Seconds after which they are told although there was no such pause.
    """

    def __init__(self, scope: Scope, quiet: float, longest: float) -> None:
        self._quiet, self._longest = quiet, longest
        self._paths = _to_look_at(scope)
        self._next_look = 0.0
        self._stamps = self._look()

    def wait(self, seconds: float) -> set[str]:
        """See `codegraph.watch.watcher.Watcher`."""
        pause = self._next_look - time.monotonic()
        if pause > seconds:
            time.sleep(seconds)
            return set()
        time.sleep(max(pause, 0.0))
        found = self._changes()
        deadline = time.monotonic() + self._longest
        more = found
        while more and time.monotonic() < deadline:
            time.sleep(self._quiet)
            more = self._changes()
            found |= more
        return found

    def covers(self, scope: Scope) -> bool:
        """See `codegraph.watch.watcher.Watcher`."""
        return self._paths == _to_look_at(scope)

    def close(self) -> None:
        """See `codegraph.watch.watcher.Watcher`."""

    def _changes(self) -> set[str]:
        before, self._stamps = self._stamps, self._look()
        return {path for path in self._paths if before[path] != self._stamps[path]}

    def _look(self) -> dict[str, _Stamp | None]:
        started = time.monotonic()
        stamps = {path: _stamp(path) for path in self._paths}
        ended = time.monotonic()
        self._next_look = ended + max(_SHORTEST_SECONDS, _SHARE * (ended - started))
        return stamps


def _to_look_at(scope: Scope) -> frozenset[str]:
    paths = {str(path) for path in scope.watched}
    paths.update(str(scope.root / file) for file in scope.files)
    return frozenset(paths | {str(scope.repository.head)} if scope.repository else paths)


def _stamp(path: str) -> _Stamp | None:
    """What tells one state of a file from another; None where there is none."""
    try:
        found = os.lstat(path)
    except OSError:
        return None
    return found.st_ino, found.st_size, found.st_mtime_ns
