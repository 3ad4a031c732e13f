"""Configuration files that resolution reads, remembered so that a change of them is noticed."""

from __future__ import annotations

from pathlib import Path

from codegraph.disk import read_source
from codegraph.index.reading import content_hash


class ConfigReader:
    """Reads ``go.mod``, ``tsconfig.json`` and their like, and keeps what it saw.

    Args:
        root: The project's root.
    """

    def __init__(self, root: Path) -> None:
        self._root = root
        self.seen: dict[str, str] = {}

    def __call__(self, path: str) -> str | None:
        """The text of a project file, or None where there is none that can be read."""
        data = _read(self._root, path)
        self.seen[path] = _digest(data)
        return None if data is None else data.decode("utf-8", "replace")

    def changed(self, seen: dict[str, str]) -> bool:
        """Whether any file is another than when it was seen."""
        return any(_digest(_read(self._root, path)) != digest for path, digest in seen.items())


def _read(root: Path, path: str) -> bytes | None:
    if path.startswith("/") or ".." in path.split("/"):
        return None
    try:
        return read_source(root, path)
    except (OSError, ValueError):
        return None


def _digest(data: bytes | None) -> str:
    return "" if data is None else content_hash(data).hex()
