"""The folder of a journal: its segments, what is in them, and what may go.

A segment is a file of lines, named by its number; numbers only grow. The first line tells the
version of the format and which database the journal is of, so that a folder that was left beside
another database is refused rather than applied, or taken for applied.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from codegraph_ingest.errors import JournalUnusable
from codegraph_ingest.journal.lines import DamagedLine, decode, encode

if sys.platform == "darwin":
    import fcntl

    def sync(descriptor: int) -> None:
        """Wait until the disk has what a file holds, not only the disk's cache."""
        fcntl.fcntl(descriptor, fcntl.F_FULLFSYNC)
else:
    sync = getattr(os, "fdatasync", os.fsync)

FORMAT = 1
"""Version of the segments."""

_SUFFIX = ".lines"


@dataclass(frozen=True, slots=True, order=True)
class Position:
    """A place between two lines: all that is before it is meant.

    Attributes:
        segment: Number of the segment.
        offset: Bytes from its start.
    """

    segment: int
    offset: int


class Folder:
    """The folder of a database's journal. Making one touches nothing on disk.

    Args:
        database: The database.

    Attributes:
        path: The folder. Not "-journal", which is a file of SQLite's own.
    """

    def __init__(self, database: Path) -> None:
        self.path = database.with_name(f"{database.name}.intake")

    def make(self) -> None:
        """Make it, for its owner alone, where it is not there yet."""
        if not self.path.exists():
            self.path.mkdir(mode=0o700)
            _sync_folder(self.path.parent)

    def segment(self, number: int) -> Path:
        """The file of a segment."""
        return self.path / f"{number:010}{_SUFFIX}"

    def numbers(self) -> list[int]:
        """The numbers of the segments that are there, in order."""
        return sorted(
            int(path.stem)
            for path in self.path.glob(f"*{_SUFFIX}")
            if path.stem.isascii() and path.stem.isdigit()
        )

    def begin(self, number: int, token: str) -> tuple[int, int]:
        """Make a segment, and wait until the disk has it.

        Args:
            number: Its number.
            token: Which database the journal is of.

        Returns:
            A descriptor that appends to it, and its length.

        Raises:
            OSError: It cannot be made. Nothing of it is left that counts.
        """
        path, first = self.segment(number), _first(token)
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_APPEND
        descriptor = os.open(path, flags | getattr(os, "O_BINARY", 0), 0o600)
        try:
            if os.write(descriptor, first) != len(first):
                raise OSError(f"{path.name} cannot be begun")
            sync(descriptor)
            _sync_folder(self.path)
        except BaseException:
            os.close(descriptor)
            path.unlink()
            raise
        return descriptor, len(first)

    def recover(self, token: str) -> dict[int, int]:
        """Make the segments whole after a crash.

        Args:
            token: Which database the journal has to be of.

        Returns:
            The length of each segment.

        Raises:
            JournalUnusable: A segment is of another format, or of another database's journal.
        """
        lengths = {}
        for number in self.numbers():
            path = self.segment(number)
            with path.open("r+b") as file:
                first = file.readline()
                # Lines come after the disk has the first one, so here there are none.
                torn = not first.endswith(b"\n")
                if not torn:
                    self._check(path, first, token)
                    rest = file.read()
                    whole = rest.rfind(b"\n") + 1
                    if whole < len(rest):  # the disk never had all of it
                        file.truncate(len(first) + whole)
                        os.fsync(file.fileno())
                    lengths[number] = len(first) + whole
            if torn:
                path.unlink()
        return lengths

    def read(self, after: Position, until: Position) -> Iterator[tuple[bytes, Position]]:
        """Lines, without the first of each segment.

        Args:
            after: From where on.
            until: To where, at most.

        Yields:
            Each line, and the position after it.

        Raises:
            JournalUnusable: Not all of it is there.
        """
        if after < until and not self.segment(until.segment).exists():
            raise JournalUnusable(self.path, f"{self.segment(until.segment).name} is missing")
        for number in self.numbers():
            if not after.segment <= number <= until.segment:
                continue
            path = self.segment(number)
            offset = after.offset if number == after.segment else 0
            end = until.offset if number == until.segment else path.stat().st_size
            with path.open("rb") as file:
                file.seek(offset)
                while offset < end:
                    line = file.readline()
                    offset += len(line)
                    if not line:
                        raise JournalUnusable(self.path, f"{path.name} is shorter than it was")
                    if offset > len(line):
                        yield line, Position(number, offset)

    def drop(self, before: int) -> None:
        """Delete segments.

        Args:
            before: The number of the first one to keep.
        """
        for number in self.numbers():
            if number < before:
                self.segment(number).unlink(missing_ok=True)

    def set_aside(self, line: bytes) -> Path:
        """Keep a line that cannot be read, for the operator.

        Args:
            line: The line, as it is.

        Returns:
            The file that it was added to.
        """
        path = self.path / "damaged"
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        try:
            os.write(descriptor, line)
            sync(descriptor)
        finally:
            os.close(descriptor)
        return path

    def _check(self, path: Path, first: bytes, token: str) -> None:
        try:
            found = decode(first)
        except DamagedLine:
            raise JournalUnusable(self.path, f"the first line of {path.name} is damaged") from None
        if found.get("journal") != FORMAT:
            reason = f"{path.name} has format {found.get('journal')}, not {FORMAT}"
            raise JournalUnusable(self.path, reason)
        if found.get("database") != token:
            raise JournalUnusable(self.path, f"{path.name} belongs to another database")


def _first(token: str) -> bytes:
    return encode({"journal": FORMAT, "database": token})


def _sync_folder(path: Path) -> None:
    if sys.platform == "win32":
        return  # where a folder cannot be opened
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
