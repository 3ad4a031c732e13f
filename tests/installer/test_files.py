"""Real files: links, modes, folders that are closed, writers that get in between, sudden ends."""

from __future__ import annotations

import os
import signal
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from privileges import DROP_PRIVILEGES

from codegraph_cli.installer.files import (
    LIMIT,
    FileFault,
    back_up,
    backup_of,
    make_folders,
    read,
    remove,
    remove_folders,
    replace,
)

TRY_TO_REPLACE = """
import sys
from pathlib import Path
from codegraph_cli.installer.files import FileFault, read, replace
try:
    replace(read(Path(sys.argv[1])), b"new")
except FileFault as fault:
    print(fault.reason)
"""
DIE_BEFORE_THE_RENAME = """
import os, signal, sys
from pathlib import Path
from codegraph_cli.installer import files
def die(*names):
    os.kill(os.getpid(), signal.SIGKILL)
Path.replace = die
files.replace(files.read(Path(sys.argv[1])), b"new")
"""


def child(code: str, path: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", code, str(path)], capture_output=True, text=True, check=False
    )


def mode_of(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


@pytest.mark.parametrize("name", ["mcp.json", "with space.json", "über-配置.json", "-x", "a\nb"])
def test_a_file_is_replaced_and_keeps_its_mode(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_bytes(b"old")
    path.chmod(0o640)
    replace(read(path), b"new")
    assert path.read_bytes() == b"new"
    assert mode_of(path) == 0o640
    assert names(tmp_path) == [name]


@pytest.mark.parametrize("mode", [0o600, 0o644])
def test_a_new_file_has_the_mode_that_was_asked_for(tmp_path: Path, mode: int) -> None:
    path = tmp_path / "new.json"
    file = read(path, mode)
    assert file.content is None
    replace(file, b"{}")
    assert path.read_bytes() == b"{}"
    assert mode_of(path) == mode
    assert names(tmp_path) == ["new.json"]


def test_links_stay_and_the_file_behind_them_is_replaced(tmp_path: Path) -> None:
    (tmp_path / "dotfiles").mkdir()
    (tmp_path / "home").mkdir()
    real = tmp_path / "dotfiles" / "mcp.json"
    real.write_bytes(b"old")
    middle = tmp_path / "dotfiles" / "link"
    middle.symlink_to("mcp.json")
    link = tmp_path / "home" / "mcp.json"
    link.symlink_to("../dotfiles/link")
    file = read(link)
    assert (file.path, file.real) == (link, real)
    backup = backup_of(file)
    back_up(file, backup)
    replace(file, b"new")
    assert link.readlink() == Path("../dotfiles/link")
    assert middle.readlink() == Path("mcp.json")
    assert real.read_bytes() == b"new"
    assert backup == real.with_name("mcp.json.codegraph-backup")
    assert names(tmp_path / "home") == ["mcp.json"]


def test_a_link_to_a_folder_on_the_way_is_followed(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to("real")
    replace(read(tmp_path / "link" / "new.json"), b"{}")
    assert (tmp_path / "real" / "new.json").read_bytes() == b"{}"


@pytest.mark.parametrize("target", ["nowhere", "loop"])
def test_a_link_that_leads_nowhere_is_refused(tmp_path: Path, target: str) -> None:
    (tmp_path / "loop").symlink_to(target)
    with pytest.raises(FileFault) as caught:
        read(tmp_path / "loop")
    assert caught.value.reason
    assert names(tmp_path) == ["loop"]


def test_what_is_no_file_is_refused(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(FileFault, match="a folder, not a file"):
        read(tmp_path)
    with pytest.raises(FileFault, match="a device or a pipe"):
        read(tmp_path / "pipe")
    with pytest.raises(FileFault):
        read(tmp_path / "pipe" / "below.json")


def test_a_file_that_is_too_large_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "large.json"
    with path.open("wb") as file:
        file.truncate(LIMIT + 1)
    with pytest.raises(FileFault, match="larger than 8 MiB"):
        read(path)


def test_a_read_only_file_is_left_alone_even_for_root(tmp_path: Path) -> None:
    path = tmp_path / "mcp.json"
    path.write_bytes(b"old")
    path.chmod(0o444)
    with pytest.raises(FileFault, match="read-only"):
        replace(read(path), b"new")
    assert path.read_bytes() == b"old"
    assert mode_of(path) == 0o444
    assert names(tmp_path) == ["mcp.json"]


@pytest.mark.parametrize("prelude", ["", DROP_PRIVILEGES])
def test_a_file_in_a_read_only_folder_is_left_alone(tmp_path: Path, prelude: str) -> None:
    folder = tmp_path / "closed"
    folder.mkdir()
    (folder / "mcp.json").write_bytes(b"old")
    folder.chmod(0o555)
    try:
        assert "is read-only" in child(prelude + TRY_TO_REPLACE, folder / "mcp.json").stdout
        assert "is read-only" in child(prelude + TRY_TO_REPLACE, folder / "new.json").stdout
        assert names(folder) == ["mcp.json"]
        assert (folder / "mcp.json").read_bytes() == b"old"
    finally:
        folder.chmod(0o755)


def test_an_unreadable_file_is_named_with_what_the_system_says(tmp_path: Path) -> None:
    path = tmp_path / "mcp.json"
    path.write_bytes(b"old")
    path.chmod(0o000)
    assert "Permission denied" in child(DROP_PRIVILEGES + TRY_TO_REPLACE, path).stdout
    path.chmod(0o600)
    assert path.read_bytes() == b"old"


def test_a_file_that_changed_since_it_was_read_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "mcp.json"
    path.write_bytes(b"old")
    file = read(path)
    path.write_bytes(b"of the user")
    with pytest.raises(FileFault, match="changed meanwhile"):
        replace(file, b"new")
    assert path.read_bytes() == b"of the user"
    assert names(tmp_path) == ["mcp.json"]


def test_a_file_that_went_or_came_since_it_was_read_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "mcp.json"
    missing = read(path)
    path.write_bytes(b"came")
    there = read(path)
    with pytest.raises(FileFault, match="changed meanwhile"):
        replace(missing, b"new")
    assert path.read_bytes() == b"came"
    path.unlink()
    with pytest.raises(FileFault, match="changed meanwhile"):
        replace(there, b"new")
    assert names(tmp_path) == []


def test_a_kill_before_the_rename_leaves_the_old_file_whole(tmp_path: Path) -> None:
    path = tmp_path / "mcp.json"
    path.write_bytes(b"old")
    assert child(DIE_BEFORE_THE_RENAME, path).returncode == -signal.SIGKILL
    assert path.read_bytes() == b"old"
    replace(read(path), b"new")
    assert path.read_bytes() == b"new"


def test_a_backup_has_the_content_and_mode_and_is_made_once(tmp_path: Path) -> None:
    path = tmp_path / "mcp.json"
    path.write_bytes(b"first")
    path.chmod(0o600)
    backup = backup_of(read(path))
    back_up(read(path), backup)
    assert backup.read_bytes() == b"first"
    assert mode_of(backup) == 0o600
    path.write_bytes(b"second")
    back_up(read(path), backup)
    assert backup.read_bytes() == b"first"
    assert names(tmp_path) == ["mcp.json", "mcp.json.codegraph-backup"]


def test_folders_are_made_and_only_empty_ones_removed(tmp_path: Path) -> None:
    made = make_folders(tmp_path / "a" / "b" / "c")
    assert made == [tmp_path / "a", tmp_path / "a" / "b", tmp_path / "a" / "b" / "c"]
    assert make_folders(tmp_path / "a" / "b") == []
    (tmp_path / "a" / "of the user").touch()
    assert remove_folders(made) == [made[2], made[1]]
    assert names(tmp_path) == ["a"]


def test_a_file_where_a_folder_should_be_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    for path in (tmp_path / "file", tmp_path / "file" / "below"):
        with pytest.raises(FileFault):
            make_folders(path)
    assert names(tmp_path) == ["file"]


def test_removing_a_file_that_is_gone_is_no_fault(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    remove(tmp_path / "file")
    remove(tmp_path / "file")
    remove(tmp_path / "nowhere" / "file")
    assert names(tmp_path) == []
