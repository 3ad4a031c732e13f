"""The answer to a search: one line per definition, best first."""

from __future__ import annotations

from collections.abc import Sequence

from codegraph.model import SearchHit
from codegraph.text._parts import counted, described
from codegraph.text.escape import one_line

_QUERY_WIDTH = 200


def render_hits(query: str, hits: Sequence[SearchHit]) -> str:
    """Definitions that match a search, each with its place, signature and first line of doc.

    Args:
        query: The search as asked; empty where all of a kind were.
        hits: What was found, best first.
    """
    asked = one_line(query, _QUERY_WIDTH)
    if not hits and not asked:
        return "There is no definition of this kind."
    if not hits:
        return f'No definition matches "{asked}". Try fewer words, or a part of the name.'
    order = f' for "{asked}", best first' if asked else ""
    head = f"{counted(len(hits), 'definition')}{order}:"
    return "\n".join([head, *(described(hit.symbol) for hit in hits)])
