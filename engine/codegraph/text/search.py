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
        query: The search as asked.
        hits: What was found, best first.
    """
    asked = one_line(query, _QUERY_WIDTH)
    if not hits:
        return f'No definition matches "{asked}". Try fewer words, or a part of the name.'
    head = f'{counted(len(hits), "definition")} for "{asked}", best first:'
    return "\n".join([head, *(described(hit.symbol) for hit in hits)])
