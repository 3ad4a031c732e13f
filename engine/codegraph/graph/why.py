"""Why the edges of a definition are believed: rule, line and source, one by one."""

from __future__ import annotations

from dataclasses import replace

from codegraph.graph.reader import Reader
from codegraph.graph.rules import in_words
from codegraph.model import Reason, Reasons, Symbol

_EDGES = {
    "in": "SELECT source_id, source_id, target_id, kind, line, rule FROM edges WHERE target_id = ?",
    "out": "SELECT target_id, source_id, target_id, kind, line, rule FROM edges "
    "WHERE source_id = ?",
}


def why(reader: Reader, symbol: Symbol, limit: int) -> Reasons:
    """Every edge into and out of a definition, those of each side by file and line.

    Args:
        reader: The graph.
        symbol: The definition.
        limit: How many edges to give of each side.
    """
    into, out = _side(reader, symbol, "in"), _side(reader, symbol, "out")
    return Reasons(
        tuple(_with_text(reader, item) for item in into[:limit]),
        tuple(_with_text(reader, item) for item in out[:limit]),
        len(into),
        len(out),
    )


def _side(reader: Reader, symbol: Symbol, side: str) -> list[Reason]:
    rows = reader.rows(_EDGES[side], (symbol.id,))
    symbols = reader.by_id(node for row in rows for node in row[:3])
    found = []
    for far, source, target, kind, line, rule in rows:
        # the text that makes a method stand in for another is that of the override
        at = symbols[target if kind == "dispatches" else source].file
        found.append(Reason(symbols[far], kind, rule, in_words(rule), at, line))
    return sorted(found, key=lambda r: (r.file, r.line, r.symbol.qualified_name, r.kind, r.rule))


def _with_text(reader: Reader, reason: Reason) -> Reason:
    found = reader.source.lines(reason.file, reason.line, reason.line)
    return replace(reason, text=found.lines[0].strip() if found and found.lines else "")
