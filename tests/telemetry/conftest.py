"""What the recorder's tests share: a state folder, settings for it, and a reader of spool files."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from codegraph_telemetry import TelemetrySettings

sys.path.insert(0, str(Path(__file__).parent / "support"))  # for what tests import from there

CHILD_PRELUDE = """
import os, signal, sys, time
from pathlib import Path
from codegraph_telemetry import Client, Recorder, TelemetrySettings

settings = TelemetrySettings.from_environment(
    {},
    codegraph_version="1.2.3",
    state_dir=Path(sys.argv[1]),
    config_dir=Path(sys.argv[1]).parent / "config",
)
recorder = Recorder(settings)
client = Client("zed", "0.1")
"""


class FakeClock:
    """A clock that stands still until it is told otherwise."""

    def __init__(self, seconds: float = 1_700_000_000.0) -> None:
        self.seconds = seconds

    def __call__(self) -> float:
        return self.seconds


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def state(tmp_path: Path) -> Path:
    """Where telemetry keeps its files in this test; does not exist yet."""
    return tmp_path / "state"


@pytest.fixture
def settings(state: Path) -> TelemetrySettings:
    return TelemetrySettings.from_environment(
        {}, codegraph_version="1.2.3", state_dir=state, config_dir=state.parent / "config"
    )


@pytest.fixture
def spooled(state: Path) -> Callable[[], list[dict[str, Any]]]:
    """Every line of every spool file, in the order of days and files."""

    def read() -> list[dict[str, Any]]:
        files = sorted(state.glob("spool/*/[!.]*.jsonl"))
        return [json.loads(line) for file in files for line in file.read_bytes().splitlines()]

    return read


@pytest.fixture
def counted(spooled: Callable[[], list[dict[str, Any]]]) -> Callable[[], int]:
    """The sum of all counts in the spool."""
    return lambda: sum(line.get("count", 0) for line in spooled())


@pytest.fixture
def child(state: Path) -> Iterator[Callable[..., subprocess.Popen[bytes]]]:
    """Start a Python process that has a ``recorder`` and a ``client`` and runs the code given."""
    started: list[subprocess.Popen[bytes]] = []

    def start(code: str) -> subprocess.Popen[bytes]:
        process = subprocess.Popen(
            [sys.executable, "-c", CHILD_PRELUDE + code, str(state)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        started.append(process)
        return process

    yield start
    for process in started:
        process.kill()
        process.communicate()
