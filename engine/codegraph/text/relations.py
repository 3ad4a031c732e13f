"""Who uses a definition, what it uses, and what a change to it could reach."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from typing import Literal

from codegraph.model import Affected, Impact, Relation, Relations, Symbol
from codegraph.text._parts import counted, dispatch_note, label, place, subject_lines
from codegraph.text.escape import escape


def render_relations(relations: Relations, direction: Literal["callers", "callees"]) -> str:
    """The edges on one side of every definition that a name matched.

    Each line gives the definition at the other end, where it stands, the kind of the edge and
    the lines of the references. Those lines are in the caller's file, which for callees is the
    file of the definition asked about. Where several definitions match, edges are grouped by the
    one they belong to.

    Args:
        relations: The edges.
        direction: Which side they are on.
    """
    lines = subject_lines(relations.subjects)
    noun = direction[:-1]
    if not relations.items:
        return "\n".join([*lines, f"No {direction} in the graph."])
    if len(relations.subjects) == 1:
        lines.append(f"{counted(relations.total, noun)}:")
        lines += [_edge(relation, direction) for relation in relations.items]
    else:
        lines += _by_target(relations, direction)
    missing = relations.total - len(relations.items)
    if missing > 0:
        lines.append(f"{missing:,} more of {relations.total:,} not shown; raise the limit.")
    return "\n".join(lines)


def render_impact(impact: Impact) -> str:
    """What a change to a symbol could reach, nearest first, each with the step before it."""
    lines = subject_lines(impact.subjects)
    if not impact.affected:
        return "\n".join([*lines, "Nothing in the graph depends on it."])
    lines.append(
        f"A change could reach {counted(len(impact.affected), 'definition')} in "
        f"{counted(len(impact.files), 'file')}, up to {counted(impact.depth, 'edge')} away:"
    )
    for depth, group in groupby(impact.affected, key=_depth):
        lines.append(f"{counted(depth, 'edge')} away:")
        lines += [_reached(affected, impact.subjects) for affected in group]
    if impact.truncated:
        lines.append("There is more; the list was cut at its limit.")
    return "\n".join(lines)


def _by_target(relations: Relations, direction: str) -> list[str]:
    """Edges under the definition they belong to, definitions in the order they were matched."""
    lines: list[str] = []
    for subject in relations.subjects:
        edges = [item for item in relations.items if item.target.id == subject.id]
        if edges:
            lines.append(f"{direction} of {label(subject)}  {place(subject)}:")
            lines += [_edge(edge, direction) for edge in edges]
    return lines


def _edge(relation: Relation, direction: str) -> str:
    at = ",".join(map(str, relation.lines))
    here = relation.symbol if direction == "callers" else relation.target
    # A reference usually stands in the caller's own file; where it does not, say where it does.
    where = at if relation.file == here.file else f"{escape(relation.file)}:{at}"
    edge = f"  {label(relation.symbol)}  {place(relation.symbol)}  {relation.kind} at {where}"
    return edge + dispatch_note(relation)


def _reached(affected: Affected, subjects: Sequence[Symbol]) -> str:
    """A definition, with the step before it unless that is one of those asked about."""
    via: Symbol = affected.via
    direct = affected.depth == 1 and any(_holds(subject, via) for subject in subjects)
    step = "" if direct else f"  via {escape(via.qualified_name or via.name)}"
    return f"  {label(affected.symbol)}  {place(affected.symbol)}{step}"


def _holds(outer: Symbol, symbol: Symbol) -> bool:
    """Whether a symbol is another one or stands inside it."""
    inside = outer.start_line <= symbol.start_line and symbol.end_line <= outer.end_line
    return outer.file == symbol.file and inside


def _depth(affected: Affected) -> int:
    return affected.depth
