"""How TypeScript and JavaScript find modules, as far as the files of a project tell."""

from __future__ import annotations

from collections.abc import Mapping
from posixpath import basename, dirname, join

from codegraph.languages.base import EXTERNAL, FileModules
from codegraph.languages.ecmascript.config import Configs, Read, entry_points, inside

EXTENSIONS = (
    ".ts", ".tsx", ".mts", ".cts", ".js", ".jsx", ".mjs", ".cjs", ".d.ts", ".d.mts", ".d.cts",
)  # fmt: skip
_WRITTEN = {
    ".js": (".ts", ".tsx", ".d.ts"),
    ".jsx": (".tsx",),
    ".mjs": (".mts", ".d.mts"),
    ".cjs": (".cts", ".d.cts"),
}
"""What an import of a compiled file can mean in the sources."""

_BUILT = frozenset("dist lib build out esm cjs types es".split())
"""Folders of compiled files, which stand for ``src``."""


class EcmaModules(FileModules):
    """Module names to files; the key of a module is the path of its file.

    Args:
        packages: Path to package name of every file of the family.
        read: Gives the text of a project file, or None.
    """

    def __init__(self, packages: Mapping[str, str], read: Read = lambda _: None) -> None:
        self._files = packages.keys()
        self._configs = Configs(read)
        self._known: dict[tuple[str, str], str | None] = {}
        self._workspace: dict[str, str] = {}
        folders: set[str] = set()
        for path in packages:
            folder = dirname(path)
            while folder not in folders:
                folders.add(folder)
                folder = dirname(folder)
        for folder in sorted(folders, key=lambda item: (item.count("/"), item)):
            name = self._configs.parsed(join(folder, "package.json")).get("name")
            if isinstance(name, str):
                self._workspace.setdefault(name, folder)

    def resolve(self, importer: str, module: str) -> str | None:
        """See `codegraph.languages.base.Modules.resolve`."""
        key = (dirname(importer), module)
        if key not in self._known:
            self._known[key] = self._resolve(*key)
        return self._known[key]

    def _resolve(self, folder: str, module: str) -> str | None:
        if module.startswith(".") and (module.startswith(("./", "../")) or module in {".", ".."}):
            return self._relative(folder, module)
        config = self._configs.path_config(folder)
        for place in config.places(module) if config else ():
            found = self._probe(place)
            if found is not None:
                return found
        if module.startswith("#"):
            return self._own_import(folder, module)
        parts = module.split("/")
        size = 2 if module.startswith("@") else 1
        name, subpath = "/".join(parts[:size]), "/".join(parts[size:])
        home = self._workspace.get(name)
        return EXTERNAL if home is None else self._in_package(home, subpath)

    def _relative(self, folder: str, module: str) -> str | None:
        target = inside(join(folder, module))
        if target is None:
            return None
        found = self._probe(target)
        if found is None:
            ending = basename(target).rpartition(".")[1:]
            foreign = ending[0] and f".{ending[1]}" not in EXTENSIONS and len(ending[1]) <= 5
            return EXTERNAL if foreign else None
        return found

    def _probe(self, target: str) -> str | None:
        """The file that a path without, or with the wrong, extension means."""
        if target in self._files:
            return target
        stem, dot, ending = target.rpartition(".")
        for extension in _WRITTEN.get(dot + ending, ()):
            if stem + extension in self._files:
                return stem + extension
        for extension in EXTENSIONS:
            if target + extension in self._files:
                return target + extension
        index = join(target, "index")
        return next((index + e for e in EXTENSIONS if index + e in self._files), None)

    def _in_package(self, home: str, subpath: str) -> str | None:
        """A module of a package of this project; None where its source cannot be found."""
        package = self._configs.parsed(join(home, "package.json"))
        for given in entry_points(package, subpath):
            found = self._source_of(home, given)
            if found is not None:
                return found
        for place in (join("src", subpath), subpath, join("source", subpath)):
            found = self._probe(inside(join(home, place)) or "")
            if found is not None:
                return found
        return None

    def _source_of(self, home: str, given: str) -> str | None:
        """The source behind a file that a package names, compiled or not."""
        target = inside(join(home, given))
        if target is None:
            return None
        found = self._probe(target)
        if found is not None:
            return found
        parts = target[len(home) :].strip("/").split("/")
        while len(parts) > 1 and parts[0] in _BUILT:
            parts = parts[1:]
            stem = "/".join(parts)
            for ending in (".d.ts", ".d.mts", ".d.cts", ".js", ".mjs", ".cjs"):
                stem = stem.removesuffix(ending)
            found = self._probe(inside(join(home, "src", stem)) or "")
            if found is not None:
                return found
        return None

    def _own_import(self, folder: str, module: str) -> str | None:
        """``#name``, which the nearest ``package.json`` explains."""
        while True:
            package = self._configs.parsed(join(folder, "package.json"))
            imports = package.get("imports")
            if isinstance(imports, dict):
                mapped = {"exports": {f"./{key}": value for key, value in imports.items()}}
                for given in entry_points(mapped, module):
                    found = self._source_of(folder, given)
                    if found is not None:
                        return found
            if package or not folder:
                return None
            folder = dirname(folder)
