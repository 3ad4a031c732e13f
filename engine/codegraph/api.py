"""`CodeGraph`: the one way into the engine, for the CLI, the server and programs alike."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from codegraph import model
from codegraph.config import read_config
from codegraph.explore.answer import explore
from codegraph.graph.detail import describe, outline
from codegraph.graph.export import edges
from codegraph.graph.files import list_files
from codegraph.graph.freshness import changed_since
from codegraph.graph.impact import impact
from codegraph.graph.lookup import find_symbols
from codegraph.graph.reader import Reader
from codegraph.graph.relations import relations
from codegraph.graph.search import search
from codegraph.graph.state import state
from codegraph.index.build import build
from codegraph.index.remove import remove
from codegraph.index.sync import sync
from codegraph.project import Project


class CodeGraph:
    """A project's code graph.

    Constructing one touches nothing on disk. `index` builds the graph, `sync` brings it up to
    date, and everything else reads it. Reading opens the database on first use and keeps it open
    until `close`, or until another file takes its place. It never blocks, and is never blocked by,
    a writer, and each answer is of one moment. An instance belongs to the
    thread that first reads through it.

        with CodeGraph("path/to/project") as graph:
            graph.index()
            for hit in graph.search("session send"):
                print(hit.symbol.qualified_name, hit.symbol.file, hit.symbol.line)

    Args:
        root: The project's root folder.

    Raises:
        ProjectError: The path does not exist or is no folder.
    """

    def __init__(self, root: str | Path) -> None:
        self.project = Project.at(root)
        self._open: Reader | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the database. Reading again reopens it."""
        reader, self._open = self._open, None
        if reader is not None:
            reader.close()

    def _reader(self) -> Reader:
        if self._open is not None and not self._open.is_current:
            self.close()  # another file is in its place now, or none
        if self._open is None:
            self._open = Reader(self.project)
        return self._open

    @contextmanager
    def _reading(self) -> Iterator[Reader]:
        """The graph as it is at one moment."""
        if self._open is not None and self._open.connection.in_transaction:
            yield self._open  # at the moment of the snapshot that somebody is inside of
            return
        reader = self._reader()
        with reader.snapshot():
            yield reader

    @contextmanager
    def snapshot(self) -> Iterator[None]:
        """See the graph at one moment for as long as the context lasts, in several answers.

        Raises `IndexUnavailable` where there is no graph to read.
        """
        with self._reading():
            yield

    def index(
        self, *, progress: model.ProgressCallback | None = None, workers: int | None = None
    ) -> model.IndexReport:
        """Build the graph from nothing and put it in place of the old one in one step.

        Args:
            progress: Called with each step; raising from it ends the work, the old graph whole.
            workers: Processes that parse; by default one per processor.

        Raises:
            IndexLocked: Another process is indexing this project.
            IndexNotWritable: The index folder cannot be written.
            WorkersFailed: The processes that read files do not work on this machine.
            ConfigError: ``codegraph.json`` is not valid.
        """
        return build(self.project, progress=progress, workers=workers)

    def sync(
        self, *, progress: model.ProgressCallback | None = None, workers: int | None = None
    ) -> model.IndexReport:
        """Bring the graph up to date with the files on disk; the cost grows with the change.

        The result is the graph that `index` would build. Raises as `index`, and `NotIndexed`,
        `SchemaMismatch`, `CorruptIndex` or `ForeignIndex` where there is no graph to start from.
        """
        return sync(self.project, progress=progress, workers=workers)

    def remove(self) -> tuple[str, ...]:
        """Remove the index, and its folder where nothing else is in it.

        Returns:
            Names in the folder that are not ours and were left where they are.

        Raises:
            NotIndexed: There is no index.
            IndexLocked: Another process is indexing this project.
            IndexNotRemovable: The folder is a link, another user's, or cannot be removed.
        """
        self.close()
        return remove(self.project)

    def search(
        self, query: str, *, kind: str | None = None, limit: int = 20
    ) -> list[model.SearchHit]:
        """Definitions whose name, subwords or documentation match, best first.

        Raises:
            BadQuery: The query is empty, or the kind is none of `SYMBOL_KINDS`.
        """
        with self._reading() as reader:
            return search(reader, query, kind=kind, limit=limit)

    def node(
        self,
        symbol: str,
        *,
        file: str | None = None,
        line: int | None = None,
        code: bool = True,
        why: bool = False,
        limit: int = 5,
    ) -> list[model.NodeDetail]:
        """Definitions that a name matches, each with its source, members and nearest edges.

        Args:
            symbol: A bare name (``send``), a qualified one (``Session.send``), or one with its
                file (``sessions.py:Session.send``).
            file: Only definitions in files whose path is or ends with this.
            line: Only definitions whose span holds this line.
            code: Whether to read the source from disk.
            why: Whether to tell what each edge rests on.
            limit: How many definitions to describe.

        Raises:
            SymbolNotFound: Nothing matches; the message suggests near names.
        """
        with self._reading() as reader:
            return describe(
                reader, symbol, file=file, line=line, code=code, reasons=why, limit=limit
            )

    def outline(
        self, file: str, *, offset: int = 1, limit: int | None = None, code: bool = True
    ) -> model.FileOutline:
        """A file's definitions and its current lines from ``offset`` on, at most ``limit``.

        Raises:
            FileNotIndexed: The graph knows no such file, or the path leaves the project.
        """
        with self._reading() as reader:
            return outline(reader, file, offset=offset, limit=limit, code=code)

    def callers(self, symbol: str, *, limit: int = 50) -> model.Relations:
        """Who uses the definitions that a name matches. Raises `SymbolNotFound`."""
        with self._reading() as reader:
            return relations(reader, find_symbols(reader, symbol), "callers", limit)

    def callees(self, symbol: str, *, limit: int = 50) -> model.Relations:
        """What the definitions that a name matches use. Raises `SymbolNotFound`."""
        with self._reading() as reader:
            return relations(reader, find_symbols(reader, symbol), "callees", limit)

    def impact(self, symbol: str, *, depth: int = 3, limit: int = 500) -> model.Impact:
        """Everything that could be affected by changing a symbol, up to ``depth`` edges away."""
        with self._reading() as reader:
            return impact(reader, find_symbols(reader, symbol), depth, limit)

    def files(self, *, path: str = "", pattern: str | None = None) -> list[model.FileEntry]:
        """Indexed files below ``path``, optionally only those matching a glob ``pattern``."""
        with self._reading() as reader:
            return list_files(reader, path, pattern)

    def status(self, *, pending: bool = False) -> model.Status:
        """Counts and health of the index; with ``pending``, also what changed on disk since."""
        with self._reading() as reader:
            return state(reader, pending=pending)

    def explore(self, query: str, *, max_files: int = 8, budget: int = 12_000) -> model.Exploration:
        """The code that answers a question: the right symbols' source and the paths between them.

        Args:
            query: A question, or names of symbols and files.
            max_files: At most this many files are shown.
            budget: Characters that the rendered answer may take.

        Raises:
            BadQuery: The query is empty.
        """
        config = read_config(self.project)
        with self._reading() as reader:
            return explore(reader, query, config, max_files=max_files, budget=budget)

    def changed_since(self, answer: object) -> tuple[str, ...]:
        """Files named in an answer of this graph whose content is not what was indexed.

        What the graph says of them may be out of date. Only these files are looked at, and read
        only where size or time differ.

        Args:
            answer: Any value that this class returned, or a list of such.
        """
        with self._reading() as reader:
            return changed_since(reader, answer)

    def export(self) -> Iterator[dict[str, Any]]:
        """Every edge as a JSON-ready row: ``kind``, ``line``, ``rule``, ``source``, ``target``.

        Each end has ``file``, ``line``, ``name``, ``qual`` and ``type``.
        """
        return edges(self._reader())
