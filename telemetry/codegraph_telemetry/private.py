"""Files and folders that belong to the user alone, and that are whole or not there at all."""

from __future__ import annotations

import os
import stat
from contextlib import suppress

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pathlib import Path

_FILE_MODE = 0o600
_FOLDER_MODE = 0o700
_NEW_FILE = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC


def make_private(folder: Path) -> None:
    """Make a folder, readable by the user alone, and what is missing above it.

    A folder of ours that others could look into is closed to them.

    Raises:
        OSError: It cannot be made, belongs to someone else, or is a link.
    """
    folder.mkdir(_FOLDER_MODE, parents=True, exist_ok=True)
    check_private(folder)


def check_private(folder: Path) -> None:
    """Refuse a folder that another user could have put in the place of ours.

    Raises:
        OSError: It is not there, belongs to someone else, or is a link.
    """
    found = folder.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.geteuid():
        raise PermissionError(f"{folder} is not a folder of this user.")
    if stat.S_IMODE(found.st_mode) & 0o077:
        folder.chmod(_FOLDER_MODE)


def write_atomic(path: Path, content: bytes) -> None:
    """Replace a file: whoever reads it, and whatever crashes, sees the old one or the new one.

    Args:
        path: The file; its folder must exist.
        content: All of it.

    Raises:
        OSError: It cannot be written; the old file is as it was.
    """
    temporary = write_aside(path, content)
    try:
        temporary.rename(path)
    except BaseException:
        temporary.unlink()
        raise
    with suppress(OSError):
        _sync_folder(path.parent)


def write_aside(path: Path, content: bytes) -> Path:
    """Write what is to become ``path`` into a new file beside it, and give that file's path.

    Raises:
        OSError: It cannot be written; nothing is left behind.
    """
    temporary = path.with_name(f".{path.name}.{os.getpid()}-{os.urandom(6).hex()}")
    descriptor = os.open(temporary, _NEW_FILE, _FILE_MODE)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(descriptor)
    except BaseException:
        temporary.unlink()
        raise
    return temporary


def read_own(path: Path, limit: int = 4 * 1024 * 1024) -> bytes | None:
    """The content of a file of this user; None where there is no such file.

    Args:
        path: The file; a link is refused.
        limit: More bytes than this are no file of ours.

    Raises:
        OSError: It is there but cannot be read, belongs to someone else, or is too large.
    """
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except FileNotFoundError:
        return None
    try:
        found = os.fstat(descriptor)
        if not stat.S_ISREG(found.st_mode) or found.st_uid != os.geteuid():
            raise PermissionError(f"{path} is not a file of this user.")
        # Only now: `fdopen` refuses a folder, and leaves its descriptor open.
        with os.fdopen(descriptor, "rb", closefd=False) as file:
            content = file.read(limit + 1)
    finally:
        os.close(descriptor)
    if len(content) > limit:
        raise OSError(f"{path} is larger than {limit} bytes.")
    return content


def remove_tree(folder: Path) -> None:
    """Remove a folder with all that is in it, also while others still write into it.

    It is renamed first, so that nobody who looks it up by its name finds it any more. Writers that
    hold it open can make new files for a moment; once it is gone, they cannot.

    Raises:
        OSError: It cannot be removed, or something in it cannot.
    """
    if not folder.is_symlink() and not folder.exists():
        return
    doomed = folder.with_name(f".{folder.name}.{os.getpid()}-{os.urandom(6).hex()}")
    try:
        folder.rename(doomed)
    except FileNotFoundError:
        return
    if doomed.is_symlink() or not doomed.is_dir():
        doomed.unlink()
        return
    _empty(doomed)


def sweep(folder: Path, now: float) -> None:
    """Remove what crashes left in a folder: hidden files and folders more than a day old.

    Args:
        folder: The folder; not those in it.
        now: Seconds since the epoch.

    Raises:
        OSError: Something cannot be removed.
    """
    for entry in list(os.scandir(folder)):
        if entry.name.startswith(".") and entry.stat(follow_symlinks=False).st_mtime < now - 86_400:
            if entry.is_dir(follow_symlinks=False):
                _empty(folder / entry.name)
            else:
                (folder / entry.name).unlink(missing_ok=True)


def _empty(folder: Path) -> None:
    while True:
        for entry in list(os.scandir(folder)):
            if entry.is_dir(follow_symlinks=False):
                _empty(folder / entry.name)
            else:
                with suppress(FileNotFoundError):
                    (folder / entry.name).unlink()
        try:
            folder.rmdir()
        except OSError:
            if not os.listdir(folder):  # noqa: PTH208 - a path is not worth its import here
                raise
            continue
        return


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
