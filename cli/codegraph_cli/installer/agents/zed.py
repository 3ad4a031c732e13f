"""Zed.

https://zed.dev/docs/ai/mcp and https://zed.dev/docs/ai/instructions (read 2026-11-23). Not run. It
supports tools and prompts of servers; of instructions it says nothing. Of the files with a
project's instructions it reads one only, so that a file made for us could hide another.
"""

from __future__ import annotations

from codegraph_cli.installer.agent import Agent, Shape
from codegraph_cli.installer.place import Place


def _place(name: str) -> Place:
    below = f"zed/{name}".rstrip("/")
    return Place(
        (f"{{xdg}}/{below}",),
        (("FLATPAK_XDG_CONFIG_HOME", below),),
        (
            ("macos", (f"{{home}}/.config/{below}",)),
            ("windows", (f"{{config}}/Z{below[1:]}",)),
        ),
    )


AGENT = Agent(
    id="zed",
    name="Zed",
    format="json",
    at=("context_servers",),
    shape=Shape(fixed={"env": {}}),
    user=_place("settings.json"),
    project=Place(("{project}/.zed/settings.json",)),
    traces=(_place(""),),
    programs=("zed", "zeditor"),
    user_instructions=_place("AGENTS.md"),
    afterwards_local="Trust the project when asked; before that, its settings do not count.",
)
