"""Files of other programs on disk: read, replaced in one step, restored.

A file is replaced by a new one beside it that takes its name, so that whoever reads it, and
whatever crashes, sees the old one or the new one. Where its name is a link, the file that the link
leads to is replaced, and the link stays. Its mode stays, and its owner and extended attributes
where the system lets us set them. A file with a second name, a hard link, would lose it and is left
alone. A file without write permission for its owner is left alone: somebody meant that.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from glob import escape
from itertools import count
from pathlib import Path

from codegraph_cli.installer.edit.errors import NotEditable

LIMIT = 8 * 1024 * 1024
"""Bytes. More than this are no settings."""

BACKUP = ".codegraph-backup"
"""What the name of a backup ends with."""

_REMAINS = ".codegraph-new"
"""What the name of a file ends with that is not whole yet."""

_NEW = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0) | os.O_CLOEXEC


class FileFault(NotEditable):
    """A file cannot be read or written; it is as it was.

    Args:
        path: The file.
        reason: One line, to stand behind its name.
    """

    def __init__(self, path: Path, reason: str) -> None:
        super().__init__(reason)
        self.path = path


@dataclass(frozen=True, slots=True)
class File:
    """A file as it was read.

    Attributes:
        path: As given.
        real: Where its content is: through all links.
        content: None where there is no file.
        mode: Its permissions; those for a new file where there is none.
    """

    path: Path
    real: Path
    content: bytes | None
    mode: int


def read(path: Path, mode: int = 0o600) -> File:
    """A file as it is now.

    Args:
        path: Where it is; nothing need be there.
        mode: For the file that is made where there is none.

    Raises:
        FileFault: It is no file, is too large, cannot be read, or is a link that leads nowhere.
    """
    with _faults(path):
        real = Path(os.path.realpath(path))
        # A link that leads nowhere was meant for something; what, we cannot know.
        if path.is_symlink() and not path.exists():
            raise FileFault(path, f"a link to {path.readlink()}, which is not there")
        try:
            descriptor = os.open(real, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | os.O_CLOEXEC)
        except FileNotFoundError:
            return File(path, real, None, mode)
        try:
            found = os.fstat(descriptor)
            if not stat.S_ISREG(found.st_mode):
                kind = "a folder" if stat.S_ISDIR(found.st_mode) else "a device or a pipe"
                raise FileFault(path, f"{kind}, not a file")
            with os.fdopen(descriptor, "rb", closefd=False) as file:
                content = file.read(LIMIT + 1)
        finally:
            os.close(descriptor)
        if len(content) > LIMIT:
            raise FileFault(path, f"larger than {LIMIT // 1024 // 1024} MiB")
        return File(path, real, content, stat.S_IMODE(found.st_mode))


def replace(file: File, content: bytes) -> None:
    """Have another content in a file, or a new file, all at once.

    Args:
        file: As it was read, which it must still be.
        content: All of it.

    Raises:
        FileFault: It cannot be written, or changed since it was read. It is as it was.
    """
    with _faults(file.path):
        check_unchanged(file)
        check_writable(file)
        aside = _write_aside(file, content)
        try:
            check_unchanged(file)  # once more, now that nothing slow is left to do
            if file.content is None:
                _claim(aside, file)
            else:
                aside.replace(file.real)
        except BaseException:
            aside.unlink(missing_ok=True)
            raise
        _sync(file.real.parent)


def check_writable(file: File) -> None:
    """Refuse a file that is not to be written, or a folder that no file can be made in.

    Args:
        file: As it was read.

    Raises:
        FileFault: It is read-only, or its folder is.
    """
    if file.content is not None and not file.mode & stat.S_IWUSR:
        raise FileFault(file.path, "read-only")
    if file.content is not None and not os.access(file.real, os.W_OK):
        raise FileFault(file.path, "may not be written by this user")
    with _faults(file.path):
        if file.content is not None and file.real.stat().st_nlink > 1:
            raise FileFault(file.path, "has a second name (a hard link), which it would lose")
    folder = file.real.parent
    with _faults(file.path):
        mode = folder.stat().st_mode
    if not mode & stat.S_IWUSR or not os.access(folder, os.W_OK | os.X_OK):
        raise FileFault(file.path, f"its folder {folder} is read-only")


def check_unchanged(file: File) -> None:
    """Refuse to go on where somebody else wrote to a file.

    Args:
        file: As it was read.

    Raises:
        FileFault: It is different by now.
    """
    now = read(file.path)
    if (now.real, now.content) != (file.real, file.content):
        raise FileFault(file.path, "changed meanwhile; run the command again")


def back_up(file: File, backup: Path) -> None:
    """Keep what is in a file beside it, unless the backup is there already.

    Args:
        file: As it was read; there is such a file.
        backup: What `backup_of` said.

    Raises:
        FileFault: It cannot be written.
    """
    assert file.content is not None
    with _faults(file.path):
        if os.path.lexists(backup):
            return
        aside = _write_aside(file, file.content)
        try:
            with suppress(FileExistsError):
                _link(aside, backup)
        finally:
            aside.unlink(missing_ok=True)
        _sync(backup.parent)


def backup_of(file: File) -> Path:
    """Where the backup of a file is, or can be made: under a name that nothing else has.

    Args:
        file: As it was read.
    """
    first = file.real.with_name(file.real.name + BACKUP)
    others = (first.with_name(f"{first.name}.{number}") for number in count(2))
    backup = first
    while os.path.lexists(backup) and not _has(backup, file.content):
        backup = next(others)
    return backup


def _has(path: Path, content: bytes | None) -> bool:
    try:
        return not path.is_symlink() and read(path).content == content
    except FileFault:
        return False


def remove_remains(path: Path) -> None:
    """Remove what a process that was killed while it replaced a file left beside it.

    Args:
        path: The file.
    """
    with suppress(OSError):
        for remains in path.parent.glob(f".{escape(path.name)}.*{_REMAINS}"):
            remains.unlink(missing_ok=True)


def remove(path: Path) -> None:
    """Remove a file; that there is none is no fault.

    Args:
        path: The file; where it is a link, what it leads to stays.

    Raises:
        FileFault: It cannot be removed.
    """
    with _faults(path):
        path.unlink(missing_ok=True)
        with suppress(FileNotFoundError):
            _sync(path.parent)


def make_folders(path: Path, mode: int = 0o777) -> list[Path]:
    """Make a folder, and what is missing above it.

    Args:
        path: The folder.
        mode: For each; the umask takes from it.

    Returns:
        Those that were made, the innermost last.

    Raises:
        FileFault: It cannot be made. What was made on the way is gone again.
    """
    made: list[Path] = []
    missing = missing_folders(path)
    for folder in missing:
        try:
            with _faults(folder):
                folder.mkdir(mode)
                _own_like(folder, folder.parent)
        except FileFault:
            if folder.is_dir():  # somebody else made it just now
                continue
            remove_folders(made)
            raise
        made.append(folder)
    if not missing and not path.is_dir():
        raise FileFault(path, "a file, not a folder")
    return made


def missing_folders(path: Path) -> list[Path]:
    """A folder and those above it, as far as they are not there; the innermost last.

    Args:
        path: The folder.

    Raises:
        FileFault: One of those above may not be looked into.
    """
    missing: list[Path] = []
    with _faults(path):
        while not path.exists():
            missing.insert(0, path)
            path = path.parent
    return missing


def remove_folders(folders: Sequence[Path]) -> list[Path]:
    """Remove folders in which there is nothing.

    Args:
        folders: As `make_folders` gave them.

    Returns:
        Those that are gone.
    """
    gone = []
    for folder in reversed(folders):
        with suppress(OSError):
            folder.rmdir()
            gone.append(folder)
    return gone


def _write_aside(file: File, content: bytes) -> Path:
    aside = file.real.with_name(f".{file.real.name}.{os.urandom(8).hex()}{_REMAINS}")
    descriptor = os.open(aside, _NEW, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as stream:
            stream.write(content)
            stream.flush()
            _keep_owner(file, aside)
            _keep_attributes(file, aside)
            # After the owner, a change of which takes bits away; never more than it had.
            os.fchmod(descriptor, file.mode)
            os.fsync(descriptor)
    except BaseException:
        aside.unlink(missing_ok=True)
        raise
    return aside


def _keep_owner(file: File, aside: Path) -> None:
    if file.content is None:
        _own_like(aside, file.real.parent)
        return
    old, new = file.real.stat(), aside.stat()
    if (old.st_uid, old.st_gid) != (new.st_uid, new.st_gid):
        with suppress(OSError):
            os.chown(aside, old.st_uid, old.st_gid)


def _own_like(path: Path, folder: Path) -> None:
    """Have what root makes in somebody's folder be theirs: they could not even read it."""
    old = folder.stat()
    if os.geteuid() == 0 and old.st_uid != 0:
        os.chown(path, old.st_uid, old.st_gid)


def _keep_attributes(file: File, aside: Path) -> None:
    """Such as access control lists; a system that has none has no such functions."""
    if file.content is None or not hasattr(os, "listxattr"):
        return
    with suppress(OSError):
        for name in os.listxattr(file.real):
            with suppress(OSError):
                os.setxattr(aside, name, os.getxattr(file.real, name))


def _claim(aside: Path, file: File) -> None:
    """Give a new file its name, unless somebody else took it meanwhile."""
    try:
        _link(aside, file.real)
    except FileExistsError as error:
        raise FileFault(file.path, "changed meanwhile; run the command again") from error
    aside.unlink()


def _link(aside: Path, name: Path) -> None:
    try:
        os.link(aside, name)
    except FileExistsError:
        raise
    except OSError:  # a file system without links
        if name.is_symlink() or name.exists():
            raise FileExistsError from None
        aside.replace(name)
        aside.touch()  # the caller removes it


def _sync(folder: Path) -> None:
    with suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY | os.O_CLOEXEC)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


@contextmanager
def _faults(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise FileFault(path, error.strerror or str(error)) from error
