"""How Java finds packages: by their names, whichever source folder they stand in."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from posixpath import dirname

from codegraph.languages.base import EXTERNAL


class JavaModules:
    """Package names to files.

    A package is spread over source folders (``src/main``, ``src/test``) and sometimes over the
    modules of a build. What the importer's own module has of it comes first.

    Args:
        packages: Path to package name of every Java file.
        read: Not needed; Java's files say it all.
    """

    def __init__(
        self, packages: Mapping[str, str], read: Callable[[str], str | None] = lambda _: None
    ) -> None:
        self._files: dict[str, list[str]] = {}
        for path in sorted(packages):
            self._files.setdefault(packages[path], []).append(path)
        self._ordered: dict[str, tuple[str, ...]] = {}

    def resolve(self, importer: str, module: str) -> str | None:
        """See `codegraph.languages.base.Modules.resolve`."""
        return f"{_module_of(importer)}#{module}" if module in self._files else EXTERNAL

    def files_of(self, key: str) -> Iterable[str]:
        """See `codegraph.languages.base.Modules.files_of`."""
        found = self._ordered.get(key)
        if found is None:
            module, _, package = key.partition("#")
            files = self._files.get(package, ())
            found = tuple(sorted(files, key=lambda path: (_module_of(path) != module, path)))
            self._ordered[key] = found
        return found

    def child(self, key: str, name: str) -> str | None:
        """Packages do not hold packages that a name could reach."""
        return None

    def home(self, file: str, package: str) -> str:
        """See `codegraph.languages.base.Modules.home`."""
        return f"{_module_of(file)}#{package}"


def _module_of(path: str) -> str:
    """The folder of the build module that a file belongs to."""
    folder = dirname(path)
    head, mark, _ = f"/{folder}/".partition("/src/")
    return head.strip("/") if mark else ""
