"""Windsurf, by now called Devin Desktop.

https://docs.devin.ai/cli/extensibility/rules (read 2026-11-23); of the servers' file, the pages of
those who make servers for it. Not run. The first of the user's files is that of Devin Desktop, the
second one that of Windsurf before it was renamed; the file in a project is read by the former only.
"""

from __future__ import annotations

from codegraph_cli.installer.agent import Agent, Shape
from codegraph_cli.installer.place import Place


def _place(name: str, older: str) -> Place:
    before = f"{{home}}/.codeium/windsurf/{older}"
    return Place(
        (f"{{xdg}}/devin/{name}", before),
        elsewhere=(("windows", (f"{{config}}/devin/{name}", before)),),
    )


AGENT = Agent(
    id="windsurf",
    name="Windsurf (Devin Desktop)",
    format="json",
    at=("mcpServers",),
    shape=Shape(),
    user=_place("mcp_config.json", "mcp_config.json"),
    project=Place(("{project}/.devin/mcp_config.json",)),
    traces=(
        Place(("{xdg}/devin",), elsewhere=(("windows", ("{config}/devin",)),)),
        Place(("{home}/.codeium/windsurf",)),
        Place(("{home}/.windsurf",)),
    ),
    programs=("windsurf", "devin"),
    user_instructions=_place("AGENTS.md", "memories/global_rules.md"),
    afterwards="Refresh its list of MCP servers, or restart it.",
)
