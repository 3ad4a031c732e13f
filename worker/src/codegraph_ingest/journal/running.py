"""A journal at work: what takes, what applies, and the order in which they start and stop."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, closing
from dataclasses import dataclass
from pathlib import Path

from codegraph_ingest.errors import JournalUnusable
from codegraph_ingest.journal.applier import Applier
from codegraph_ingest.journal.files import Folder
from codegraph_ingest.journal.intake import Journal
from codegraph_ingest.journal.lock import held
from codegraph_ingest.journal.settled import recover
from codegraph_ingest.journal.tail import Tail
from codegraph_ingest.sqlite.arriving import Rules, decide
from codegraph_ingest.sqlite.database import open_writer

_PATIENCE = 5.0  # seconds, for a command that has just a little to apply

BYTES = 256 * 1024 * 1024
"""Bytes that may wait to be applied: some million events."""


@dataclass(frozen=True, slots=True)
class Running:
    """A journal at work.

    Attributes:
        journal: Where events go.
        applier: What brings them into the database.
    """

    journal: Journal
    applier: Applier

    @property
    def fault(self) -> str:
        """Why events cannot be stored or not be applied; empty where they can."""
        return self.journal.fault or self.applier.fault


@asynccontextmanager
async def running(
    database: Path, rules: Rules | None = None, most: int = BYTES
) -> AsyncIterator[Running]:
    """Take and apply, for as long as the context is open.

    Args:
        database: The database, made where it is not there yet.
        rules: What becomes of events.
        most: Bytes that may wait to be applied.

    Raises:
        DatabaseUnusable: The database cannot be opened.
        JournalUnusable: The journal cannot be used, or another service does.
    """
    open_writer(database).close()  # before anything is made beside what is no database
    folder = Folder(database)
    folder.make()
    with held(folder, _PATIENCE) as alone:
        if not alone:
            raise JournalUnusable(folder.path, "another service, or a command, is using it")
        found = recover(database)
        with closing(open_writer(database)) as connection:
            decide(connection, rules or Rules())
        journal = Journal(Tail(folder, found.token, found.end), found.lengths, most)
        applier = Applier(database, journal, most)
        async with AsyncExitStack() as stack:
            journal.start()
            applier.start()
            # What was acknowledged is on disk already; this is for what is still being answered.
            stack.push_async_callback(applier.stop)
            stack.push_async_callback(journal.stop)
            yield Running(journal, applier)
