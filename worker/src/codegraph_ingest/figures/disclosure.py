"""What may be shown of a breakdown, so that nothing shown, and no difference of it, is of few.

The values are made into blocks, each with enough machines: most values by themselves, the rest
together. For calls, which each have one value, whatever can be had by subtraction is then a union
of blocks. For machines, of which one may have several values, a block that lacks only a few of all
machines gets no number.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Blocks:
    """How the values of a breakdown are shown.

    Attributes:
        alone: Each by itself.
        together: As one row. If both are empty, nothing is shown.
    """

    alone: frozenset[str]
    together: frozenset[str]


def blocks(
    machines: Mapping[str, int], union: Callable[[frozenset[str]], int], threshold: int
) -> Blocks:
    """Decide which values to show by themselves.

    Args:
        machines: How many machines each value has, at least.
        union: Tells how many machines have any of some values, at least.
        threshold: How many machines every block must have.
    """
    together = {value for value, number in machines.items() if number < threshold}
    if not together:
        return Blocks(frozenset(machines), frozenset())
    # By name where the numbers are equal, so that the same events always give the same figures.
    larger = sorted(machines.keys() - together, key=lambda value: (-machines[value], value))
    while union(frozenset(together)) < threshold:
        if not larger:
            return Blocks(frozenset(), frozenset())
        together.add(larger.pop())
    return Blocks(frozenset(larger), frozenset(together))


def number_shown(machines: int, total: int, threshold: int) -> int | None:
    """A number of machines as it may be shown next to that of all machines.

    Args:
        machines: How many machines a block has.
        total: How many there are.
        threshold: How many must be behind everything shown, what is left by subtraction included.

    Returns:
        The number, or None for nearly all.
    """
    return machines if total == machines or total - machines >= threshold else None
