"""A source file on disk to what the index keeps of it."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import NamedTuple

from codegraph.disk import MAX_FILE_BYTES, read_source
from codegraph.index.extract import ExtractionError, extract


class Extracted(NamedTuple):
    """One file's contribution to the index.

    Attributes:
        path: Path of the file.
        hash: BLAKE2b of its bytes, 16 bytes; empty where it could not be read.
        facts: Encoded facts; empty where there are none.
        problem: Why the file is left out; empty where it is not.
        unread: Whether the problem is with reading it, and not with what is in it.
    """

    path: str
    hash: bytes
    facts: bytes
    problem: str = ""
    unread: bool = False


def content_hash(data: bytes) -> bytes:
    """What tells one content of a file from another."""
    return hashlib.blake2b(data, digest_size=16).digest()


def read_and_extract(root: Path, path: str, language: str) -> Extracted:
    """Read a file and extract its facts; every problem is told, none is raised."""
    try:
        data = read_source(root, path)
    except OSError as error:
        return Extracted(path, b"", b"", f"cannot be read: {error.strerror or error}", unread=True)
    if len(data) > MAX_FILE_BYTES:
        return Extracted(path, b"", b"", "grew past the size limit while it was read", unread=True)
    if b"\0" in data[:8192]:
        return Extracted(path, b"", b"", "binary, or in an encoding other than UTF-8")
    try:
        facts = extract(language, data)
    except ExtractionError as error:
        return Extracted(path, b"", b"", str(error))
    except RecursionError:
        return Extracted(path, b"", b"", "nested too deeply")
    except Exception as error:
        return Extracted(path, b"", b"", f"its rules failed ({type(error).__name__}: {error})")
    return Extracted(path, content_hash(data), facts.encode())
