"""Endings that two languages share: ``.h`` is C, or C++ where files of C++ are around it.

The paths of a project decide and not the texts, so that nothing has to be read to know, and two
projects of the same files are always read alike: of the folders from the file's own to the root,
the nearest counts that holds, at any depth, files which are certainly of one of the two.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable
from posixpath import dirname, splitext

from codegraph.languages import BY_EXTENSION, LANGUAGES
from codegraph.languages.base import Language


class Sharing:
    """Tells of which language files with shared endings are.

    Args:
        decided: Endings whose language the configuration names.
    """

    def __init__(self, decided: Collection[str]) -> None:
        self._guests = {
            ending: language
            for language in LANGUAGES
            for ending in language.shared
            if ending not in decided
        }
        self._folders: dict[str, Counter[str]] = defaultdict(Counter)

    def count(self, paths: Iterable[str]) -> None:
        """Learn which files there are."""
        families = {guest.family for guest in self._guests.values()}
        for path in paths:
            ending = splitext(path)[1]
            language = BY_EXTENSION.get(ending)
            if language is None or language.family not in families or ending in self._guests:
                continue
            folder = dirname(path)
            self._folders[folder][language.id] += 1
            while folder:
                folder = dirname(folder)
                self._folders[folder][language.id] += 1

    def language(self, path: str, ending: str) -> Language | None:
        """The language of a file with a shared ending; None where there is nothing to decide."""
        guest = self._guests.get(ending)
        if guest is None:
            return None
        host = BY_EXTENSION[ending]
        folder = dirname(path)
        while folder and folder not in self._folders:
            folder = dirname(folder)
        found = self._folders.get(folder)
        return guest if found and found[guest.id] > found[host.id] else host
