"""What the installer knows of agents holds together, on every platform."""

from __future__ import annotations

import pkgutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from dataclasses import replace
from importlib import import_module
from importlib.resources import files
from pathlib import Path
from runpy import run_path

import pytest
from privileges import DROP_PRIVILEGES

from codegraph_cli.installer import agents as registry
from codegraph_cli.installer.agent import Agent
from codegraph_cli.installer.agents import AGENTS
from codegraph_cli.installer.machine import Machine
from codegraph_cli.installer.place import Place
from codegraph_cli.installer.program import is_ours
from codegraph_cli.installer.tools import TOOLS
from codegraph_mcp.tools import all_tools

from .machines import PLATFORMS, SCOPES, WORDS

REPOSITORY = Path(__file__).resolve().parents[2]

each_agent = pytest.mark.parametrize("agent", AGENTS, ids=lambda agent: agent.id)


def places(agent: Agent) -> Iterator[Place]:
    """All files and folders of an agent."""
    yield from agent.traces
    for permission in agent.permissions:
        yield from filter(None, (permission.user, permission.project))
    yield from filter(
        None, (agent.user, agent.project, agent.user_instructions, agent.project_instructions)
    )


def machine(root: Path, platform: str = "linux", **environ: str) -> Machine:
    return Machine(platform, root / "home", root / "project", environ)  # type: ignore[arg-type]


def test_agents_are_those_whose_installation_is_counted() -> None:
    schema = tomllib.loads((files("codegraph_telemetry") / "schema.toml").read_text())
    ids = [agent.id for agent in AGENTS]
    assert [*ids, "other"] == schema["lists"]["targets"]


def test_every_module_is_registered() -> None:
    modules = [
        import_module(f"{registry.__name__}.{found.name}")
        for found in pkgutil.iter_modules(registry.__path__)
    ]
    assert sorted(module.AGENT.id for module in modules) == sorted(agent.id for agent in AGENTS)


@each_agent
def test_a_module_is_called_like_its_agent_and_says_where_it_is_documented(agent: Agent) -> None:
    name = agent.id.replace("-", "_")
    module = import_module(f"{registry.__name__}.{'continue_' if name == 'continue' else name}")
    assert module.AGENT is agent
    assert "https://" in (module.__doc__ or "")
    assert "(read 20" in " ".join((module.__doc__ or "").split())


@each_agent
@pytest.mark.parametrize("trusted", [True, False])
def test_an_entry_can_be_read_back(agent: Agent, trusted: bool) -> None:
    words = ("/opt/my tools/codegraph", *WORDS[1:])
    found = agent.shape.read(agent.shape.write(words, trusted=trusted))
    assert found == (*words, *agent.shape.extra)
    assert is_ours(found)


@each_agent
@pytest.mark.parametrize("entry", [None, [], "codegraph", {}, {"command": 1}, {"cmd": [1]}])
def test_an_entry_of_another_shape_has_no_command(agent: Agent, entry: object) -> None:
    assert agent.shape.read(entry) is None


@each_agent
@pytest.mark.parametrize("platform", PLATFORMS)
def test_every_path_is_below_the_home_or_the_project(
    agent: Agent, platform: str, tmp_path: Path
) -> None:
    lab = machine(tmp_path, platform)
    for place in places(agent):
        path = place.on(lab)
        assert path.is_relative_to(lab.home) or path.is_relative_to(lab.project)
        assert not any(mark in str(path.relative_to(tmp_path)) for mark in "{}")
    local = [agent.project, agent.project_instructions]
    for place in filter(None, [*local, *(one.project for one in agent.permissions)]):
        assert place.on(lab).is_relative_to(lab.project)


@each_agent
def test_variables_that_move_its_files_are_honoured(agent: Agent, tmp_path: Path) -> None:
    for place in places(agent):
        for variable, below in place.moved_by:
            lab = machine(tmp_path, **{variable: str(tmp_path / "moved")})
            assert place.on(lab) == tmp_path / "moved" / below
            assert not place.on(replace(lab, environ={variable: ""})).is_relative_to(
                tmp_path / "moved"
            )


@each_agent
def test_files_of_an_agent_move_together(agent: Agent) -> None:
    in_home = [agent.user, *agent.traces, agent.user_instructions]
    in_home += [permission.user for permission in agent.permissions]
    moved = {variable for place in in_home if place for variable, _ in place.moved_by}
    narrow = {"CLINE_MCP_SETTINGS_PATH", "CLINE_DATA_DIR", "VSCODE_PORTABLE"}
    assert agent.user is not None
    assert {variable for variable, _ in agent.user.moved_by} == moved
    if moved - narrow and agent.user_instructions is not None:
        of_text = {variable for variable, _ in agent.user_instructions.moved_by}
        assert of_text == moved - narrow


