"""A folder of days, from the side of whoever takes days out of it.

A day is *claimed* by renaming its folder, which one process at a time can do, and which takes it
away from writers in one step; whoever writes later begins a new folder of that day. The claim
stays until what was made of it is on disk, so a crash at any point leaves the one or the other.
"""

from __future__ import annotations

import fcntl
import os
import re
import stat
import time
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from codegraph_telemetry.private import (
    check_private,
    make_private,
    read_own,
    remove_tree,
    write_atomic,
)

_DAY = re.compile(r"[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])", re.ASCII)
_LINES = "[!.]*.jsonl"  # hidden is what a writer was killed over before it took its place
_PATIENCE_SECONDS = 0.5


class Claim(NamedTuple):
    """A day that was taken out.

    Attributes:
        day: The UTC day.
        path: Where its files are now. The last part of the path is unlike that of any other claim.
    """

    day: str
    path: Path

    @property
    def name(self) -> str:
        """What tells this claim from all others."""
        return self.path.name


class Days:
    """The days in a folder, and the claims on them. Claim under the sender's lock only.

    Args:
        folder: The folder of days that processes write to.
        claims: The folder of claims beside it.
    """

    def __init__(self, folder: Path, claims: Path) -> None:
        self.folder = folder
        self.claims_folder = claims

    def days(self) -> list[str]:
        """The days that have files, oldest first."""
        return [name for name in _names(self.folder) if _DAY.fullmatch(name)]

    def claims(self) -> list[Claim]:
        """Claims that were not made into anything yet, oldest day first."""
        found = []
        for name in _names(self.claims_folder):
            day, dot, _ = name.partition(".")
            if dot and _DAY.fullmatch(day):
                found.append(Claim(day, self.claims_folder / name))
        return found

    def claim(self, day: str) -> Claim | None:
        """Take a day out; None where it has no folder.

        Raises:
            OSError: It cannot be taken.
        """
        make_private(self.claims_folder)
        check_private(self.folder)
        claim = Claim(day, self.claims_folder / f"{day}.{os.urandom(8).hex()}")
        try:
            (self.folder / day).rename(claim.path)
        except FileNotFoundError:
            return None
        return claim

    def read(self, claim: Claim) -> list[bytes] | None:
        """All lines of a claim; None while a writer still has one of its files open.

        Raises:
            OSError: A file cannot be read.
        """
        lines: list[bytes] = []
        for path in sorted(claim.path.glob(_LINES)):
            content = _read_finished(path)
            if content is None:
                return None
            lines += content.splitlines()
        return lines

    def put_back(self, claim: Claim, lines: bytes) -> None:
        """Give a claimed day back as one file, and end the claim.

        Args:
            claim: What was claimed.
            lines: What its files come to.

        Raises:
            OSError: It cannot be written; the claim stays.
        """
        make_private(self.folder)
        target = self._put_back_to(claim)
        make_private(target.parent)
        write_atomic(target, lines)
        self.end(claim)

    def was_put_back(self, claim: Claim) -> bool:
        """Whether a crash came between giving a day back and ending the claim."""
        return self._put_back_to(claim).exists()

    def end(self, claim: Claim) -> None:
        """Remove a claim with its files.

        Raises:
            OSError: It cannot be removed.
        """
        remove_tree(claim.path)

    def peek(self, day: str) -> list[bytes]:
        """The lines of a day as they are now, claimed or not, without taking anything."""
        folders = [self.folder / day, *(claim.path for claim in self.claims() if claim.day == day)]
        lines: list[bytes] = []
        for folder in folders:
            for path in sorted(folder.glob(_LINES)):
                with suppress(OSError):
                    lines += (read_own(path) or b"").splitlines()
        return lines

    def _put_back_to(self, claim: Claim) -> Path:
        token = claim.name.partition(".")[2]
        return self.folder / claim.day / f"0-{token}.jsonl"


def _read_finished(path: Path) -> bytes | None:
    """The content of a file once its writer is done with it."""
    try:
        if not stat.S_ISREG(path.lstat().st_mode):  # a pipe would be waited for for ever
            return b""
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except FileNotFoundError:
        return b""
    with os.fdopen(descriptor, "rb") as file:
        if not _lock(descriptor):
            return None
        try:
            replaced = not os.path.samestat(os.fstat(descriptor), path.lstat())
            content = file.read()
        finally:
            fcntl.flock(descriptor, fcntl.LOCK_UN)
    # Its writer may have written it anew while we waited; this is the old one then.
    return _read_finished(path) if replaced else content


def _lock(descriptor: int) -> bool:
    deadline = time.monotonic() + _PATIENCE_SECONDS
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() > deadline:
                return False
            time.sleep(0.01)
        else:
            return True


def _names(folder: Path) -> list[str]:
    if folder.is_symlink():  # whatever it leads to is not ours to take or to remove
        return []
    try:
        return sorted(entry.name for entry in os.scandir(folder))
    except (FileNotFoundError, NotADirectoryError):
        return []
