"""How long the oldest row of a queue has waited, where rows do not say when they came."""

from __future__ import annotations

_MOST = 512


class Ages:
    """Remembers when places of the queue were seen first, in memory and for this process alone.

    The database holds no time of day. After a start, what waits counts as having come then.
    """

    def __init__(self) -> None:
        self._seen: list[tuple[int, float]] = []

    def note(self, first: int, last: int, now: float) -> float | None:
        """Note what is in the queue.

        Args:
            first: The oldest place that waits; 0 for none.
            last: The newest place that was ever given.
            now: The time.

        Returns:
            Since when the oldest has waited at least; None where nothing waits.
        """
        if not self._seen or last > self._seen[-1][0]:
            self._seen.append((last, now))
        if not first:
            self._seen = self._seen[-1:]
            return None
        # Each entry stands for the places up to its own, from the one before it.
        self._seen = [entry for entry in self._seen if entry[0] >= first]
        if len(self._seen) > _MOST:
            # Coarser, and younger rather than older; the newest stays, for it says what is new.
            self._seen = self._seen[1::2] if len(self._seen) % 2 == 0 else self._seen[::2]
        return self._seen[0][1] if self._seen else now
