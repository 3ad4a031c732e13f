"""Where the engines are that these tests need, and why a test is skipped where one is not."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
WORKER = ROOT / "worker"


@pytest.fixture(scope="session")
def node_modules() -> Path:
    """What `npm ci --prefix worker` installs."""
    modules = WORKER / "node_modules"
    if shutil.which("node") is None or not modules.is_dir():
        pytest.skip("needs Node and its packages: npm ci --prefix worker")
    version = subprocess.run(["node", "--version"], capture_output=True, text=True, check=True)
    major = int(version.stdout.strip().lstrip("v").partition(".")[0])
    if major < 20:
        pytest.skip(f"needs Node 20 or newer, not {major}")
    return modules
