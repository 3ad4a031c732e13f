"""The state of the index, and what changed on disk since."""

from __future__ import annotations

from codegraph.config import read_config
from codegraph.disk import read_source
from codegraph.graph.reader import Reader
from codegraph.index.discover import discover
from codegraph.index.reading import content_hash
from codegraph.index.sync import stored_files, suspects
from codegraph.model import Changes, Skipped, Status
from codegraph.store.counts import counts, left_out, read_meta
from codegraph.store.database import SCHEMA_VERSION

_MAX_LISTED = 100


def state(reader: Reader, *, pending: bool) -> Status:
    """Counts and health; see `codegraph.CodeGraph.status`."""
    project, connection = reader.project, reader.connection
    totals = counts(connection)
    kinds = reader.rows("SELECT kind, count(*) FROM nodes GROUP BY kind ORDER BY 2 DESC, 1")
    broken = reader.rows(
        "SELECT path FROM files WHERE has_errors ORDER BY path LIMIT ?", (_MAX_LISTED,)
    )
    skipped = sorted(left_out(connection).values())[:_MAX_LISTED]
    return Status(
        root=str(project.root),
        database=str(project.database),
        database_bytes=_bytes_on_disk(reader),
        schema_version=SCHEMA_VERSION,
        indexed_at=read_meta(connection).get("indexed_at", ""),
        files_with_errors=tuple(path for (path,) in broken),
        skipped=tuple(Skipped(item.path, item.reason) for item in skipped),
        pending=_pending(reader) if pending else None,
        kinds={kind: count for kind, count in kinds if kind != "file"},
        **totals,
    )


def _bytes_on_disk(reader: Reader) -> int:
    database = reader.project.database
    parts = (database, database.with_name(f"{database.name}-wal"))
    return sum(part.stat().st_size for part in parts if part.exists())


def _pending(reader: Reader) -> Changes:
    project = reader.project
    stored = stored_files(reader.connection)
    found = discover(project, read_config(project))
    added, modified = [], []
    known_bad = left_out(reader.connection)
    for file in suspects(found, stored, known_bad):
        if file.path not in stored:
            if file.path not in known_bad:
                added.append(file.path)
            continue
        try:
            data = read_source(project.root, file.path)
        except OSError:
            continue
        known = stored[file.path]
        if (content_hash(data), file.language) != (known.hash, known.language):
            modified.append(file.path)
    deleted = sorted(stored.keys() - {file.path for file in found.files})
    return Changes(tuple(added), tuple(modified), tuple(deleted))
