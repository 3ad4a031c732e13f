"""Every agent, for the user and for a project, over files in every state, on every platform."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Literal

import pytest

from codegraph_cli.installer import edit
from codegraph_cli.installer.agent import SERVER, Agent, Scope
from codegraph_cli.installer.agents import AGENTS
from codegraph_cli.installer.edit.change import Change, Fence, Include, Put
from codegraph_cli.installer.wishes import Wish, wishes

from .machines import PLATFORMS, SCOPES, WORDS, Lab, Snapshot

State = Literal[
    "fresh", "existing", "commented", "empty", "malformed", "read-only", "symlinked", "CRLF", "BOM"
]
EDITABLE: tuple[State, ...] = (
    "fresh", "existing", "commented", "empty", "symlinked", "CRLF", "BOM",
)  # fmt: skip
REFUSED: tuple[State, ...] = ("malformed", "read-only")

WITH_FILES = [(agent, scope) for agent in AGENTS for scope in SCOPES if agent.place(scope)]
each_agent = pytest.mark.parametrize(
    ("agent", "scope"), WITH_FILES, ids=[f"{agent.id}-{scope}" for agent, scope in WITH_FILES]
)


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a crash of the machine would leave is not asked here, thousands of times."""
    monkeypatch.setattr(os, "fsync", lambda _descriptor: None)


MARKDOWN = "# My rules\n\n<!-- of mine -->\nBe brief.\n"
JSON = """\
{
    "first": {"nested": [1, 2.50, "é"]},
    "%s": {
        "weather": {"command": "weather", "args": []}
    },
    "last": null
}
"""
JSON_COMMENTED = """\
// of mine
{
  "first": {"nested": [1, 2.50, "é"]}, /* here
  and there */
  "%s": {
    // none: "old": {},
    "weather": {"command": "weather", "args": [],}, // fine
  },
}
"""
ALLOW = '{"permissions": {"deny": ["Read(.env)"], "allow": ["Bash(ls)"]}, "model": "best"}\n'
ALLOW_COMMENTED = """\
{
  "permissions": {
    "allow": [
      "Bash(ls)", // harmless
    ],
  },
}
"""
TOML = """\
model = 'best'

[%s.weather]
command = "weather"
args = []

[projects."/somewhere"]
trust_level = "trusted"
"""
TOML_COMMENTED = """\
# of mine
model = 'best'   # really

[%s.weather]
command = "weather"  # fine
# args = []
"""
YAML = """\
model: best
%s:
  weather:
    command: weather
    args: []
last: "no"
"""
YAML_COMMENTED = """\
# of mine
model: best   # really

%s:
    # the only one
    weather:
        command: weather  # fine
# the end
"""
BROKEN = {
    "json": '{"mcpServers": ',
    "toml": "model = = 1\n[mcp_servers",
    "yaml": "model: [1\nextensions: }\n",
}
BROKEN_MARKDOWN = "# My rules\n<!-- codegraph:begin -->\n"


def samples(change: Change) -> tuple[str, str, str]:
    """What somebody may have in the file of a change: plain, with comments, broken."""
    if isinstance(change, Fence):
        return MARKDOWN, MARKDOWN, BROKEN_MARKDOWN
    if isinstance(change, Include):
        return ALLOW, ALLOW_COMMENTED, BROKEN["json"]
    plain, commented = {
        "json": (JSON, JSON_COMMENTED),
        "toml": (TOML, TOML_COMMENTED),
        "yaml": (YAML, YAML_COMMENTED),
    }[change.format]
    return plain % change.at[0], commented % change.at[0], BROKEN[change.format]


def set_up(wish: Wish, state: State, lab: Lab) -> None:
    """Have the file of a wish in a state."""
    plain, commented, broken = samples(wish.change)
    text = {"commented": commented, "malformed": broken, "empty": ""}.get(state, plain)
    content = text.replace("\n", "\r\n" if state == "CRLF" else "\n").encode()
    if state == "fresh":
        return
    wish.path.parent.mkdir(parents=True, exist_ok=True)
    if state == "symlinked":
        real = lab.machine.home / "dotfiles" / f"{wish.purpose}-{wish.path.name}"
        real.parent.mkdir(exist_ok=True)
        real.write_bytes(content)
        wish.path.symlink_to(real)
        return
    wish.path.write_bytes(b"\xef\xbb\xbf" + content if state == "BOM" else content)
    wish.path.chmod(0o444 if state == "read-only" else 0o640)


