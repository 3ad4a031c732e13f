"""What a repository's own files tell: that another commit is checked out, or about to be."""

from __future__ import annotations

import time
from collections.abc import Iterable
from pathlib import Path

_LOCKS = ("index.lock", "HEAD.lock")
_LONG_WORK = ("rebase-merge", "rebase-apply")

LOCKED_SECONDS = 10.0
"""How long to wait for git at most; a git that was killed leaves its lock behind for good."""

_LONG_WORK_SECONDS = 2.0
"""How long a rebase goes on without a rest; one that stopped at a conflict waits for a person."""


class Repository:
    """The part of git's folder that belongs to one working tree.

    Args:
        folder: Where ``HEAD`` and ``index`` are.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.head = folder / "HEAD"

    def is_busy(self, since: float) -> bool:
        """Whether git is changing files, as far as it makes sense to wait for it.

        Args:
            since: When the waiting began, on the monotonic clock.
        """
        waited = time.monotonic() - since
        return (waited < LOCKED_SECONDS and self._has(_LOCKS)) or (
            waited < _LONG_WORK_SECONDS and self._has(_LONG_WORK)
        )

    def _has(self, names: Iterable[str]) -> bool:
        return any((self.folder / name).exists() for name in names)


def repository_of(root: Path) -> Repository | None:
    """The repository whose working tree begins at ``root``, or None.

    In a linked working tree and in a submodule, ``.git`` is a file that says where the folder is.
    """
    git = root / ".git"
    try:
        if git.is_file():
            with git.open(encoding="utf-8", errors="surrogateescape") as file:
                key, _, place = file.readline(4096).partition(":")
            git = root / place.strip() if key == "gitdir" else git
        return Repository(git) if (git / "HEAD").is_file() else None
    except (OSError, ValueError):
        return None
