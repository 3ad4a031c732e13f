"""Asking git about a project's files."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

_OF_ANOTHER_REPOSITORY = frozenset(
    """GIT_DIR GIT_WORK_TREE GIT_INDEX_FILE GIT_PREFIX GIT_COMMON_DIR GIT_OBJECT_DIRECTORY
    GIT_ALTERNATE_OBJECT_DIRECTORIES""".split()
)
"""What a hook of git tells the programs that it runs; the project may be another repository."""

GIT_FAILURES = (OSError, subprocess.SubprocessError)
"""What `ask_git` raises where there is no git, no repository or no answer in time."""


def ask_git(root: Path, *question: str, given: bytes = b"", nothing: int = 0) -> list[str]:
    """The paths that a command of git lists, which has to end each with a zero byte.

    Args:
        root: Folder in which git runs.
        question: The command and its options, ``-z`` among them.
        given: What the command reads on stdin.
        nothing: Exit code beside 0 that says that there is nothing to list.

    Raises:
        OSError, subprocess.SubprocessError: See `GIT_FAILURES`.
    """
    environment = {k: v for k, v in os.environ.items() if k not in _OF_ANOTHER_REPOSITORY}
    done = subprocess.run(
        ["git", "-c", "core.fsmonitor=false", "-c", "core.quotePath=false", *question],
        cwd=root,
        env=environment | {"GIT_NO_LAZY_FETCH": "1"},  # a fetch runs what the repository names
        check=False,
        capture_output=True,
        input=given,
        timeout=60,
    )
    if done.returncode != nothing:
        done.check_returncode()
    return [os.fsdecode(path) for path in done.stdout.split(b"\0") if path]
