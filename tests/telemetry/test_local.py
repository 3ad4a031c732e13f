"""The user's own statistics: summed, kept for ninety days, and with sharing off as well."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from codegraph_telemetry import Client, Recorder, TelemetrySettings
from codegraph_telemetry.control import set_local_stats, stats, turn_off
from codegraph_telemetry.local import DayCount

DAY = 86_400.0


def count(settings: TelemetrySettings, clock: Any, times: int = 1) -> None:
    for number in range(times):  # a process each
        recorder = Recorder(settings, clock)
        recorder.count("mcp_tool", "codegraph_search", number > 0, Client("zed", f"0.{number}"))
        recorder.close()


def found(count: int, errors: int, day: str = "2023-11-14") -> DayCount:
    return DayCount(day, "mcp_tool", "codegraph_search", "zed", count, errors)


def test_counts_of_all_processes_and_versions_are_one_sum(
    settings: TelemetrySettings, clock: Any, state: Path
) -> None:
    count(settings, clock, 3)
    assert stats(settings, clock) == [found(3, 1)]
    clock.seconds += 2 * DAY
    assert stats(settings, clock) == [found(3, 1)]
    assert len(list(state.glob("local/*/*"))) == 1  # tidied up
    assert len(list(state.glob("spool/*/*"))) == 3  # which is no affair of what may be sent


def test_a_day_is_kept_for_ninety_days(settings: TelemetrySettings, clock: Any) -> None:
    count(settings, clock)
    clock.seconds += 89 * DAY
    assert stats(settings, clock) == [found(1, 1)]
    clock.seconds += DAY
    assert stats(settings, clock) == []


def test_they_are_kept_with_sharing_off_where_the_user_wants_it(
    settings: TelemetrySettings, clock: Any, state: Path
) -> None:
    set_local_stats(settings, True)
    turn_off(settings)
    count(settings, clock)
    assert stats(settings, clock) == [found(1, 1)]
    assert not (state / "spool").exists()


def test_off_deletes_them_where_the_user_did_not_ask_for_them(
    settings: TelemetrySettings, clock: Any
) -> None:
    count(settings, clock)
    turn_off(settings)
    assert stats(settings, clock) == []
    count(settings, clock)
    assert stats(settings, clock) == []
