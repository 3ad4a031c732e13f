"""Pieces that several output models share.

They are leaner than the engine's own values: some hosts hand structured content to the model, so
a list of callers does not repeat the documentation of each.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from codegraph.model import Relation, Relations, SourceLines, Symbol
from codegraph.text import render_relations
from codegraph_mcp.tools.base import Answer


@dataclass(slots=True)
class SymbolShape:
    """A definition: what it is and where it is."""

    kind: str
    name: str
    file: str
    line: int
    start_line: int
    end_line: int
    signature: str


@dataclass(slots=True)
class SourceShape:
    """A run of lines of a file as it is on disk now; ``stale`` when it changed since indexed."""

    file: str
    start_line: int
    total_lines: int
    stale: bool
    text: str


@dataclass(slots=True)
class RelationShape:
    """An edge: the definition at the other end, and where the references stand.

    ``through`` names the method that is called where a call of it may run ``target``;
    ``overrides`` tells how many other methods a call may run in place of ``symbol``.
    """

    symbol: SymbolShape
    target: str
    kind: str
    file: str
    lines: tuple[int, ...]
    rule: str
    through: str | None = None
    overrides: int = 0


@dataclass(slots=True)
class RelationsShape:
    """Output of the tools for callers and callees; ``subject_count`` definitions match the name."""

    subjects: list[SymbolShape]
    subject_count: int
    items: list[RelationShape]
    total: int
    notice: str = ""


def symbol_shape(symbol: Symbol) -> SymbolShape:
    """A symbol without its documentation."""
    return SymbolShape(
        symbol.kind,
        symbol.qualified_name or symbol.name,
        symbol.file,
        symbol.line,
        symbol.start_line,
        symbol.end_line,
        symbol.signature,
    )


def source_shape(source: SourceLines | None) -> SourceShape | None:
    """Lines as one text."""
    if source is None:
        return None
    text = "\n".join(source.lines)
    return SourceShape(source.file, source.start_line, source.total_lines, source.stale, text)


def relation_shape(relation: Relation) -> RelationShape:
    """An edge, with its target by name."""
    return RelationShape(
        symbol_shape(relation.symbol),
        relation.target.qualified_name or relation.target.name,
        relation.kind,
        relation.file,
        relation.lines,
        relation.rule,
        relation.through.qualified_name if relation.through else None,
        relation.overrides,
    )


def relations_answer(
    relations: Relations, direction: Literal["callers", "callees"], limit: int
) -> Answer:
    """Callers or callees, and at most ``limit`` of the definitions that they belong to."""
    data = RelationsShape(
        [symbol_shape(symbol) for symbol in relations.subjects[:limit]],
        len(relations.subjects),
        [relation_shape(relation) for relation in relations.items],
        relations.total,
    )
    return Answer(render_relations(relations, direction), data, relations)
