"""A whole graph from nothing, put in place in one step."""

from __future__ import annotations

import os
import sqlite3
import time
from collections.abc import Iterable
from contextlib import closing, nullcontext, suppress
from datetime import UTC, datetime
from pathlib import Path

from codegraph.config import read_config
from codegraph.errors import CodeGraphError, IndexNotWritable
from codegraph.index.crew import Crew, processors
from codegraph.index.discover import discover
from codegraph.index.extracting import is_small
from codegraph.index.gathering import Gathered, gather, paused_gc, report_to
from codegraph.index.linking import Planner, link_all
from codegraph.index.lock import writer_lock
from codegraph.model import Changes, IndexReport, Progress, ProgressCallback, Skipped
from codegraph.project import Project
from codegraph.store import database
from codegraph.store.counts import counts
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
    building, facts, plan = _scratch_files(project)
    crew = None if is_small(found.files) else Crew(processors(workers))
    try:
        building.unlink(missing_ok=True)
        with crew or nullcontext(), closing(database.create(building)) as connection:
            graph = _Graph(connection, Planner(project.root, facts))
            for item in gather(project.root, found.files, crew, report):
                graph.add(item)
            graph.link(crew, plan, report)
            graph.finish(found.skipped)
            report(Progress("store", 0, 0))
            database.add_indexes(connection)
            totals = counts(connection)
        _publish(project, building)
    except (sqlite3.OperationalError, OSError) as error:
        raise IndexNotWritable(project.index_folder, str(error)) from error
    finally:
        for path in (building, facts, plan):
            with suppress(OSError):
                path.unlink(missing_ok=True)
    return IndexReport(
        changes=Changes(added=tuple(graph.paths)),
        files_with_errors=tuple(graph.with_errors),
        skipped=tuple(graph.skipped),
        seconds=round(time.monotonic() - started, 3),
        **totals,
    )


def _scratch_files(project: Project) -> tuple[Path, Path, Path]:
    """The new graph, the facts it is made of, and the plan for whoever links them."""
    name = project.database.name
    endings = ("building", "facts", "plan")
    building, facts, plan = (project.index_folder / f"{name}.{ending}" for ending in endings)
    return building, facts, plan


class _Graph:
    """A new graph in a database that nobody else sees, written while files still come in.

    Args:
        connection: The empty database.
        planner: Takes in what is extracted.

    Attributes:
        paths: The files, in order.
        with_errors: Those of them that did not parse wholly.
        skipped: What was left out.
    """

    def __init__(self, connection: sqlite3.Connection, planner: Planner) -> None:
        self.paths: list[str] = []
        self.with_errors: list[str] = []
        self.skipped: list[Skipped] = []
        self._connection = connection
        self._planner = planner
        self._writer = GraphWriter(connection)
        self._inputs: dict[str, str] = {}
        connection.execute("BEGIN")

    def add(self, item: Gathered | Skipped) -> None:
        """Write a file with its definitions."""
        if isinstance(item, Skipped):
            self.skipped.append(item)
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
        plan = self._planner.close()
        for done, linked in enumerate(link_all(plan, crew, shared), 1):
            self._writer.put_refs(linked.refs)
            self._writer.put_dispatches(linked.dispatches)
            self._inputs |= linked.seen
            report(Progress("resolve", done, len(plan.files)))

    def finish(self, skipped: Iterable[Skipped]) -> None:
        """Write what is known of the whole, and commit."""
        self.skipped = sorted((*self.skipped, *skipped), key=lambda item: item.path)
        self._writer.put_skipped(self.skipped)
        now = datetime.now(UTC).isoformat(timespec="seconds")
        self._writer.put_meta(indexed_at=now, inputs=self._inputs)
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
