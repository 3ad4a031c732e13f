"""How Rust finds modules: by folders below the root of a crate, and crates by ``Cargo.toml``.

A module is known by the path of its file without ``.rs`` or ``/mod.rs``, whether that file exists
or not, and a crate's root by its folder of sources. So which file a name means hangs on names
that files define and on nothing else.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterable, Mapping
from posixpath import dirname, join, normpath
from typing import Any, NamedTuple

from codegraph.languages.base import EXTERNAL
from codegraph.languages.rust.library import CRATES

_TARGETS = frozenset(("tests", "examples", "benches"))
"""Folders of a package whose files are crates of their own, as those in ``src/bin`` are."""
_KINDS = ("bin", "test", "example", "bench")
_DEPENDENCIES = ("dependencies", "dev-dependencies", "build-dependencies")
_MACROS = "!macros"
"""Ends the key of all files of a crate, where a macro may be defined in any of them."""


class _Package(NamedTuple):
    """A ``Cargo.toml``.

    Attributes:
        folder: Where it stands.
        name: The package's name; empty for a workspace alone.
        crate: Name of its library, as code writes it.
        library: Key of its library's root.
        roots: Files that are said to be roots of other crates: programs, tests, examples.
        needs: Name of each dependency, as code writes it, to the package that it means.
    """

    folder: str
    name: str
    crate: str
    library: str
    roots: tuple[str, ...]
    needs: dict[str, str]


class RustModules:
    """Paths of modules to files.

    Args:
        packages: Path of every Rust file.
        read: Gives the text of ``Cargo.toml`` files.
    """

    def __init__(
        self, packages: Mapping[str, str], read: Callable[[str], str | None] = lambda _: None
    ) -> None:
        self._read = read
        self._files = sorted(packages)
        self._known = frozenset(packages)
        self._packages: dict[str, _Package] | None = None
        self._homes: dict[str, tuple[str, str]] = {}
        self._crates: dict[str, tuple[str, ...]] = {}

    def resolve(self, importer: str, module: str) -> str | None:
        """See `codegraph.languages.base.Modules.resolve`."""
        first, *rest = module.split("::")
        root, own = self._home(importer)
        if first == "crate":
            return root
        if first == "self":
            return "/".join((_folder(own), *rest)) if rest else own
        if first == "super":
            for _ in range(1 + len(rest)):
                if own == root:
                    return None
                own = _above(own, root)
            return own
        if first == "path":
            place = normpath(join(dirname(importer), rest[0] if rest else ""))
            return place.removesuffix("/mod.rs").removesuffix(".rs")
        if first == "macros":
            crate = self._crate(importer, rest[0]) if rest else root
            return crate if crate in {None, EXTERNAL} else f"{crate}{_MACROS}"
        return self._crate(importer, rest[0] if rest else "")

    def files_of(self, key: str) -> Iterable[str]:
        """See `codegraph.languages.base.Modules.files_of`."""
        if key.endswith(_MACROS):
            return self._all_of(key.removesuffix(_MACROS))
        if key.endswith(".rs"):
            return (key,) if key in self._known else ()
        names = ("lib.rs", "main.rs") if key.endswith("/") else ()
        found = [f"{key}{name}".removeprefix("./") for name in names]
        found += [] if names else [f"{key}.rs", f"{key}/mod.rs"]
        return [path for path in found if path in self._known]

    def child(self, key: str, name: str) -> str | None:
        """See `codegraph.languages.base.Modules.child`."""
        inner = f"{_folder(key)}/{name}".removeprefix("./")
        return inner if self.files_of(inner) else None

    def home(self, file: str, package: str) -> str:
        """See `codegraph.languages.base.Modules.home`."""
        return self._home(file)[1]

    # -- files ------------------------------------------------------------------------------

    def _home(self, file: str) -> tuple[str, str]:
        """The keys of a file's crate and of its module."""
        found = self._homes.get(file)
        if found is None:
            found = self._homes[file] = self._place(file)
        return found

    def _place(self, file: str) -> tuple[str, str]:
        folder = self._package_of(file)
        package = self._cargo().get(folder)
        if package is not None and (declared := _declared(package, file)):
            return declared, file if declared == file else _stem(file)
        parts = file.removeprefix(f"{folder}/").split("/")
        source = f"{folder}/src/" if folder else "src/"
        if parts[0] == "src" and len(parts) > 1:
            if parts[1:] == ["lib.rs"]:
                return source, source
            if parts[1:] == ["main.rs"]:
                return file, file
            if parts[1] == "bin" and len(parts) > 2:
                return self._target(file, "/".join((source + "bin", parts[2])))
            return source, _stem(file)
        if parts[0] in _TARGETS and len(parts) > 1:
            start = f"{folder}/{parts[0]}" if folder else parts[0]
            return self._target(file, f"{start}/{parts[1]}")
        if len(parts) == 1:
            return file, file
        top = f"{folder}/{parts[0]}/" if folder else f"{parts[0]}/"
        roots = (f"{top}lib.rs", f"{top}main.rs")
        return (top, top) if file in roots else (top, _stem(file))

    def _target(self, file: str, place: str) -> tuple[str, str]:
        """A crate of one file, or of a folder with a ``main.rs``."""
        if file == place:
            return file, file
        main = f"{place}/main.rs"
        return (file, file) if file == main else (main, _stem(file))

    def _package_of(self, file: str) -> str:
        """The nearest folder above a file that has a ``Cargo.toml``, or one with ``src``."""
        known = self._cargo()
        folder = dirname(file)
        while folder and folder not in known:
            folder = dirname(folder)
        if folder in known:
            return folder
        head, found, _ = f"/{file}".rpartition("/src/")
        return head.removeprefix("/") if found else ""

    def _all_of(self, root: str) -> tuple[str, ...]:
        """All files of a crate, its root first."""
        found = self._crates.get(root)
        if found is None:
            first = tuple(self.files_of(root))
            rest = (path for path in self._files if path not in first)
            found = (*first, *(path for path in rest if self._home(path)[0] == root))
            self._crates[root] = found
        return found

    # -- crates -----------------------------------------------------------------------------

    def _crate(self, importer: str, name: str) -> str | None:
        """The key of a crate that the code of a file can name."""
        if name in CRATES:
            return EXTERNAL
        known = self._cargo()
        package = known.get(self._package_of(importer))
        if package is None:
            return None
        if name == package.crate and package.name:
            return package.library
        wanted = package.needs.get(name)
        if wanted is None:
            return None
        target = next((item for item in known.values() if item.name == wanted), None)
        return target.library if target else EXTERNAL

    def _cargo(self) -> dict[str, _Package]:
        """Folder to package, read when first asked for."""
        if self._packages is None:
            self._packages = {}
            folders = {""}
            for path in self._files:
                folder = dirname(path)
                while folder not in folders:
                    folders.add(folder)
                    folder = dirname(folder)
            for folder in sorted(folders):
                text = self._read(join(folder, "Cargo.toml"))
                if text is not None:
                    self._packages[folder] = _package(folder, text)
        return self._packages


