"""The end of the journal, where lines are appended. Everything here waits for the disk."""

from __future__ import annotations

import os
from contextlib import suppress

from codegraph_ingest.journal.files import Folder, Position, sync

SEGMENT_BYTES = 16 * 1024 * 1024
"""A segment that has so many bytes gets no more lines."""


class Tail:
    """Appends. One thread at a time may use it.

    Args:
        folder: The folder.
        token: Which database the journal is of.
        end: The position after the last line. Its segment is never appended to: the first line
            begins the next one.

    Attributes:
        end: The position after the last line that the disk has.
    """

    def __init__(self, folder: Folder, token: str, end: Position) -> None:
        self.end = end
        self._folder, self._token = folder, token
        self._number = end.segment
        self._descriptor: int | None = None

    def append(self, data: bytes) -> Position:
        """Append lines, and return when the disk has them: the new `end`.

        Raises:
            OSError: The disk does not have them. As far as it is possible, none is left there.
        """
        if self._descriptor is None or self.end.offset >= SEGMENT_BYTES:
            self._begin()
        assert self._descriptor is not None
        try:
            left = memoryview(data)
            while left:
                left = left[os.write(self._descriptor, left) :]
            sync(self._descriptor)
        except OSError:
            self._undo()
            raise
        self.end = Position(self.end.segment, self.end.offset + len(data))
        return self.end

    def close(self) -> None:
        """Append nothing more to this segment."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None

    def _begin(self) -> None:
        self.close()
        self._number += 1  # also if it fails, for something may be left of it
        self._descriptor, length = self._folder.begin(self._number, self._token)
        self.end = Position(self._number, length)

    def _undo(self) -> None:
        assert self._descriptor is not None
        try:
            os.ftruncate(self._descriptor, self.end.offset)
        except OSError:
            # Lines are left whose senders are told that they are not stored. To apply them does no
            # harm, for whoever sends them again has the same ids; to append after them might.
            with suppress(OSError):
                self.close()
            self._descriptor = None
