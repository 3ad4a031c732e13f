"""Ruby's files: all are taken as loaded, so that ``require`` binds no name."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from codegraph.languages.base import EXTERNAL


class RubyModules:
    """Each file is a module of its own; constants are found by their names alone.

    Args:
        packages: Path to package name of every Ruby file.
        read: Not needed.
    """

    def __init__(
        self, packages: Mapping[str, str], read: Callable[[str], str | None] = lambda _: None
    ) -> None:
        del packages, read

    def resolve(self, importer: str, module: str) -> str | None:
        """See `codegraph.languages.base.Modules.resolve`."""
        del importer, module
        return EXTERNAL

    def files_of(self, key: str) -> Iterable[str]:
        """See `codegraph.languages.base.Modules.files_of`."""
        return (key,)

    def child(self, key: str, name: str) -> str | None:
        """See `codegraph.languages.base.Modules.child`."""
        del key, name
        return None

    def home(self, file: str, package: str) -> str:
        """See `codegraph.languages.base.Modules.home`."""
        del package
        return file
