"""The indexed files."""

from __future__ import annotations

import difflib
import re
from collections.abc import Sequence
from functools import lru_cache

from codegraph.graph.reader import Reader
from codegraph.model import FileEntry


def read_files(
    reader: Reader, where: str = "", parameters: Sequence[object] = ()
) -> list[FileEntry]:
    """Files ``f`` with file node ``n`` that satisfy a condition, by path."""
    rows = reader.rows(
        "SELECT f.path, f.language, f.size, f.lines, "  # noqa: S608 - the conditions are ours
        "(SELECT count(*) FROM nodes d WHERE d.file_id = f.id) - 1, f.has_errors "
        f"FROM files f JOIN nodes n ON n.file_id = f.id AND n.ordinal = -1 {where} ORDER BY f.path",
        parameters,
    )
    return [
        FileEntry(path, language, size, lines, symbols, bool(has_errors))
        for path, language, size, lines, symbols, has_errors in rows
    ]


def list_files(reader: Reader, path: str, pattern: str | None) -> list[FileEntry]:
    """Files below a folder, optionally only those that match a glob."""
    folder = path.strip().removeprefix("./").strip("/")
    found = read_files(reader)
    if folder and folder != ".":
        found = [e for e in found if e.path == folder or e.path.startswith(folder + "/")]
    if pattern:
        matches = _glob(pattern)
        found = [entry for entry in found if matches.fullmatch(entry.path)]
    return found


@lru_cache(maxsize=64)
def _glob(pattern: str) -> re.Pattern[str]:
    """``*`` inside a folder, ``**`` across folders, ``?``; without a slash, in any folder."""
    anchored = pattern if "/" in pattern else f"**/{pattern}"
    parts = []
    for token in re.findall(r"\*\*/|\*\*|\*|\?|[^*?]+", anchored.removeprefix("./")):
        parts.append(
            {"**/": "(?:.*/)?", "**": ".*", "*": "[^/]*", "?": "[^/]"}.get(token, re.escape(token))
        )
    return re.compile("".join(parts), re.DOTALL)


def near_paths(reader: Reader, path: str) -> list[str]:
    """Indexed paths that look like this one."""
    name = path.rpartition("/")[2]
    paths = [row[0] for row in reader.rows("SELECT path FROM files")]
    same = [item for item in paths if item.rpartition("/")[2] == name]
    return same[:3] or difflib.get_close_matches(path, paths, n=3, cutoff=0.7)
