"""Facts and resolutions as rows of the database."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from posixpath import basename
from typing import NamedTuple

from codegraph.facts import ENDINGS, MODULE_SCOPE, Def, FileFacts
from codegraph.resolve.dispatch import Dispatching
from codegraph.resolve.resolver import Resolution
from codegraph.resolve.values import Site
from codegraph.store.words import split_all, subwords

FILE_ORDINAL = -1


class LeftOut(NamedTuple):
    """A file that the index leaves out.

    Attributes:
        path: Its path.
        reason: Why, in words.
        language: Id of its language; empty where it was not even opened.
        size: Bytes when it was read.
        mtime_ns: Its time then; 0 where it is to be read again although nothing changed.
    """

    path: str
    reason: str
    language: str = ""
    size: int = 0
    mtime_ns: int = 0


class FileRow(NamedTuple):
    """A row of ``files`` without its id."""

    path: str
    language: str
    package: str
    size: int
    mtime_ns: int
    hash: bytes
    lines: int
    has_errors: bool


class NodeIds(NamedTuple):
    """The row ids of one file and its nodes."""

    file: int
    file_node: int
    defs: Sequence[int]


def qualified_names(defs: Sequence[Def]) -> list[str]:
    """The dotted name of each definition inside its file; a route goes by its own alone."""
    names: list[str] = []
    for item in defs:
        own = f"{item.owner}.{item.name}" if item.owner else item.name
        alone = item.parent == MODULE_SCOPE or item.kind == "route"
        names.append(own if alone else f"{names[item.parent]}.{own}")
    return names


def occurrences(facts: FileFacts) -> list[tuple[str, str, int]]:
    """What tells a file's definitions apart: kind, qualified name, and which one of those."""
    seen: Counter[tuple[str, str]] = Counter()
    found = []
    for item, name in zip(facts.defs, qualified_names(facts.defs), strict=True):
        key = (item.kind, name)
        found.append((*key, seen[key]))
        seen[key] += 1
    return found


def node_rows(path: str, facts: FileFacts, ids: NodeIds) -> Iterator[tuple[object, ...]]:
    """Rows of ``nodes``: the file's own, then its definitions'."""
    yield (
        ids.file_node, ids.file, FILE_ORDINAL, "file", basename(path), path, None,
        1, 1, max(facts.lines, 1), "", "", "public",
    )  # fmt: skip
    names = qualified_names(facts.defs)
    for ordinal, item in enumerate(facts.defs):
        parent = ids.file_node if item.parent == MODULE_SCOPE else ids.defs[item.parent]
        yield (
            ids.defs[ordinal], ids.file, ordinal, item.kind, item.name, names[ordinal], parent,
            item.line, item.start_line, item.end_line, item.signature, item.doc, item.visibility,
        )  # fmt: skip


def text_rows(path: str, facts: FileFacts, ids: NodeIds) -> Iterator[tuple[object, ...]]:
    """Rows of ``node_text``."""
    where = subwords(path)
    bodies = _body_words(facts)
    yield ids.file_node, basename(path), where, where, "", bodies.get(MODULE_SCOPE, "")
    names = qualified_names(facts.defs)
    for ordinal, item in enumerate(facts.defs):
        yield (
            ids.defs[ordinal],
            item.name,
            subwords(names[ordinal]),
            where,
            item.doc,
            bodies.get(ordinal, ""),
        )


def _body_words(facts: FileFacts) -> dict[int, str]:
    """The words of what each definition uses and binds; of the file, what it imports as well."""
    names: dict[int, set[str]] = defaultdict(set)
    for ref in facts.refs:
        names[ref.scope].add(split_path(ref.path)[0])
    for bound in facts.bindings:
        names[bound.scope].add(bound.name.translate(_UNMARKED))
    for brought in facts.imports:
        names[brought.scope].update((brought.module, brought.name))
    return {scope: " ".join(sorted(split_all(found))) for scope, found in names.items()}


class FileDispatches(NamedTuple):
    """Which methods may run in place of others, as one file tells.

    Attributes:
        file: Row id of the file.
        rows: The method that is called, the one that may run, and the rule.
        heirs: The types on whose methods that hangs.
    """

    file: int
    rows: list[tuple[int, int, str]]
    heirs: list[int]


def file_dispatches(
    found: Dispatching, ids: NodeIds, ids_of: Callable[[str], NodeIds]
) -> FileDispatches:
    """A file's dispatches by row ids.

    Args:
        found: The dispatches.
        ids: The file's row ids.
        ids_of: Gives the row ids of any file.
    """

    def node(site: Site) -> int:
        return ids_of(site[0]).defs[site[1]]

    rows = [(node(row.base), node(row.override), row.rule) for row in found.rows]
    return FileDispatches(ids.file, rows, [node(site) for site in found.lineage])


class FileRefs(NamedTuple):
    """What became of the references of one file.

    Attributes:
        file: Row id of the file.
        resolved: How many edges they make.
        external: How many references leave the project.
        unresolved: How many the text does not decide.
        rows: Rows of ``refs`` without their ids.
    """

    file: int
    resolved: int
    external: int
    unresolved: int
    rows: list[tuple[int, str, str, str, int, int | None, str]]


def file_refs(
    facts: FileFacts,
    resolutions: Sequence[Resolution],
    ids: NodeIds,
    ids_of: Callable[[str], NodeIds],
) -> FileRefs:
    """A file's references as rows.

    Args:
        facts: The file's facts.
        resolutions: What became of each of its references.
        ids: The file's row ids.
        ids_of: Gives the row ids of any file.
    """
    rows: list[tuple[int, str, str, str, int, int | None, str]] = []
    resolved = external = 0
    for ref, found in zip(facts.refs, resolutions, strict=True):
        source = ids.file_node if ref.scope < 0 else ids.defs[ref.scope]
        if found.outcome == "none":
            continue
        name, receiver = split_path(ref.path)
        if not found.targets:
            external += found.outcome == "external"
            rows.append((source, ref.kind, name, receiver, ref.line, None, found.outcome))
        for target in found.targets:
            file, ordinal = target.site
            at = ids_of(file).defs[ordinal]
            rows.append((source, target.kind, name, receiver, ref.line, at, target.rule))
            resolved += 1
    return FileRefs(ids.file, resolved, external, len(rows) - resolved - external, rows)


@lru_cache(maxsize=65_536)
def split_path(path: str) -> tuple[str, str]:
    """A reference's path as the name that is used and what it is reached through, both as written.

    The marks that keep names apart in paths are left out, and so are the arguments that tell
    overloads apart, and what else a bare name could have meant.
    """
    path = path.partition("(:")[0]
    plain = path.translate(_UNMARKED)
    if plain != path and plain.startswith("(") and plain.endswith(")"):
        plain = plain.strip("()").partition("|")[0]
    receiver, _, name = plain.rpartition(".")
    return (name, receiver) if _BARE.fullmatch(name) else (plain, "")


_BARE = re.compile(r"[\w$#]+[?!=]?")
_UNMARKED = str.maketrans("", "", "₀₁₂₃₄₅₆₇₈₉⁰¹²³⁴⁵⁶⁷⁸⁹") | str.maketrans(
    {mark: char for char, mark in ENDINGS.items()}
)