def _declared(package: _Package, file: str) -> str | None:
    """The root, among those that a package names, whose folder holds a file most closely."""
    if file == package.library or file in package.roots:
        return file
    own = package.library if package.library.endswith(".rs") else ""
    found = [root for root in (own, *package.roots) if file.startswith(f"{dirname(root)}/")]
    return max(found, key=lambda root: len(dirname(root))) if found else None


def _package(folder: str, text: str) -> _Package:
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        data = {}
    about, library = _table(data, "package"), _table(data, "lib")
    name = about.get("name", "")
    name = name if isinstance(name, str) else ""
    crate, place = library.get("name"), library.get("path")
    key = f"{folder}/src/" if folder else "src/"
    if isinstance(place, str) and normpath(place) != "src/lib.rs":
        key = normpath(join(folder, place))
    targets = [item for kind in _KINDS for item in data.get(kind, ()) if isinstance(item, dict)]
    places = [item["path"] for item in targets if isinstance(item.get("path"), str)]
    roots = tuple(normpath(join(folder, item)) for item in places)
    needs: dict[str, str] = {}
    for table in (data, _table(data, "workspace"), *_table(data, "target").values()):
        for kind in _DEPENDENCIES:
            needs |= _needs(_table(table, kind))
    written = crate if isinstance(crate, str) else name
    return _Package(folder, name, written.replace("-", "_"), key, roots, needs)


def _needs(table: Mapping[str, Any]) -> dict[str, str]:
    found: dict[str, str] = {}
    for name, given in table.items():
        renamed = given.get("package") if isinstance(given, dict) else None
        found[name.replace("-", "_")] = renamed if isinstance(renamed, str) else name
    return found


def _table(data: object, key: str) -> dict[str, Any]:
    found = data.get(key) if isinstance(data, dict) else None
    return found if isinstance(found, dict) else {}


def _stem(file: str) -> str:
    return file.removesuffix("/mod.rs").removesuffix(".rs")


def _folder(key: str) -> str:
    """The folder in which the modules inside a module stand."""
    if key.endswith("/"):
        return key[:-1]
    return dirname(key) or "." if key.endswith(".rs") else key


def _above(own: str, root: str) -> str:
    """The module around another one."""
    folder = dirname(own)
    return root if folder == _folder(root) else folder
