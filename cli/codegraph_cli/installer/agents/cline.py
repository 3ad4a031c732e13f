"""Cline, the extension for VS Code and the command line, which share a file.

https://docs.cline.bot/mcp/configuring-mcp-servers and
https://docs.cline.bot/customization/cline-rules (read 2026-11-23). Run with 3.0.65 of the command
line: strict JSON, the server's instructions are not handed on, and the file with rules is listed as
enabled. The extension takes over an older file of its own once; it starts servers outside of the
project.
"""

from __future__ import annotations

from codegraph_cli.installer.agent import Agent, Shape
from codegraph_cli.installer.place import Place
from codegraph_cli.installer.tools import TOOLS

AGENT = Agent(
    id="cline",
    name="Cline",
    format="json",
    at=("mcpServers",),
    shape=Shape(trusting={"autoApprove": list(TOOLS)}),
    user=Place(
        ("{home}/.cline/data/settings/cline_mcp_settings.json",),
        (
            ("CLINE_MCP_SETTINGS_PATH", ""),
            ("CLINE_DATA_DIR", "settings/cline_mcp_settings.json"),
            ("CLINE_DIR", "data/settings/cline_mcp_settings.json"),
        ),
    ),
    project=None,
    traces=(Place(("{home}/.cline",), (("CLINE_DIR", ""),)),),
    programs=("cline",),
    user_instructions=Place(
        ("{home}/.cline/rules/codegraph.md",), (("CLINE_DIR", "rules/codegraph.md"),)
    ),
)
