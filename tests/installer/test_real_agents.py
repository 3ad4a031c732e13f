"""Agents as their makers ship them list what the installer wrote, and no more of it afterwards.

They are not installed for the tests. ``CODEGRAPH_TEST_AGENTS`` names a folder that has some of
them; docs/agents.md tells how to fill it.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from codegraph_cli.installer.agent import Scope
from codegraph_cli.installer.agents import AGENTS
from codegraph_cli.installer.machine import Machine

FOLDER = os.environ.get("CODEGRAPH_TEST_AGENTS", "")
CODEGRAPH = Path(sys.executable).with_name("codegraph")
NOWHERE = "http://127.0.0.1:9"
PLACES = ("node_modules/.bin", "*/node_modules/.bin", "bin", "*/bin")
CONTROL = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")

pytestmark = pytest.mark.skipif(
    not FOLDER, reason="CODEGRAPH_TEST_AGENTS names no folder with agents"
)


def in_lines(pattern: str) -> Callable[[str], bool]:
    return lambda text: re.search(pattern, text, re.M) is not None


def in_json(text: str) -> bool:
    """Whether an object with the name of our server, or a key of it, is anywhere."""

    def has(found: Any) -> bool:
        if isinstance(found, dict):
            named = "codegraph" in found or found.get("name") == "codegraph"
            return named or any(map(has, found.values()))
        return isinstance(found, list) and any(map(has, found))

    return has(json.loads(text[re.search(r"^[\[{]", text, re.M).start() :]))  # type: ignore[union-attr]


@dataclass(frozen=True)
class Case:
    """How to ask an agent.

    Attributes:
        id: Of the agent.
        program: Its command.
        words: What has it list its servers.
        listed: Whether ours is listed in what it prints.
        scope: For whom codegraph is installed.
    """

    id: str
    program: str
    words: Sequence[str]
    listed: Callable[[str], bool]
    scope: Scope = "global"


CASES = (
    Case("claude-code", "claude", ["mcp", "list"], in_lines(r"^codegraph: .*Connected")),
    Case("claude-code", "claude", ["mcp", "list"], in_lines(r"^codegraph: .*approval"), "local"),
    Case("codex", "codex", ["mcp", "list", "--json"], in_json),
    Case("gemini", "gemini", ["mcp", "list"], in_lines(r"codegraph: .*Connected")),
    Case("gemini", "gemini", ["mcp", "list"], in_lines(r"codegraph: .*Connected"), "local"),
    Case("opencode", "opencode", ["mcp", "list"], in_lines(r"codegraph.* connected")),
    Case("opencode", "opencode", ["mcp", "list"], in_lines(r"codegraph.* connected"), "local"),
    Case("copilot-cli", "copilot", ["mcp", "list", "--json"], in_json),
    Case("cline", "cline", ["config", "mcp", "--json"], in_json),
    Case("hermes", "hermes", ["mcp", "list"], in_lines(r"^\s*codegraph\b")),
    Case("hermes", "hermes", ["mcp", "test", "codegraph"], in_lines(r"Connected")),
)


@dataclass(frozen=True)
class Desk:
    """A home and a project that a real agent and a real codegraph are run in."""

    home: Path
    project: Path
    environ: dict[str, str]

    def run(self, words: Sequence[str | Path]) -> str:
        done = subprocess.run(
            [*_without_network(), *words],
            cwd=self.project,
            env=self.environ,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=180,
            check=False,
        )
        return CONTROL.sub("", done.stdout)

    def codegraph(self, *words: str) -> list[dict[str, Any]]:
        """What became of each file."""
        files: list[dict[str, Any]] = json.loads(self.run([CODEGRAPH, *words, "--json"]))["files"]
        return files


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    home, project = tmp_path / "home", tmp_path / "project"
    home.mkdir()
    project.mkdir()
    (project / "shop.py").write_text("def price() -> int:\n    return 3\n")
    proxies = dict.fromkeys(("HTTP_PROXY", "HTTPS_PROXY", "https_proxy"), NOWHERE)
    trusting = {"GEMINI_CLI_TRUST_WORKSPACE": "true"}
    quiet = {"DO_NOT_TRACK": "1", "DISABLE_AUTOUPDATER": "1", "CODEGRAPH_TELEMETRY": "0"}
    search = os.pathsep.join([str(CODEGRAPH.parent), os.environ["PATH"]])
    return Desk(home, project, {"HOME": str(home), "PATH": search, **proxies, **quiet, **trusting})


def _without_network() -> list[str]:
    """What puts a program into a network of its own, where this machine lets us."""
    prefix = ["unshare", "--net", "--map-root-user"]
    try:
        subprocess.run([*prefix, "true"], check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError):
        return []
    return prefix


def program(name: str) -> Path:
    found = [path for place in PLACES for path in Path(FOLDER).glob(f"{place}/{name}")]
    if not found:
        pytest.skip(f"{name} is not in {FOLDER}")
    return max(found)


def before_it(case: Case, desk: Desk) -> Path:
    """The file that codegraph will be written to, with something of the user's in it."""
    agent = next(agent for agent in AGENTS if agent.id == case.id)
    place = agent.place(case.scope)
    assert place is not None
    path = place.on(Machine("linux", desk.home, desk.project, {}))
    text = {
        "json": json.dumps({agent.at[0]: {}}, indent=4) + "\n",
        "toml": "# mine\n[tools]\n",
        "yaml": "# mine\ntimezone: UTC\n",
    }[agent.format]
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return path


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.id}-{case.scope}-{case.words[1]}")
def test_an_agent_lists_the_server_after_install_and_not_after_uninstall(
    case: Case, desk: Desk, capsys: pytest.CaptureFixture[str]
) -> None:
    asked: list[str | Path] = [program(case.program), *case.words]
    path = before_it(case, desk)
    before = path.read_bytes()
    assert not case.listed(desk.run(asked))
    is_alone = path.read_bytes() == before

    location = ("--location", case.scope)
    installed = desk.codegraph("install", "--target", case.id, *location, "--yes")
    assert {one["status"] for one in installed} == {"added"}
    written = path.read_bytes()
    told = desk.run(asked)
    assert case.listed(told), told
    with capsys.disabled():
        print(f"\n{case.id} {desk.run([asked[0], '--version']).strip()}:\n{told.strip()}")

    is_alone = is_alone and path.read_bytes() == written
    removed = desk.codegraph("uninstall", "--target", case.id, *location, "--yes")
    assert "left alone" not in {one["status"] for one in removed}
    assert not case.listed(desk.run(asked))
    if is_alone:
        assert path.read_bytes() == before
    else:  # the agent writes to it as well, as Claude Code does
        assert b'"codegraph"' not in path.read_bytes()
    assert not list(desk.home.rglob("*.codegraph-backup"))
