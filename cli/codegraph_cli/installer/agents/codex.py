"""Codex, the command line and the editors' extension, which share a file.

https://developers.openai.com/codex/mcp (read 2026-11-23). Run with 0.169.0: tools that are marked
as reading only run without a question, so there is no permission to write; a project's file counts
only where the user trusts the project; the server's instructions reach the model.
"""

from __future__ import annotations

from codegraph_cli.installer.agent import Agent, Shape
from codegraph_cli.installer.place import Place

AGENT = Agent(
    id="codex",
    name="Codex",
    format="toml",
    at=("mcp_servers",),
    shape=Shape(),
    user=Place(("{home}/.codex/config.toml",), (("CODEX_HOME", "config.toml"),)),
    project=Place(("{project}/.codex/config.toml",)),
    traces=(Place(("{home}/.codex",), (("CODEX_HOME", ""),)),),
    programs=("codex",),
    afterwards="Start a new session.",
    afterwards_local="Trust the project when asked; before that, its settings do not count.",
)
