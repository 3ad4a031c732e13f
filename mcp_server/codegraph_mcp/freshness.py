"""See to it that the served project's graph follows its files.

A thread looks for an indexed project that nobody keeps, and starts a keeper for it
(`codegraph.watch`). It waits for the keeper's end in a blocking read, which costs nothing. Nobody
has to end the keeper: it ends when its stdin does, and that is when this process ends.
"""

from __future__ import annotations

import logging
import subprocess
import threading
import time
from pathlib import Path
from typing import NoReturn

from codegraph.errors import ProjectError
from codegraph.project import Project

_LOOK_SECONDS = 2.0
_LONGEST_PAUSE_SECONDS = 60.0
_GOOD_SECONDS = 60.0
"""A keeper that lived for so long did not fail at once."""

logger = logging.getLogger(__name__)


class Freshness:
    """Has the nearest indexed project kept up to date, from `start` on.

    Args:
        folder: Where that project is, or below. It can be indexed, removed and indexed again at
            any time.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def start(self) -> None:
        """Begin, in a daemon thread."""
        threading.Thread(target=self._run, name="codegraph-freshness", daemon=True).start()

    def _run(self) -> NoReturn:
        pause = _LOOK_SECONDS
        while True:
            started = time.monotonic()
            try:
                code = self._keep()
            except Exception:
                logger.exception("The index is not kept up to date; this is a fault of codegraph")
                code = 1
            failed = code not in {0, None} and time.monotonic() - started < _GOOD_SECONDS
            pause = min(2 * pause, _LONGEST_PAUSE_SECONDS) if failed else _LOOK_SECONDS
            time.sleep(pause)

    def _keep(self) -> int | None:
        """Have the project kept; returns the exit code once it is not kept by us any more."""
        from codegraph.watch import launch_keeper  # noqa: PLC0415 - not needed for any reply

        try:
            project = Project.find(self._folder)
        except ProjectError:
            return None
        keeper = None if project is None else launch_keeper(project)
        return None if keeper is None else _listen(keeper)


def _listen(keeper: subprocess.Popen[bytes]) -> int:
    assert keeper.stdout is not None
    with keeper:
        for line in keeper.stdout:
            logger.info("%s", line.decode("utf-8", "replace").rstrip())
    return keeper.returncode
