"""How near one file is to another: what an import means where several files fit."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import takewhile


def shared_parts(first: Sequence[str], second: Sequence[str]) -> int:
    """How many parts two paths have in common, from the root on."""
    pairs = zip(first, second, strict=False)
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], pairs))


def nearest_first(importer: str, path: str) -> tuple[int, str]:
    """What files are sorted by so that the one with most in common with an importer comes first."""
    return -shared_parts(importer.split("/"), path.split("/")), path
