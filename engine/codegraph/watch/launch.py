"""Start the one keeper that a project needs."""

from __future__ import annotations

import os
import subprocess
import sys

from codegraph.errors import IndexNotWritable
from codegraph.index.lock import open_lock, take_lock
from codegraph.project import Project

COMMAND = (sys.executable, "-P", "-m", "codegraph.watch")
"""Starts a keeper, with the project's root and the descriptor of the lock behind it."""


def launch_keeper(project: Project) -> subprocess.Popen[bytes] | None:
    """A process that keeps an indexed project's graph in step with its files.

    It ends when its stdin does, which is when this process ends, and when the index is removed.
    What it has to tell comes on its stdout, one log record a line.

    Returns:
        The process; None where another one keeps this project already, or none can, because the
        index cannot be written.
    """
    try:
        lock = open_lock(project, project.watch_lock_file)
    except IndexNotWritable:
        return None
    try:
        if not take_lock(project, lock):
            return None
        # The lock goes along and is held for as long as the keeper lives.
        return subprocess.Popen(
            [*COMMAND, str(project.root), str(lock)],
            pass_fds=(lock,),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
    except (IndexNotWritable, OSError):
        return None
    finally:
        os.close(lock)
