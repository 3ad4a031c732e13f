"""What users, root and other programs do to files between an installation and its end."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

from codegraph_cli.installer.agents import AGENTS
from codegraph_cli.installer.report import with_faults

from .machines import Lab

BY_ID = {agent.id: agent for agent in AGENTS}
CURSOR = [BY_ID["cursor"]]
PLAIN = '{"a": 1}'


@pytest.fixture
def lab(tmp_path: Path) -> Lab:
    return Lab.at(tmp_path.resolve(), "linux")


@pytest.fixture
def file(lab: Lab) -> Path:
    """The file of somebody who uses Cursor."""
    path = lab.machine.home / ".cursor" / "mcp.json"
    path.parent.mkdir()
    path.write_text(PLAIN)
    return path


def edit(path: Path, **settings: Any) -> None:
    path.write_text(json.dumps({**json.loads(path.read_text()), **settings}))


def test_an_edit_before_one_of_two_agents_goes_survives_the_other(lab: Lab) -> None:
    claude, copilot = BY_ID["claude-code"], BY_ID["copilot-cli"]
    lab.install([claude, copilot], "local")
    shared = lab.machine.project / ".mcp.json"
    edit(shared, mine=True)
    lab.uninstall([claude], "local")
    lab.uninstall([copilot], "local")
    assert json.loads(shared.read_text())["mine"] is True


def test_an_entry_that_the_user_had_under_our_name_comes_back_after_an_edit(
    lab: Lab, file: Path
) -> None:
    theirs = {"command": "node", "args": ["mine.js"]}
    edit(file, mcpServers={"codegraph": theirs})
    lab.install(CURSOR, "global")
    edit(file, b=2)
    lab.uninstall(CURSOR, "global")
    assert json.loads(file.read_text()) == {"a": 1, "b": 2, "mcpServers": {"codegraph": theirs}}


def test_an_entry_that_the_user_took_out_does_not_come_back(lab: Lab, file: Path) -> None:
    edit(file, mcpServers={"codegraph": {"command": "node"}})
    lab.install(CURSOR, "global")
    edit(file, mcpServers={})
    lab.uninstall(CURSOR, "global")
    assert json.loads(file.read_text()) == {"a": 1, "mcpServers": {}}


def test_a_file_that_the_user_put_behind_a_link_is_restored_there(lab: Lab, file: Path) -> None:
    lab.install(CURSOR, "global")
    moved = lab.machine.home / "dotfiles.json"
    file.rename(moved)
    file.symlink_to(moved)
    assert {one.status for one in lab.install(CURSOR, "global").granted} == {"unchanged"}
    lab.uninstall(CURSOR, "global")
    assert file.readlink() == moved
    assert moved.read_text() == PLAIN
    assert not lab.remembers()
    assert [path.name for path in file.parent.iterdir()] == ["mcp.json"]


def test_a_copy_that_the_user_wrote_to_is_neither_used_nor_removed(lab: Lab, file: Path) -> None:
    lab.install(CURSOR, "global")
    copy = file.with_name("mcp.json.codegraph-backup")
    copy.write_text("mine")
    lab.uninstall(CURSOR, "global")
    assert (file.read_text(), copy.read_text()) == (PLAIN, "mine")


@pytest.mark.parametrize("kind", ["file", "folder", "link", "broken link"])
def test_where_the_name_of_the_copy_is_taken_it_gets_another(
    kind: str, lab: Lab, file: Path
) -> None:
    taken = file.with_name("mcp.json.codegraph-backup")
    match kind:
        case "file":
            taken.write_text("not ours")
        case "folder":
            taken.mkdir()
        case "link":
            taken.symlink_to(file)
        case _:
            taken.symlink_to("nowhere")
    before = lab.snapshot()
    lab.install(CURSOR, "global")
    assert file.with_name("mcp.json.codegraph-backup.2").read_text() == PLAIN
    lab.uninstall(CURSOR, "global")
    assert lab.snapshot() == before


def test_with_the_record_lost_the_copy_still_gives_back_every_byte(lab: Lab, file: Path) -> None:
    before = lab.snapshot()
    lab.install(CURSOR, "global")
    (lab.state / "installed.json").unlink()
    lab.uninstall(CURSOR, "global")
    assert lab.snapshot() == before


def test_a_project_that_was_moved_is_restored_where_it_is(lab: Lab) -> None:
    settings = lab.machine.project / ".mcp.json"
    settings.write_text(PLAIN)
    lab.install([BY_ID["claude-code"]], "local")
    moved = Lab.at(lab.machine.home.parent / "elsewhere", "linux")
    moved.machine.project.rmdir()
    lab.machine.project.rename(moved.machine.project)
    Lab(moved.machine, lab.state).uninstall([BY_ID["claude-code"]], "local")
    found = moved.machine.project / ".mcp.json"
    assert found.read_text() == PLAIN
    assert [path.name for path in found.parent.iterdir() if path.is_file()] == [".mcp.json"]


def test_a_file_with_a_second_name_is_left_alone(lab: Lab, file: Path) -> None:
    other = lab.machine.home / "other.json"
    os.link(file, other)
    [one] = lab.install(CURSOR, "global").granted
    assert (one.status, "hard link" in one.reason) == ("left alone", True)
    assert file.samefile(other)
    assert file.read_text() == PLAIN


def test_extended_attributes_stay(lab: Lab, file: Path) -> None:
    try:
        os.setxattr(file, "user.kept", b"1")
    except (OSError, AttributeError):
        pytest.skip("no extended attributes here")
    lab.install(CURSOR, "global")
    assert os.getxattr(file, "user.kept") == b"1"
    lab.uninstall(CURSOR, "global")
    assert os.getxattr(file, "user.kept") == b"1"


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give files away")
def test_what_root_makes_in_the_folder_of_a_user_is_theirs(lab: Lab) -> None:
    os.chown(lab.machine.home, 1234, 1234)
    lab.install([BY_ID["codex"]], "global")
    made = lab.machine.home / ".codex"
    assert {path.stat().st_uid for path in (made, made / "config.toml")} == {1234}


def test_a_fault_of_a_file_with_two_names_is_told_of_both(lab: Lab, file: Path) -> None:
    link = lab.machine.project / "link.json"
    link.symlink_to(file)
    [one] = lab.install(CURSOR, "global").granted
    [told] = with_faults([one], {link: "no room"})
    assert (told.status, told.reason) == ("left alone", "no room")
