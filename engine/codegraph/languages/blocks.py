"""Names of block scope, told apart while a file's captures go by.

Facts know the scopes of definitions only. Where a language gives every block its own names, two
variables of one function may share a name and nothing else, so the later one gets an **alias**:
``r`` inside a nested block is written ``r₂`` in bindings and paths. Subscript digits are word
characters, but no language takes them in identifiers, so an alias is nobody's name.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from typing import NamedTuple

import tree_sitter

_SUBSCRIPTS = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")


class Visible(NamedTuple):
    """A name as it is known between two bytes of the source."""

    start: int
    end: int
    alias: str


class Blocks:
    """The names of blocks that are open, or were a moment ago."""

    def __init__(self) -> None:
        self._names: dict[str, list[Visible]] = defaultdict(list)
        self._counts: dict[tuple[int, str], int] = {}

    def find(self, scope: int, name: str, at: int) -> str | None:
        """What ``name`` is called at the byte ``at``, or None where no block has it.

        Args:
            scope: Index of the definition around it; a name that was used there before anything
                bound it means something outside, and keeps its plain form for that.
            name: The name as written.
            at: Where it stands.
        """
        for seen in reversed(self._names.get(name, ())):
            if seen.start <= at < seen.end:
                return seen.alias
        self._counts.setdefault((scope, name), 1)
        return None

    def enter(
        self, name: str, start: int, end: int, *, scope: int, now: int, top: bool = False
    ) -> str:
        """Make a name visible from ``start`` to ``end``, and say what to call it.

        Args:
            name: The name as written.
            start: The first byte that sees it.
            end: Where its block ends.
            scope: Index of the definition around it.
            now: Start of the fact at hand; what ended before it is forgotten.
            top: Whether the block is the body of the definition, where the plain name is free.
        """
        number = self._counts.get((scope, name), 0) + 1
        self._counts[scope, name] = number
        alias = name if top and number == 1 else f"{name}{str(number).translate(_SUBSCRIPTS)}"
        self.enter_as(name, alias, start, end, now=now)
        return alias

    def bound_until(self, name: str, end: int) -> bool:
        """Whether a block that ends at this byte has the name already."""
        return any(seen.end == end for seen in self._names.get(name, ()))

    def enter_as(self, name: str, alias: str, start: int, end: int, *, now: int) -> None:
        """Make a name visible that stands for a path of the caller's."""
        seen = self._names[name]
        while seen and seen[-1].end <= now:
            seen.pop()
        seen.append(Visible(start, end, alias))


def block_around(
    node: tree_sitter.Node, blocks: Collection[str], functions: Collection[str]
) -> tuple[int, bool]:
    """Where the innermost block around a node ends, and whether it is a function's body.

    Args:
        node: The node.
        blocks: Types of nodes that give their names a scope.
        functions: Types of nodes whose blocks are the bodies of functions.
    """
    around = node.parent
    while around is not None and around.type not in blocks:
        around = around.parent
    if around is None:
        return node.end_byte, False
    holder = around.parent
    return around.end_byte, holder is not None and holder.type in functions
