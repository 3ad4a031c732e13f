"""One writer at a time: a lock that the kernel releases when its holder dies."""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from codegraph.errors import IndexLocked, IndexNotWritable
from codegraph.project import Project

if sys.platform == "win32":
    import msvcrt

    def _try_lock(descriptor: int) -> None:
        os.lseek(descriptor, 1 << 30, os.SEEK_SET)  # a lock there leaves the text readable
        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
else:
    import fcntl

    def _try_lock(descriptor: int) -> None:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)


_HELD = frozenset((errno.EAGAIN, errno.EACCES, errno.EDEADLK))
"""What a lock that somebody holds answers; anything else is a file system without locks."""


@contextmanager
def writer_lock(project: Project) -> Iterator[None]:
    """Hold the right to write a project's index.

    Raises:
        IndexLocked: Another process holds it; the message says which.
        IndexNotWritable: The index folder cannot be written.
    """
    prepare_folder(project)
    descriptor = open_lock(project, project.lock_file)
    try:
        if not take_lock(project, descriptor):
            holder = os.pread(descriptor, 100, 0) if hasattr(os, "pread") else b""
            name = holder.decode("utf-8", "replace").strip() or "another process"
            raise IndexLocked(project.root, name)
        with suppress(OSError):  # a full disk: the lock holds, only its holder has no name
            os.ftruncate(descriptor, 0)
            os.write(descriptor, f"process {os.getpid()}\n".encode())
        yield
    finally:
        os.close(descriptor)


def open_lock(project: Project, path: Path) -> int:
    """A descriptor of a lock file in the index folder, made where it is not there yet.

    Raises:
        IndexNotWritable: It cannot be opened.
    """
    flags = os.O_RDWR | os.O_CREAT | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_NOFOLLOW", 0)
    try:
        return os.open(path, flags, 0o644)
    except OSError as error:
        raise IndexNotWritable(project.index_folder, error.strerror or str(error)) from error


def take_lock(project: Project, descriptor: int) -> bool:
    """Take the lock of an open lock file, unless somebody holds it.

    It is held until the descriptor is closed, here and in every process that inherited it.

    Raises:
        IndexNotWritable: The file system has no locks.
    """
    try:
        _try_lock(descriptor)
    except OSError as error:
        if error.errno not in _HELD:
            raise IndexNotWritable(project.index_folder, str(error)) from error
        return False
    return True


def prepare_folder(project: Project) -> None:
    """Make the index folder, which tells git to ignore it.

    Raises:
        IndexNotWritable: It cannot be made.
    """
    folder = project.index_folder
    try:
        if folder.is_symlink():
            raise IndexNotWritable(folder, "it is a symbolic link")
        folder.mkdir(mode=0o755, exist_ok=True)
        with suppress(FileExistsError), (folder / ".gitignore").open("x") as ignore:
            ignore.write("# Made by codegraph; safe to delete, rebuilt by: codegraph init\n*\n")
    except OSError as error:
        raise IndexNotWritable(folder, error.strerror or str(error)) from error
