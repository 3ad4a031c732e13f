"""Reading files that anybody may have put there: no end of bytes, no device that never answers."""

from __future__ import annotations

import os
from pathlib import Path

MAX_FILE_BYTES = 1_000_000
"""Larger source files are generated, minified or data."""


def read_source(root: Path, path: str) -> bytes:
    """A file's bytes, as `read_bounded` gives them; never follows a link at its end.

    Raises:
        OSError: It cannot be read.
    """
    return read_bounded(root / path, getattr(os, "O_NOFOLLOW", 0))


def read_bounded(path: Path, flags: int = 0) -> bytes:
    """The first bytes of a file, one more than `MAX_FILE_BYTES` at most; of a pipe, none.

    Raises:
        OSError: It cannot be read.
    """
    flags |= os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
    with os.fdopen(os.open(path, flags), "rb") as file:
        return file.read(MAX_FILE_BYTES + 1)
