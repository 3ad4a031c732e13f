"""Cursor, the editor and its command line.

https://cursor.com/docs/reference/permissions (read 2026-11-23); of https://cursor.com/docs/mcp,
what others cite and measured. Not run. It starts servers from the user's file in the home folder,
and fills in ``${workspaceFolder}`` in their arguments. Its file of permissions is left alone: where
there is one, the list that the user keeps in the app is ignored. Rules for all projects are kept in
the app as well.
"""

from __future__ import annotations

from codegraph_cli.installer.agent import Agent, Shape
from codegraph_cli.installer.place import Place

AGENT = Agent(
    id="cursor",
    name="Cursor",
    format="json",
    at=("mcpServers",),
    shape=Shape(fixed={"type": "stdio"}, extra=("--path", "${workspaceFolder}")),
    user=Place(("{home}/.cursor/mcp.json",)),
    project=Place(("{project}/.cursor/mcp.json",)),
    traces=(Place(("{home}/.cursor",)),),
    programs=("cursor", "cursor-agent"),
    project_instructions=Place(("{project}/.cursor/rules/codegraph.mdc",)),
    head="---\ndescription: How to use the codegraph tools\nalwaysApply: true\n---\n",
    afterwards="Enable codegraph in its settings, under MCP, if it is not enabled there.",
)