@pytest.mark.parametrize(
    ("agent_id", "variable", "file"),
    [
        ("claude-code", "CLAUDE_CONFIG_DIR", ".claude.json"),
        ("codex", "CODEX_HOME", "config.toml"),
        ("opencode", "XDG_CONFIG_HOME", "opencode/opencode.jsonc"),
        ("gemini", "GEMINI_CLI_HOME", ".gemini/settings.json"),
        ("hermes", "HERMES_HOME", "config.yaml"),
        ("copilot-vscode", "VSCODE_PORTABLE", "user-data/User/mcp.json"),
        ("copilot-cli", "COPILOT_HOME", "mcp-config.json"),
        ("zed", "XDG_CONFIG_HOME", "zed/settings.json"),
        ("cline", "CLINE_DIR", "data/settings/cline_mcp_settings.json"),
        ("goose", "GOOSE_PATH_ROOT", "config/config.yaml"),
        ("continue", "CONTINUE_GLOBAL_DIR", "mcpServers/codegraph.json"),
    ],
)
def test_an_agent_looks_for_its_file_where_its_variable_says(
    agent_id: str, variable: str, file: str, tmp_path: Path
) -> None:
    agent = next(agent for agent in AGENTS if agent.id == agent_id)
    assert agent.user is not None
    lab = machine(tmp_path, **{variable: str(tmp_path / "there")})
    assert agent.user.on(lab) == tmp_path / "there" / file


def test_the_file_that_is_there_is_taken(tmp_path: Path) -> None:
    agent = next(agent for agent in AGENTS if agent.id == "opencode")
    assert agent.user is not None
    folder = tmp_path / "home" / ".config" / "opencode"
    folder.mkdir(parents=True)
    assert agent.user.on(machine(tmp_path)) == folder / "opencode.jsonc"
    (folder / "config.json").write_text("{}")
    assert agent.user.on(machine(tmp_path)) == folder / "config.json"
    (folder / "opencode.json").write_text("{}")
    assert agent.user.on(machine(tmp_path)) == folder / "opencode.json"


def test_where_there_is_no_file_the_folder_that_is_there_decides(tmp_path: Path) -> None:
    place = Place(("{home}/new/settings.json", "{home}/old/settings.json"))
    lab = machine(tmp_path)
    assert place.on(lab) == lab.home / "new" / "settings.json"
    (lab.home / "old").mkdir(parents=True)
    assert place.on(lab) == lab.home / "old" / "settings.json"
    (lab.home / "new").mkdir()
    assert place.on(lab) == lab.home / "new" / "settings.json"
    (lab.home / "old" / "settings.json").write_text("{}")
    assert place.on(lab) == lab.home / "old" / "settings.json"


@each_agent
@pytest.mark.parametrize("platform", PLATFORMS)
def test_nothing_is_found_on_an_empty_machine(agent: Agent, platform: str, tmp_path: Path) -> None:
    assert not agent.is_present(machine(tmp_path, platform, PATH=str(tmp_path / "bin")))


@each_agent
@pytest.mark.parametrize("platform", PLATFORMS)
def test_an_agent_is_found_by_what_it_leaves(agent: Agent, platform: str, tmp_path: Path) -> None:
    for number in range(len(agent.traces)):
        lab = machine(tmp_path / str(number), platform)
        agent.traces[number].on(lab).mkdir(parents=True)
        assert agent.is_present(lab)


@each_agent
def test_an_agent_is_found_on_the_path(agent: Agent, tmp_path: Path) -> None:
    for name in agent.programs:
        folder = tmp_path / name
        folder.mkdir()
        (folder / name).write_text("#!/bin/sh\n")
        (folder / name).chmod(0o755)
        assert agent.is_present(machine(tmp_path / "nowhere", PATH=str(folder)))


def test_folders_that_may_not_be_looked_into_stop_nobody(tmp_path: Path) -> None:
    code = f"""{DROP_PRIVILEGES}
from pathlib import Path
from codegraph_cli.installer.agents import AGENTS
from codegraph_cli.installer.machine import Machine
machine = Machine("linux", Path({str(tmp_path)!r}) / "locked", Path({str(tmp_path)!r}), {{}})
for agent in AGENTS:
    assert not agent.is_present(machine)
    assert agent.user.on(machine).is_relative_to(machine.home)
"""
    (tmp_path / "locked").mkdir(0o000)
    subprocess.run([sys.executable, "-c", code], check=True)


def test_gemini_is_not_found_by_the_folder_of_antigravity(tmp_path: Path) -> None:
    lab = machine(tmp_path)
    (lab.home / ".gemini" / "config").mkdir(parents=True)
    found = {agent.id for agent in AGENTS if agent.is_present(lab)}
    assert found == {"antigravity"}


def test_the_page_about_agents_says_what_the_installer_knows() -> None:
    scope = run_path(str(REPOSITORY / "scripts" / "generate_agents_table.py"))
    text = (REPOSITORY / "docs" / "agents.md").read_text(encoding="utf-8")
    assert text == scope["page"](text), "run scripts/generate_agents_table.py"
    assert all(f"`{agent.id}`" in text for agent in AGENTS)


def test_tools_that_are_listed_one_by_one_are_those_that_there_are() -> None:
    assert [*TOOLS] == [tool.name for tool in all_tools()]


@each_agent
def test_what_is_left_to_do_is_one_sentence(agent: Agent) -> None:
    for scope in SCOPES:
        text = agent.left_to_do(scope)
        assert text == "" or text.endswith(".")
        assert ". " not in text
