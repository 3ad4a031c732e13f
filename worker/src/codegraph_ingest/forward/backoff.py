"""When to try again."""

from __future__ import annotations

from collections.abc import Callable

FIRST_WAIT = 1.0
LONGEST_WAIT = 300.0
"""Seconds between two attempts, however many have failed."""

LONGEST_ASKED = 900.0
"""Seconds that the backend can ask for. Asking it again after that long does it no harm."""


class Backoff:
    """Waits twice as long after each failure.

    A part of each wait is left to chance (``full jitter`` over its upper half; see the AWS
    Architecture Blog, "Exponential Backoff And Jitter"), so that many do not come back at once.

    Args:
        clock: What time it is, in seconds. It may be set back.
        chance: A number from 0 to 1, another one each time.
    """

    def __init__(self, clock: Callable[[], float], chance: Callable[[], float]) -> None:
        self._clock, self._chance = clock, chance
        self._failures = 0
        self._wait = 0.0
        self._since = clock()

    @property
    def wait(self) -> float:
        """Seconds from the last failure to the next attempt."""
        return self._wait

    def is_due(self) -> bool:
        """Whether to try now."""
        passed = self._clock() - self._since
        # A clock that was set back says nothing about how long it has been.
        return passed >= self._wait or passed < 0

    def succeeded(self) -> None:
        """Wait for nothing any more."""
        self._failures = 0
        self._wait = 0.0

    def failed(self, asked: float = 0.0) -> None:
        """Wait, counted from now.

        Args:
            asked: Seconds that the other side asks to wait at least.
        """
        # Bounded before it is raised to: two to the power of a year's failures is no float.
        longest = min(LONGEST_WAIT, FIRST_WAIT * 2 ** min(self._failures, 16))
        self._failures += 1
        self._wait = max(longest * (0.5 + self._chance() / 2), min(asked, LONGEST_ASKED))
        self._since = self._clock()
