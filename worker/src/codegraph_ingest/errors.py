"""Everything that the service raises on purpose.

    IngestError
    ├── BadSetting         a variable of the environment has a value that means nothing
    ├── DatabaseUnusable   the database cannot be opened, or is another program's
    ├── JournalUnusable    the journal beside it cannot be used, or is in use
    ├── NotInstalled       a setting needs a package that is not there
    └── ports.Unavailable  events cannot be made durable now

Each message says what was given, what is wrong and what to do, so that ``str(error)`` can be shown
as it is. None holds anything of a request.
"""

from __future__ import annotations

from pathlib import Path


class IngestError(Exception):
    """Base of every error that the service raises on purpose."""


class BadSetting(IngestError):
    """A variable has a value that means nothing; the message names both, but for secrets."""


class NotInstalled(IngestError):
    """A setting needs a package that is not there.

    Args:
        setting: The variable.
        extra: The extra of this distribution that has it.
    """

    def __init__(self, setting: str, extra: str) -> None:
        super().__init__(
            f"{setting} is set, and what it needs is not installed: "
            f"pip install 'codegraph-ingest[{extra}]'."
        )


class DatabaseUnusable(IngestError):
    """The database cannot be used.

    Args:
        path: The file.
        reason: What is wrong with it.
    """

    def __init__(self, path: Path, reason: str) -> None:
        self.path, self.reason = path, reason
        super().__init__(
            f"The database {path} cannot be used ({reason}). Make its folder writable, or name "
            "another file in CODEGRAPH_INGEST_DB."
        )


class JournalUnusable(IngestError):
    """The journal of a database cannot be used.

    Args:
        path: Its folder.
        reason: What is wrong with it.
    """

    def __init__(self, path: Path, reason: str) -> None:
        self.path, self.reason = path, reason
        super().__init__(
            f"The journal {path} cannot be used ({reason}). It holds what was acknowledged and is "
            "not in the database yet: do not delete it before you know what that is."
        )
