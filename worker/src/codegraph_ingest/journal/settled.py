"""What is left in a journal, applied where no service does that."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from codegraph_ingest.journal.files import Folder, Position
from codegraph_ingest.journal.lock import held
from codegraph_ingest.sqlite.arriving import Arriving, position, token
from codegraph_ingest.sqlite.database import open_writer


@dataclass(frozen=True, slots=True)
class Recovered:
    """A journal as it is found at the start.

    Attributes:
        token: Which database it is of.
        lengths: The length of each segment that has lines to apply.
        end: The position after the last line; none was ever in a later segment.
    """

    token: str
    lengths: dict[int, int]
    end: Position


def recover(database: Path) -> Recovered:
    """Make the journal of a database whole. To be called with its lock held.

    Args:
        database: The database, made where it is not there yet.

    Raises:
        DatabaseUnusable: The database cannot be opened.
        JournalUnusable: The journal is of another format, or of another database.
    """
    with closing(open_writer(database)) as connection:
        of, applied = token(connection), position(connection)
    folder = Folder(database)
    lengths = folder.recover(of)
    folder.drop(applied.segment)
    lengths = {number: lengths[number] for number in sorted(lengths) if number >= applied.segment}
    end = max([applied, *(Position(number, length) for number, length in lengths.items())])
    return Recovered(of, lengths, end)


@contextmanager
def settled(database: Path) -> Iterator[bool]:
    """Apply a journal where no service does, and keep one from starting meanwhile.

    Args:
        database: The database.

    Yields:
        Whether there is no service: everything that was acknowledged is in the database.

    Raises:
        DatabaseUnusable: The database cannot be opened.
        JournalUnusable: The journal is of another format, or of another database.
    """
    folder = Folder(database)
    if not database.exists() or not folder.path.exists():
        yield True
        return
    with held(folder) as alone:
        if alone:
            apply(database)
        yield alone


def apply(database: Path) -> None:
    """Apply all of a journal, here and now. To be called with its lock held.

    Args:
        database: The database.

    Raises:
        DatabaseUnusable: The database cannot be opened.
        JournalUnusable: The journal is of another format, or of another database.
        sqlite3.Error: The database cannot be written.
    """
    end = recover(database).end
    with closing(Arriving(database)) as arriving:
        while arriving.step(end) != end:
            pass
        arriving.step(end)  # which serves the erasures that the last one was asked for
    Folder(database).drop(end.segment + 1)
