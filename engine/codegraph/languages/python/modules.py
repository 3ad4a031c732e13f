"""How Python finds modules, as far as the files of a project tell."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import partial
from posixpath import dirname

from codegraph.languages.base import EXTERNAL
from codegraph.languages.nearness import nearest_first

NAMESPACE = "/"
"""Ends the key of a folder without ``__init__.py``."""


class PythonModules:
    """Dotted names to files.

    A file is known under its name from the folder above its topmost package (``src/pkg/a.py`` is
    ``pkg.a``) and, where that name is free, under its name from the project root, the way tests
    and scripts are imported. A name that two files claim belongs to the one nearest the importer.

    Args:
        packages: Path to package name of every Python file.
        read: Not needed; Python's files say it all.
    """

    def __init__(
        self, packages: Mapping[str, str], read: Callable[[str], str | None] = lambda _: None
    ) -> None:
        self._files = packages.keys()
        self._folders: set[str] = set()
        self._named: dict[str, list[str]] = {}
        self._tops: set[str] = set()
        for path in sorted(packages):
            folder = dirname(path)
            while folder and folder not in self._folders:
                self._folders.add(folder)
                folder = dirname(folder)
            for name in self._names(path):
                self._named.setdefault(name, []).append(path)
                self._tops.add(name.partition(".")[0])

    def _names(self, path: str) -> set[str]:
        stem = path.rpartition(".")[0]
        if stem == "__init__" or stem.endswith("/__init__"):
            stem = dirname(stem)
        base = dirname(path)
        while base and f"{base}/__init__.py" in self._files:
            base = dirname(base)
        inner = stem[len(base) + 1 :] if base else stem
        names = {stem.replace("/", "."), inner.replace("/", ".")}
        if stem.startswith(("src/", "lib/")):
            names.add(stem[4:].replace("/", "."))
        return names - {""}

    def resolve(self, importer: str, module: str) -> str | None:
        """See `codegraph.languages.base.Modules.resolve`."""
        if module.startswith("."):
            rest = module.lstrip(".")
            folder = dirname(importer)
            for _ in range(len(module) - len(rest) - 1):
                folder = dirname(folder)
            return self._below(folder, rest)
        found = self._nearest(importer, self._named.get(module, ()))
        if found is not None:
            return found
        sibling = self._below(dirname(importer), module)
        if sibling is not None:
            return sibling
        folder = module.replace(".", "/")
        for candidate in (folder, f"src/{folder}"):
            if candidate in self._folders:
                return candidate + NAMESPACE
        return None if module.partition(".")[0] in self._tops else EXTERNAL

    def _below(self, folder: str, dotted: str) -> str | None:
        base = "/".join(part for part in (folder, dotted.replace(".", "/")) if part)
        for candidate in (f"{base}.py", f"{base}.pyi", f"{base}/__init__.py"):
            if candidate in self._files:
                return candidate
        return base + NAMESPACE if base in self._folders else None

    @staticmethod
    def _nearest(importer: str, candidates: Iterable[str]) -> str | None:
        key = partial(nearest_first, importer)
        return min(candidates, key=key, default=None)

    def files_of(self, key: str) -> Iterable[str]:
        """See `codegraph.languages.base.Modules.files_of`."""
        return () if key.endswith(NAMESPACE) else (key,)

    def child(self, key: str, name: str) -> str | None:
        """See `codegraph.languages.base.Modules.child`."""
        if key.endswith(NAMESPACE):
            return self._below(key[:-1], name)
        if key.rpartition("/")[2].startswith("__init__."):
            return self._below(dirname(key), name)
        return None

    def home(self, file: str, package: str) -> str:
        """See `codegraph.languages.base.Modules.home`."""
        return file
