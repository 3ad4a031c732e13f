"""How Go finds packages: by the module paths that ``go.mod`` files declare."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from posixpath import dirname, join, normpath

from codegraph.languages.base import EXTERNAL
from codegraph.languages.go.constraints import EXCLUDED

_MODULE = re.compile(r"""^\s*module\s+["`]?([^\s"`]+)""", re.MULTILINE)
_REPLACE = re.compile(
    r"""^\s*(?:replace\s+)?["`]?([^\s"`(]+)["`]?(?:\s+v\S+)?\s+=>\s+["`]?(\.{1,2}(?:/[^\s"`]*)?)""",
    re.MULTILINE,
)
_SYSTEM = re.compile(
    r"_(?:aix|android|darwin|dragonfly|freebsd|illumos|ios|js|netbsd|openbsd|plan9|solaris"
    r"|wasip1|windows|386|arm|arm64|loong64|mips\w*|ppc64\w*|riscv64|s390x|wasm)$"
)


class GoModules:
    """Import paths to packages.

    A package is known by its folder and its name, for a folder may hold ``foo`` and its outside
    test ``foo_test``. Its files come with those first that the usual build takes.

    Args:
        packages: Path to package name of every Go file.
        read: Gives the text of ``go.mod`` files.
    """

    def __init__(
        self, packages: Mapping[str, str], read: Callable[[str], str | None] = lambda _: None
    ) -> None:
        self._read = read
        self._files: dict[str, list[str]] = {}
        self._counts: dict[str, Counter[str]] = {}
        for path in sorted(packages, key=lambda path: _preference(path, packages[path])):
            package = packages[path].removesuffix(EXCLUDED)
            self._files.setdefault(self.home(path, package), []).append(path)
            inside = not package.endswith("_test") and not path.endswith("_test.go")
            usual = inside and packages[path] == package
            self._counts.setdefault(dirname(path), Counter())[package] += 2 * usual + inside
        self._roots: dict[str, list[str]] | None = None

    def resolve(self, importer: str, module: str) -> str | None:
        """See `codegraph.languages.base.Modules.resolve`."""
        if module.startswith("."):
            return self._package(normpath(join(dirname(importer), module)))
        prefix, rest = module, ""
        while prefix:
            roots = self._modules().get(prefix)
            if roots:
                nearest = min(roots, key=lambda root: (-_shared(importer, root), root))
                return self._package("/".join(part for part in (nearest, rest) if part))
            prefix, _, last = prefix.rpartition("/")
            rest = f"{last}/{rest}" if rest else last
        return EXTERNAL

    def _package(self, folder: str) -> str | None:
        """The package that an import of the folder means: most files, tests aside."""
        counts = self._counts.get("" if folder == "." else folder)
        if not counts:
            return None
        name, _ = max(counts.items(), key=lambda item: (item[1], item[0]))
        return f"{folder}#{name}" if folder != "." else f"#{name}"

    def _modules(self) -> dict[str, list[str]]:
        """Module path to the folders that are its root, read when first asked for."""
        if self._roots is None:
            self._roots = {}
            folders: set[str] = set()
            for folder in self._counts:
                while folder not in folders:
                    folders.add(folder)
                    folder = dirname(folder)  # noqa: PLW2901 - climbs
            for folder in sorted(folders):
                self._declare(folder, self._read(join(folder, "go.mod")))
        return self._roots

    def _declare(self, folder: str, text: str | None) -> None:
        roots = self._roots
        if text is None or roots is None:
            return
        text = re.sub(r"//[^\n]*", "", text)
        if match := _MODULE.search(text):
            roots.setdefault(match.group(1), []).append(folder)
        for name, target in _REPLACE.findall(text):
            place = normpath(join(folder, target))
            if not place.startswith(".."):
                roots.setdefault(name, []).append("" if place == "." else place)

    def files_of(self, key: str) -> Iterable[str]:
        """See `codegraph.languages.base.Modules.files_of`."""
        return self._files.get(key, ())

    def child(self, key: str, name: str) -> str | None:
        """Packages do not hold packages."""
        return None

    def home(self, file: str, package: str) -> str:
        """See `codegraph.languages.base.Modules.home`."""
        return f"{dirname(file)}#{package.removesuffix(EXCLUDED)}"


def _preference(path: str, package: str) -> tuple[bool, bool, str]:
    stem = path.removesuffix(".go")
    inner = stem.removesuffix("_test")
    other = package.endswith(EXCLUDED) or _SYSTEM.search(inner) is not None
    return inner != stem, other, path


def _shared(importer: str, root: str) -> int:
    """How many folders of the module root the importer is inside of, at most all of them."""
    count = 0
    for mine, theirs in zip(importer.split("/"), root.split("/") if root else (), strict=False):
        if mine != theirs:
            break
        count += 1
    return count


_MAJOR = re.compile(r"v\d+\Z")
_DECORATION = re.compile(r"\Ago-|[-.]go\Z|\.v\d+\Z")


def package_name(module: str) -> str:
    """The name that a package most likely declares, told from its import path."""
    parts = module.split("/")
    last = parts[-2] if len(parts) > 1 and _MAJOR.match(parts[-1]) else parts[-1]
    return _DECORATION.sub("", last)
