"""Every file's facts, on demand, and the modules they make."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from codegraph.facts import FileFacts
from codegraph.languages import BY_ID
from codegraph.languages.base import Language, Modules
from codegraph.resolve.recent import Recent
from codegraph.resolve.scopes import Scopes

_KEPT_FACTS = 1_000_000
"""Definitions, bindings, imports and references that are kept at hand, some 400 bytes each. All of
Django is half as many; of Linux, thirty times as many, most are looked at again only nearby."""


class World:
    """What resolution may look at.

    Args:
        files: Path of every indexed file to the id of its language and its package name.
        load: Gives a file's facts.
        read: Gives the text of a configuration file of the project, or None.
        definers: Gives the files that define something of a name; without it, the facts of all
            files of languages that ask for it are read to know that.

    Attributes:
        scopes: The names of an indexed file, by its path.
        language: The language of an indexed file, by its path.
    """

    def __init__(
        self,
        files: Mapping[str, tuple[str, str]],
        load: Callable[[str], FileFacts],
        read: Callable[[str], str | None],
        definers: Callable[[str], Iterable[str]] | None = None,
    ) -> None:
        self._load = load
        self._ask_definers = definers
        self._definers: dict[str, list[str]] | None = None
        self._languages = {path: BY_ID[language] for path, (language, _) in files.items()}
        self.language: Callable[[str], Language] = self._languages.__getitem__
        kept: Recent[str, Scopes] = Recent(
            lambda file: Scopes(load(file)), lambda scopes: scopes.facts.weight(), _KEPT_FACTS
        )
        self.scopes: Callable[[str], Scopes] = kept.__getitem__
        families: dict[str, dict[str, str]] = {}
        for path, (language, package) in files.items():
            families.setdefault(BY_ID[language].family, {})[path] = package
        makers = {language.family: language.modules for language in BY_ID.values()}
        self._modules: dict[str, Modules] = {
            family: makers[family](members, read) for family, members in families.items()
        }

    def modules(self, file: str) -> Modules:
        """The module finder for imports of this file."""
        return self._modules[self._languages[file].family]

    def definers(self, file: str, name: str) -> list[str]:
        """The files of this file's family that define something of a name, sorted.

        Only of languages that `codegraph.languages.base.Language.asks_definers`; others find
        definitions by scopes and imports.
        """
        if self._ask_definers is not None:
            found: Iterable[str] = self._ask_definers(name)
        else:
            if self._definers is None:
                self._definers = self._read_definers()
            found = self._definers.get(name, ())
        family = self._languages[file].family
        return sorted(path for path in found if self._languages[path].family == family)

    def _read_definers(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for path, language in self._languages.items():
            if language.asks_definers:
                for name in {item.name for item in self._load(path).defs}:
                    found.setdefault(name, []).append(path)
        return found
