"""How Kotlin finds packages: by their names, whichever source folder they stand in."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from codegraph.languages.base import EXTERNAL


class KotlinModules:
    """Packages by name; what they have is told by `codegraph.resolve.namespaces`.

    Args:
        packages: Path to package name of every Kotlin file.
        read: Not needed; Kotlin's files say it all.
    """

    def __init__(
        self, packages: Mapping[str, str], read: Callable[[str], str | None] = lambda _: None
    ) -> None:
        self._packages = set(packages.values())
        self._parts = {
            ".".join(words[:count])
            for words in (name.split(".") for name in self._packages)
            for count in range(1, len(words) + 1)
        }

    def resolve(self, importer: str, module: str) -> str | None:
        """See `codegraph.languages.base.Modules.resolve`."""
        return module if module in self._packages else EXTERNAL

    def files_of(self, key: str) -> Iterable[str]:
        """Packages are looked up by name, not file by file."""
        return ()

    def child(self, key: str, name: str) -> str | None:
        """See `codegraph.languages.base.Modules.child`."""
        full = f"{key}.{name}" if key else name
        return full if full in self._parts else None

    def home(self, file: str, package: str) -> str:
        """See `codegraph.languages.base.Modules.home`."""
        return package
