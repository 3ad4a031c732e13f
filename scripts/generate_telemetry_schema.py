"""Write everything that follows from telemetry/codegraph_telemetry/schema.toml.

python scripts/generate_telemetry_schema.py
"""

from __future__ import annotations

import sys
from pathlib import Path

from codegraph_telemetry.schema import Schema, load

ROOT = Path(__file__).resolve().parent.parent
VOCABULARY = ROOT / "telemetry" / "codegraph_telemetry" / "vocabulary.py"


def outputs() -> dict[Path, str]:
    """The text of every file that is written, or of the page in which a region is."""
    schema = load()
    return {VOCABULARY: vocabulary(schema)}


def vocabulary(schema: Schema) -> str:
    """The module with the closed lists that counting needs."""
    names = {"mcp_tool": "tools", "cli_command": "commands"}
    lines = [
        '"""The closed lists by which uses are counted.',
        "",
        "Written by scripts/generate_telemetry_schema.py from schema.toml; edit that, not this.",
        '"""',
        "",
        "NAMES = {",
    ]
    for kind, chosen in names.items():
        lines.append(f'    "{kind}": frozenset(')
        lines.append("        {")
        lines += [f'            "{name}",' for name in schema.lists[chosen]]
        lines += ["        }", "    ),"]
    exact, patterns = _agents(schema)
    lines += ["}", '"""The tools and commands, by kind of use."""', "", "AGENTS = {"]
    lines += [f'    "{name}": "{agent}",' for name, agent in exact.items()]
    lines += [
        "}",
        '"""The agents, by their ids and by the names of their clients in lower case."""',
        "",
    ]
    lines += ["AGENT_PATTERNS = {"]
    lines += [f'    ("{start}", "{end}"): "{agent}",' for start, end, agent in patterns]
    lines += ["}", '"""Agents by how the names of their clients begin and end, in lower case."""']
    return "\n".join(lines) + "\n"


def _agents(schema: Schema) -> tuple[dict[str, str], list[tuple[str, str, str]]]:
    exact: dict[str, str] = {}
    patterns: list[tuple[str, str, str]] = []
    for agent, clients in schema.agents.items():
        # Its own id too, so that folding what is folded already changes nothing.
        for name in dict.fromkeys(name.lower() for name in (agent, *clients)):
            if "*" in name:
                start, end = name.split("*")
                patterns.append((start, end, agent))
            elif exact.setdefault(name, agent) != agent:
                sys.exit(f"{name!r} stands for both {exact[name]!r} and {agent!r}")
    return exact, patterns


if __name__ == "__main__":
    for path, text in outputs().items():
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
