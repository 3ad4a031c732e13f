"""Gemini CLI.

https://github.com/google-gemini/gemini-cli/blob/main/docs/tools/mcp-server.md (read 2026-11-23).
Run with 0.61.0: comments are understood and trailing commas are not; a project's file is found from
the project's folder only; in a folder that is not trusted no server starts; the server's
instructions reach the model. The folder ``~/.gemini`` alone may be that of Antigravity.
"""

from __future__ import annotations

from codegraph_cli.installer.agent import Agent, Shape
from codegraph_cli.installer.place import Place

_SETTINGS = Place(
    ("{home}/.gemini/settings.json",), (("GEMINI_CLI_HOME", ".gemini/settings.json"),)
)

AGENT = Agent(
    id="gemini",
    name="Gemini CLI",
    format="json",
    at=("mcpServers",),
    shape=Shape(trusting={"trust": True}),
    user=_SETTINGS,
    project=Place(("{project}/.gemini/settings.json",)),
    traces=(_SETTINGS,),
    programs=("gemini",),
    afterwards="Start it in a folder that you trust; in others it starts no servers.",
)
