"""Which tools are listed; and their list, written down to be given before they are loaded.

``listing.json`` is written by ``scripts/generate_tool_listing.py`` from the tools themselves.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

PREFIX = "codegraph_"

LISTING_FILE = Path(__file__).with_name("listing.json")


def written_listing(wanted: Sequence[str] | None) -> dict[str, Any]:
    """The result of ``tools/list`` for the product's own tools.

    Args:
        wanted: Names as for `chosen_names`.
    """
    tools = json.loads(LISTING_FILE.read_bytes())["tools"]
    names = chosen_names([tool["name"] for tool in tools], wanted)
    return {"tools": [tool for tool in tools if tool["name"] in names]}


def chosen_names(known: Sequence[str], wanted: Sequence[str] | None) -> list[str]:
    """Those of the known names that are wanted, in their own order; all where none of them is.

    Args:
        known: Names of tools.
        wanted: Names with or without ``codegraph_``, any case.
    """
    full = _full(wanted)
    return [name for name in known if name in full] or list(known)


def unknown_names(known: Sequence[str], wanted: Sequence[str] | None) -> list[str]:
    """What is wanted and not there."""
    return sorted(_full(wanted).difference(known))


def _full(wanted: Sequence[str] | None) -> set[str]:
    plain = (name.strip().lower() for name in wanted or ())
    return {PREFIX + name.removeprefix(PREFIX) for name in plain if name}
