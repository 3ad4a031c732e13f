"""An end at any step: by SIGKILL, by Ctrl-C, by a full disk."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from codegraph_cli.installer import files
from codegraph_cli.installer.agents import AGENTS

from .machines import Lab

SUPPORT = Path(__file__).parent / "support"


@pytest.mark.parametrize("what", ["install", "install and again", "uninstall"])
def test_a_kill_at_any_step_is_undone_by_uninstall_to_the_byte_and_without_a_trace(
    what: str, tmp_path: Path
) -> None:
    done = subprocess.run(
        [sys.executable, str(SUPPORT / "killed.py"), str(tmp_path), what],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "CODEGRAPH_TELEMETRY": "0"},
    )
    assert done.returncode == 0, done.stderr
    assert int(done.stdout) > 20  # steps


def test_ctrl_c_in_the_midst_of_a_file_waits_for_it_and_all_is_changed_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lab = Lab.at(tmp_path, "linux")
    before = lab.snapshot()
    fsync = os.fsync
    pressed: list[int] = []

    def pressing(descriptor: int) -> None:
        pressed.append(descriptor)
        os.kill(os.getpid(), signal.SIGINT)  # again and again, also while it changes back
        fsync(descriptor)

    monkeypatch.setattr(files.os, "fsync", pressing)
    with pytest.raises(KeyboardInterrupt):
        lab.install(AGENTS, "global")
    assert len(pressed) > 1
    assert lab.snapshot() == before
    assert not lab.state.exists()
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_a_disk_that_is_full_at_any_file_leaves_that_file_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lab = Lab.at(tmp_path, "linux")
    before = lab.snapshot()

    def full(file: files.File, content: bytes) -> Path:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(files, "_write_aside", full)
    with pytest.raises(AssertionError):
        lab.install(AGENTS, "global")  # it names all of them
    assert lab.snapshot() == before
    assert not lab.state.exists()
