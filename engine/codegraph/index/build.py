"""A whole graph from nothing, put in place in one step."""

from __future__ import annotations

import os
import sqlite3
import time
from collections.abc import Container, Iterable
from contextlib import closing, suppress
from datetime import UTC, datetime
from pathlib import Path

from codegraph.config import read_config
from codegraph.errors import CodeGraphError, IndexNotWritable
from codegraph.index.crew import Crew, processors
from codegraph.index.discover import discover
from codegraph.index.extracting import is_small
from codegraph.index.gathering import Gathered, gather, paused_gc, report_to, told
from codegraph.index.linking import Planner, link_all
from codegraph.index.lock import writer_lock
from codegraph.index.scratch import Scratch
from codegraph.model import Changes, IndexReport, Progress, ProgressCallback, Skipped
from codegraph.project import Project
from codegraph.store import database
from codegraph.store.counts import counts, left_out
from codegraph.store.rows import LeftOut
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
    scratch = Scratch.of(project)
    try:
        small = not scratch.clear() and is_small(found.files, _left_out_before(project))
        crew = None if small else Crew(processors(workers))
        with (
            crew or scratch.parsing_here(),
            closing(database.create(scratch.building)) as connection,
            closing(Planner(project.root, scratch.facts)) as planner,
        ):
            graph = _Graph(connection, planner)
            for item in gather(project.root, found.files, crew, report):
                graph.add(item)
            graph.link(crew, scratch.plan, report)
            skipped = graph.finish(found.skipped)
            report(Progress("store", 0, 0))
            database.add_indexes(connection)
            totals = counts(connection)
            published = _copy_over(project, connection)
        if not published:
            _put_in_place(project, scratch.building)
    except (sqlite3.OperationalError, OSError) as error:
        raise IndexNotWritable(project.index_folder, str(error)) from error
    finally:
        with suppress(IndexNotWritable):
            scratch.clear()
    return IndexReport(
        changes=Changes(added=tuple(graph.paths)),
        files_with_errors=tuple(graph.with_errors),
        skipped=skipped,
        seconds=round(time.monotonic() - started, 3),
        **totals,
    )


def _left_out_before(project: Project) -> Container[str]:
    """The files that the graph which is there leaves out; none where it cannot be read."""
    try:
        with closing(database.open_for_reading(project)) as connection:
            return left_out(connection)
    except (CodeGraphError, sqlite3.Error):
        return ()


class _Graph:
    """A new graph in a database that nobody else sees, written while files still come in.

    Args:
        connection: The empty database.
        planner: Takes in what is extracted.

    Attributes:
        paths: The files, in order.
        with_errors: Those of them that did not parse wholly.
    """

    def __init__(self, connection: sqlite3.Connection, planner: Planner) -> None:
        self.paths: list[str] = []
        self.with_errors: list[str] = []
        self._connection = connection
        self._planner = planner
        self._writer = GraphWriter(connection)
        self._left_out: list[LeftOut] = []
        self._inputs: dict[str, str] = {}
        connection.execute("BEGIN")

    def add(self, item: Gathered | LeftOut) -> None:
        """Write a file with its definitions."""
        if isinstance(item, LeftOut):
            self._left_out.append(item)
            return
        row, facts, encoded = item
        ids = self._planner.add(row.path, row.language, facts, encoded).ids()
        self.paths.append(row.path)
        if facts.has_errors:
            self.with_errors.append(row.path)
        self._writer.put_file(ids.file, row, encoded)
        self._writer.put_nodes(row.path, facts, ids)

    def link(self, crew: Crew | None, shared: Path, report: ProgressCallback) -> None:
        """Write what every reference means."""
        plan = self._planner.finish()
        for done, linked in enumerate(link_all(plan, crew, shared), 1):
            self._writer.put_refs(linked.refs)
            self._writer.put_dispatches(linked.dispatches)
            self._inputs |= linked.seen
            report(Progress("resolve", done, len(plan.files)))

    def finish(self, skipped: Iterable[Skipped]) -> tuple[Skipped, ...]:
        """Write what is known of the whole, and commit; returns all that was left out."""
        self._left_out += (LeftOut(item.path, item.reason) for item in skipped)
        self._writer.put_skipped(self._left_out)
        now = datetime.now(UTC).isoformat(timespec="seconds")
        self._writer.put_meta(indexed_at=now, inputs=self._inputs)
        self._connection.execute("COMMIT")
        return told(self._left_out)


def _copy_over(project: Project, new: sqlite3.Connection) -> bool:
    """Let the new graph take the place of a usable old one; False where there is none.

    That happens inside one transaction of the old file, so that its readers keep what they see
    until they look again. The new graph is read through the connection that wrote it, not by its
    name: whatever is found under that, it is not what was built.
    """
    try:
        live = database.open_for_writing(project)
    except CodeGraphError:
        return False  # missing, foreign, damaged or of another layout: nothing worth keeping
    with closing(live):
        new.backup(live)
        live.execute("PRAGMA wal_checkpoint(PASSIVE)")
    return True


def _put_in_place(project: Project, building: Path) -> None:
    """Let the new graph's file be the database."""
    for leftover in ("-wal", "-shm", "-journal"):
        project.database.with_name(project.database.name + leftover).unlink(missing_ok=True)
    with building.open("rb+") as file:
        os.fsync(file.fileno())
    building.replace(project.database)
    with closing(database.open_for_writing(project)):
        pass  # switches the file to write-ahead logging
