"""Looking whether anything waits costs no more than a look at folders, and misses nothing."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from codegraph_telemetry.waiting import something_waits

TODAY = "2026-01-31"


def test_nothing_waits_where_nothing_was_ever_counted(state: Path) -> None:
    assert not something_waits(state, TODAY)


def test_what_was_counted_today_does_not_wait(state: Path) -> None:
    (state / "spool" / TODAY).mkdir(parents=True)
    assert not something_waits(state, TODAY)


@pytest.mark.parametrize(
    "place", ["spool/2026-01-30", "claims/2026-01-30.ab", "batches/2026-01-30.ab"]
)
def test_an_earlier_day_waits_whatever_became_of_it(state: Path, place: str) -> None:
    (state / "spool" / TODAY).mkdir(parents=True)
    (state / place).mkdir(parents=True)
    assert something_waits(state, TODAY)


def test_a_command_with_nothing_to_send_does_not_import_what_sends(tmp_path: Path) -> None:
    code = (
        "import sys\n"
        "from pathlib import Path\n"
        "from codegraph_telemetry import TelemetrySettings\n"
        "from codegraph_telemetry.background import CommandFlush\n"
        "folder = Path(sys.argv[1])\n"
        "settings = TelemetrySettings.from_environment(\n"
        "    {}, codegraph_version='1', state_dir=folder / 'state', config_dir=folder / 'config'\n"
        ")\n"
        "CommandFlush(settings).finish()\n"
        "print([name for name in sys.modules if name in sys.argv[2:]])\n"
    )
    sender = ["codegraph_telemetry.flush", "codegraph_telemetry.post", "httpx"]
    command = [sys.executable, "-c", code, str(tmp_path), *sender]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"
