"""Bring a graph up to date with the files on disk, at a cost that grows with the change."""

from __future__ import annotations

import sqlite3
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from typing import NamedTuple

from codegraph.config import read_config
from codegraph.errors import CorruptIndex, IndexNotWritable
from codegraph.facts import FileFacts
from codegraph.index.crew import Crew, processors
from codegraph.index.discover import Discovery, SourceFile, discover
from codegraph.index.extracting import is_small
from codegraph.index.gathering import Gathered, gather, paused_gc, report_to, told
from codegraph.index.inputs import ConfigReader
from codegraph.index.lock import writer_lock
from codegraph.index.reach import (
    changed_types,
    heirs,
    interfaces,
    methods_of_moved_types,
    parts,
    shared,
)
from codegraph.index.scratch import Scratch
from codegraph.model import Changes, IndexReport, Progress, ProgressCallback
from codegraph.project import Project
from codegraph.resolve.resolver import Resolver
from codegraph.resolve.surface import Surface, changed_names
from codegraph.resolve.world import World
from codegraph.store import database
from codegraph.store.counts import counts, left_out, read_meta
from codegraph.store.rows import LeftOut, NodeIds, file_dispatches, file_refs, occurrences
from codegraph.store.writer import GraphWriter


class StoredFile(NamedTuple):
    """What the index remembers of a file."""

    id: int
    path: str
    language: str
    package: str
    size: int
    mtime_ns: int
    hash: bytes


def stored_files(connection: sqlite3.Connection) -> dict[str, StoredFile]:
    """Every indexed file by path."""
    rows = connection.execute(
        "SELECT id, path, language, package, size, mtime_ns, hash FROM files ORDER BY path"
    )
    return {row[1]: StoredFile._make(row) for row in rows}


def suspects(
    discovery: Discovery, stored: dict[str, StoredFile], left_out: dict[str, LeftOut]
) -> list[SourceFile]:
    """Files that are new, or that by size, time or language may have changed."""
    return [
        file
        for file in discovery.files
        if (known := stored.get(file.path) or left_out.get(file.path)) is None
        or (known.size, known.mtime_ns, known.language) != (file.size, file.mtime_ns, file.language)
    ]


def sync(
    project: Project, *, progress: ProgressCallback | None = None, workers: int | None = None
) -> IndexReport:
    """Update the project's graph; see `codegraph.CodeGraph.sync`."""
    started = time.monotonic()
    config = read_config(project)
    report = report_to(progress)
    database.check_files(project)
    with (
        writer_lock(project),
        paused_gc(),
        _failures_of(project),
        closing(database.open_for_writing(project)) as db,
    ):
        report(Progress("discover", 0, 0))
        found = discover(project, config)
        stored = stored_files(db)
        failed_before = left_out(db)
        changed = suspects(found, stored, failed_before)
        scratch = Scratch.of(project)
        small = not scratch.clear() and is_small(changed, failed_before)
        with scratch.parsing_here() if small else Crew(processors(workers)) as crew:
            read = list(gather(project.root, changed, crew, report))
        gathered = {item.row.path: item for item in read if isinstance(item, Gathered)}
        failed = [item for item in read if isinstance(item, LeftOut)]
        failed += _failed_still(found, failed_before, changed)
        failed += (LeftOut(item.path, item.reason) for item in found.skipped)
        db.execute("BEGIN IMMEDIATE")
        update = _Update(project, db, stored, gathered)
        kept = {file.path for file in found.files} - {item.path for item in failed}
        changes = update.apply(sorted(stored.keys() - kept), report)
        update.finish(failed)
        totals = counts(db)
        db.execute("COMMIT")
    return IndexReport(
        changes=changes,
        files_with_errors=tuple(p for p, item in gathered.items() if item.facts.has_errors),
        skipped=told(failed),
        seconds=round(time.monotonic() - started, 3),
        **totals,
    )


def _failed_still(
    found: Discovery, before: dict[str, LeftOut], read: Iterable[SourceFile]
) -> Iterator[LeftOut]:
    """What was left out before and is not read again, because it has not changed."""
    again = {file.path for file in read}
    for file in found.files:
        if file.path in before and file.path not in again:
            yield before[file.path]


@contextmanager
def _failures_of(project: Project) -> Iterator[None]:
    """Tell failures of the database in the engine's own words."""
    try:
        yield
    except sqlite3.OperationalError as error:
        raise IndexNotWritable(project.index_folder, str(error)) from error
    except sqlite3.DatabaseError as error:
        raise CorruptIndex(project.database, str(error)) from error


