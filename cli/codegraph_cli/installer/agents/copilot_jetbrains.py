"""GitHub Copilot in JetBrains IDEs.

https://docs.github.com/en/copilot/how-tos/provide-context/use-mcp/extend-copilot-chat-with-mcp
(read 2026-11-23) has the format; the paths are those that other installers write to. Not run.
"""

from __future__ import annotations

from codegraph_cli.installer.agent import Agent, Shape
from codegraph_cli.installer.place import Place


def _place(*names: str) -> Place:
    below = "github-copilot/intellij"
    macos = [
        f"{folder}/{below}/{name}" for folder in ("{home}/.config", "{config}") for name in names
    ]
    return Place(
        tuple(f"{{xdg}}/{below}/{name}" for name in names),
        elsewhere=(
            ("macos", tuple(macos)),
            ("windows", tuple(f"{{local}}/{below}/{name}" for name in names)),
        ),
    )


AGENT = Agent(
    id="copilot-jetbrains",
    name="GitHub Copilot in JetBrains IDEs",
    format="json",
    at=("servers",),
    shape=Shape(),
    user=_place("mcp.json"),
    project=None,
    traces=(_place(""),),
    user_instructions=_place("global-copilot-instructions.md"),
    afterwards="Restart the IDE.",
)
