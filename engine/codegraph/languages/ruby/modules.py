"""Ruby's files: all are taken as loaded, so that ``require`` binds no name."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from codegraph.languages.base import EXTERNAL, FileModules


class RubyModules(FileModules):
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
