"""All agents that the installer knows, one to a module."""

from __future__ import annotations

from codegraph_cli.installer.agent import Agent
from codegraph_cli.installer.agents import (
    antigravity,
    claude_code,
    cline,
    codex,
    continue_,
    copilot_cli,
    copilot_jetbrains,
    copilot_vscode,
    cursor,
    gemini,
    goose,
    hermes,
    kiro,
    opencode,
    windsurf,
    zed,
)

AGENTS: tuple[Agent, ...] = (
    claude_code.AGENT,
    cursor.AGENT,
    codex.AGENT,
    opencode.AGENT,
    gemini.AGENT,
    hermes.AGENT,
    antigravity.AGENT,
    kiro.AGENT,
    copilot_vscode.AGENT,
    copilot_cli.AGENT,
    copilot_jetbrains.AGENT,
    windsurf.AGENT,
    zed.AGENT,
    cline.AGENT,
    goose.AGENT,
    continue_.AGENT,
)
"""In the order in which they are offered."""
