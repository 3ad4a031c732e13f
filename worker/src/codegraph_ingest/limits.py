"""Who has sent enough for now, in memory that does not grow with the number of senders.

Two ways of counting behind one port. `Window` remembers the moment of each request and never lets
more than its number pass in any 60 seconds: right for a machine, of which there are few requests.
`Bucket` remembers one number for each key and lets a minute's worth pass at once: right for
addresses and for the whole, of which there are many.

Who sends under ever new keys pushes the oldest ones out, never the table's bound. What then holds
is the limit of the address, and that of all together.
"""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable
from typing import TypeVar

_MINUTE = 60.0
_Kept = TypeVar("_Kept")
KEYS = 65_536
"""Keys that a limiter remembers, the most recent ones."""


class Window:
    """At most so many requests of a key in any 60 seconds. A refused one does not count.

    Args:
        limit: How many.
        clock: Seconds that never go back.
        keys: How many keys to remember.
    """

    def __init__(
        self, limit: int, *, clock: Callable[[], float] = time.monotonic, keys: int = KEYS
    ) -> None:
        self._limit = limit
        self._clock = clock
        self._keys = keys
        self._passed: OrderedDict[str, tuple[float, ...]] = OrderedDict()

    async def limit(self, key: str) -> float:
        """See `ports.Limiter`."""
        now = self._clock()
        passed = self._passed.get(key, ())
        if passed:
            # What counts and what is answered are one sum: another way to write it rounds another
            # way, and would answer "not at all" to one that it does not let pass.
            passed = tuple(moment for moment in passed if moment + _MINUTE - now > 0)
        if len(passed) >= self._limit:
            return passed[-self._limit] + _MINUTE - now
        self._passed[key] = (*passed, now)
        self._passed.move_to_end(key)
        _forget(self._passed, self._keys, lambda oldest: oldest[-1] <= now - _MINUTE)
        return 0.0

    def __len__(self) -> int:
        return len(self._passed)


class Bucket:
    """At most so many requests of a key in a minute, on average; as many may come at once.

    The generic cell rate algorithm (ITU-T I.371): for each key the moment at which all its requests
    would be paid for, if each cost an even share of a minute.

    Args:
        limit: How many.
        clock: Seconds that never go back.
        keys: How many keys to remember.
    """

    def __init__(
        self, limit: int, *, clock: Callable[[], float] = time.monotonic, keys: int = KEYS
    ) -> None:
        self._share = _MINUTE / limit
        self._clock = clock
        self._keys = keys
        self._paid: OrderedDict[str, float] = OrderedDict()

    async def limit(self, key: str) -> float:
        """See `ports.Limiter`."""
        now = self._clock()
        paid = max(self._paid.get(key, now), now) + self._share
        over = paid - now - _MINUTE
        if over > 1e-6:
            return over
        self._paid[key] = paid
        self._paid.move_to_end(key)
        _forget(self._paid, self._keys, lambda oldest: oldest <= now)
        return 0.0

    def __len__(self) -> int:
        return len(self._paid)


def _forget(table: OrderedDict[str, _Kept], keys: int, is_over: Callable[[_Kept], bool]) -> None:
    """Drop what is beyond the bound, and of the oldest a little of what is over anyway."""
    while len(table) > keys:
        table.popitem(last=False)
    for _ in range(2):  # more than arrives, so that an idle service ends with an empty table
        oldest = next(iter(table))
        if len(table) == 1 or not is_over(table[oldest]):
            return
        del table[oldest]