def edited(content: bytes | None, change: Change) -> bytes:
    """A file after its user added something that is not ours."""
    text = (content or b"").decode()
    if isinstance(change, Fence):
        return (text + "\nBe kind.\n").encode()
    mark = "\ufeff" if text.startswith("\ufeff") else ""
    text = text.removeprefix(mark)
    if change.format == "json":
        return (mark + (text.replace("{", '{"mine": true,', 1) or '{"mine": true}')).encode()
    line = "mine = true\n" if change.format == "toml" else "mine: true\n"
    return (mark + line + text).encode()


def cases(
    agent: Agent, scope: Scope, states: tuple[State, ...], root: Path
) -> Iterator[tuple[State, Lab, tuple[Wish, ...]]]:
    """A machine for each platform and state, set up."""
    for platform in PLATFORMS:
        for state in states:
            lab = Lab.at(root / platform / state, platform)
            found = wishes(agent, scope, lab.machine, WORDS, trusted=True)
            assert found
            for wish in found:
                set_up(wish, state, lab)
            yield state, lab, found


def has_ours(wish: Wish) -> bool:
    """Whether a file says what a wish wants."""
    content = wish.path.read_bytes()
    return edit.apply(content, wish.change) == content


def others(content: bytes, change: Change) -> object:
    """What a file says besides what is ours."""
    if isinstance(change, Fence):
        return None
    top = edit.read(content, change.format, ())
    found = json.loads(json.dumps(top))
    inner = found
    for key in change.at[:-1]:
        inner = inner[key]
    if isinstance(change, Put):
        inner.pop(change.at[-1], None)
    elif change.item in inner[change.at[-1]]:
        inner[change.at[-1]].remove(change.item)
    return found


@each_agent
def test_install_adds_what_is_ours_and_keeps_the_rest(
    agent: Agent, scope: Scope, tmp_path: Path
) -> None:
    for state, lab, found in cases(agent, scope, EDITABLE, tmp_path):
        before = {wish.path: wish.path.read_bytes() for wish in found if wish.path.exists()}
        links = {wish.path for wish in found if wish.path.is_symlink()}
        modes = {wish.path: wish.path.stat().st_mode for wish in found if wish.path.exists()}
        granted = lab.install([agent], scope).granted
        assert [one.status for one in granted] == ["added"] * len(found), state
        for wish in found:
            content = wish.path.read_bytes()
            assert has_ours(wish), (state, wish.path)
            assert wish.path.is_symlink() == (wish.path in links), state
            if wish.path in before:
                assert wish.path.stat().st_mode == modes[wish.path], state
                if before[wish.path]:
                    kept = others(content, wish.change)
                    assert kept == others(before[wish.path], wish.change), (state, wish.path)
            if state == "CRLF":
                assert content.count(b"\n") == content.count(b"\r\n"), wish.path
            assert content.startswith(b"\xef\xbb\xbf") == (state == "BOM"), wish.path
            if state == "existing" and wish.path.suffix == ".json":
                json.loads(content)
        place = agent.place(scope)
        assert place is not None
        settings = place.on(lab.machine).read_bytes()
        entry = edit.read(settings, agent.format, (*agent.at, SERVER))
        assert agent.shape.read(entry) == (*WORDS, *agent.shape.extra), state


@each_agent
def test_a_second_install_changes_nothing(agent: Agent, scope: Scope, tmp_path: Path) -> None:
    for state, lab, _found in cases(agent, scope, EDITABLE, tmp_path):
        lab.install([agent], scope)
        before, record = lab.snapshot(), (lab.state / "installed.json").read_bytes()
        granted = lab.install([agent], scope).granted
        assert {one.status for one in granted} == {"unchanged"}, state
        assert lab.snapshot() == before, state
        assert (lab.state / "installed.json").read_bytes() == record, state
        lab.uninstall([agent], scope)
        assert not lab.remembers(), state


