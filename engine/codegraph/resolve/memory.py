"""Results of evaluations, kept so that none depends on the order of the questions."""

from __future__ import annotations

from collections.abc import Callable

from codegraph.resolve.values import Value, Values, unique


class Memory:
    """Keeps results, and notices evaluations that run in a circle.

    An evaluation that comes back to itself sees nothing there, so what lies on the circle knows
    only a part of its result. Only the evaluation that the circle began with knows all of it and
    is kept for good; the others are kept until `fresh`.
    """

    def __init__(self) -> None:
        self._known: dict[object, Values] = {}
        self._partial: dict[object, Values] = {}
        self._open: dict[object, int] = {}
        self._lowest = 0

    def fresh(self) -> None:
        """Forget what was only known in part because an evaluation ran in a circle."""
        self._partial.clear()

    def remember(self, key: object, work: Callable[[], list[Value]]) -> Values:
        """The result of ``work``, kept for good unless it hangs on an unfinished evaluation."""
        found = self._known.get(key)
        if found is None:
            found = self._partial.get(key)
        if found is not None:
            return found
        if key in self._open:
            self._lowest = min(self._lowest, self._open[key])
            return ()
        depth = len(self._open)
        outer, self._lowest = self._lowest, depth
        self._open[key] = depth
        try:
            result = unique(work())
        finally:
            del self._open[key]
            lowest, self._lowest = self._lowest, min(outer, self._lowest)
        (self._known if lowest >= depth else self._partial)[key] = result
        return result
