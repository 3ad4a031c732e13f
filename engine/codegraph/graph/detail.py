"""A definition with its source and its neighbourhood; a file with its outline."""

from __future__ import annotations

from codegraph.errors import FileNotIndexed
from codegraph.graph.dispatch import nearest
from codegraph.graph.files import near_paths, read_files
from codegraph.graph.lookup import find_symbols
from codegraph.graph.reader import Reader
from codegraph.graph.relations import relations
from codegraph.graph.why import why
from codegraph.model import FileOutline, NodeDetail, Symbol

_NEAREST = 10
_REASONS = 50


def describe(
    reader: Reader,
    name: str,
    *,
    file: str | None,
    line: int | None,
    code: bool,
    reasons: bool,
    limit: int,
) -> list[NodeDetail]:
    """Definitions that a name matches; see `codegraph.CodeGraph.node`."""
    found = find_symbols(reader, name, file=file)
    if line is not None:
        found = [s for s in found if s.start_line <= line <= s.end_line] or found
    return [
        _detail(reader, symbol, code=code, reasons=reasons) for symbol in found[: max(limit, 1)]
    ]


def _detail(reader: Reader, symbol: Symbol, *, code: bool, reasons: bool) -> NodeDetail:
    callers = relations(reader, [symbol], "callers", _NEAREST)
    callees = relations(reader, [symbol], "callees", _NEAREST)
    source = None
    if code and symbol.kind != "file":
        source = reader.source.lines(symbol.file, symbol.start_line, symbol.end_line)
    members = reader.symbols("WHERE n.parent_id = ? ORDER BY n.ordinal", (symbol.id,))
    above, below = nearest(reader, symbol)
    return NodeDetail(
        symbol, source, tuple(members), callers.items, callees.items, callers.total, callees.total,
        tuple(above[:_NEAREST]), tuple(below[:_NEAREST]), len(below),
        why(reader, symbol, _REASONS) if reasons else None,
    )  # fmt: skip


def outline(
    reader: Reader, file: str, *, offset: int, limit: int | None, code: bool
) -> FileOutline:
    """A file's definitions and lines; see `codegraph.CodeGraph.outline`."""
    wanted = file.strip().removeprefix("./")
    entries = read_files(reader, "WHERE f.path = ?", (wanted,))
    if not entries and wanted:
        name = wanted.rpartition("/")[2]
        ending = read_files(reader, "WHERE n.name = ?", (name,))
        entries = [entry for entry in ending if entry.path.endswith("/" + wanted)]
        if len(entries) > 1:
            raise FileNotIndexed(file, [entry.path for entry in entries[:5]])
    if not entries:
        raise FileNotIndexed(file, near_paths(reader, wanted))
    entry = entries[0]
    symbols = reader.symbols(
        "WHERE f.path = ? AND n.kind != 'file' ORDER BY n.ordinal", (entry.path,)
    )
    start = max(offset, 1)
    end = None if limit is None else start + max(limit, 0) - 1
    source = reader.source.lines(entry.path, start, end) if code else None
    return FileOutline(entry, tuple(symbols), source)
