"""What the graph answers with: immutable values, ready for JSON through ``dataclasses.asdict``.

Lines are numbered from 1, spans include both ends. Paths are POSIX, relative to the project root.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

SYMBOL_KINDS = (
    "file",
    "class",
    "interface",
    "struct",
    "enum",
    "type_alias",
    "namespace",
    "function",
    "method",
    "variable",
    "constant",
    "field",
    "route",
)
"""Every kind of node, in the order in which lists show them."""

ROUTE_VERBS = (
    "ANY", "GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "TRACE", "SEARCH",
    "WEBSOCKET",
)  # fmt: skip
"""What the name of a route can begin with: its request method, ``ANY`` for none in particular."""

EDGE_KINDS = (
    "calls",
    "instantiates",
    "inherits",
    "decorates",
    "references",
    "routes",
    "dispatches",
)
"""Every kind of edge between two nodes: ``routes`` from a route to what handles it, ``dispatches``
from a method to one that a call of it may run in its place."""


@dataclass(frozen=True, slots=True)
class Symbol:
    """One definition: a class, a function, a variable, or a file itself.

    Attributes:
        id: Row id in the index; stable while the definition keeps its place in its file.
        kind: One of `SYMBOL_KINDS`.
        name: The bare name, such as ``send``; of a route its method and pattern, such as
            ``GET /users/{id}``.
        qualified_name: The dotted name inside its file, such as ``Session.send``.
        file: Path of the file.
        line: Line of the name.
        start_line: First line, decorators included.
        end_line: Last line.
        signature: Its header on one line, without the body; empty where there is none.
        docstring: Documentation text, empty where there is none.
        visibility: ``public`` or ``private``, by the language's own convention.
        language: The language's id, such as ``python``.
    """

    id: int
    kind: str
    name: str
    qualified_name: str
    file: str
    line: int
    start_line: int
    end_line: int
    signature: str
    docstring: str
    visibility: str
    language: str


@dataclass(frozen=True, slots=True)
class SearchHit:
    """A symbol found by `search`, best first; ``score`` grows with relevance."""

    symbol: Symbol
    score: float


@dataclass(frozen=True, slots=True)
class SourceLines:
    """A run of lines of a file as it is on disk now.

    Attributes:
        file: Path of the file.
        start_line: Number of the first line shown.
        lines: The lines, without line ends.
        total_lines: How many lines the file has.
        stale: True when the file changed since it was indexed, so line numbers may have moved.
    """

    file: str
    start_line: int
    lines: tuple[str, ...]
    total_lines: int
    stale: bool


@dataclass(frozen=True, slots=True)
class Relation:
    """One edge seen from a symbol: who is at the other end, and why we believe it.

    Attributes:
        symbol: The definition at the other end (the caller, or the callee).
        target: The definition that was asked about (of several of one name, the one meant).
        kind: One of `EDGE_KINDS`.
        file: File in which the reference stands.
        lines: The lines of the references.
        rule: The resolution rule that made the edge.
        through: Of a caller, the method that it names, where a call of that one may run the one
            asked about; None where it names that one itself.
        overrides: Of a callee, how many other methods the call may run in its place.
    """

    symbol: Symbol
    target: Symbol
    kind: str
    file: str
    lines: tuple[int, ...]
    rule: str
    through: Symbol | None = None
    overrides: int = 0


@dataclass(frozen=True, slots=True)
class Relations:
    """Callers or callees of every definition that a name matches.

    Attributes:
        subjects: The definitions that matched.
        items: The edges, most used first, cut at the limit.
        total: How many there are before the cut.
    """

    subjects: tuple[Symbol, ...]
    items: tuple[Relation, ...]
    total: int


@dataclass(frozen=True, slots=True)
class Affected:
    """A definition that a change could reach, ``depth`` edges away, through ``via``."""

    symbol: Symbol
    depth: int
    via: Symbol


@dataclass(frozen=True, slots=True)
class Impact:
    """What depends on a symbol, directly and transitively, nearest first."""

    subjects: tuple[Symbol, ...]
    affected: tuple[Affected, ...]
    files: tuple[str, ...]
    depth: int
    truncated: bool


@dataclass(frozen=True, slots=True)
class Reason:
    """Why one edge is believed.

    Attributes:
        symbol: The definition at the other end.
        kind: One of `EDGE_KINDS`.
        rule: The resolution rule that made the edge.
        words: The rule as a sentence.
        file: File of the line.
        line: The line that makes the edge; of ``dispatches``, that of the override's name.
        text: That line as it is on disk now, without its indentation; empty where it is gone.
    """

    symbol: Symbol
    kind: str
    rule: str
    words: str
    file: str
    line: int
    text: str = ""


@dataclass(frozen=True, slots=True)
class Reasons:
    """Why the edges into and out of a definition are believed, and how many there are in all."""

    into: tuple[Reason, ...]
    out: tuple[Reason, ...]
    into_count: int
    out_count: int


@dataclass(frozen=True, slots=True)
class NodeDetail:
    """One definition with its current source and its place in the graph.

    Attributes:
        symbol: The definition.
        source: Its lines on disk now; None where code was not asked for or cannot be read.
        members: Definitions directly inside it, in source order.
        callers: The first few edges into it.
        callees: The first few edges out of it.
        caller_count: How many distinct callers there are in all.
        callee_count: How many distinct callees there are in all.
        overrides: The first few methods whose call may run this one, one step up.
        overridden_by: The first few methods that a call of this one may run, one step down.
        overridden_count: How many of these there are in all.
        why: The edges one by one with what they rest on; None where that was not asked for.
    """

    symbol: Symbol
    source: SourceLines | None
    members: tuple[Symbol, ...]
    callers: tuple[Relation, ...]
    callees: tuple[Relation, ...]
    caller_count: int
    callee_count: int
    overrides: tuple[Symbol, ...] = ()
    overridden_by: tuple[Symbol, ...] = ()
    overridden_count: int = 0
    why: Reasons | None = None


@dataclass(frozen=True, slots=True)
class FileEntry:
    """One indexed file."""

    path: str
    language: str
    size: int
    lines: int
    symbols: int
    has_errors: bool


@dataclass(frozen=True, slots=True)
class FileOutline:
    """One file's definitions in source order, and, where asked for, its current lines."""

    entry: FileEntry
    symbols: tuple[Symbol, ...]
    source: SourceLines | None


