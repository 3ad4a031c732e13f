"""Our tools by name, for agents that want them listed."""

from __future__ import annotations

from codegraph_mcp.listing import written_listing

TOOLS: tuple[str, ...] = tuple(tool["name"] for tool in written_listing(None)["tools"])
"""All of them only read."""
