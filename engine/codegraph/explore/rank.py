"""Which symbols a question is about, best first."""

from __future__ import annotations

import math
from collections.abc import Sequence

from codegraph.errors import SymbolNotFound
from codegraph.explore.terms import Terms
from codegraph.graph.lookup import find_symbols
from codegraph.graph.reader import Reader, chunks
from codegraph.graph.search import is_test, match_expression
from codegraph.model import Symbol

_CANDIDATES = 150
_WEIGHTS = "6.0, 4.0, 2.5, 2.0, 1.0"
"""BM25 weights of the columns of ``node_text``: name, subwords, path, doc, body."""

_KINDS = {"file": 0.35, "variable": 0.5, "constant": 0.5, "field": 0.4, "route": 0.5}
_TEST, _DEPRIORITIZED, _PRIVATE = 0.3, 0.3, 0.9
_NAMED, _IN_NAMED_FILE = 40.0, 10.0
_NEIGHBOUR = 0.35
_MAX_NAMED = 4


def rank(reader: Reader, terms: Terms, deprioritized: Sequence[str]) -> list[tuple[Symbol, float]]:
    """Symbols with their scores, best first.

    Full text first; what is named outright comes before it; then each symbol lends a part of its
    score to those that call it or that it calls, so that the code in the middle of a topic wins
    over a lone word.

    Args:
        reader: The graph.
        terms: The question.
        deprioritized: Paths that answers show last.
    """
    scores = _full_text(reader, terms)
    for name in terms.names:
        for symbol in _named(reader, name):
            scores[symbol.id] = scores.get(symbol.id, 0.0) + _NAMED
    symbols = reader.by_id(scores)
    last = set(deprioritized)
    for node, symbol in symbols.items():
        scores[node] *= _prior(symbol, terms, last)
        if any(symbol.file.endswith(path) for path in terms.paths):
            scores[node] += _IN_NAMED_FILE
    scores = _with_neighbours(reader, scores)
    ranked = [(symbols[node], score) for node, score in scores.items()]
    ranked.sort(key=lambda item: (-item[1], item[0].file, item[0].line))
    return ranked


def _full_text(reader: Reader, terms: Terms) -> dict[int, float]:
    if not terms.words:
        return {}
    rows = reader.rows(
        f"SELECT rowid, -bm25(node_text, {_WEIGHTS}) AS score FROM node_text "  # noqa: S608
        f"WHERE node_text MATCH ? ORDER BY score DESC LIMIT {_CANDIDATES}",
        (match_expression(terms.words, "OR"),),
    )
    return dict(rows)


def _named(reader: Reader, name: str) -> list[Symbol]:
    try:
        return find_symbols(reader, name)[:_MAX_NAMED]
    except SymbolNotFound:
        return []


def _prior(symbol: Symbol, terms: Terms, deprioritized: set[str]) -> float:
    factor = _KINDS.get(symbol.kind, 1.0)
    if is_test(symbol.file) and not terms.about_tests:
        factor *= _TEST
    if symbol.file in deprioritized:
        factor *= _DEPRIORITIZED
    if symbol.visibility == "private":
        factor *= _PRIVATE
    return factor


def _with_neighbours(reader: Reader, scores: dict[int, float]) -> dict[int, float]:
    gained = dict(scores)
    nodes = list(scores)
    for some in chunks(nodes):
        marks = ",".join("?" * len(some))
        pairs = reader.rows(
            "SELECT DISTINCT source_id, target_id FROM refs "  # noqa: S608
            f"WHERE source_id IN ({marks}) AND target_id IS NOT NULL",
            some,
        )
        degree: dict[int, int] = {}
        for source, target in pairs:
            degree[source] = degree.get(source, 0) + 1
            degree[target] = degree.get(target, 0) + 1
        for source, target in pairs:
            if source != target and source in scores and target in scores:
                gained[source] += _NEIGHBOUR * scores[target] / math.sqrt(degree[target])
                gained[target] += _NEIGHBOUR * scores[source] / math.sqrt(degree[source])
    return gained
