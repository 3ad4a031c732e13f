"""Windsurf, now Devin Desktop.

https://docs.windsurf.com/windsurf/cascade/mcp and https://docs.devin.ai/cli/extensibility/mcp (read
2026-11-23). Not run. The first file is that of its agent Cascade; the second one that of the newer
agent, taken where only it is there.
"""

from __future__ import annotations

from codegraph_cli.installer.agent import Agent, Shape
from codegraph_cli.installer.place import Place

AGENT = Agent(
    id="windsurf",
    name="Windsurf",
    format="json",
    at=("mcpServers",),
    shape=Shape(),
    user=Place(("{home}/.codeium/windsurf/mcp_config.json", "{xdg}/devin/mcp_config.json")),
    project=None,
    traces=(
        Place(("{home}/.codeium/windsurf",)),
        Place(("{home}/.windsurf",)),
        Place(("{xdg}/devin",)),
    ),
    programs=("windsurf", "devin"),
    user_instructions=Place(("{home}/.codeium/windsurf/memories/global_rules.md",)),
    afterwards="Refresh its list of MCP servers, or restart it.",
)
