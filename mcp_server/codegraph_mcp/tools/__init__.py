"""The tools, one file each."""

from __future__ import annotations

import logging
from collections.abc import Sequence

from codegraph_mcp.listing import chosen_names, unknown_names
from codegraph_mcp.tools.base import AnyTool
from codegraph_mcp.tools.callees import CALLEES
from codegraph_mcp.tools.callers import CALLERS
from codegraph_mcp.tools.explore import EXPLORE
from codegraph_mcp.tools.files import FILES
from codegraph_mcp.tools.impact import IMPACT
from codegraph_mcp.tools.node import NODE
from codegraph_mcp.tools.search import SEARCH
from codegraph_mcp.tools.status import STATUS

logger = logging.getLogger(__name__)


def all_tools() -> tuple[AnyTool, ...]:
    """Every tool, in the order in which they are listed: the one to reach for comes first."""
    return (EXPLORE, SEARCH, NODE, CALLERS, CALLEES, IMPACT, FILES, STATUS)


def chosen(tools: Sequence[AnyTool], names: Sequence[str] | None) -> tuple[AnyTool, ...]:
    """The tools that ``names`` asks for, in their own order; all of them where it asks for none.

    Args:
        tools: What there is.
        names: Names with or without ``codegraph_``, any case. Unknown ones are told in the log.
    """
    known = [tool.name for tool in tools]
    unknown = unknown_names(known, names)
    if unknown:
        logger.warning("No such tool: %s. The tools are: %s.", ", ".join(unknown), ", ".join(known))
    kept = chosen_names(known, names)
    return tuple(tool for tool in tools if tool.name in kept)
