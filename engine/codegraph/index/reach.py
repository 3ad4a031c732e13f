"""Whose dispatches a change of files can reach, beyond the files that are resolved again anyway.

The rows of a file hang on the methods of the types above its own, which it need not mention: a
method that a base gains may be overridden by one that has been there all along. Which types those
are is stored (``heirs``), so a change of a type's methods leads straight to the files below it.
Where types satisfy interfaces by their methods alone, a change of a method leads to the interfaces
that ask for one of its name.
"""

from __future__ import annotations

import sqlite3
from collections import Counter, defaultdict
from collections.abc import Callable, Container, Iterable, Iterator
from posixpath import dirname
from typing import NamedTuple

from codegraph.facts import MODULE_SCOPE, PARAMETER, FileFacts
from codegraph.languages import BY_ID, LANGUAGES
from codegraph.resolve.scopes import CALLABLE_KINDS, TYPE_KINDS
from codegraph.store.rows import occurrences

_STRUCTURAL = tuple(language.id for language in LANGUAGES if language.structural)
_REOPENED = tuple(language.id for language in LANGUAGES if language.reopened)
_PLACE = PARAMETER[0]


def changed_types(old: FileFacts, new: FileFacts | None) -> dict[int, frozenset[str] | None]:
    """The types of ``old`` whose methods are not what they were.

    Returns:
        Index to the names of the methods that came, went or changed; None where the type is gone,
        or builds on something else, so that it may be any of them.
    """
    now = dict(zip(occurrences(new), _statements(new), strict=True)) if new else {}
    found: dict[int, frozenset[str] | None] = {}
    for index, (key, said) in enumerate(zip(occurrences(old), _statements(old), strict=True)):
        says = now.get(key)
        if old.defs[index].kind in TYPE_KINDS and said != says:
            same = says is not None and said.bases == says.bases
            changed = set(said.methods) ^ set(says.methods) if says and same else set()
            found[index] = frozenset(method[0] for method in changed) or None
    return found


def shared(connection: sqlite3.Connection, name: str, gone: int) -> bool:
    """Whether several methods may have a name, so that one can stand in for another.

    Args:
        connection: The graph, with the definitions that there are now.
        name: The name.
        gone: How many definitions of the name the changed files had before.
    """
    sql = "SELECT count(*) FROM (SELECT 1 FROM nodes WHERE name = ? LIMIT 2)"
    now: int = connection.execute(sql, (name,)).fetchone()[0]
    return now + gone > 1


class _Statement(NamedTuple):
    bases: tuple[str, ...]
    methods: tuple[tuple[str, ...], ...]


def _statements(facts: FileFacts) -> list[_Statement]:
    """What is said of each definition's bases and methods, without lines."""
    parameters: dict[int, list[str]] = defaultdict(list)
    for bound in facts.bindings:
        if bound.name.startswith(_PLACE) and bound.scope != MODULE_SCOPE:
            parameters[bound.scope].append(bound.path)
    methods: dict[int, list[tuple[str, ...]]] = defaultdict(list)
    for index, item in enumerate(facts.defs):
        if item.kind in CALLABLE_KINDS and item.parent != MODULE_SCOPE:
            said = (item.name, item.owner, *item.traits, "", *parameters.get(index, ()))
            methods[item.parent].append(said)
    return [
        _Statement(tuple(item.bases), tuple(methods.get(index, ())))
        for index, item in enumerate(facts.defs)
    ]


def heirs(connection: sqlite3.Connection, types: Iterable[int]) -> Iterator[str]:
    """The files whose dispatches hang on the methods of these types, given by node id."""
    for node in types:
        rows = connection.execute(
            "SELECT f.path FROM heirs h JOIN files f ON f.id = h.file_id WHERE h.type_id = ?",
            (node,),
        )
        yield from (path for (path,) in rows)


def parts(connection: sqlite3.Connection, names: Iterable[str]) -> Iterator[str]:
    """The files that hold a part of a type of one of these names, where types have several."""
    if not _REOPENED:
        return
    marks = ",".join("?" * len(_REOPENED))
    for name in names:
        rows = connection.execute(
            "SELECT f.path, n.kind FROM nodes n JOIN files f ON f.id = n.file_id "  # noqa: S608
            f"WHERE n.name = ? AND f.language IN ({marks})",
            (name, *_REOPENED),
        )
        yield from (path for path, kind in rows if kind in TYPE_KINDS)


def interfaces(connection: sqlite3.Connection, names: Iterable[str]) -> set[str]:
    """The files with interfaces that ask for a method of one of these names."""
    marks = ",".join("?" * len(_STRUCTURAL))
    found: set[str] = set()
    for name in names:
        rows = connection.execute(
            "SELECT DISTINCT p.id, f.path FROM nodes n JOIN nodes p ON p.id = n.parent_id "  # noqa: S608
            "JOIN files f ON f.id = p.file_id "
            f"WHERE n.name = ? AND p.kind = 'interface' AND f.language IN ({marks})",
            (name, *_STRUCTURAL),
        ).fetchall()
        found.update(path for _, path in rows)
        found.update(heirs(connection, (node for node, _ in rows)))
    return found


def methods_of_moved_types(
    paths: Iterable[str],
    names: Container[str],
    languages: dict[str, str],
    versions: Callable[[str], list[FileFacts]],
) -> set[str]:
    """Names of the methods of types that came, went, or may embed something else now.

    Args:
        paths: The files that changed or are resolved again.
        names: The names that have another meaning now, that of a type with what it embeds.
        languages: The language of every file, by path, deleted ones too.
        versions: Gives the facts of a file: those before, where it changed, and those now.
    """
    moved: dict[str, set[str]] = defaultdict(set)
    for path in paths:
        if BY_ID[languages[path]].structural:
            moved[dirname(path)].update(name for name in _moved(versions(path)) if name in names)
    if not any(moved.values()):
        return set()
    found: set[str] = set()
    for path, language in languages.items():
        types = moved.get(dirname(path))
        if types and BY_ID[language].structural:
            for facts in versions(path):
                found.update(item.name for item in facts.defs if item.owner in types)
    return found


def _moved(versions: list[FileFacts]) -> set[str]:
    """Types that embed others, and those that not all versions of a file have."""
    times = Counter(
        name for f in versions for name in {i.name for i in f.defs if i.kind in TYPE_KINDS}
    )
    embedding = {item.name for f in versions for item in f.defs if item.bases}
    return embedding | {name for name, count in times.items() if count < 2}
