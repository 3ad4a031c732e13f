"""From the counters in memory to one folder of days on disk.

There are two such folders, what may be sent and what is for the user's own eyes, and what was
written to one says nothing about the other.
"""

from __future__ import annotations

from codegraph_telemetry.spool import MAX_FILE, ForbiddenError, Spool
from codegraph_telemetry.tally import spool_lines

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from codegraph_telemetry.spool import SpoolFile
    from codegraph_telemetry.tally import Key

    Counts = dict[Key, int]


class Outlet:
    """Writes what is new.

    Args:
        folder: The folder of days.
        codegraph_version: The version that counts.
        make_room: Called before a new file is begun; raises OSError where there is no room.
    """

    def __init__(self, folder: Path, codegraph_version: str, make_room: Callable[[], None]) -> None:
        self._spool = Spool(folder)
        self._version = codegraph_version
        self._make_room = make_room
        self._written: Counts = {}
        self._before_file: dict[str, Counts] = {}  # by day: what earlier files hold
        self._events: dict[str, list[bytes]] = {}  # by day: lines of single events, unwritten
        self._events_in_file: dict[str, list[bytes]] = {}

    def add_event(self, day: str, line: bytes) -> None:
        """Have the line of a single event written with the next counts."""
        self._events.setdefault(day, []).append(line)

    def has_news(self, totals: Counts) -> bool:
        """Whether anything was counted that is not written."""
        return bool(self._events) or any(
            total != self._written.get(key) for key, total in totals.items()
        )

    def skip(self, totals: Counts) -> None:
        """Treat everything so far as written, because it is not to be kept."""
        for key, news in _difference(totals, self._written).items():
            before = self._before_file.get(key[0])
            if before is not None:  # nor is it to come back when the file is written anew
                before[key] = before.get(key, 0) + news
        self._written.update(totals)
        self._events.clear()

    def write(self, totals: Counts, allowed: Callable[[], bool]) -> None:
        """Write what is new; what cannot be written stays new.

        Args:
            totals: All counters.
            allowed: Whether it may be written; where not, it is skipped.
        """
        fresh: dict[str, Counts] = {day: {} for day in self._events}
        for key, total in totals.items():
            if total != self._written.get(key):
                fresh.setdefault(key[0], {})[key] = total
        for day, of_day in fresh.items():
            try:
                if not self._spool.has_file(day):
                    self._make_room()
                file = self._spool.open(day, allowed)
            except ForbiddenError:
                self.skip(totals)
                return
            except OSError:
                continue
            try:
                self._write_day(file, day, of_day)
            finally:
                file.close()

    def _write_day(self, file: SpoolFile, day: str, totals: Counts) -> None:
        before = {key: self._written.get(key, 0) for key in totals}
        events = self._events.pop(day, [])
        if file.size == 0:
            self._before_file[day] = {k: n for k, n in self._written.items() if k[0] == day}
            self._events_in_file[day] = []
        lines = spool_lines(day, _difference(totals, before), self._version) + b"".join(events)
        # Marked as written first: whatever interrupts the write, a signal handler that raises for
        # one, the counts are rather lost than written a second time.
        self._written.update(totals)
        self._events_in_file.setdefault(day, []).extend(events)
        full = file.size + len(lines) > MAX_FILE
        if full and day in self._before_file and file.replace(self._whole(day)):
            return
        if not file.append(lines):
            self._written.update(before)
            self._events[day] = events
            kept = self._events_in_file[day]
            del kept[len(kept) - len(events) :]

    def _whole(self, day: str) -> bytes:
        """All that this process counted since its file of the day was begun."""
        written = {key: total for key, total in self._written.items() if key[0] == day}
        news = _difference(written, self._before_file.get(day, {}))
        return spool_lines(day, news, self._version) + b"".join(self._events_in_file[day])

    def is_written(self, key: Key, total: int) -> bool:
        """Whether a counter is on disk as far as it got."""
        return self._written.get(key) == total

    def forget(self, key: Key) -> None:
        """Forget a counter that is gone."""
        self._written.pop(key, None)
        # What a file of that day holds is not known any more. If the clock is set back to the day,
        # the file is appended to, and not written anew.
        self._before_file.pop(key[0], None)

    def forget_days(self, before: str) -> None:
        """Forget files of days that are past."""
        for of_day in (self._before_file, self._events_in_file):
            for day in [day for day in of_day if day < before]:
                del of_day[day]


def _difference(totals: Mapping[Key, int], before: Mapping[Key, int]) -> Counts:
    return {
        key: total - before.get(key, 0)
        for key, total in totals.items()
        if total != before.get(key, 0)
    }
