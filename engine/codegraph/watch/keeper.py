"""The loop of watching, waiting and syncing."""

from __future__ import annotations

import logging
import os
import signal
import time
from collections.abc import Collection, Iterator
from contextlib import contextmanager

from codegraph.errors import CodeGraphError, IndexLocked, IndexUnavailable
from codegraph.index.sync import sync
from codegraph.model import Changes, Progress, ProgressCallback
from codegraph.project import Project
from codegraph.watch.scope import scope_of
from codegraph.watch.watcher import open_watcher

_LOOK_SECONDS = 2.0
"""How often to see whether there still is something to keep."""

_GIT_LOOK_SECONDS = 0.2

_FIRST_RETRY_SECONDS = 1.0
_LAST_RETRY_SECONDS = 60.0
_LOCKED_RETRY_SECONDS = 5.0
_LONGEST_REST_SECONDS = 30.0

_HUNG_SECONDS = 120.0
"""Parsing that gets nowhere for so long ends the keeper; workers that hang are ended far sooner."""

_LARGE = 1_000
"""After a sync of so many files, the memory that it took is given back."""

logger = logging.getLogger(__name__)


class Keeper:
    """Keeps one project's graph in step with its files.

    Args:
        project: Whose graph.
        lock: Descriptor of the project's watch lock, held.

    Raises:
        IndexUnavailable: There is no graph to start from.
    """

    def __init__(self, project: Project, lock: int) -> None:
        self._project = project
        self._lock = lock
        self._scope = scope_of(project)
        self._watcher = open_watcher(self._scope)
        self._due = True  # what changed while nobody watched
        self._reshaped = True
        self._not_before = 0.0
        self._retry = _FIRST_RETRY_SECONDS
        self._trouble = ""
        self._swollen = False

    def run(self) -> bool:
        """Catch up, then follow, until the index is gone.

        Returns:
            Whether to go on in a new program, because a large sync has left its memory behind,
            which the allocator does not give back.

        Raises:
            IndexUnavailable: The graph cannot be read any more.
        """
        while self._is_in_place():
            if self._swollen and not self._due:
                return True
            pause = self._not_before - time.monotonic() if self._due else _LOOK_SECONDS
            if pause > 0:
                self._note(self._watcher.wait(min(pause, _LOOK_SECONDS)))
                continue
            self._let_git_finish()
            if self._reshaped:
                self._look_around()  # new folders are watched before they are read
            self._sync()
        return False

    def _is_in_place(self) -> bool:
        """Whether there is an index, and the lock that we hold is the one that others look at."""
        try:
            held, seen = os.fstat(self._lock), self._project.watch_lock_file.stat()
        except OSError:
            return False
        return os.path.samestat(held, seen) and self._project.database.is_file()

    def _note(self, changes: Collection[str]) -> None:
        if changes:
            self._due = self._due or self._scope.matters(changes)
            self._reshaped = self._reshaped or self._scope.reshapes(changes)

    def _let_git_finish(self) -> None:
        """Let a change of branch be one change: no look at the files while git is at work."""
        repository = self._scope.repository
        started = time.monotonic()
        while repository and repository.is_busy(started):
            self._note(self._watcher.wait(_GIT_LOOK_SECONDS))

    def _look_around(self) -> bool:
        """Watch what is to be watched now; True if that is something else than before."""
        self._scope = scope_of(self._project)
        # A folder that was made after its parent was listed, and before that was watched, is told
        # by nobody. So it is only settled when a look finds nothing new.
        self._reshaped = not self._watcher.covers(self._scope)
        if self._reshaped:
            before, self._watcher = self._watcher, open_watcher(self._scope)
            before.close()
        return self._reshaped

    def _sync(self) -> None:
        started = time.monotonic()
        try:
            with _ended_when_hung() as progress:
                changes = sync(self._project, progress=progress).changes
        except IndexUnavailable:
            raise
        except IndexLocked:
            self._try_again(_LOCKED_RETRY_SECONDS)
        except CodeGraphError as error:
            self._report(str(error))
            self._try_again(_LAST_RETRY_SECONDS)
        except Exception:
            logger.exception("A sync failed; this is a fault of codegraph")
            self._try_again(_LAST_RETRY_SECONDS)
        else:
            self._synced(changes, time.monotonic() - started)

    def _synced(self, changes: Changes, seconds: float) -> None:
        self._trouble, self._retry = "", _FIRST_RETRY_SECONDS
        # Whoever writes all the time gets half of one processor's time at most.
        self._not_before = time.monotonic() + min(seconds, _LONGEST_REST_SECONDS)
        if changes:
            counts = (len(changes.added), len(changes.modified), len(changes.deleted))
            self._swollen = self._swollen or sum(counts) >= _LARGE
            logger.info(
                "Brought up to date in %.2f s: %d added, %d modified, %d deleted", seconds, *counts
            )
        # What is watched only from now on could have changed since it was read.
        reshaped = self._reshaped or bool(changes.added or changes.deleted)
        self._due = reshaped and self._look_around()

    def _try_again(self, latest: float) -> None:
        self._retry = min(self._retry, latest)
        self._not_before = time.monotonic() + self._retry
        self._retry *= 2

    def _report(self, trouble: str) -> None:
        """Tell what is wrong, once and not with each attempt."""
        if trouble != self._trouble:
            logger.warning("%s", trouble)
        self._trouble = trouble


@contextmanager
def _ended_when_hung() -> Iterator[ProgressCallback]:
    """Have the kernel end this process where a file is parsed for too long.

    A parser that hangs in code of C holds the interpreter, so that nothing else here would run,
    the end of stdin included. The keeper that comes next parses in worker processes, because this
    one was killed while it parsed.
    """

    def note(step: Progress) -> None:
        parsing = step.phase == "extract" and step.done < step.total
        signal.setitimer(signal.ITIMER_REAL, _HUNG_SECONDS if parsing else 0)

    try:
        yield note
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
