"""A whole graph from nothing, put in place in one step."""

from __future__ import annotations

import os
import sqlite3
import time
from collections.abc import Iterable, Mapping
from contextlib import closing, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from codegraph.config import read_config
from codegraph.errors import CodeGraphError, IndexNotWritable
from codegraph.index.discover import discover
from codegraph.index.gathering import Gathered, gather, paused_gc, report_to
from codegraph.index.inputs import ConfigReader
from codegraph.index.lock import writer_lock
from codegraph.model import Changes, IndexReport, Progress, ProgressCallback, Skipped
from codegraph.project import Project
from codegraph.resolve.resolver import Resolver
from codegraph.resolve.world import World
from codegraph.store import database
from codegraph.store.counts import counts
from codegraph.store.rows import NodeIds
from codegraph.store.writer import GraphWriter


def build(
    project: Project, *, progress: ProgressCallback | None = None, workers: int | None = None
) -> IndexReport:
    """Index the whole project; see `codegraph.CodeGraph.index`.

    The new graph grows in a file of its own. Only when it is whole does it take the old one's
    place, so that a crash at any moment leaves the old graph as it was.
    """
    with writer_lock(project), paused_gc():
        return _build(project, report_to(progress), workers)


def _build(project: Project, report: ProgressCallback, workers: int | None) -> IndexReport:
    started = time.monotonic()
    report(Progress("discover", 0, 0))
    found = discover(project, read_config(project))
    gathered, failed = gather(project.root, found.files, workers, report)
    skipped = tuple(sorted((*found.skipped, *failed), key=lambda item: item.path))
    building = project.index_folder / "graph.db.building"
    try:
        building.unlink(missing_ok=True)
        totals = _write(project, building, gathered, skipped, report)
        _publish(project, building)
    except (sqlite3.OperationalError, OSError) as error:
        raise IndexNotWritable(project.index_folder, str(error)) from error
    finally:
        with suppress(OSError):
            building.unlink(missing_ok=True)
    return IndexReport(
        changes=Changes(added=tuple(gathered)),
        files_with_errors=tuple(p for p, item in gathered.items() if item.facts.has_errors),
        skipped=skipped,
        seconds=round(time.monotonic() - started, 3),
        **totals,
    )


def _write(
    project: Project,
    building: Path,
    gathered: Mapping[str, Gathered],
    skipped: Iterable[Skipped],
    report: ProgressCallback,
) -> dict[str, Any]:
    """Write the whole graph to a new database; returns the totals that a report has."""
    reader = ConfigReader(project.root)
    with closing(database.create(building)) as connection:
        connection.execute("BEGIN")
        writer = GraphWriter(connection)
        _write_graph(writer, gathered, reader, report)
        writer.put_skipped(skipped)
        writer.put_meta(
            indexed_at=datetime.now(UTC).isoformat(timespec="seconds"), inputs=reader.seen
        )
        connection.execute("COMMIT")
        report(Progress("store", 0, 0))
        database.add_indexes(connection)
        return counts(connection)


def _write_graph(
    writer: GraphWriter,
    gathered: Mapping[str, Gathered],
    reader: ConfigReader,
    report: ProgressCallback,
) -> None:
    ids: dict[str, NodeIds] = {}
    next_node = 1
    for file_id, (path, item) in enumerate(gathered.items(), 1):
        defs = range(next_node + 1, next_node + 1 + len(item.facts.defs))
        ids[path] = NodeIds(file_id, next_node, defs)
        next_node = defs.stop
        writer.put_file(file_id, item.row, item.encoded)
        writer.put_nodes(path, item.facts, ids[path])
    files = {path: (item.row.language, item.row.package) for path, item in gathered.items()}
    resolver = Resolver(World(files, lambda path: gathered[path].facts, reader))
    for done, (path, item) in enumerate(gathered.items(), 1):
        writer.put_refs(item.facts, resolver.resolve(path), ids[path], ids.__getitem__)
        report(Progress("resolve", done, len(gathered)))


def _publish(project: Project, building: Path) -> None:
    """Let the new graph take the place of the old one.

    A usable old graph is overwritten inside one transaction of its own, so that its readers keep
    what they see until they look again; anything else is replaced as a file.
    """
    try:
        with closing(database.open_for_writing(project)) as live:
            with closing(sqlite3.connect(building)) as new:
                new.backup(live)
            live.execute("PRAGMA wal_checkpoint(PASSIVE)")
            return
    except CodeGraphError:
        pass  # missing, foreign, damaged or of another layout: nothing worth keeping
    for leftover in ("-wal", "-shm", "-journal"):
        project.database.with_name(project.database.name + leftover).unlink(missing_ok=True)
    with building.open("rb+") as file:
        os.fsync(file.fileno())
    building.replace(project.database)
    with closing(database.open_for_writing(project)):
        pass  # switches the file to write-ahead logging
