"""Removing an index: only what codegraph wrote, and nothing that a symlink points at."""

from __future__ import annotations

import os
import stat
from fnmatch import fnmatchcase
from pathlib import Path
from typing import TYPE_CHECKING

from codegraph_cli.failures import Failure

if TYPE_CHECKING:
    from codegraph.project import Project

OURS = ("graph.db", "graph.db-*", "graph.db.*", ".gitignore", "*.lock", "*.tmp")
"""Names of the files that codegraph writes to its folder; temporaries of a killed run included."""


def remove_index(project: Project) -> tuple[str, ...]:
    """Remove a project's index, and its folder where nothing else is in it.

    Args:
        project: Whose index.

    Returns:
        Names in the folder that are not ours and were left where they are.

    Raises:
        IndexLocked: Another process is indexing the project.
        IndexNotWritable: The folder cannot be written.
        Failure: The folder is not one that codegraph made, or something cannot be removed.
    """
    from codegraph.index.lock import writer_lock

    folder = project.index_folder
    _refuse_what_is_not_ours(folder)
    with writer_lock(project):
        return _empty(folder)


def _empty(folder: Path) -> tuple[str, ...]:
    try:
        # By descriptor, so that a folder that is exchanged for a link meanwhile is not followed.
        handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
        try:
            names = sorted(os.listdir(handle))  # noqa: PTH208 - a descriptor has no path
            foreign = tuple(name for name in names if not _remove(name, handle))
        finally:
            os.close(handle)
        if not foreign:
            folder.rmdir()
    except OSError as error:
        raise Failure(
            f"{folder} cannot be removed: {error.strerror or error}.", kind="NotRemovable"
        ) from error
    return foreign


def _refuse_what_is_not_ours(folder: Path) -> None:
    if folder.is_symlink():
        raise Failure(
            f"{folder} is a symbolic link to {os.readlink(folder)}, which codegraph did not make. "  # noqa: PTH115 - the text of the link, as it is
            "Remove the link yourself if you mean to.",
            kind="NotOurs",
        )
    owner = folder.lstat().st_uid
    if owner != os.geteuid():
        raise Failure(
            f"{folder} belongs to another user (uid {owner}), so it is left alone.", kind="NotOurs"
        )


def _remove(name: str, folder: int) -> bool:
    """Unlink a file of ours; tell whether it was one."""
    mode = os.stat(name, dir_fd=folder, follow_symlinks=False).st_mode
    ours = stat.S_ISREG(mode) and any(fnmatchcase(name, pattern) for pattern in OURS)
    if ours:
        os.unlink(name, dir_fd=folder)
    return ours
