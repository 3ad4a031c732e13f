"""Kiro, the editor and its command line.

https://kiro.dev/docs/mcp/configuration and https://kiro.dev/docs/steering (read 2026-11-23). Not
run. Whether it hands the server's instructions on is not documented.
"""

from __future__ import annotations

from codegraph_cli.installer.agent import Agent, Shape
from codegraph_cli.installer.place import Place
from codegraph_cli.installer.tools import TOOLS

AGENT = Agent(
    id="kiro",
    name="Kiro",
    format="json",
    at=("mcpServers",),
    shape=Shape(trusting={"autoApprove": list(TOOLS)}),
    user=Place(("{home}/.kiro/settings/mcp.json",)),
    project=Place(("{project}/.kiro/settings/mcp.json",)),
    traces=(Place(("{home}/.kiro",)),),
    programs=("kiro", "kiro-cli"),
    user_instructions=Place(("{home}/.kiro/steering/codegraph.md",)),
    project_instructions=Place(("{project}/.kiro/steering/codegraph.md",)),
    head="---\ninclusion: always\n---\n",
)
