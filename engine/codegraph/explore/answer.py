"""Spend the budget: whole bodies in order of worth, then names."""

from __future__ import annotations

from collections.abc import Sequence

from pathspec import GitIgnoreSpec

from codegraph.config import Config
from codegraph.explore.flow import call_paths
from codegraph.explore.rank import rank
from codegraph.explore.terms import read_terms
from codegraph.graph.reader import Reader
from codegraph.graph.routes import answered
from codegraph.graph.search import is_test
from codegraph.model import Excerpt, Exploration, SourceLines, Symbol

_MAX_CHOSEN = 24
_MAX_MORE = 12
_MAX_BODY_SHARE = 0.6
_LINE_COST, _SYMBOL_COST = 8, 90
"""Characters that a rendered line and a symbol's heading take beside the source itself."""

_PATHS_BETWEEN = 8
_CALLABLE = frozenset(("function", "method", "class", "struct"))
_WORTH = 0.12
"""A symbol that scores less than this part of the best one only takes room from it."""


def explore(
    reader: Reader, query: str, config: Config, *, max_files: int, budget: int
) -> Exploration:
    """Answer a question; see `codegraph.CodeGraph.explore`."""
    terms = read_terms(query)
    ranked = rank(reader, terms, _deprioritized(reader, config))
    best = ranked[0][1] if ranked else 0.0
    worthy = [symbol for symbol, score in ranked if score >= best * _WORTH]
    chosen, more = _choose(worthy, max(max_files, 1))
    excerpts = _spend(reader, chosen, budget)
    callables = [
        symbol
        for symbol in chosen
        if symbol.kind in _CALLABLE and (terms.about_tests or not is_test(symbol.file))
    ]
    return Exploration(
        query=query,
        excerpts=tuple(excerpts),
        paths=call_paths(reader, callables[:_PATHS_BETWEEN]),
        dependents=reader.fan_in(symbol.id for symbol in chosen),
        routes=answered(reader, [symbol.id for symbol in chosen]),
        more=tuple(more[:_MAX_MORE]),
        budget=budget,
    )


def _deprioritized(reader: Reader, config: Config) -> list[str]:
    if not config.deprioritize:
        return []
    spec = GitIgnoreSpec.from_lines(config.deprioritize)
    return [path for (path,) in reader.rows("SELECT path FROM files") if spec.match_file(path)]


def _choose(ranked: Sequence[Symbol], max_files: int) -> tuple[list[Symbol], list[Symbol]]:
    """The symbols to show, from as many files as are allowed, and the next best."""
    files: set[str] = set()
    chosen: list[Symbol] = []
    more: list[Symbol] = []
    for symbol in ranked:
        fits = symbol.file in files or len(files) < max_files
        if fits and len(chosen) < _MAX_CHOSEN and symbol.kind != "file":
            files.add(symbol.file)
            chosen.append(symbol)
        else:
            more.append(symbol)
    return chosen, more


def _spend(reader: Reader, chosen: Sequence[Symbol], budget: int) -> list[Excerpt]:
    room = budget - _SYMBOL_COST * len(chosen)
    shown: list[Symbol] = []
    excerpts: list[Excerpt] = []
    for symbol in chosen:
        if any(_inside(symbol, other) for other in shown):
            continue
        source = reader.source.lines(symbol.file, symbol.start_line, symbol.end_line)
        cost = _cost(source) if source else 0
        if source and cost <= min(room, budget * _MAX_BODY_SHARE):
            room -= cost
            shown.append(symbol)
            excerpts = [item for item in excerpts if not _inside(item.symbol, symbol)]
            excerpts.append(Excerpt(symbol, source))
        else:
            excerpts.append(Excerpt(symbol, None))
    return excerpts


def _inside(symbol: Symbol, other: Symbol) -> bool:
    return (
        symbol.file == other.file
        and other.start_line <= symbol.start_line
        and symbol.end_line <= other.end_line
    )


def _cost(source: SourceLines) -> int:
    return sum(len(line) + _LINE_COST for line in source.lines)
