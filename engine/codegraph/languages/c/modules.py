"""How C finds what a file includes, without knowing how the compiler is called."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from itertools import takewhile
from posixpath import basename, dirname, join, normpath

from codegraph.languages.base import EXTERNAL


class CModules:
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
        return min(candidates, key=lambda path: -_shared(folder, path))

    def files_of(self, key: str) -> Iterable[str]:
        """See `codegraph.languages.base.Modules.files_of`."""
        return (key,)

    def child(self, key: str, name: str) -> str | None:
        """Files do not hold files."""
        return None

    def home(self, file: str, package: str) -> str:
        """See `codegraph.languages.base.Modules.home`."""
        return file


def _shared(folder: str, path: str) -> int:
    """How many folders, from the root on, a folder and a file have in common."""
    pairs = zip(folder.split("/"), path.split("/")[:-1], strict=False)
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], pairs))