@dataclass(frozen=True, slots=True)
class Skipped:
    """A file that the index leaves out, and why, in words."""

    path: str
    reason: str


@dataclass(frozen=True, slots=True)
class Changes:
    """Files that differ between the disk and the index."""

    added: tuple[str, ...] = ()
    modified: tuple[str, ...] = ()
    deleted: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.added or self.modified or self.deleted)


@dataclass(frozen=True, slots=True)
class Status:
    """The state of a project's index.

    Attributes:
        root: Absolute path of the project.
        database: Absolute path of the database.
        database_bytes: Its size, write-ahead log included.
        schema_version: Layout version.
        indexed_at: UTC time of the last index or sync, ISO 8601.
        files: Number of indexed files.
        symbols: Number of definitions (files not counted).
        edges: Number of edges.
        languages: Files by language.
        kinds: Definitions by kind.
        references: References by outcome: ``resolved``, ``external``, ``unresolved``.
        files_with_errors: Files with syntax errors, indexed as far as they parse.
        skipped: Files left out, with the reason.
        pending: What changed on disk since; None when it was not looked at.
    """

    root: str
    database: str
    database_bytes: int
    schema_version: int
    indexed_at: str
    files: int
    symbols: int
    edges: int
    languages: dict[str, int]
    kinds: dict[str, int]
    references: dict[str, int]
    files_with_errors: tuple[str, ...]
    skipped: tuple[Skipped, ...]
    pending: Changes | None = None


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a long work has come: ``done`` of ``total`` in ``phase``.

    Phases, in order: ``discover``, ``extract``, ``resolve``, ``store``. ``total`` is 0 while it
    is not known.
    """

    phase: str
    done: int
    total: int


ProgressCallback = Callable[[Progress], None]


@dataclass(frozen=True, slots=True)
class IndexReport:
    """What `index` or `sync` did.

    Attributes:
        changes: Files added, modified and deleted (a full index adds every file).
        files: Files in the graph afterwards.
        symbols: Definitions in the graph afterwards.
        edges: Edges in the graph afterwards.
        references: References by outcome, as in `Status`.
        languages: Files by language.
        files_with_errors: Files with syntax errors among those read in this run.
        skipped: Files left out among those looked at in this run.
        seconds: Wall time.
    """

    changes: Changes
    files: int
    symbols: int
    edges: int
    references: dict[str, int]
    languages: dict[str, int]
    files_with_errors: tuple[str, ...]
    skipped: tuple[Skipped, ...]
    seconds: float


@dataclass(frozen=True, slots=True)
class Excerpt:
    """The source of one chosen symbol, or only its outline where the budget ran out."""

    symbol: Symbol
    source: SourceLines | None


@dataclass(frozen=True, slots=True)
class CallPath:
    """A chain of definitions, each calling the next."""

    symbols: tuple[Symbol, ...]


@dataclass(frozen=True, slots=True)
class Exploration:
    """The answer to a question about the code.

    Attributes:
        query: The question as asked.
        excerpts: The chosen symbols in order of worth.
        paths: Call paths between them.
        dependents: For each chosen symbol's id, how many definitions use it.
        routes: For each chosen symbol's id, the names of the routes that it answers.
        more: Relevant symbols for which there was no room.
        budget: The number of characters that the text was allowed.
    """

    query: str
    excerpts: tuple[Excerpt, ...]
    paths: tuple[CallPath, ...]
    dependents: dict[int, int] = field(default_factory=dict)
    routes: dict[int, tuple[str, ...]] = field(default_factory=dict)
    more: tuple[Symbol, ...] = ()
    budget: int = 12_000
