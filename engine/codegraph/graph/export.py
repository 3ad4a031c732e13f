"""The edges as rows for other programs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from codegraph.graph.reader import Reader

_EDGES = """
    SELECT r.kind, r.line, r.rule,
           sf.path, s.line, s.name, s.qualified_name, s.kind,
           tf.path, t.line, t.name, t.qualified_name, t.kind
    FROM edges r
    JOIN nodes s ON s.id = r.source_id JOIN files sf ON sf.id = s.file_id
    JOIN nodes t ON t.id = r.target_id JOIN files tf ON tf.id = t.file_id
    ORDER BY sf.path, r.line, r.kind, tf.path, t.line
"""
_END = ("file", "line", "name", "qual", "type")


def edges(reader: Reader) -> Iterator[dict[str, Any]]:
    """Every edge; see `codegraph.CodeGraph.export`."""
    for kind, line, rule, *ends in reader.each(_EDGES):
        yield {
            "kind": kind,
            "line": line,
            "rule": rule,
            "source": dict(zip(_END, ends[:5], strict=True)),
            "target": dict(zip(_END, ends[5:], strict=True)),
        }
