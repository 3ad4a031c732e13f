"""Bytes to lines."""

from __future__ import annotations

from collections.abc import Iterator

MAX_LINE_BYTES = 64 * 1024 * 1024
"""Longest line that is kept; a longer one is dropped as it arrives and reported as `Overlong`."""


class Overlong:
    """Stands in the place of a line that was too long to keep."""


OVERLONG = Overlong()


class LineSplitter:
    """Cuts a stream of bytes into lines, in time linear in their length.

    Args:
        limit: Longest line to keep, in bytes.
    """

    def __init__(self, limit: int = MAX_LINE_BYTES) -> None:
        self._limit = limit
        self._parts: list[bytes] = []
        self._size = 0

    def feed(self, chunk: bytes) -> Iterator[bytes | Overlong]:
        """Lines that ``chunk`` completes, without their line ends; blank ones are left out."""
        *complete, rest = chunk.split(b"\n")
        for end in complete:
            self._keep(end)
            yield from self._take()
        self._keep(rest)

    def finish(self) -> Iterator[bytes | Overlong]:
        """The last line, where the stream ended without a line end."""
        yield from self._take()

    def _keep(self, part: bytes) -> None:
        self._size += len(part)
        if self._size > self._limit:
            self._parts.clear()
        elif part:
            self._parts.append(part)

    def _take(self) -> Iterator[bytes | Overlong]:
        too_long = self._size > self._limit
        line = b"".join(self._parts)
        self._parts.clear()
        self._size = 0
        if too_long:
            yield OVERLONG
        elif line and not line.isspace():
            yield line
