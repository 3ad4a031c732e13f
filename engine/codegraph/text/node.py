"""One definition with its source and its neighbours, and one file with its definitions."""

from __future__ import annotations

from collections.abc import Sequence

from codegraph.model import (
    FileEntry,
    FileOutline,
    NodeDetail,
    Reason,
    Relation,
    SourceLines,
    Symbol,
)
from codegraph.text._parts import (
    counted,
    dispatch_note,
    extent,
    header,
    label,
    numbered,
    place,
)
from codegraph.text.escape import escape, one_line

_DOC_LINES = 12
_WHOLE = 600
_SHOWN = 160


def render_nodes(details: Sequence[NodeDetail]) -> str:
    """Definitions in full: header, current source, members, nearest callers and callees.

    Args:
        details: Every definition that the name matched; where there are several, the text opens
            by saying so.
    """
    if not details:
        return "No definition matches."
    blocks = [_node(detail) for detail in details]
    if len(details) > 1:
        blocks.insert(0, f"{len(details)} definitions match; each is shown below.")
    return "\n\n".join(blocks)


def render_outline(outline: FileOutline) -> str:
    """A file's definitions, nested as in the source, then its lines where they were asked for."""
    lines = [_file_header(outline.entry)]
    lines += _nested(outline.symbols)
    if outline.source is not None:
        lines += ["", *_source_with_range(outline.source)]
    return "\n".join(lines)


def _node(detail: NodeDetail) -> str:
    symbol = detail.symbol
    private = "  private" if symbol.visibility == "private" else ""
    lines = [f"{label(symbol)}  {escape(symbol.file)}:{extent(symbol)}{private}"]
    if detail.source is not None:
        lines += numbered(detail.source)
    else:
        lines += _header_and_doc(symbol)
    if detail.members:
        lines.append(f"members ({len(detail.members)}):")
        lines += [_member(member) for member in detail.members]
    lines += _methods("overrides or implements", detail.overrides, len(detail.overrides))
    lines += _methods("overridden or implemented by", detail.overridden_by, detail.overridden_count)
    if detail.why is not None:
        lines += _reasons("why, edges in", detail.why.into, detail.why.into_count)
        lines += _reasons("why, edges out", detail.why.out, detail.why.out_count)
        return "\n".join(lines)
    lines += _edges("callers", detail.callers, detail.caller_count)
    lines += _edges("callees", detail.callees, detail.callee_count)
    return "\n".join(lines)


def _header_and_doc(symbol: Symbol) -> list[str]:
    lines = [header(symbol, _WHOLE)] if symbol.signature else []
    doc = symbol.docstring.strip().splitlines()
    lines += [escape(line.rstrip()) for line in doc[:_DOC_LINES]]
    if len(doc) > _DOC_LINES:
        lines.append("…")
    return lines


def _member(symbol: Symbol) -> str:
    return f"  {extent(symbol)}  {header(symbol)}"


def _reasons(title: str, reasons: Sequence[Reason], total: int) -> list[str]:
    """Each edge on one side: the other end, the rule in words, the line that makes it."""
    if not reasons:
        return []
    of = f"{len(reasons)} of {total}" if total > len(reasons) else f"{total}"
    lines = [f"{title} ({of}):"]
    for reason in reasons:
        lines.append(f"  {label(reason.symbol)}  {place(reason.symbol)}  {reason.kind}")
        lines.append(f"    {reason.rule}: {reason.words}")
        text = f"  {one_line(reason.text, _SHOWN)}" if reason.text else ""
        lines.append(f"    {escape(reason.file)}:{reason.line}{text}")
    return lines


def _methods(title: str, symbols: Sequence[Symbol], total: int) -> list[str]:
    """Methods one step up or down, where a call of one may run the other."""
    if not symbols:
        return []
    of = f"{len(symbols)} of {total}" if total > len(symbols) else f"{total}"
    return [f"{title} ({of}):", *(f"  {label(item)}  {place(item)}" for item in symbols)]


def _edges(title: str, relations: Sequence[Relation], total: int) -> list[str]:
    """The nearest edges on one side, with the lines where the reference stands."""
    if not relations:
        return []
    shown = len({relation.symbol.id for relation in relations})
    of = f"{shown} of {total}" if total > shown else f"{total}"
    lines = [f"{title} ({of}):"]
    for relation in relations:
        at = ",".join(map(str, relation.lines))
        lines.append(
            f"  {label(relation.symbol)}  {place(relation.symbol)}  {relation.kind} at {at}"
            f"{dispatch_note(relation)}"
        )
    return lines


def _file_header(entry: FileEntry) -> str:
    errors = ", has syntax errors" if entry.has_errors else ""
    return (
        f"{escape(entry.path)}  {entry.language}, {counted(entry.lines, 'line')}, "
        f"{counted(entry.symbols, 'definition')}{errors}"
    )


def _nested(symbols: Sequence[Symbol]) -> list[str]:
    """One line a definition, indented by how many definitions it is inside of."""
    lines: list[str] = []
    open_ends: list[int] = []
    for symbol in symbols:
        while open_ends and symbol.start_line > open_ends[-1]:
            open_ends.pop()
        lines.append(f"{'  ' * len(open_ends)}{extent(symbol)}  {header(symbol)}")
        if symbol.end_line > symbol.start_line:
            open_ends.append(symbol.end_line)
    return lines


def _source_with_range(source: SourceLines) -> list[str]:
    last = source.start_line + len(source.lines) - 1
    if not source.lines:
        return [f"No lines from {source.start_line} on; the file has {source.total_lines}."]
    if source.start_line == 1 and last >= source.total_lines:
        return numbered(source)
    return [f"lines {source.start_line}-{last} of {source.total_lines}:", *numbered(source)]
