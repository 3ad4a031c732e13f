"""GitHub Copilot CLI.

https://docs.github.com/en/copilot/how-tos/copilot-cli/customize-copilot/add-mcp-servers and, beside
it, ``add-custom-instructions`` (read 2026-11-23). Run with 1.0.102: an entry in the style of Claude
Code, with which it shares a project's file, works in both files; a project's file is strict JSON
and counts in trusted folders only; the server's instructions are not handed on, and those in the
two files below are.
"""

from __future__ import annotations

from codegraph_cli.installer.agent import Agent, Shape
from codegraph_cli.installer.place import Place

_RULES = "instructions/codegraph.instructions.md"

AGENT = Agent(
    id="copilot-cli",
    name="GitHub Copilot CLI",
    format="json",
    at=("mcpServers",),
    shape=Shape(fixed={"type": "stdio"}),
    user=Place(("{home}/.copilot/mcp-config.json",), (("COPILOT_HOME", "mcp-config.json"),)),
    project=Place(("{project}/.mcp.json",)),
    traces=(Place(("{home}/.copilot",), (("COPILOT_HOME", ""),)),),
    programs=("copilot",),
    user_instructions=Place((f"{{home}}/.copilot/{_RULES}",), (("COPILOT_HOME", _RULES),)),
    project_instructions=Place((f"{{project}}/.github/{_RULES}",)),
    head='---\napplyTo: "**"\n---\n',
    afterwards="Start a new session.",
    afterwards_local="Trust the folder when asked; before that, its settings do not count.",
)
