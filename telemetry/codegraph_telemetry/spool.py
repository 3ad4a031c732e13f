"""The file to which one process, and no other, appends its counts.

One writer per file is what makes this safe without locks: a file is never read back, never
rewritten and never shared, so processes cannot lose each other's counts however they end.
"""

from __future__ import annotations

import os
import stat
from contextlib import suppress

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pathlib import Path

_OPEN_FLAGS = os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC


class SpoolFile:
    """Appends lines to ``<folder>/<day>/<pid>-<token>.jsonl``, whole or not at all.

    Making one creates nothing on disk.

    Args:
        folder: The spool folder, shared by all processes of the user.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._name = _fresh_name()

    def append(self, day: str, lines: bytes) -> bool:
        """Append in one write; True when the lines must not be written again.

        Returns:
            False only where it is certain that nothing was kept, so that the caller may retry.
        """
        folder = self._folder / day
        try:
            _make_private(folder)
            descriptor = os.open(folder / self._name, _OPEN_FLAGS, 0o600)
        except OSError:
            return False
        try:
            return self._write_whole(descriptor, lines)
        finally:
            with suppress(OSError):
                os.close(descriptor)

    def _write_whole(self, descriptor: int, lines: bytes) -> bool:
        size = os.fstat(descriptor).st_size
        try:
            if os.write(descriptor, lines) == len(lines):
                return True
        except OSError:
            pass
        try:
            # A disk that fills up keeps a part of the lines. Cut it off: it will be written again.
            os.ftruncate(descriptor, size)
        except OSError:
            # The part stays, so a retry could count it twice. Leave this file as it is, with its
            # torn last line, and go on in another one: losing a second is better than a wrong sum.
            self._name = _fresh_name()
            return True
        return False


def _fresh_name() -> str:
    # A process id alone comes back, after a reboot or inside a container.
    return f"{os.getpid()}-{os.urandom(8).hex()}.jsonl"


def _make_private(folder: Path) -> None:
    """Make the day's folder and the two above it, readable by the user alone.

    Raises:
        OSError: One of them cannot be made, belongs to someone else, or is a link elsewhere.
    """
    for ours in (folder.parent.parent, folder.parent, folder):
        ours.mkdir(0o700, parents=True, exist_ok=True)
        found = ours.lstat()
        if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.geteuid():
            raise PermissionError(f"{ours} is not a folder of this user")
