"""Write mcp_server/codegraph_mcp/listing.json from the tools themselves.

python scripts/generate_tool_listing.py
"""

from __future__ import annotations

import json

from mcp_types import ListToolsResult

from codegraph_mcp.listing import LISTING_FILE as TARGET
from codegraph_mcp.tools import all_tools


def listing() -> str:
    """The whole file: the result of ``tools/list`` as clients that open with a handshake get it."""
    tools = ListToolsResult(tools=[tool.definition() for tool in all_tools()])
    result = tools.model_dump(mode="json", by_alias=True, include={"tools"}, exclude_unset=True)
    return json.dumps(result, indent=2) + "\n"


if __name__ == "__main__":
    TARGET.write_text(listing())
