"""What paths of `codegraph.facts` have in common, whichever language they are written from."""

from __future__ import annotations

UNKNOWN = "?"
"""The path of what says nothing that could be followed."""
MAX_PATH = 240
"""A longer path is taken as unknown."""
MAX_LEVELS = MAX_PATH // 2
"""Each step of a chain adds two characters at least."""
MAX_ARGUMENT = 80
"""The path of an argument that is longer than this does not help to choose an overload."""


def either(paths: list[str]) -> str:
    """A path that means any of these, without repetition."""
    paths = list(dict.fromkeys(paths))
    return paths[0] if len(paths) == 1 else f"({'|'.join(paths)})"
