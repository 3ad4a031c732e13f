"""How C finds what a file includes, without knowing how the compiler is called."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping
from posixpath import basename, dirname, join, normpath

from codegraph.languages.base import EXTERNAL, FileModules
from codegraph.languages.nearness import shared_parts


class CModules(FileModules):
    """Names in ``#include`` lines to files.

    The file beside the one that includes goes first, as for the compiler. Which folders it is told
    to search stands in no place that all projects share, so every folder counts below which the
    name is found, and of several the nearest to the one that includes.

    Args:
        packages: Path to package name of every C file.
        read: Not needed; the files say it all.
    """

    def __init__(
        self, packages: Mapping[str, str], read: Callable[[str], str | None] = lambda _: None
    ) -> None:
        self._files = packages.keys()
        self._named: dict[str, list[str]] = defaultdict(list)
        for path in sorted(packages, key=lambda path: (path.count("/"), path)):
            self._named[basename(path)].append(path)
        self._known: dict[tuple[str, str], str] = {}

    def resolve(self, importer: str, module: str) -> str | None:
        """See `codegraph.languages.base.Modules.resolve`."""
        key = (dirname(importer), module)
        found = self._known.get(key)
        if found is None:
            found = self._known[key] = self._resolve(*key)
        return found

    def _resolve(self, folder: str, module: str) -> str:
        beside = normpath(join(folder, module))
        if beside in self._files:
            return beside
        inner = normpath(module)
        while inner.startswith("../"):
            inner = inner[3:]
        ending = f"/{inner}"
        candidates = [
            path for path in self._named.get(basename(inner), ())
            if path == inner or path.endswith(ending)
        ]  # fmt: skip
        if not candidates:
            return EXTERNAL
        around = folder.split("/")
        return min(candidates, key=lambda path: -shared_parts(around, path.split("/")[:-1]))
