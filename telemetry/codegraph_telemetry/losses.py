"""What was dropped, and why: so that the figures never claim to be complete when they are not."""

from __future__ import annotations

import json
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from codegraph_telemetry.private import read_own, write_atomic

EXPIRED = "older than 30 days"
OVER_CAP = "over 256 KiB"
REFUSED = "refused by the server"
UNREADABLE = "unreadable lines"
UNINFORMED = "from before the day after the notice"
INVALID = "not in the schema"
ERASED = "erased before they were sent"

_REMEMBERED = 20  # items, of which a crash may have left one or two to be dropped again


class Losses:
    """Counts that will never be delivered, by cause. Change them under the sender's lock only.

    Args:
        state: The state folder.
    """

    def __init__(self, state: Path) -> None:
        self._path = state / "losses.json"

    def by_cause(self) -> dict[str, int]:
        """How many counts were lost to each cause so far."""
        return self._read()[0]

    def add(self, item: str, lost: Mapping[str, int]) -> None:
        """Note what is lost with an item that is dropped next.

        A crash between the two drops the item again later: it is noted once all the same.

        Args:
            item: Name of the day or batch that is dropped, unlike any other.
            lost: Counts by cause.

        Raises:
            OSError: It cannot be stored.
        """
        causes, noted = self._read()
        lost = {cause: number for cause, number in lost.items() if number}
        if not lost or item in noted:
            return
        for cause, number in lost.items():
            causes[cause] = causes.get(cause, 0) + number
        kept = {"causes": causes, "noted": [*noted, item][-_REMEMBERED:]}
        write_atomic(self._path, (json.dumps(kept, indent=2) + "\n").encode("ascii"))

    def has(self, item: str) -> bool:
        """Whether it was noted of late that an item is lost."""
        return item in self._read()[1]

    def forget(self) -> None:
        """Begin again at nothing.

        Raises:
            OSError: The file cannot be deleted.
        """
        self._path.unlink(missing_ok=True)

    def _read(self) -> tuple[dict[str, int], list[str]]:
        with suppress(Exception):  # whatever is in the file: figures that are lost begin at nothing
            stored = json.loads(read_own(self._path) or b"{}")
            causes = {str(cause): int(number) for cause, number in stored["causes"].items()}
            return causes, [str(item) for item in stored["noted"]]
        return {}, []
