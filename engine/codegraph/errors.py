"""Everything the engine raises on purpose.

    CodeGraphError
    ├── ProjectError          the folder given cannot be a project
    ├── ConfigError           codegraph.json is not what it should be
    ├── IndexUnavailable      there is no graph to read
    │   ├── NotIndexed        no index has been built here yet
    │   ├── SchemaMismatch    the index was written by another version
    │   ├── CorruptIndex      the database file is damaged
    │   └── ForeignIndex      the database belongs to another user
    ├── IndexLocked           another process is indexing this project
    ├── IndexNotWritable      the index folder cannot be written
    ├── WorkersFailed         the processes that read files do not work on this machine
    ├── IndexNotRemovable     the index folder cannot be removed, or is not ours to remove
    ├── SymbolNotFound        no definition has that name
    ├── FileNotIndexed        the graph knows no such file
    └── BadQuery              an argument has no meaning (empty query, unknown kind)

Each message says what was given, what is wrong and what to do next, so that a caller can show
``str(error)`` to a person or an agent as it is.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path


class CodeGraphError(Exception):
    """Base of every error the engine raises on purpose."""


class ProjectError(CodeGraphError):
    """The path given is not a folder that could be indexed."""


class ConfigError(CodeGraphError):
    """``codegraph.json`` cannot be read or has an unknown or mistyped key."""


class IndexUnavailable(CodeGraphError):
    """There is no graph that could be read for this project."""


class NotIndexed(IndexUnavailable):
    """No index has been built for the project yet."""

    def __init__(self, root: Path) -> None:
        self.root = root
        super().__init__(f"{root} has no code graph yet. Build one with: codegraph init {root}")


class SchemaMismatch(IndexUnavailable):
    """The index was written by a version with another database layout."""

    def __init__(self, path: Path, found: object, expected: int) -> None:
        self.path, self.found, self.expected = path, found, expected
        super().__init__(
            f"{path} has database layout {found}, this version reads layout {expected}. "
            f"Rebuild it with: codegraph index {path.parent.parent}"
        )


class CorruptIndex(IndexUnavailable):
    """The database file is damaged or is no database."""

    def __init__(self, path: Path, reason: str) -> None:
        self.path = path
        super().__init__(
            f"{path} is damaged ({reason}). Rebuild it with: codegraph index {path.parent.parent}"
        )


class ForeignIndex(IndexUnavailable):
    """The database belongs to another user and is not trusted."""

    def __init__(self, path: Path, owner: int) -> None:
        self.path, self.owner = path, owner
        super().__init__(
            f"{path} belongs to another user (uid {owner}), so it is not read. "
            f"Remove {path.parent} and run: codegraph init"
        )


class IndexLocked(CodeGraphError):
    """Another process is writing this project's index."""

    def __init__(self, root: Path, holder: str) -> None:
        self.root, self.holder = root, holder
        super().__init__(
            f"{root} is being indexed by {holder}. Wait for it to finish, then try again."
        )


class IndexNotWritable(CodeGraphError):
    """The index folder cannot be created or written."""

    def __init__(self, path: Path, reason: str) -> None:
        self.path = path
        super().__init__(
            f"The index cannot be written to {path} ({reason}). "
            "Check its permissions and free space."
        )


class WorkersFailed(CodeGraphError):
    """The processes that read files cannot be started, or end before they have read any."""

    def __init__(self, command: Sequence[str], reason: object) -> None:
        self.command = tuple(command)
        super().__init__(
            f"No process to read files could be started ({reason}), with: {' '.join(command)}. "
            "Run that yourself to see what is wrong; memory may be short."
        )


class IndexNotRemovable(CodeGraphError):
    """The index folder cannot be removed, or is not ours to remove."""

    def __init__(self, path: Path, reason: str) -> None:
        self.path = path
        super().__init__(f"{path} is not removed: {reason}. Remove it yourself if you mean to.")


class SymbolNotFound(CodeGraphError):
    """No definition in the graph has the name asked for."""

    def __init__(self, symbol: str, suggestions: Sequence[str] = ()) -> None:
        self.symbol, self.suggestions = symbol, tuple(suggestions)
        hint = (
            f" Did you mean {', '.join(self.suggestions)}?"
            if self.suggestions
            else " Try: codegraph query with a part of the name."
        )
        super().__init__(f"No definition named {symbol!r} is in the graph.{hint}")


class FileNotIndexed(CodeGraphError):
    """The graph knows no file at the path asked for."""

    def __init__(self, path: str, suggestions: Sequence[str] = ()) -> None:
        self.path, self.suggestions = path, tuple(suggestions)
        hint = (
            f" Did you mean {', '.join(self.suggestions)}?"
            if self.suggestions
            else " List what is indexed with: codegraph files"
        )
        super().__init__(f"{path!r} is not a file of the index.{hint}")


class BadQuery(CodeGraphError):
    """An argument of a query has no meaning."""
