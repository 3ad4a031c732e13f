"""What the fault suite shares: a machine of its own for each test, and disks that are too small."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

_TESTS = Path(__file__).parents[2]
for _folder in ("telemetry", "mcp_server"):
    sys.path.insert(0, str(_TESTS / _folder / "support"))

from machine import Machine  # noqa: E402 - found where the line above looks


@pytest.fixture
def machine(tmp_path: Path) -> Iterator[Machine]:
    """A machine on which nothing was counted yet and nobody was asked."""
    machine = Machine(tmp_path)
    yield machine
    machine.stop()


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Callable[[str], Machine]]:
    """Makes a machine whose home is a disk of its own, of a size such as ``64k``."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mounted = []

    def mount(size: str) -> Machine:
        command = ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(disk)]
        if subprocess.run(command, capture_output=True, check=False).returncode:
            pytest.skip("mounting is not allowed here")
        machine = Machine(disk)
        mounted.append(machine)
        return machine

    yield mount
    for machine in mounted:
        machine.stop()
        subprocess.run(["umount", str(disk)], check=True)
