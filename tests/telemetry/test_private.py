"""Files and folders for the user alone, whole or not there."""

from __future__ import annotations

import os
import stat
import threading
from pathlib import Path

import pytest

from codegraph_telemetry.private import (
    check_private,
    make_private,
    read_own,
    remove_tree,
    sweep,
    write_atomic,
)


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_folders_are_made_and_closed_to_others(tmp_path: Path) -> None:
    folder = tmp_path / "state"
    make_private(folder)
    assert mode(folder) == 0o700
    folder.chmod(0o755)
    check_private(folder)
    assert mode(folder) == 0o700


def test_a_file_is_for_the_user_alone_whatever_it_was_before(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"old")
    path.chmod(0o644)
    write_atomic(path, b"new")
    assert (path.read_bytes(), mode(path)) == (b"new", 0o600)


@pytest.mark.parametrize("step", ["fsync", "rename"])
def test_a_file_that_cannot_be_written_stays_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    def refuse(*_: object) -> None:
        raise OSError("no")

    path = tmp_path / "file"
    path.write_bytes(b"old")
    with monkeypatch.context() as patch:
        patch.setattr(os, step, refuse)
        with pytest.raises(OSError, match="no"):
            write_atomic(path, b"new")
    assert [(path.name, path.read_bytes()) for path in tmp_path.iterdir()] == [("file", b"old")]


def test_links_and_large_files_are_none_of_ours(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"x" * 11)
    (tmp_path / "link").symlink_to(tmp_path / "file")
    with pytest.raises(OSError, match="link"):
        read_own(tmp_path / "link")
    with pytest.raises(OSError, match="larger than 10"):
        read_own(tmp_path / "file", 10)
    assert read_own(tmp_path / "none") is None


def test_a_tree_is_removed_while_another_thread_keeps_making_files_in_it(tmp_path: Path) -> None:
    folder = tmp_path / "spool"
    (folder / "day").mkdir(parents=True)
    descriptor = os.open(folder / "day", os.O_RDONLY)
    started = threading.Event()
    ended: list[int] = []

    def keep_writing() -> None:
        number = 0
        try:
            while True:
                number += 1
                os.close(os.open(f"{number}", os.O_CREAT | os.O_WRONLY, dir_fd=descriptor))
                started.set()
        except FileNotFoundError:  # the folder is gone, and nothing can be made in it any more
            ended.append(number)

    thread = threading.Thread(target=keep_writing)
    thread.start()
    started.wait()
    remove_tree(folder)
    thread.join()
    os.close(descriptor)
    assert ended
    assert list(tmp_path.iterdir()) == []


def test_a_link_is_removed_and_not_what_it_leads_to(tmp_path: Path) -> None:
    (tmp_path / "precious").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "precious")
    remove_tree(tmp_path / "link")
    assert [path.name for path in tmp_path.iterdir()] == ["precious"]


def test_only_what_is_hidden_and_old_is_swept(tmp_path: Path) -> None:
    for name in (".old", ".old-folder/file", "old", ".new"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(b"")
    for path in tmp_path.iterdir():
        if path.name != ".new":
            os.utime(path, (0, 0))
    sweep(tmp_path, (tmp_path / ".new").stat().st_mtime)
    assert sorted(path.name for path in tmp_path.iterdir()) == [".new", "old"]
