"""What ``tsconfig.json`` and ``package.json`` say about modules."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from posixpath import dirname, join, normpath
from typing import Any

Read = Callable[[str], str | None]

MAX_EXTENDS = 8
_NAMES = ("tsconfig.json", "jsconfig.json")
_JSONC = re.compile(
    r"""("(?:\\.|[^"\\])*")      # a string stays
      | //[^\n]* | /\*.*?\*/     # comments go
      | ,(?=(?:\s|//[^\n]*|/\*.*?\*/)*+[}\]])  # so do trailing commas
    """,
    re.VERBOSE | re.DOTALL,
)


def inside(path: str) -> str | None:
    """A path in normal form, or None where it leaves the project."""
    path = normpath(path)
    if path.startswith(("..", "/")):
        return None
    return "" if path == "." else path


def parse_jsonc(source: str | None) -> dict[str, Any]:
    """A JSON object that may hold comments and trailing commas; empty where it is none."""
    if source is None:
        return {}
    try:
        found = json.loads(_JSONC.sub(lambda match: match.group(1) or "", source.lstrip("\ufeff")))
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


@dataclass(frozen=True, slots=True)
class PathConfig:
    """How a ``tsconfig.json`` maps module names.

    Attributes:
        base: Folder for names that are no paths, or None.
        paths: Pattern to the places to look at, in full.
    """

    base: str | None
    paths: tuple[tuple[str, tuple[str, ...]], ...]

    def places(self, module: str) -> list[str]:
        """Where a module can be, best first."""
        found: list[str] = []
        for pattern, targets in self.paths:
            head, star, tail = pattern.partition("*")
            if star and module.startswith(head) and module.endswith(tail):
                middle = module[len(head) : len(module) - len(tail)]
                found += [target.replace("*", middle) for target in targets]
            elif pattern == module:
                found += targets
        if self.base is not None:
            found.append(join(self.base, module))
        return found


class Configs:
    """Reads each configuration file at most once.

    Args:
        read: Gives the text of a project file, or None.
    """

    def __init__(self, read: Read) -> None:
        self._read = read
        self._parsed: dict[str, dict[str, Any]] = {}
        self._by_folder: dict[str, PathConfig | None] = {}

    def parsed(self, path: str) -> dict[str, Any]:
        """A configuration file's object; empty where there is none."""
        found = self._parsed.get(path)
        if found is None:
            found = self._parsed[path] = parse_jsonc(self._read(path))
        return found

    def path_config(self, folder: str) -> PathConfig | None:
        """What the nearest ``tsconfig.json`` above a folder says."""
        if folder in self._by_folder:
            return self._by_folder[folder]
        found = None
        for name in _NAMES:
            path = join(folder, name) if folder else name
            if self.parsed(path):
                found = self._from_file(path)
                break
        else:
            if folder:
                found = self.path_config(dirname(folder))
        self._by_folder[folder] = found
        return found

    def _from_file(self, path: str) -> PathConfig:
        own = self._inherited(path, MAX_EXTENDS)
        if own.paths or own.base is not None:
            return own
        for reference in self.parsed(path).get("references") or ():
            given = reference.get("path") if isinstance(reference, dict) else None
            target = inside(join(dirname(path), given)) if isinstance(given, str) else None
            if target is not None and target.endswith(".json"):
                there = self._inherited(target, MAX_EXTENDS)
                if there.paths:
                    return there
        return own

    def _inherited(self, path: str, left: int) -> PathConfig:
        config = self.parsed(path)
        options = config.get("compilerOptions")
        options = options if isinstance(options, dict) else {}
        inherited = PathConfig(None, ())
        extends = config.get("extends")
        for given in extends if isinstance(extends, list) else [extends]:
            if isinstance(given, str) and given.startswith(".") and left:
                target = inside(join(dirname(path), given))
                if target is not None:
                    target = target if target.endswith(".json") else f"{target}.json"
                    inherited = self._inherited(target, left - 1)
        base, base_url = inherited.base, options.get("baseUrl")
        if isinstance(base_url, str):
            base = inside(join(dirname(path), base_url))
        paths = options.get("paths")
        if not isinstance(paths, dict):
            return PathConfig(base, inherited.paths)
        return PathConfig(base, _absolute(paths, base if base is not None else dirname(path)))


def _absolute(paths: dict[str, Any], base: str) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """The patterns of ``paths`` with their places from the project's root, longest first."""
    found = []
    for pattern, targets in paths.items():
        listed = targets if isinstance(targets, list) else []
        places = (inside(join(base, target)) for target in listed if isinstance(target, str))
        found.append((pattern, tuple(place for place in places if place is not None)))
    return tuple(sorted(found, key=lambda item: (-len(item[0].partition("*")[0]), item[0])))


def entry_points(package: dict[str, Any], subpath: str) -> list[str]:
    """The files that a ``package.json`` names for itself or for a path inside it, best first."""
    found: list[str] = []
    exports = package.get("exports")
    if isinstance(exports, dict) and any(key.startswith(".") for key in exports):
        wanted = f"./{subpath}" if subpath else "."
        for pattern, value in exports.items():
            head, star, tail = pattern.partition("*")
            if pattern == wanted:
                found += _strings(value)
            elif star and wanted.startswith(head) and wanted.endswith(tail):
                middle = wanted[len(head) : len(wanted) - len(tail)]
                found += [item.replace("*", middle) for item in _strings(value)]
    elif exports is not None and not subpath:
        found += _strings(exports)
    if not subpath:
        names = ("source", "module", "main", "types", "typings")
        found += [value for name in names if isinstance(value := package.get(name), str)]
    return found


def _strings(value: object) -> list[str]:
    """All file names of a conditional export."""
    if isinstance(value, str):
        return [value]
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return [item for one in inner for item in _strings(one)]
