"""The ledger: the last requests as they were sent, byte for byte, with what was answered.

An entry is written before its request leaves, without an answer, and completed afterwards. So
nothing can leave without being in the ledger, wherever a crash falls: an entry that never got an
answer may or may not have arrived.
"""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from codegraph_telemetry.private import make_private, read_own, write_atomic

KEPT = 50
_LIMIT = 32 * 1024 * 1024  # a file larger than this was not written here
_ASIDE = ".damaged"


@dataclass(frozen=True)
class LedgerEntry:
    """One request.

    Attributes:
        sent_at: When it was sent, in UTC.
        endpoint: Where to.
        answer: What was answered; None as long as nothing was.
        body: What was sent.
    """

    sent_at: str
    endpoint: str
    answer: str | None
    body: str


class Ledger:
    """Keeps the last 50 requests in one file, a JSON array that a person can read.

    One process at a time writes it, the one that sends. A file that is not what was written here,
    torn or of another make, is set aside under another name.

    Making a ledger creates nothing on disk.

    Args:
        path: The file.

    Attributes:
        aside: Where a damaged one goes.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self.aside = path.with_name(path.name + _ASIDE)

    def begin(self, endpoint: str, body: bytes, sent_at: str) -> LedgerEntry:
        """Note a request that is about to leave.

        Returns:
            A token for `finish` or `forget`.

        Raises:
            OSError: It cannot be noted, and so must not be sent.
        """
        # Surrogates stand for bytes that are no UTF-8: they come out of JSON as they went in.
        entry = LedgerEntry(sent_at, endpoint, None, body.decode("utf-8", "surrogateescape"))
        make_private(self._path.parent)
        self._write([*self.entries(), entry])
        return entry

    def finish(self, token: LedgerEntry, answer: str) -> None:
        """Note what was answered, or what came instead of an answer.

        Where that cannot be written the entry stays without an answer. That is not wrong, only
        less than is known.
        """
        with suppress(OSError):
            entries = self.entries()
            # Not found if the user had everything removed meanwhile: it stays removed.
            if token in entries:
                entries[_last(entries, token)] = replace(token, answer=answer)
                self._write(entries)

    def forget(self, token: LedgerEntry) -> None:
        """Take back a request of which nothing has left."""
        with suppress(OSError):
            entries = self.entries()
            if token in entries:
                del entries[_last(entries, token)]
                self._write(entries)

    def entries(self) -> list[LedgerEntry]:
        """All entries, the oldest first.

        Raises:
            OSError: The file is there but cannot be read, or is damaged and cannot be set aside.
        """
        content = read_own(self._path, _LIMIT)
        if content is None:
            return []
        try:
            return _decoded(content)
        except (ValueError, TypeError, KeyError, RecursionError):
            self._path.replace(self.aside)
            return []

    def clear(self) -> None:
        """Remove everything, also what was set aside.

        Raises:
            OSError: It cannot be removed.
        """
        self._path.unlink(missing_ok=True)
        self.aside.unlink(missing_ok=True)

    def _write(self, entries: list[LedgerEntry]) -> None:
        rows = [asdict(entry) for entry in entries[-KEPT:]]
        write_atomic(self._path, (json.dumps(rows, indent=1) + "\n").encode("ascii"))


def _last(entries: list[LedgerEntry], token: LedgerEntry) -> int:
    return max(place for place, entry in enumerate(entries) if entry == token)


def _decoded(content: bytes) -> list[LedgerEntry]:
    rows = json.loads(content)
    if not isinstance(rows, list):
        raise TypeError("not an array")
    return [_entry(row) for row in rows]


def _entry(row: dict[str, object]) -> LedgerEntry:
    entry = LedgerEntry(**row)  # type: ignore[arg-type]  # the next lines look at the types
    texts: list[object] = [entry.sent_at, entry.endpoint, entry.body]
    if entry.answer is not None:
        texts.append(entry.answer)
    if not all(isinstance(text, str) for text in texts):
        raise TypeError("not the types of an entry")
    return entry
