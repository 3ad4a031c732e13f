"""The law: whatever was installed, in whatever order, uninstalling gives back every byte."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from styles import Style

from codegraph_cli.installer import edit
from codegraph_cli.installer.agent import SERVER, Scope
from codegraph_cli.installer.agents import AGENTS
from codegraph_cli.installer.edit.change import Fence
from codegraph_cli.installer.wishes import Wish, wishes

from .machines import SCOPES, WORDS, Lab
from .test_edit_laws import PHASES, configurations, seeds

CHOSEN = ("claude-code", "copilot-cli", "cursor", "codex", "opencode", "zed", "goose", "hermes")
"""Of each format, and some that share a file."""

ONES = [agent for agent in AGENTS if agent.id in CHOSEN]
steps = st.lists(
    st.tuples(
        st.sampled_from(["install", "install", "uninstall"]),
        st.sets(st.sampled_from(range(len(ONES))), min_size=1),
        st.sampled_from(SCOPES),
    ),
    max_size=6,
)


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "fsync", lambda _descriptor: None)


def furnish(lab: Lab, data: dict[str, Any], random: Random) -> None:
    """Give the machine files of every agent, in any style; some are not there."""
    for scope in SCOPES:
        for agent in ONES:
            for wish in wishes(agent, scope, lab.machine, WORDS, trusted=True):
                if random.random() < 0.7 and not wish.path.exists():
                    wish.path.parent.mkdir(parents=True, exist_ok=True)
                    wish.path.write_bytes(text_for(wish, data, random))


def text_for(wish: Wish, data: dict[str, Any], random: Random) -> bytes:
    if isinstance(wish.change, Fence):
        return random.choice([b"", b"# mine", b"# mine\r\n\r\n", b"\n\n# mine\n\n\n"])
    found = dict(data)
    if random.random() < 0.6:
        found[wish.change.at[0]] = random.choice([{}, {"other": {"command": "x"}}, data])
    return Style(random).render(wish.change.format, found)


def run(lab: Lab, step: tuple[str, set[int], Scope]) -> None:
    kind, numbers, scope = step
    agents = [ONES[number] for number in sorted(numbers)]
    (lab.install if kind == "install" else lab.uninstall)(agents, scope)


@settings(max_examples=25, phases=PHASES)
@given(data=configurations, seed=seeds, taken=steps)
def test_whatever_was_installed_and_taken_away_at_the_end_every_byte_is_back(
    data: dict[str, Any], seed: int, taken: list[tuple[str, set[int], Scope]]
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        lab = Lab.at(Path(folder, "machine"), "linux")
        furnish(lab, data, Random(seed))
        before = lab.snapshot()
        for step in taken:
            run(lab, step)
        for scope in SCOPES:
            lab.uninstall(ONES, scope)
        assert lab.snapshot() == before
        assert not lab.remembers()


@settings(max_examples=25, phases=PHASES)
@given(data=configurations, theirs=configurations, seed=seeds, taken=steps, after=steps)
def test_what_the_user_wrote_meanwhile_stays_and_nothing_of_ours_does(
    data: dict[str, Any],
    theirs: dict[str, Any],
    seed: int,
    taken: list[tuple[str, set[int], Scope]],
    after: list[tuple[str, set[int], Scope]],
) -> None:
    random = Random(seed)
    with tempfile.TemporaryDirectory() as folder:
        lab = Lab.at(Path(folder, "machine"), "linux")
        furnish(lab, data, random)
        for step in taken:
            run(lab, step)
        written: dict[Path, bytes] = {}
        for scope in SCOPES:
            for agent in ONES:
                wish = wishes(agent, scope, lab.machine, WORDS, trusted=True)[:1]
                for one in wish:
                    if random.random() < 0.5 and one.path.exists():
                        written[one.path] = text_for(one, theirs, random)
                        one.path.write_bytes(written[one.path])
        for step in after:
            run(lab, step)
        for scope in SCOPES:
            lab.uninstall(ONES, scope)
        assert not lab.remembers()
        for path, content in written.items():
            assert same(path, content)
        assert not list(lab.machine.home.parent.rglob("*.codegraph-backup"))


def same(path: Path, content: bytes) -> bool:
    """Whether a file says what the user wrote, and nothing of ours."""
    [agent] = [
        agent
        for agent in ONES[::-1]
        for scope in SCOPES
        if (place := agent.place(scope))
        and path.as_posix().endswith(place.names[0].split("/", 1)[1])
    ][:1]
    then = edit.read(content, agent.format, ())
    if not path.exists():
        return not then  # a file that says nothing may go with what was ours in it
    now = edit.read(path.read_bytes(), agent.format, ())
    if isinstance(then, dict) and isinstance(now, dict):
        at = then.get(agent.at[0])
        assert not isinstance(now.get(agent.at[0]), dict) or SERVER not in now[agent.at[0]]
        if not at:  # an empty container may be gone, or have become one of another notation
            now.pop(agent.at[0], None)
            then.pop(agent.at[0], None)
    return now == then
