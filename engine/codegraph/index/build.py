"""A whole graph from nothing, put in place in one step."""

from __future__ import annotations

import os
import sqlite3
import time
from collections.abc import Iterable
from contextlib import closing, suppress
from datetime import UTC, datetime
from pathlib import Path

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
    building = project.index_folder / "graph.db.building"
    try:
        building.unlink(missing_ok=True)
        with closing(database.create(building)) as connection:
            graph = _Graph(connection, ConfigReader(project.root))
            for item in gather(project.root, found.files, workers, report):
                graph.add(item)
            graph.resolve(report)
            graph.finish(found.skipped)
            report(Progress("store", 0, 0))
            database.add_indexes(connection)
            totals = counts(connection)
        _publish(project, building)
    except (sqlite3.OperationalError, OSError) as error:
        raise IndexNotWritable(project.index_folder, str(error)) from error
    finally:
        with suppress(OSError):
            building.unlink(missing_ok=True)
    return IndexReport(
        changes=Changes(added=tuple(graph.files)),
        files_with_errors=tuple(p for p, item in graph.files.items() if item.facts.has_errors),
        skipped=tuple(graph.skipped),
        seconds=round(time.monotonic() - started, 3),
        **totals,
    )


class _Graph:
    """A new graph in a database that nobody else sees, written while files still come in.

    Args:
        connection: The empty database.
        reader: Reads configuration files.

    Attributes:
        files: What was learnt, by path, in order.
        skipped: What was left out.
    """

    def __init__(self, connection: sqlite3.Connection, reader: ConfigReader) -> None:
        self.files: dict[str, Gathered] = {}
        self.skipped: list[Skipped] = []
        self._connection = connection
        self._reader = reader
        self._writer = GraphWriter(connection)
        self._ids: dict[str, NodeIds] = {}
        self._next_node = 1
        connection.execute("BEGIN")

    def add(self, item: Gathered | Skipped) -> None:
        """Write a file with its definitions."""
        if isinstance(item, Skipped):
            self.skipped.append(item)
            return
        path, first = item.row.path, self._next_node
        ids = NodeIds(
            len(self.files) + 1, first, range(first + 1, first + 1 + len(item.facts.defs))
        )
        self._next_node = first + 1 + len(item.facts.defs)
        self.files[path], self._ids[path] = item, ids
        self._writer.put_file(ids.file, item.row, item.encoded)
        self._writer.put_nodes(path, item.facts, ids)

    def resolve(self, report: ProgressCallback) -> None:
        """Write what every reference means."""
        languages = {
            path: (item.row.language, item.row.package) for path, item in self.files.items()
        }
        world = World(languages, lambda path: self.files[path].facts, self._reader)
        resolver, ids_of = Resolver(world), self._ids.__getitem__
        for done, (path, item) in enumerate(self.files.items(), 1):
            self._writer.put_refs(item.facts, resolver.resolve(path), ids_of(path), ids_of)
            self._writer.put_dispatches(resolver.dispatches.of(path), ids_of(path), ids_of)
            report(Progress("resolve", done, len(self.files)))

    def finish(self, skipped: Iterable[Skipped]) -> None:
        """Write what is known of the whole, and commit."""
        self.skipped = sorted((*self.skipped, *skipped), key=lambda item: item.path)
        self._writer.put_skipped(self.skipped)
        now = datetime.now(UTC).isoformat(timespec="seconds")
        self._writer.put_meta(indexed_at=now, inputs=self._reader.seen)
        self._connection.execute("COMMIT")


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
