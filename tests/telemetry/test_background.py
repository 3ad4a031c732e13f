"""Sending beside other work: what waits for it, and what does not."""

from __future__ import annotations

import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import pytest

from codegraph_telemetry import Recorder, TelemetrySettings, post
from codegraph_telemetry.background import CommandFlush
from codegraph_telemetry.consent import Choice, store_choice
from codegraph_telemetry.post import Answer


@pytest.fixture
def waiting(settings: TelemetrySettings, clock: Any) -> TelemetrySettings:
    """Settings of a user of whom something waits to be sent."""
    assert settings.consent_file is not None
    store_choice(settings.consent_file, Choice(True, "2023-01-01T00:00:00Z"))
    recorder = Recorder(settings, clock)
    recorder.count("cli_command", "index", True)
    recorder.close()
    clock.seconds += 2 * 86_400
    return settings


def test_a_command_does_not_wait_for_a_server_that_never_answers(
    waiting: TelemetrySettings, clock: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked, over = threading.Event(), threading.Event()

    def hang(*_: object, **__: object) -> Answer:
        asked.set()
        over.wait()
        return Answer("later", "")

    monkeypatch.setattr(post, "post", hang)
    sender = CommandFlush(waiting, clock)
    sender.finish()
    sender.finish()
    over.set()
    [thread] = [t for t in threading.enumerate() if t.name == "codegraph-telemetry-sender"] or [
        None
    ]
    if thread is not None:
        assert thread.daemon
        thread.join()


def test_off_by_a_switch_starts_no_thread(waiting: TelemetrySettings, clock: Any) -> None:
    before = threading.active_count()
    CommandFlush(waiting._replace(switch=False), clock).finish()
    assert threading.active_count() == before


def test_a_server_that_sends_ends_with_its_last_word(tmp_path: Path) -> None:
    code = """
import sys, threading
from pathlib import Path
from codegraph_telemetry import TelemetrySettings
from codegraph_telemetry.background import ServerFlush
settings = TelemetrySettings.from_environment(
    {}, codegraph_version="1", state_dir=Path(sys.argv[1]), config_dir=Path(sys.argv[1])
)
ServerFlush(settings, first=(0.0, 0.0)).start()
ServerFlush(settings, first=(3600.0, 3600.0)).start()
print(all(t.daemon for t in threading.enumerate() if t is not threading.main_thread()))
"""
    done = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path)], capture_output=True, check=False
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, b"True\n", b"")


def test_a_sender_that_cannot_be_imported_any_more_says_nothing(tmp_path: Path) -> None:
    code = """
import sys, threading
from pathlib import Path
from codegraph_telemetry import TelemetrySettings
from codegraph_telemetry.background import ServerFlush
sys.modules["codegraph_telemetry.flush"] = None
settings = TelemetrySettings.from_environment(
    {}, codegraph_version="1", state_dir=Path(sys.argv[1]), config_dir=Path(sys.argv[1])
)
ServerFlush(settings, first=(0.0, 0.0)).start()
for thread in threading.enumerate():
    if thread is not threading.main_thread():
        thread.join()
"""
    done = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path)], capture_output=True, check=False, timeout=60
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")
