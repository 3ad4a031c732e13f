"""How C# finds namespaces: by their names, whichever files they stand in."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from posixpath import basename, dirname

_GLOBAL = re.compile(r"^\s*global\s+using\s+(?:global::)?([\w.]+)\s*;", re.MULTILINE)
_NAMED = re.compile(r"(global)?(imports|usings?)(\.g)?\.cs\Z", re.IGNORECASE)
"""Names of files in which ``global using`` stands by custom."""


class CSharpModules:
    """Namespaces by name.

    Which types a namespace has is told by `codegraph.resolve.namespaces`.

    Args:
        packages: Path to namespace of every C# file.
        read: Gives the text of a file.
    """

    def __init__(self, packages: Mapping[str, str], read: Callable[[str], str | None]) -> None:
        self._known: set[str] = set()
        for package in set(packages.values()):
            words = package.split(".")
            self._known.update(".".join(words[:end]) for end in range(1, len(words) + 1))
        self._global: dict[str, tuple[str, ...]] = {}
        for path in sorted(packages):
            if _NAMED.fullmatch(basename(path)):
                folder = dirname(path)
                found = (*self._global.get(folder, ()), *_GLOBAL.findall(read(path) or ""))
                self._global[folder] = found

    def resolve(self, importer: str, module: str) -> str | None:
        """See `codegraph.languages.base.Modules.resolve`."""
        return module if module in self._known else None

    def files_of(self, key: str) -> Iterable[str]:
        """Namespaces are open: no list of files would be short enough to go through."""
        return ()

    def child(self, key: str, name: str) -> str | None:
        """See `codegraph.languages.base.Modules.child`."""
        full = f"{key}.{name}" if key else name
        return full if full in self._known else None

    def home(self, file: str, package: str) -> str:
        """See `codegraph.languages.base.Modules.home`."""
        return package

    def opened(self, file: str) -> Iterable[str]:
        """The namespaces that every file in this file's folder, or above it, has opened."""
        folder = dirname(file)
        while True:
            yield from self._global.get(folder, ())
            if not folder:
                return
            folder = dirname(folder)
