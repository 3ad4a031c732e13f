"""The files to which one process, and no other, appends its counts.

One writer a file: files are never shared, so processes cannot lose each other's counts however
they end. Two things can happen to the folders meanwhile, and neither can lose or double a count:

- A *freezer* takes a whole day out of the spool by renaming its folder, then reads the files. A
  writer that had its file open already would write where nobody looks any more. So it locks its
  own file first and then looks whether the file is still where it belongs; the freezer takes the
  same lock before it reads. Nobody else wants that lock, and the kernel drops it with its owner.
- ``telemetry off`` removes the spool. A writer that had asked for permission before would bring
  it back. So it opens the spool's folder *before* it asks, and makes everything relative to that:
  in a folder that was removed, nothing can be made.
"""

from __future__ import annotations

import fcntl
import os
from contextlib import suppress

from codegraph_telemetry.private import check_private, make_private

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

MAX_FILE = 8 * 1024
"""Bytes from which on a file is written anew with its sums rather than appended to."""

_APPEND = os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC
_CREATE = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
_ATTEMPTS = 3


class ForbiddenError(Exception):
    """The user does not want anything written."""


class Spool:
    """This process's files in a folder of days: ``<folder>/<day>/<pid>-<token>.jsonl``.

    Making one creates nothing on disk.

    Args:
        folder: The folder of days, shared by all processes of the user.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._name = fresh_name()

    def open(self, day: str, allowed: Callable[[], bool]) -> SpoolFile:
        """Open this process's file of a day, which nobody can take away until it is closed.

        Args:
            day: The day.
            allowed: Whether the user wants it; asked at the last moment at which the answer binds.

        Raises:
            ForbiddenError: ``allowed`` said no.
            OSError: It cannot be opened; nothing was written.
        """
        root = self._open_root()
        try:
            if not allowed():
                with suppress(OSError):  # it may have been made a moment ago, after the refusal
                    self.folder.rmdir()
                raise ForbiddenError
            for _ in range(_ATTEMPTS):
                file = self._open_in(root, day)
                if file is not None:
                    return file
                self._name = fresh_name()
        finally:
            os.close(root)
        raise BlockingIOError(f"{self.folder / day} is being taken away again and again.")

    def _open_root(self) -> int:
        if not self.folder.exists():
            make_private(self.folder.parent)
            make_private(self.folder)
        check_private(self.folder.parent)
        check_private(self.folder)
        return os.open(self.folder, _FOLDER)

    def _open_in(self, root: int, day: str) -> SpoolFile | None:
        with suppress(FileExistsError):
            os.mkdir(day, 0o700, dir_fd=root)
        folder = os.open(day, _FOLDER, dir_fd=root)
        descriptor = -1
        try:
            descriptor = os.open(self._name, _APPEND, 0o600, dir_fd=folder)
            if _lock(descriptor) and _is_at(descriptor, root, f"{day}/{self._name}"):
                return SpoolFile(folder, descriptor, self)
        except BaseException:
            _close(descriptor, folder)
            raise
        _close(descriptor, folder)
        return None

    def leave_file(self) -> None:
        """Go on in another file."""
        self._name = fresh_name()

    def has_file(self, day: str) -> bool:
        """Whether this process's file of a day is there."""
        return (self.folder / day / self._name).exists()

    @property
    def name(self) -> str:
        """The name of this process's files."""
        return self._name


class SpoolFile:
    """An open file of one day, locked against being read as if it were complete.

    Args:
        folder: Descriptor of the day's folder; closed with the file.
        descriptor: Descriptor of the file.
        spool: Where it belongs.

    Attributes:
        size: Bytes in it.
    """

    def __init__(self, folder: int, descriptor: int, spool: Spool) -> None:
        self._folder = folder
        self._descriptor = descriptor
        self._spool = spool
        self.size = os.fstat(descriptor).st_size

    def append(self, lines: bytes) -> bool:
        """Append in one write; True when the lines must not be written again.

        Returns:
            False only where it is certain that nothing was kept, so that the caller may retry.
        """
        try:
            if os.write(self._descriptor, lines) == len(lines):
                return True
        except OSError:
            pass
        try:
            # A disk that fills up keeps a part of the lines. Cut it off: it will be written again.
            os.ftruncate(self._descriptor, self.size)
        except OSError:
            # The part stays, so a retry could count it twice. Leave this file as it is, with its
            # torn last line, and go on in another one: losing a second is better than a wrong sum.
            self._spool.leave_file()
            return True
        return False

    def replace(self, lines: bytes) -> bool:
        """Write the file anew; it has the old content or the new one whatever happens.

        Returns:
            Whether it has the new one.
        """
        temporary = f".{self._spool.name}"
        try:
            descriptor = os.open(temporary, _CREATE, 0o600, dir_fd=self._folder)
            try:
                whole = os.write(descriptor, lines) == len(lines)
            finally:
                os.close(descriptor)
            if whole:
                os.rename(
                    temporary, self._spool.name, src_dir_fd=self._folder, dst_dir_fd=self._folder
                )
                return True
        except OSError:
            pass
        with suppress(OSError):
            os.unlink(temporary, dir_fd=self._folder)
        return False

    def close(self) -> None:
        """Let go of the file."""
        _close(self._descriptor, self._folder)


def fresh_name() -> str:
    """A name for a file that no other process, past or future, has."""
    # A process id alone comes back, after a reboot or inside a container.
    return f"{os.getpid()}-{os.urandom(8).hex()}.jsonl"


def _lock(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _is_at(descriptor: int, root: int, path: str) -> bool:
    try:
        found = os.stat(path, dir_fd=root, follow_symlinks=False)
    except FileNotFoundError:
        return False
    return os.path.samestat(found, os.fstat(descriptor))


def _close(*descriptors: int) -> None:
    for descriptor in descriptors:
        if descriptor < 0:
            continue
        with suppress(OSError):
            # Not only closed: a child that was forked meanwhile would keep the lock alive.
            fcntl.flock(descriptor, fcntl.LOCK_UN)
        with suppress(OSError):
            os.close(descriptor)
