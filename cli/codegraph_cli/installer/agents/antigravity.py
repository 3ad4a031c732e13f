"""Google Antigravity: editor, desktop program and the command line ``agy``.

https://codelabs.developers.google.com/google-workspace-mcp-antigravity (read 2026-11-23); of
https://antigravity.google/docs/mcp, what others cite. Not run. It refuses an entry that says its
type. The first file is that of 2.x, the second one is older. The desktop program starts servers
outside of the project.
"""

from __future__ import annotations

from codegraph_cli.installer.agent import Agent, Shape
from codegraph_cli.installer.place import Place

AGENT = Agent(
    id="antigravity",
    name="Antigravity",
    format="json",
    at=("mcpServers",),
    shape=Shape(),
    user=Place(
        (
            "{home}/.gemini/config/mcp_config.json",
            "{home}/.gemini/antigravity/mcp_config.json",
        )
    ),
    project=Place(("{project}/.agents/mcp_config.json",)),
    traces=(
        Place(("{home}/.gemini/config",)),
        Place(("{home}/.gemini/antigravity",)),
        Place(("{home}/.gemini/antigravity-cli",)),
        Place(("{home}/.antigravity",)),
    ),
    programs=("antigravity", "agy"),
    project_instructions=Place(("{project}/.agents/rules/codegraph.md",)),
    head="---\ntrigger: always_on\n---\n",
    afterwards="Refresh its list of MCP servers, or restart it.",
)
