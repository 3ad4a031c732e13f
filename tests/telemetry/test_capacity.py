"""How much of the disk is taken, and what goes first."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from codegraph_telemetry import Client, Recorder, TelemetrySettings, capacity, losses, room
from codegraph_telemetry.freezing import spool_of, total
from codegraph_telemetry.lock import sender_lock
from codegraph_telemetry.losses import Losses
from codegraph_telemetry.rollup import merge

DAY = 86_400.0


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (capacity, room):
        monkeypatch.setattr(module, "MAX_BYTES", 4_000)
        monkeypatch.setattr(module, "SPARE_BYTES", 1_000)


def count(settings: TelemetrySettings, now: float, processes: int, *, alike: bool) -> None:
    for number in range(processes):
        recorder = Recorder(settings, lambda: now)
        client = Client("zed", "0.1" if alike else f"0.{number}")
        recorder.count("mcp_tool", "codegraph_search", True, client)
        recorder.close()


def kept(state: Path) -> dict[str, int]:
    spool = spool_of(state)
    return {day: total(merge(spool.peek(day))) for day in spool.days()}


def test_many_files_of_the_same_are_summed_before_anything_is_dropped(
    settings: TelemetrySettings, state: Path, clock: Any
) -> None:
    count(settings, clock(), 60, alike=True)
    assert kept(state) == {"2023-11-14": 60}
    assert Losses(state).by_cause() == {}


def test_the_oldest_day_goes_first_and_what_went_is_told(
    settings: TelemetrySettings, state: Path, clock: Any
) -> None:
    for days_ago in (3, 2, 1):
        count(settings, clock() - days_ago * DAY, 9, alike=False)
    left = kept(state)
    assert "2023-11-13" in left
    assert "2023-11-11" not in left
    assert sum(left.values()) + Losses(state).by_cause()[losses.OVER_CAP] == 27
    assert capacity.size(state) <= 4_000


def test_while_another_process_sends_nothing_is_dropped_and_counts_wait(
    settings: TelemetrySettings, state: Path, clock: Any
) -> None:
    with sender_lock(state) as held:
        assert held
        count(settings, clock(), 12, alike=True)
        before = kept(state)
        recorder = Recorder(settings, clock)
        recorder.count("mcp_tool", "codegraph_search", True, Client("zed", "0.1"))
        while room.has_room(state):
            count(settings, clock(), 1, alike=True)
            before = kept(state)
        recorder.close()
        assert kept(state) == before
    recorder.close()
    assert kept(state)["2023-11-14"] == before["2023-11-14"] + 1
