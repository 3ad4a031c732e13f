"""What can go wrong at the command line, and the exit status that says so.

0    the work was done; an empty answer is an answer
1    the work failed: a symbol or file is not in the graph, another process is indexing,
     something cannot be written, such as a choice about telemetry, or was not erased;
     doctor found a problem
2    the command line makes no sense: an unknown option, a path that is no folder, an empty
     query, a folder that is not indexed without --force, an endpoint that cannot be used
3    there is no usable index: none yet, one of another version, a damaged one, or one that
     belongs to another user
130  ended by Ctrl-C
141  the reader of stdout went away, as with: codegraph files | head
"""

from __future__ import annotations

from typing import IO, TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from codegraph.errors import CodeGraphError

FAILED = 1
USAGE = 2
NO_INDEX = 3
INTERRUPTED = 130
READER_GONE = 141


class Failure(click.ClickException):
    """An error for the user: a sentence, an exit status, and a name that programs can test.

    Args:
        message: What was given, what is wrong, what to do.
        exit_code: The status to exit with.
        kind: The name of the error in JSON.
        as_json: Whether the command was asked for JSON, so that stdout gets an error object.
    """

    def __init__(
        self, message: str, exit_code: int = FAILED, kind: str = "Failure", as_json: bool = False
    ) -> None:
        super().__init__(message)
        self.exit_code = exit_code  # type: ignore[misc]  # click has one a class
        self.kind = kind
        self.as_json = as_json

    def show(self, file: IO[Any] | None = None) -> None:
        """Write ``error: ...`` to stderr and, where JSON was asked for, an object to stdout."""
        from codegraph_cli.output import emit_json, say

        say(f"error: {self.message}", file=file)
        if self.as_json:
            emit_json({"error": {"type": self.kind, "message": self.message}})


class UsageFailure(Failure):
    """The command line or the environment makes no sense."""

    def __init__(self, message: str) -> None:
        super().__init__(message, USAGE, "Usage")


def from_engine(error: CodeGraphError, *, as_json: bool) -> Failure:
    """The failure that shows an error of the engine.

    Args:
        error: What the engine raised; its message is for people as it is.
        as_json: Whether the command was asked for JSON.
    """
    from codegraph import errors

    code = FAILED
    if isinstance(error, errors.IndexUnavailable):
        code = NO_INDEX
    elif isinstance(error, errors.ProjectError | errors.BadQuery):
        code = USAGE
    return Failure(str(error), code, type(error).__name__, as_json)
