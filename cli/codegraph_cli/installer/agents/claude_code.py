"""Claude Code.

https://code.claude.com/docs/en/mcp and https://code.claude.com/docs/en/permissions (read
2026-11-23). Run with 2.1.330: both files are strict JSON, a project's servers wait for the user's
approval, the permission rule lets our tools run, and the server's instructions reach the model.
"""

from __future__ import annotations

from codegraph_cli.installer.agent import Agent, Permission, Shape
from codegraph_cli.installer.place import Place

AGENT = Agent(
    id="claude-code",
    name="Claude Code",
    format="json",
    at=("mcpServers",),
    shape=Shape(fixed={"type": "stdio"}),
    user=Place(("{home}/.claude.json",), (("CLAUDE_CONFIG_DIR", ".claude.json"),)),
    project=Place(("{project}/.mcp.json",)),
    traces=(
        Place(("{home}/.claude",), (("CLAUDE_CONFIG_DIR", ""),)),
        Place(("{home}/.claude.json",)),
    ),
    programs=("claude",),
    permissions=(
        Permission(
            "json",
            ("permissions", "allow"),
            item="mcp__codegraph__*",
            user=Place(
                ("{home}/.claude/settings.json",), (("CLAUDE_CONFIG_DIR", "settings.json"),)
            ),
            project=Place(("{project}/.claude/settings.json",)),
        ),
    ),
    afterwards="Start a new session.",
    afterwards_local="Start a new session, and approve the server when asked.",
)
