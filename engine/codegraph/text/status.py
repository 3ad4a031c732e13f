"""The state of an index on a dozen lines."""

from __future__ import annotations

from codegraph.model import Changes, Status
from codegraph.text._parts import counted, listed, tally
from codegraph.text.escape import escape

_MOST_FILES = 10


def render_status(status: Status) -> str:
    """Counts and health of an index, and what changed on disk where that was looked at."""
    lines = [
        f"project: {escape(status.root)}",
        f"index: {escape(status.database)}, {readable_size(status.database_bytes)}, "
        f"layout {status.schema_version}, last updated {escape(status.indexed_at)}",
        f"files: {_with_tally(status.files, status.languages)}",
        f"definitions: {_with_tally(status.symbols, status.kinds)}",
        f"edges: {status.edges:,}",
        f"references: {tally(status.references) or 'none'}",
    ]
    if status.files_with_errors:
        names = listed(map(escape, status.files_with_errors), most=_MOST_FILES)
        lines.append(f"syntax errors: {counted(len(status.files_with_errors), 'file')}: {names}")
    if status.skipped:
        names = listed(
            (f"{escape(item.path)} ({escape(item.reason)})" for item in status.skipped),
            most=_MOST_FILES,
        )
        lines.append(f"skipped: {counted(len(status.skipped), 'file')}: {names}")
    if status.pending is not None:
        lines += _pending(status.pending)
    return "\n".join(lines)


def readable_size(size: int) -> str:
    """A number of bytes in the unit that fits: ``812 B``, ``1.4 MB``."""
    if size < 1000:
        return f"{size} B"
    value = size / 1000
    for unit in ("kB", "MB"):
        if value < 999.95:
            return f"{value:.1f} {unit}"
        value /= 1000
    return f"{value:.1f} GB"


def _with_tally(total: int, counts: dict[str, int]) -> str:
    return f"{total:,} ({tally(counts)})" if counts else f"{total:,}"


def _pending(changes: Changes) -> list[str]:
    if not changes:
        return ["up to date with the files on disk"]
    lines = ["changed on disk since (bring the index up to date with: codegraph sync):"]
    for name in ("added", "modified", "deleted"):
        paths: tuple[str, ...] = getattr(changes, name)
        if paths:
            names = listed(map(escape, paths), most=_MOST_FILES)
            lines.append(f"  {name} {len(paths):,}: {names}")
    return lines
