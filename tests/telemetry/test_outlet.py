"""A file that is written anew with its sums holds what it held, and nothing else."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from codegraph_telemetry import Client, Recorder, TelemetrySettings, outlet
from codegraph_telemetry.consent import Choice, store_choice
from codegraph_telemetry.events import index_event
from codegraph_telemetry.spool import SpoolFile

DAY = 86_400.0


@pytest.fixture
def recorder(settings: TelemetrySettings, clock: Any, monkeypatch: pytest.MonkeyPatch) -> Recorder:
    monkeypatch.setattr(outlet, "MAX_FILE", 600)
    return Recorder(settings, clock)


def fill(recorder: Recorder, times: int = 8) -> None:
    for _ in range(times):
        recorder.count("mcp_tool", "codegraph_search", True, Client("zed", "0.1"))
        recorder.close()


def test_a_file_of_many_lines_is_written_anew_as_one(
    recorder: Recorder, spooled: Callable[[], list[dict[str, Any]]]
) -> None:
    fill(recorder)
    lines = spooled()
    assert sum(line["count"] for line in lines) == 8
    assert len(lines) < 8


def test_counts_of_a_day_to_which_the_clock_comes_back_are_not_written_over(
    recorder: Recorder, clock: Any, counted: Callable[[], int]
) -> None:
    fill(recorder, 2)
    clock.seconds += 3 * DAY
    recorder._turn_day()
    recorder.close()  # forgets what it counted three days ago
    clock.seconds -= 3 * DAY
    recorder._turn_day()
    fill(recorder)
    assert counted() == 10


def test_counts_that_were_not_to_be_kept_do_not_come_back(
    recorder: Recorder, settings: TelemetrySettings, counted: Callable[[], int]
) -> None:
    assert settings.consent_file is not None
    fill(recorder, 1)
    store_choice(settings.consent_file, Choice(False))
    fill(recorder)
    store_choice(settings.consent_file, Choice(True, "2023-01-01T00:00:00Z"))
    fill(recorder)
    assert counted() == 9


def test_an_event_stays_in_the_file_though_a_write_after_it_failed(
    recorder: Recorder, state: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    recorder.record(index_event({"python"}, 5, 1.0))
    fill(recorder, 1)
    with monkeypatch.context() as patch:
        patch.setattr(SpoolFile, "append", lambda *_: False)
        patch.setattr(SpoolFile, "replace", lambda *_: False)
        fill(recorder, 1)
    fill(recorder)
    [file] = state.glob("spool/*/*")
    events = [json.loads(line).get("event") for line in file.read_bytes().splitlines()]
    assert events.count("index") == 1
