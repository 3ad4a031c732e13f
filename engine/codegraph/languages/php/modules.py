r"""How PHP finds classes and functions: by their full names, wherever they are defined.

The engine's **package** of a PHP file is the list of the full names that it defines, separated by
spaces: ``App\Models\User`` for a class, interface, trait or enum, ``App\now!`` for a function.
An import asks for one such name, or for several of which the first that exists is meant:
``App\now! now!`` is the function ``now`` as code in the namespace ``App`` calls it.

Names are compared as they are written. PHP itself ignores the case of letters, but its autoloaders
do not where file systems tell ``user.php`` from ``User.php``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from posixpath import basename, splitext

from codegraph.languages.base import EXTERNAL, FileModules
from codegraph.languages.nearness import nearest_first

FUNCTION = "!"
"""Ends the full name of a function."""


class PhpModules(FileModules):
    """Full names to files.

    Args:
        packages: Path to the full names that the file defines.
        read: Not needed; which namespace a file has, it says itself.
    """

    def __init__(
        self, packages: Mapping[str, str], read: Callable[[str], str | None] = lambda _: None
    ) -> None:
        self._files: dict[str, list[str]] = {}
        self._namespaces: set[str] = set()
        for path in sorted(packages):
            for name in packages[path].split():
                self._files.setdefault(name, []).append(path)
                self._namespaces.add(name.rpartition("\\")[0])
        self._namespaces.discard("")

    def resolve(self, importer: str, module: str) -> str | None:
        """See `codegraph.languages.base.Modules.resolve`.

        What no file defines is of PHP itself or of a dependency, except in a namespace of which
        the project defines other names.
        """
        names = module.split()
        for name in names:
            if found := self._files.get(name):
                return found[0] if len(found) == 1 else _meant(importer, name, found)
        return None if names[-1].rpartition("\\")[0] in self._namespaces else EXTERNAL


def _meant(importer: str, name: str, files: list[str]) -> str:
    """Of several files, the nearest among those that an autoloader would look into."""
    last = name.rpartition("\\")[2]
    named = [path for path in files if splitext(basename(path))[0] == last] or files
    return min(named, key=lambda path: nearest_first(importer, path))
