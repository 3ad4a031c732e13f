"""Whether there is room for another file in the spool, at the price of a look at the folders.

What makes room where there is none is in `capacity`, with imports that take longer than a command.
"""

from __future__ import annotations

import os
from contextlib import suppress

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pathlib import Path

MAX_BYTES = 256 * 1024
"""Bytes of spool and batches together."""

SPARE_BYTES = 16 * 1024
"""What is made free beyond the need, so that not every new file has to."""

_FOLDERS = ("spool", "claims", "batches")


def has_room(state: Path) -> bool:
    """Whether all that waits to be sent leaves room for another file."""
    return size(state) <= MAX_BYTES - SPARE_BYTES


def size(state: Path) -> int:
    """Bytes of all that waits to be sent, and of what crashes left beside it."""
    folders = [state / name for name in _FOLDERS]
    return sum(_size(str(folder)) for folder in folders if not folder.is_symlink())


def _size(folder: str) -> int:
    total = 0
    # What is not there was taken away meanwhile, or cannot be read.
    with suppress(OSError), os.scandir(folder) as entries:
        for entry in entries:
            if entry.is_dir(follow_symlinks=False):
                total += _size(entry.path)
            else:
                total += entry.stat(follow_symlinks=False).st_size
    return total
