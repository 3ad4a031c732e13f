"""The id of the month: random, for one calendar month, and then another one.

An id belongs to the month of the counted day, not to that of the sending, so no request ties two
months together. Ids under which something was sent are remembered apart, so that the user can
have it deleted; they are used for nothing else.
"""

from __future__ import annotations

import errno
import json
import re
import uuid
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from codegraph_telemetry.private import read_own, write_atomic

_ERASABLE_MONTHS = 13
_MONTH = re.compile(r"[0-9]{4}-(0[1-9]|1[0-2])", re.ASCII)


class SentId(NamedTuple):
    """An id under which something was sent.

    Attributes:
        month: Such as ``2026-01``.
        id: The id.
    """

    month: str
    id: str


class Identity:
    """The ids of this machine. Change them under the sender's lock only.

    Args:
        state: The state folder.
    """

    def __init__(self, state: Path) -> None:
        self._current = state / "id.json"
        self._sent = state / "sent-ids.json"

    def known(self, month: str) -> str | None:
        """The id of a month; None where it was not needed yet."""
        return self._ids().get(month)

    def of_month(self, month: str) -> str:
        """The id of a month, made now where there is none.

        Raises:
            OSError: It cannot be stored.
        """
        ids = self._ids()
        if month not in ids:
            ids[month] = str(uuid.uuid4())
            # Within 30 days there can be three: on 1 March, 31 January is still on its way.
            kept = dict(sorted(ids.items())[-3:])
            kept[month] = ids[month]
            write_atomic(self._current, _text(kept))
        return ids[month]

    def forget(self) -> None:
        """Forget the ids in use; the next ones are new.

        Raises:
            OSError: They cannot be deleted.
        """
        self._current.unlink(missing_ok=True)

    def sent(self) -> list[SentId]:
        """The ids under which something was sent in the last 13 months, oldest first.

        What cannot be read is left out; `check_sent` tells whether that is so.
        """
        with suppress(Exception):  # as below
            return [sent for sent in self._noted() if _MONTH.fullmatch(sent.month)]
        return []

    def check_sent(self) -> None:
        """See to it that `sent` leaves nothing out.

        Raises:
            OSError: The file is there and cannot be read, or is not what was written here.
        """
        try:
            whole = all(_MONTH.fullmatch(sent.month) for sent in self._noted())
        except (ValueError, TypeError, KeyError, RecursionError):
            whole = False
        if not whole:
            raise OSError(errno.EINVAL, "it is damaged", str(self._sent))

    def note_sent(self, month: str, machine_id: str) -> None:
        """Remember that something is about to be sent under an id.

        Raises:
            OSError: It cannot be stored.
        """
        known = self.sent()
        new = SentId(month, machine_id)
        if new not in known:
            self.keep_sent(
                [sent for sent in known if _age(sent.month, month) < _ERASABLE_MONTHS] + [new]
            )

    def keep_sent(self, ids: list[SentId]) -> None:
        """Remember these ids as sent, and no others.

        Raises:
            OSError: It cannot be stored.
        """
        if ids:
            write_atomic(self._sent, _text([sent._asdict() for sent in ids]))
        else:
            self._sent.unlink(missing_ok=True)

    def _noted(self) -> list[SentId]:
        content = read_own(self._sent)
        stored = [] if content is None else json.loads(content)
        return [SentId(str(item["month"]), str(item["id"])) for item in stored]

    def _ids(self) -> dict[str, str]:
        with suppress(Exception):  # whatever is in the file: without ids there, new ones are made
            stored = json.loads(read_own(self._current) or b"{}")
            return {str(month): str(uuid.UUID(id_)) for month, id_ in stored.items()}
        return {}


def _age(month: str, now: str) -> int:
    """Months from one to the other."""
    (year, number), (this_year, this_number) = (map(int, text.split("-")) for text in (month, now))
    return (this_year - year) * 12 + this_number - number


def _text(value: object) -> bytes:
    return (json.dumps(value, indent=2) + "\n").encode("ascii")
