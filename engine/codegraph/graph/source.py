"""The current text of indexed files, and nothing else on the disk."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from codegraph.disk import read_source
from codegraph.index.reading import content_hash
from codegraph.model import SourceLines
from codegraph.project import Project

_MAX_CACHED = 64


class _Text(NamedTuple):
    stamp: tuple[int, int]
    hash: bytes
    lines: tuple[str, ...]


class SourceReader:
    """Reads lines of files that the index lists, through paths inside the project.

    Args:
        project: The project.
        connection: Its open graph.
    """

    def __init__(self, project: Project, connection: sqlite3.Connection) -> None:
        self._project = project
        self._connection = connection
        self._texts: dict[str, _Text] = {}

    def lines(self, file: str, start: int, end: int | None = None) -> SourceLines | None:
        """Lines ``start`` to ``end`` as they are on disk now.

        Args:
            file: Path of an indexed file.
            start: First line.
            end: Last line; by default the file's last.

        Returns:
            The lines; None where the file is gone, unreadable or no longer inside the project.
        """
        row = self._row(file)
        text = self._text(file, settled=row[1] != 0) if row else None
        if row is None or text is None:
            return None
        stale = text.stamp != (row[0], row[1]) and text.hash != row[2]
        last = len(text.lines) if end is None else end
        return SourceLines(file, start, text.lines[start - 1 : last], len(text.lines), stale)

    def changed(self, files: Iterable[str]) -> Iterator[str]:
        """Those of some indexed files whose content is another than when they were indexed.

        A file that is gone counts. One that was only written anew, with the same content, does not:
        where size or time differ, contents are compared.
        """
        for file in files:
            row = self._row(file)
            if row is None:
                continue
            size, mtime_ns, digest = row
            try:
                found = os.lstat(self._project.root / file)
            except (OSError, ValueError):
                yield file
                continue
            if mtime_ns and found.st_size != size:
                yield file  # without a look into it: this may be asked of many files at once
            elif (found.st_size, found.st_mtime_ns) != (size, mtime_ns):
                text = self._text(file, settled=mtime_ns != 0)
                if text is None or text.hash != digest:
                    yield file

    def _row(self, file: str) -> tuple[int, int, bytes] | None:
        """Size, time and hash of a file when it was indexed."""
        found: tuple[int, int, bytes] | None = self._connection.execute(
            "SELECT size, mtime_ns, hash FROM files WHERE path = ?", (file,)
        ).fetchone()
        return found

    def _text(self, file: str, *, settled: bool) -> _Text | None:
        """A file's text; with ``settled``, its size and time tell whether what we have is it."""
        path = self._project.root / file
        try:
            if not path.resolve(strict=True).is_relative_to(self._project.root):
                return None
            found = os.lstat(path)
            stamp = (found.st_size, found.st_mtime_ns)
            known = self._texts.get(file)
            if known is not None and known.stamp == stamp and settled:
                return known
            data = read_source(self._project.root, file)
        except (OSError, ValueError, RuntimeError):
            return None
        lines = data.decode("utf-8", "replace").split("\n")
        if lines and not lines[-1]:
            lines.pop()
        plain = tuple(line.removesuffix("\r") for line in lines)
        text = _Text(stamp, content_hash(data), plain)
        if len(self._texts) >= _MAX_CACHED:
            self._texts.clear()
        self._texts[file] = text
        return text
