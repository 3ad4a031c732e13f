"""Remove an index: only what codegraph wrote, and nothing that a symbolic link points at."""

from __future__ import annotations

import os
import stat
from pathlib import Path

from codegraph.errors import IndexNotRemovable, NotIndexed
from codegraph.index.lock import writer_lock
from codegraph.project import Project


def remove(project: Project) -> tuple[str, ...]:
    """Remove a project's index; see `codegraph.CodeGraph.remove`."""
    folder = project.index_folder
    if not os.path.lexists(folder):
        raise NotIndexed(project.root)
    _refuse_what_is_not_ours(folder)
    with writer_lock(project):
        try:
            return _empty(project)
        except OSError as error:
            raise IndexNotRemovable(folder, error.strerror or str(error)) from error


def _refuse_what_is_not_ours(folder: Path) -> None:
    if folder.is_symlink():
        raise IndexNotRemovable(
            folder,
            f"it is a symbolic link to {os.readlink(folder)}, which codegraph did not make",  # noqa: PTH115 - the text of the link, as it is
        )
    owner = folder.lstat().st_uid
    if hasattr(os, "geteuid") and owner != os.geteuid():
        raise IndexNotRemovable(folder, f"it belongs to another user, uid {owner}")


def _empty(project: Project) -> tuple[str, ...]:
    # By descriptor, so that a folder that is exchanged for a link meanwhile is not followed.
    handle = os.open(project.index_folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    try:
        kept = []
        for name in sorted(os.listdir(handle)):  # noqa: PTH208 - a descriptor has no path
            mode = os.stat(name, dir_fd=handle, follow_symlinks=False).st_mode
            if stat.S_ISREG(mode) and _is_ours(name, project):
                os.unlink(name, dir_fd=handle)
            else:
                kept.append(name)
    finally:
        os.close(handle)
    if not kept:
        project.index_folder.rmdir()
    return tuple(kept)


def _is_ours(name: str, project: Project) -> bool:
    """Whether codegraph gives this name to a file: the database, what is beside it, and so on."""
    database = project.database.name
    locks = {project.lock_file.name, project.watch_lock_file.name}
    return name in {database, ".gitignore"} | locks or name.startswith(
        (f"{database}-", f"{database}.")
    )
