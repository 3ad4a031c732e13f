"""GitHub Copilot in Visual Studio Code.

https://code.visualstudio.com/docs/agents/reference/mcp-configuration (read 2026-11-23). Not run. It
tells servers which folders are open, and runs tools that only read without a question. Other
editions and profiles than the default have files of their own.
"""

from __future__ import annotations

from codegraph_cli.installer.agent import Agent, Shape
from codegraph_cli.installer.place import Place

AGENT = Agent(
    id="copilot-vscode",
    name="GitHub Copilot in VS Code",
    format="json",
    at=("servers",),
    shape=Shape(fixed={"type": "stdio"}),
    user=Place(("{config}/Code/User/mcp.json",), (("VSCODE_PORTABLE", "user-data/User/mcp.json"),)),
    project=Place(("{project}/.vscode/mcp.json",)),
    traces=(Place(("{config}/Code/User",)), Place(("{home}/.vscode",))),
    programs=("code",),
    afterwards="It asks once whether you trust the server.",
)
