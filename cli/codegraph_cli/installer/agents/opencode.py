"""opencode.

https://opencode.ai/docs/config and https://opencode.ai/docs/mcp-servers (read 2026-11-23). Run with
1.18.33: it reads and merges all of the files below, allows all tools unless told otherwise, and
hands the server's instructions on.
"""

from __future__ import annotations

from codegraph_cli.installer.agent import Agent, Shape
from codegraph_cli.installer.place import Place

AGENT = Agent(
    id="opencode",
    name="opencode",
    format="json",
    at=("mcp",),
    shape=Shape(arguments=None, fixed={"type": "local", "enabled": True}),
    # The order in which its own editor looks for one.
    user=Place(
        (
            "{xdg}/opencode/opencode.jsonc",
            "{xdg}/opencode/opencode.json",
            "{xdg}/opencode/config.json",
        )
    ),
    project=Place(
        (
            "{project}/opencode.json",
            "{project}/opencode.jsonc",
            "{project}/.opencode/opencode.json",
            "{project}/.opencode/opencode.jsonc",
        )
    ),
    traces=(
        Place(("{xdg}/opencode",)),
        Place(("{home}/.local/share/opencode",)),
        Place(("{home}/.opencode",)),
    ),
    programs=("opencode",),
    afterwards="Start a new session.",
)
