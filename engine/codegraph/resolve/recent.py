"""A cache that forgets what was not asked for lately."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

K = TypeVar("K")
V = TypeVar("V")


class Recent(dict[K, V]):
    """Loads values by key and keeps those that were used since about a capacity's worth came in.

    In two generations: when the young one, which is the dictionary itself, is full, it becomes the
    old one, and what the old one still held is forgotten unless it was asked for meanwhile. To
    look up a young value costs what a dictionary costs.

    Args:
        load: Gives the value of a key.
        weigh: Gives the weight of a value.
        capacity: Weight of one generation; at most twice as much is kept.
    """

    def __init__(self, load: Callable[[K], V], weigh: Callable[[V], int], capacity: int) -> None:
        super().__init__()
        self._load = load
        self._weigh = weigh
        self._capacity = capacity
        self._weight = 0
        self._old: dict[K, V] = {}

    def __missing__(self, key: K) -> V:
        """The value of a key that is not in the young generation."""
        value = self._old.pop(key) if key in self._old else self._load(key)
        weight = self._weigh(value)
        if self and self._weight + weight > self._capacity:
            self._old = dict(self)
            self.clear()
            self._weight = 0
        self[key] = value
        self._weight += weight
        return value
