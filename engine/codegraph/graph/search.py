"""Definitions by name, by part of a name, or by what their documentation says."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence

from codegraph.errors import BadQuery
from codegraph.graph.reader import Reader
from codegraph.model import SYMBOL_KINDS, SearchHit, Symbol
from codegraph.store.words import split_words

_MIN_CANDIDATES = 40
"""At least so many matches are weighed by more than their words; twice the limit, if more."""

_COLUMNS = "{name subwords path doc}"
"""What is searched: not the column ``body``, for a name that is used there is not what it names."""

_WEIGHTS = "10.0, 5.0, 1.0, 1.0, 0.0"
"""BM25 weights of the columns of ``node_text``, in their order."""

_SAME_NAME, _SAME_CASE = 20.0, 60.0
"""What a symbol gains that is named like the query, in any case and to the letter."""

_TEST_PATH = re.compile(
    r"(^|/)(tests?|__tests__|testing|spec)/|(^|/)test_|[._]test\.|_test\.|\.spec\."
)


def is_test(path: str) -> bool:
    """Whether a path looks like a test's."""
    return _TEST_PATH.search(path) is not None


def match_expression(words: Sequence[str], operator: str) -> str:
    """An FTS5 query for words, each also as the beginning of a longer one.

    Every word stands in quotes, so that none of it is read as query syntax.
    """
    return f" {operator} ".join(f'"{word}"*' for word in words)


def search(reader: Reader, query: str, *, kind: str | None, limit: int) -> list[SearchHit]:
    """Definitions that a query matches; see `codegraph.CodeGraph.search`."""
    if kind is not None and kind not in SYMBOL_KINDS:
        raise BadQuery(f"{kind!r} is no kind of symbol. Known are {', '.join(SYMBOL_KINDS)}.")
    text = query.strip()
    words = list(dict.fromkeys(split_words(text)))[:16]
    if not words and kind is not None:
        return _all_of(reader, kind, limit)
    if not words:
        raise BadQuery(f"The query {query!r} has no word to search for. Give a part of a name.")
    candidates = max(_MIN_CANDIDATES, 2 * limit)
    scores = _full_text(reader, words, kind, candidates)
    bare = re.split(r"[.:#/]", text.removesuffix("()"))[-1]
    for node in _named(reader, bare, kind, candidates):
        scores[node] = scores.get(node, 0.0) + _SAME_NAME
    symbols = reader.by_id(scores)
    used = reader.fan_in(scores)
    hits = [
        SearchHit(symbol, round(_adjusted(symbol, scores[node], used.get(node, 0), text, bare), 3))
        for node, symbol in symbols.items()
    ]
    hits.sort(key=lambda h: (-h.score, h.symbol.file, h.symbol.line))
    return hits[: max(limit, 0)]


def _all_of(reader: Reader, kind: str, limit: int) -> list[SearchHit]:
    """Every definition of a kind, in the order of files and lines."""
    where = "WHERE n.kind = ? ORDER BY f.path, n.line, n.ordinal LIMIT ?"
    return [SearchHit(symbol, 0.0) for symbol in reader.symbols(where, (kind, max(limit, 0)))]


def _full_text(
    reader: Reader, words: Sequence[str], kind: str | None, candidates: int
) -> dict[int, float]:
    of_kind = "AND rowid IN (SELECT id FROM nodes WHERE kind = ?)" if kind else ""
    found: dict[int, float] = {}
    for operator in ("AND", "OR") if len(words) > 1 else ("AND",):
        parameters: list[object] = [f"{_COLUMNS} : ({match_expression(words, operator)})"]
        parameters += [kind] if kind else []
        rows = reader.rows(
            f"SELECT rowid, -bm25(node_text, {_WEIGHTS}) AS score FROM node_text "  # noqa: S608
            f"WHERE node_text MATCH ? {of_kind} ORDER BY score DESC LIMIT {candidates}",
            parameters,
        )
        bonus = 10.0 if operator == "AND" else 0.0
        for node, score in rows:
            found.setdefault(node, score + bonus)
        if len(found) >= candidates // 2:
            break
    return found


def _named(reader: Reader, name: str, kind: str | None, candidates: int) -> list[int]:
    of_kind, parameters = ("AND kind = ?", (kind,)) if kind else ("", ())
    rows = reader.rows(
        f"SELECT id FROM nodes WHERE lower(name) = ? {of_kind} LIMIT {candidates}",  # noqa: S608
        (name.lower(), *parameters),
    )
    return [node for (node,) in rows]


def _adjusted(symbol: Symbol, score: float, used: int, text: str, bare: str) -> float:
    """The score with what makes one of several equal names the likelier one."""
    if symbol.name == bare:
        score += _SAME_CASE
    if symbol.qualified_name.endswith(text) and "." in text:
        score += 50.0
    if symbol.kind in {"variable", "field", "constant", "file"}:
        score -= 3.0
    if is_test(symbol.file):
        score -= 8.0
    return score + 2.0 * math.log1p(used)