@each_agent
def test_uninstall_leaves_no_trace(agent: Agent, scope: Scope, tmp_path: Path) -> None:
    for state, lab, _found in cases(agent, scope, EDITABLE, tmp_path):
        before = lab.snapshot()
        lab.install([agent], scope)
        removal = lab.uninstall([agent], scope)
        expected = "deleted" if state == "fresh" else "restored"
        assert {one.status for one in removal.removed} == {expected}, state
        assert lab.snapshot() == before, state
        assert not lab.remembers(), state


@each_agent
def test_uninstall_keeps_what_the_user_wrote_meanwhile(
    agent: Agent, scope: Scope, tmp_path: Path
) -> None:
    for state, lab, found in cases(agent, scope, EDITABLE, tmp_path):
        before = {wish.path: wish.path.read_bytes() for wish in found if wish.path.exists()}
        lab.install([agent], scope)
        for wish in found:
            wish.path.write_bytes(edited(wish.path.read_bytes(), wish.change))
        removal = lab.uninstall([agent], scope)
        assert {one.status for one in removal.removed} == {"cleaned"}, state
        for wish in found:
            content = wish.path.read_bytes()
            if before.get(wish.path):
                assert content == edited(before[wish.path], wish.change), (state, wish.path)
            elif isinstance(wish.change, Fence):
                assert content.endswith(b"\nBe kind.\n"), (state, wish.path)
                assert b"<!-- codegraph" not in content, (state, wish.path)
            else:
                left = edit.read(content, wish.change.format, ())
                assert left == {"mine": True}, (state, wish.path)
        assert not lab.remembers(), state


@each_agent
def test_what_cannot_be_changed_is_left_as_it_is_and_named(
    agent: Agent, scope: Scope, tmp_path: Path
) -> None:
    for state, lab, found in cases(agent, scope, REFUSED, tmp_path):
        before = lab.snapshot()
        granted = lab.install([agent], scope).granted
        assert [one.status for one in granted] == ["left alone"] * len(found), state
        assert all(one.reason for one in granted), state
        assert lab.snapshot() == before, state
        assert not lab.remembers(), state
        lab.uninstall([agent], scope)
        assert lab.snapshot() == before, state


def keeps(agents: list[Agent], scope: Scope, lab: Lab) -> bool:
    return all(
        has_ours(wish)
        for agent in agents
        for wish in wishes(agent, scope, lab.machine, WORDS, trusted=True)
    )


def gone_one_by_one(agents: list[Agent], scope: Scope, lab: Lab, before: Snapshot) -> None:
    left = list(agents)
    for agent in agents:
        lab.uninstall([agent], scope)
        left.remove(agent)
        assert keeps(left, scope, lab), agent.id
    assert lab.snapshot() == before


@pytest.mark.parametrize("platform", PLATFORMS)
@pytest.mark.parametrize("scope", SCOPES)
@pytest.mark.parametrize("state", ["fresh", "existing"])
def test_agents_come_and_go_without_touching_each_other(
    platform: Literal["linux", "macos", "windows"], scope: Scope, state: State, tmp_path: Path
) -> None:
    for number, order in enumerate([list(AGENTS), list(reversed(AGENTS))]):
        lab = Lab.at(tmp_path / str(number), platform)
        done: set[Path] = set()
        for agent in AGENTS:
            for wish in wishes(agent, scope, lab.machine, WORDS, trusted=True):
                if wish.path not in done:
                    set_up(wish, state, lab)
                    done.add(wish.path)
        before = lab.snapshot()
        for agent in AGENTS:
            lab.install([agent], scope)
        assert keeps(order, scope, lab)
        gone_one_by_one(order, scope, lab, before)


def test_agents_that_share_a_file_write_the_same_into_it(tmp_path: Path) -> None:
    lab = Lab.at(tmp_path, "linux")
    shared: dict[tuple[Path, tuple[str, ...]], object] = {}
    values: Mapping[tuple[Path, tuple[str, ...]], object] = shared
    twice = 0
    for scope in SCOPES:
        for agent in AGENTS:
            for wish in wishes(agent, scope, lab.machine, WORDS, trusted=True):
                if isinstance(wish.change, Put):
                    key = (wish.path, wish.change.at)
                    twice += key in shared
                    assert values.get(key, wish.change.value) == wish.change.value
                    shared[key] = wish.change.value
    assert twice == 1  # a project's file of Claude Code is that of Copilot CLI
