"""Write the table of docs/agents.md from what the installer knows of agents.

python scripts/generate_agents_table.py
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from codegraph_cli.installer.agent import SERVER, Agent, Permission
from codegraph_cli.installer.agents import AGENTS
from codegraph_cli.installer.place import Place

TARGET = Path(__file__).resolve().parent.parent / "docs" / "agents.md"

_REGION = re.compile(r"(?<=<!-- generated: agents -->\n).*?(?=<!-- /generated -->)", re.DOTALL)
_HEAD = (
    "Agent, and its id",
    "Your own settings",
    "A project's settings",
    "Where in them",
    "So that tools run without asking",
    "Instructions for the model",
    "What is left to do",
)
_FOLDERS = {
    "linux": {"xdg": "~/.config", "config": "~/.config", "local": "~/.config"},
    "macos": {
        "xdg": "~/.config",
        "config": "~/Library/Application Support",
        "local": "~/Library/Application Support",
    },
    "windows": {"xdg": "~/.config", "config": "%APPDATA%", "local": "%LOCALAPPDATA%"},
}
_NAMES = {"linux": "Linux", "macos": "macOS", "windows": "Windows"}


def page(text: str) -> str:
    """The page with its table as it should be.

    Args:
        text: Of the page.
    """
    return _REGION.sub(lambda _: table(), text, count=1)


def table() -> str:
    """A row for each agent."""
    rows = [_HEAD, tuple("---" for _ in _HEAD), *map(_row, AGENTS)]
    return "".join(f"| {' | '.join(row)} |\n" for row in rows)


def _row(agent: Agent) -> tuple[str, ...]:
    return (
        f"{agent.name}<br>`{agent.id}`",
        "<br>".join([*_places(agent.user), *_variables(agent.user)]) or "-",
        "<br>".join(_places(agent.project)) or "-",
        f"{agent.format.upper()}, `{'.'.join((*agent.at, SERVER))}`",
        "<br>".join(_permissions(agent)) or "-",
        "<br>".join(_instructions(agent)) or "-",
        "<br>".join(_left_to_do(agent)) or "-",
    )


def _places(place: Place | None) -> Iterator[str]:
    """A line for each platform, or for those that agree."""
    if place is None:
        return
    platforms: dict[str, list[str]] = {}
    for platform, name in _NAMES.items():
        paths = [_path(path, platform) for path in _names(place, platform)]
        platforms.setdefault(_listed(paths), []).append(name)
    for text, names in platforms.items():
        yield text if len(platforms) == 1 else f"{', '.join(names)}: {text}"


def _names(place: Place, platform: str) -> tuple[str, ...]:
    return dict(place.elsewhere).get(platform, place.names)


def _listed(paths: Sequence[str]) -> str:
    folders = {path.rpartition("/")[0] for path in paths}
    if len(folders) == 1:  # the names alone are enough
        paths = [paths[0], *(path.rpartition("/")[2] for path in paths[1:])]
    return " or ".join(f"`{path}`" for path in paths)


def _variables(place: Place | None) -> Iterator[str]:
    for variable, below in place.moved_by if place else ():
        yield f"`${'/'.join(filter(None, (variable, below)))}` where it is set"


def _instructions(agent: Agent) -> Iterator[str]:
    text = agent.user_instructions
    if text is not None and agent.user is not None:
        folders = [name.rpartition("/")[0] for name in agent.user.names]
        if [name.rpartition("/")[0] for name in text.names] == folders:
            yield f"`{text.names[0].rpartition('/')[2]}` beside your settings"
        else:
            yield from _places(text)
    yield from _places(agent.project_instructions)


def _path(name: str, platform: str) -> str:
    folders = {"home": "~", **_FOLDERS[platform]}
    found = re.sub(r"\{(\w+)\}", lambda match: folders.get(match[1], ""), name)
    return found.removeprefix("/")


def _permissions(agent: Agent) -> Iterator[str]:
    if agent.shape.trusting:
        yield f"{', '.join(f'`{key}`' for key in agent.shape.trusting)} in the entry"
    for permission in agent.permissions:
        files = [*_places(permission.user), *_places(permission.project)]
        yield f"{_setting(permission)} of {', '.join(files)}"


def _left_to_do(agent: Agent) -> Iterator[str]:
    if agent.afterwards:
        yield agent.afterwards
    if agent.afterwards_local:
        yield f"In a project: {agent.afterwards_local}"


def _setting(permission: Permission) -> str:
    at = ".".join(permission.at)
    return f"`{permission.item}` in `{at}`"


if __name__ == "__main__":
    TARGET.write_text(page(TARGET.read_text(encoding="utf-8")), encoding="utf-8")