class _Update:
    """One transaction's work on the graph."""

    def __init__(
        self,
        project: Project,
        connection: sqlite3.Connection,
        stored: dict[str, StoredFile],
        gathered: dict[str, Gathered],
    ) -> None:
        self.db = connection
        self.writer = GraphWriter(connection)
        self.stored = stored
        self.gathered = gathered
        self.reader = ConfigReader(project.root)
        self._facts: dict[str, FileFacts] = {}
        self._ids: dict[str, NodeIds] = {}
        self._surfaces: dict[str, Surface] = {}

    def apply(self, deleted: list[str], report: ProgressCallback) -> Changes:
        """Write what changed and resolve again whatever that can reach."""
        added = [path for path in self.gathered if path not in self.stored]
        modified = [path for path in self.gathered if self._is_modified(path)]
        touched = self.gathered.keys() - {*added, *modified}
        self.db.executemany(
            # The size as well: a file that was found half written and then read whole has another.
            "UPDATE files SET size = ?, mtime_ns = ? WHERE path = ?",
            ((row.size, row.mtime_ns, row.path) for row in (self.gathered[p].row for p in touched)),
        )
        names: set[str] = set()
        for path in (*added, *modified, *deleted):
            old = self._stored_facts(path) if path in self.stored else None
            new = self.gathered[path].facts if path in self.gathered else None
            names |= changed_names(old, new, path)
        types, gone = self._changed_types((*modified, *deleted))
        self._replace(deleted, added, modified)
        inheriting = set(heirs(self.db, self._inherited(types, gone)))
        reached, spread = self._reached(names, {*added, *modified})
        inheriting |= self._satisfying(names, spread, reached.union(deleted))
        self._resolve(reached, inheriting - reached - set(deleted), report)
        return Changes(tuple(added), tuple(modified), tuple(deleted))

    def finish(self, skipped: Iterable[LeftOut]) -> None:
        """Write what is known about the index itself."""
        self.writer.put_skipped(skipped)
        values: dict[str, object] = {"indexed_at": datetime.now(UTC).isoformat(timespec="seconds")}
        if self.reader.seen:  # of a few files only, unless all were resolved again
            values["inputs"] = read_meta(self.db).get("inputs", {}) | self.reader.seen
        self.writer.put_meta(**values)

    def _is_modified(self, path: str) -> bool:
        old, new = self.stored.get(path), self.gathered[path].row
        return old is not None and (old.hash, old.language) != (new.hash, new.language)

    # -- what is there ----------------------------------------------------------------------

    def facts(self, path: str) -> FileFacts:
        """A file's facts as they are now."""
        if path in self.gathered:
            return self.gathered[path].facts
        return self._stored_facts(path)

    def _stored_facts(self, path: str) -> FileFacts:
        found = self._facts.get(path)
        if found is None:
            file_id = self.stored[path].id
            row = self.db.execute("SELECT data FROM facts WHERE file_id = ?", (file_id,)).fetchone()
            try:
                found = self._facts[path] = FileFacts.decode(row[0] if row else b"")
            except ValueError as error:
                raise sqlite3.DatabaseError(f"{error} of {path}") from error
        return found

    def ids(self, path: str) -> NodeIds:
        """The row ids of a file as they are now."""
        found = self._ids.get(path)
        if found is None:
            rows = self.db.execute(
                "SELECT f.id, n.id FROM nodes n JOIN files f ON f.id = n.file_id "
                "WHERE f.path = ? ORDER BY n.ordinal",  # the file's own node, ordinal -1, is first
                (path,),
            ).fetchall()
            nodes = [node for _, node in rows]
            found = self._ids[path] = NodeIds(rows[0][0], nodes[0], nodes[1:])
        return found

    # -- what changes -----------------------------------------------------------------------

    def _replace(self, deleted: list[str], added: list[str], modified: list[str]) -> None:
        next_node = (self.db.execute("SELECT max(id) FROM nodes").fetchone()[0] or 0) + 1
        next_file = (self.db.execute("SELECT max(id) FROM files").fetchone()[0] or 0) + 1
        for path in (*deleted, *modified):
            self.writer.remove_nodes(path, self._stored_facts(path), self.ids(path))
        for path in deleted:
            self.writer.remove_file(self.ids(path).file)
        for path in (*modified, *added):
            item = self.gathered[path]
            kept = self._kept_ids(path) if path in self.stored else {}
            if path in self.stored:
                file_id, file_node, _ = self.ids(path)
            else:
                file_id, file_node = next_file, next_node
                next_file, next_node = next_file + 1, next_node + 1
            defs = []
            for key in occurrences(item.facts):
                defs.append(kept.get(key, next_node))
                next_node += key not in kept
            self._ids[path] = NodeIds(file_id, file_node, defs)
            self.writer.put_file(file_id, item.row, item.encoded)
            self.writer.put_nodes(path, item.facts, self._ids[path])

    def _kept_ids(self, path: str) -> dict[tuple[str, str, int], int]:
        """Ids of a file's old definitions, which the same ones of the new version take over."""
        return dict(zip(occurrences(self._stored_facts(path)), self.ids(path).defs, strict=True))

    def _reached(self, names: set[str], start: set[str]) -> tuple[set[str], set[str]]:
        """The files whose references may mean something else now, and all names that may."""
        if self.reader.changed(read_meta(self.db).get("inputs", {})):
            found = self.db.execute("SELECT DISTINCT name FROM nodes")
            files = self.db.execute("SELECT path FROM files")
            return {path for (path,) in files}, {name for (name,) in found}.union(names)
        spread = set(names)
        reached, new = set(start), set(names)
        while new:
            mentioning = self._mentioning(new)
            reached |= mentioning
            new = set().union(*(self._surface(p).reached_by(spread) for p in mentioning)) - spread
            spread |= new
        return reached, spread

    def _surface(self, path: str) -> Surface:
        found = self._surfaces.get(path)
        if found is None:
            found = self._surfaces[path] = Surface(self.facts(path))
        return found

    def _mentioning(self, names: set[str]) -> set[str]:
        found: set[str] = set()
        for name in names:
            found.update(
                path
                for (path,) in self.db.execute(
                    "SELECT f.path FROM mentions m JOIN files f ON f.id = m.file_id "
                    "WHERE m.name = ?",
                    (name,),
                )
            )
        return found

    def _changed_types(
        self, changed: Iterable[str]
    ) -> tuple[dict[int, frozenset[str] | None], Counter[str]]:
        """Types, by node id, with the methods that changed; how many definitions had each name."""
        types: dict[int, frozenset[str] | None] = {}
        gone: Counter[str] = Counter()
        for path in changed:
            old = self._stored_facts(path)
            new = self.gathered[path].facts if path in self.gathered else None
            gone.update(item.name for item in old.defs)
            nodes = self.ids(path).defs
            types.update((nodes[at], names) for at, names in changed_types(old, new).items())
        return types, gone

    def _inherited(
        self, types: dict[int, frozenset[str] | None], gone: Counter[str]
    ) -> Iterator[int]:
        """Those of the types of which others may have come to override something."""
        for node, names in types.items():
            if names is None or any(shared(self.db, name, gone[name]) for name in names):
                yield node

    def _satisfying(self, names: set[str], spread: set[str], reached: set[str]) -> set[str]:
        """The files with interfaces that other types may satisfy now."""
        languages = {path: file.language for path, file in self.stored.items()}
        languages |= {path: item.row.language for path, item in self.gathered.items()}
        moved = methods_of_moved_types(reached, spread, languages, self._versions)
        return interfaces(self.db, names | moved).union(parts(self.db, names))

    def _versions(self, path: str) -> list[FileFacts]:
        before = [self._stored_facts(path)] if path in self.stored else []
        return [*before, self.gathered[path].facts] if path in self.gathered else before

    def _resolve(self, paths: set[str], inheriting: set[str], report: ProgressCallback) -> None:
        """Resolve files again, and of others only what their methods stand in for."""
        if not paths and not inheriting:
            return
        rows = self.db.execute("SELECT path, language, package FROM files ORDER BY path")
        files = {path: (language, package) for path, language, package in rows}
        resolver = Resolver(World(files, self.facts, self.reader, self._definers))
        for done, path in enumerate(sorted(paths), 1):
            self.writer.remove_refs(self.ids(path).file)
            facts, results = self.facts(path), resolver.resolve(path)
            self.writer.put_refs(file_refs(facts, results, self.ids(path), self.ids))
            report(Progress("resolve", done, len(paths)))
        for path in sorted(paths | inheriting):
            self.writer.remove_dispatches(self.ids(path).file)
            found = resolver.dispatches.of(path)
            self.writer.put_dispatches(file_dispatches(found, self.ids(path), self.ids))

    def _definers(self, name: str) -> Iterator[str]:
        """The files that define something of this name now."""
        rows = self.db.execute(
            "SELECT DISTINCT f.path FROM nodes n JOIN files f ON f.id = n.file_id "
            "WHERE n.name = ? AND n.ordinal >= 0",
            (name,),
        )
        return (path for (path,) in rows)
