"""A cache that forgets what was not asked for lately."""

from __future__ import annotations

from typing import Generic, TypeVar

K = TypeVar("K")
V = TypeVar("V")


class Recent(Generic[K, V]):
    """Keeps what was used since about ``capacity`` worth of new values came in.

    In two generations: when the young one is full it becomes the old one, and what the old one
    still held is forgotten unless it was asked for meanwhile. To find a young value costs no more
    than a dictionary does.

    Args:
        capacity: Weight of one generation; at most twice as much is kept.
    """

    def __init__(self, capacity: int) -> None:
        self._capacity = capacity
        self._weight = 0
        self._young: dict[K, tuple[V, int]] = {}
        self._old: dict[K, tuple[V, int]] = {}

    def get(self, key: K) -> V | None:
        """The value of a key, if it is still kept."""
        found = self._young.get(key)
        if found is not None:
            return found[0]
        found = self._old.pop(key, None)
        if found is None:
            return None
        return self.put(key, *found)

    def put(self, key: K, value: V, weight: int) -> V:
        """Keep a value of some weight; gives it back."""
        if self._weight + weight > self._capacity and self._young:
            self._old, self._young, self._weight = self._young, {}, 0
        self._young[key] = (value, weight)
        self._weight += weight
        return value
