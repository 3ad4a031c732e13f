"""What a count becomes: which line, on which day, and when."""

from __future__ import annotations

import json
import os
import stat
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

import codegraph_telemetry
from codegraph_telemetry import Client, Recorder, TelemetrySettings
from codegraph_telemetry.consent import Choice, store_choice
from codegraph_telemetry.events import index_event
from codegraph_telemetry.spool import MAX_FILE

Spooled = Callable[[], list[dict[str, Any]]]
ZED = Client("zed", "0.1")
NEW_YEAR = 1_704_067_200.0  # 2024-01-01T00:00:00Z


@pytest.fixture
def recorder(settings: TelemetrySettings) -> Iterator[Recorder]:
    recorder = Recorder(settings)
    yield recorder
    recorder.close()


def wait_for(condition: Callable[[], object]) -> None:
    """Wait for something that the background thread does; the test fails if it never does."""
    deadline = time.monotonic() + 30
    while not condition():
        if time.monotonic() > deadline:
            raise TimeoutError("the background thread did not get there")
        time.sleep(0.01)


def test_the_package_exports_what_it_says() -> None:
    for name in codegraph_telemetry.__all__:
        assert hasattr(codegraph_telemetry, name)


def test_a_count_becomes_a_line_with_all_its_fields(
    settings: TelemetrySettings, clock: Any, spooled: Spooled
) -> None:
    recorder = Recorder(settings, clock)
    recorder.count("mcp_tool", "codegraph_search", True, ZED)
    recorder.close()
    assert spooled() == [
        {
            "day": "2023-11-14",
            "kind": "mcp_tool",
            "name": "codegraph_search",
            "count": 1,
            "error_count": 0,
            "client_name": "zed",
            "client_version": "0.1",
            "codegraph_version": "1.2.3",
        }
    ]


def test_successes_and_failures_of_one_tool_share_a_line(
    recorder: Recorder, spooled: Spooled
) -> None:
    for ok in (True, False, True):
        recorder.count("mcp_tool", "codegraph_node", ok, ZED)
    recorder.close()
    [line] = spooled()
    assert (line["count"], line["error_count"]) == (3, 1)


def test_kinds_names_and_clients_are_counted_apart(recorder: Recorder, spooled: Spooled) -> None:
    recorder.count("mcp_tool", "codegraph_files", True, ZED)
    recorder.count("mcp_tool", "codegraph_files", True, Client("zed", "0.2"))
    recorder.count("mcp_tool", "codegraph_status", True, ZED)
    recorder.count("cli_command", "files", True)
    recorder.close()
    assert [line["count"] for line in spooled()] == [1, 1, 1, 1]


def test_a_command_has_no_client(recorder: Recorder, spooled: Spooled) -> None:
    recorder.count("cli_command", "init", True)
    recorder.close()
    [line] = spooled()
    assert (line["client_name"], line["client_version"]) == ("", "")


def test_the_background_thread_writes_without_being_asked(
    recorder: Recorder, spooled: Spooled
) -> None:
    recorder.start()
    recorder.count("mcp_tool", "codegraph_search", True, ZED)
    wait_for(spooled)


def test_only_what_is_new_is_written(recorder: Recorder, spooled: Spooled) -> None:
    recorder.count("mcp_tool", "codegraph_search", True, ZED)
    recorder.close()
    recorder.close()
    recorder.count("mcp_tool", "codegraph_search", True, ZED)
    recorder.count("mcp_tool", "codegraph_search", True, ZED)
    recorder.close()
    assert [line["count"] for line in spooled()] == [1, 2]


def test_a_process_has_one_file_a_day(settings: TelemetrySettings, clock: Any, state: Path) -> None:
    recorder = Recorder(settings, clock)
    for _ in range(3):
        recorder.count("mcp_tool", "codegraph_search", True, ZED)
        recorder.close()
    [file] = state.glob("spool/*/*")
    assert file.parent.name == "2023-11-14"
    assert file.name.startswith(f"{os.getpid()}-")


def test_files_and_folders_are_for_the_user_alone(recorder: Recorder, state: Path) -> None:
    recorder.count("mcp_tool", "codegraph_search", True, ZED)
    recorder.close()
    for path in (state, *state.rglob("*")):
        expected = 0o700 if path.is_dir() else 0o600
        assert stat.S_IMODE(path.stat().st_mode) == expected


def test_a_quiet_recorder_makes_no_file(recorder: Recorder, state: Path) -> None:
    recorder.start()
    recorder.close()
    assert not state.exists()


def test_the_day_turns_at_midnight_without_a_clock_in_the_count(
    settings: TelemetrySettings, clock: Any, spooled: Spooled
) -> None:
    clock.seconds = NEW_YEAR - 0.05
    recorder = Recorder(settings, clock)
    recorder.count("mcp_tool", "codegraph_node", True, ZED)
    clock.seconds = NEW_YEAR
    recorder.start()  # looks at the clock, as the thread does at midnight
    recorder.count("mcp_tool", "codegraph_search", True, ZED)
    recorder.close()
    days = {line["name"]: line["day"] for line in spooled()}
    assert days == {"codegraph_node": "2023-12-31", "codegraph_search": "2024-01-01"}


def test_the_thread_wakes_at_midnight_rather_than_at_its_next_turn(
    settings: TelemetrySettings, clock: Any, spooled: Spooled
) -> None:
    clock.seconds = NEW_YEAR - 0.01
    with Recorder(settings, clock) as recorder:
        clock.seconds = NEW_YEAR
        for _ in range(10_000):  # the real thread turns the day
            recorder.count("mcp_tool", "codegraph_node", True, ZED)
            if recorder._day == "2024-01-01":
                break
            time.sleep(0.001)
        recorder.count("mcp_tool", "codegraph_search", True, ZED)
    assert {line["day"] for line in spooled() if line["name"] == "codegraph_search"} == {
        "2024-01-01"
    }


def test_a_clock_set_back_is_believed(
    settings: TelemetrySettings, clock: Any, spooled: Spooled
) -> None:
    recorder = Recorder(settings, clock)
    recorder.count("mcp_tool", "codegraph_node", True, ZED)
    clock.seconds -= 86_400
    recorder.start()
    recorder.count("mcp_tool", "codegraph_search", True, ZED)
    recorder.close()
    days = {line["name"]: line["day"] for line in spooled()}
    assert days == {"codegraph_node": "2023-11-14", "codegraph_search": "2023-11-13"}


def test_a_clock_that_fails_surfaces_nowhere(settings: TelemetrySettings) -> None:
    def broken() -> float:
        raise OSError("no clock")

    with Recorder(settings, broken) as recorder:
        recorder.count("mcp_tool", "codegraph_search", True, ZED)


def test_threads_that_count_at_once_lose_nothing(
    recorder: Recorder, counted: Callable[[], int]
) -> None:
    def work() -> None:
        for _ in range(20_000):
            recorder.count("mcp_tool", "codegraph_search", True, ZED)

    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        recorder.start()
        threads = [threading.Thread(target=work) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    finally:
        sys.setswitchinterval(interval)
    recorder.close()
    assert counted() == 80_000


ODD_NAMES = {
    "newline": "a\nb\r\n",
    "line separator": "a\u2028b\x85c",
    "NUL": "a\0b",
    "quotes": '"\\',
    "emoji": "🦀👩‍👩‍👧",
    "lone surrogate": "\ud800",
    "escape": "\x1b[31m",
    "proto": "__proto__",
    "empty": "",
    "10 KB": "x" * 10_240,
}


@pytest.mark.parametrize("name", ODD_NAMES.values(), ids=ODD_NAMES)
def test_an_odd_name_never_reaches_the_disk(
    recorder: Recorder, spooled: Spooled, name: str
) -> None:
    for _ in range(3):
        recorder.count("mcp_tool", name, True, Client(name, name))
    recorder.close()
    [line] = spooled()
    assert line["count"] == 3
    assert (line["name"], line["client_version"]) == ("other", "")
    assert line["client_name"] == ("other" if name else "")


@pytest.mark.parametrize("name", [None, 7, b"bytes", ["unhashable"], object()])
def test_counting_never_raises(recorder: Recorder, name: Any) -> None:
    recorder.count("mcp_tool", name, True, ZED)
    recorder.count("mcp_tool", "name", True, name)
    recorder.close()


def test_endless_new_names_take_no_endless_memory(
    recorder: Recorder, spooled: Spooled, counted: Callable[[], int]
) -> None:
    for number in range(5_000):
        recorder.count("mcp_tool", f"tool-{number}", True, Client(f"client-{number}", "1.0"))
        recorder.count("mcp_tool", "codegraph_node", True, Client("zed", f"{number}.0"))
    recorder.close()
    assert counted() == 10_000
    assert len(spooled()) <= 1_001
    assert len(recorder._folded) <= 1_000
    [other] = [line for line in spooled() if line["name"] == "other"]
    assert other["count"] == 5_000


def test_a_new_client_version_is_counted_without_its_patch(
    recorder: Recorder, spooled: Spooled
) -> None:
    for version in ("0.170.1", "0.170.2", "0.170"):
        recorder.count("mcp_tool", "codegraph_node", True, Client("Zed", version))
    recorder.close()
    [line] = spooled()
    assert (line["client_name"], line["client_version"], line["count"]) == ("zed", "0.170", 3)


def test_a_busy_process_writes_its_file_anew_before_it_grows(
    recorder: Recorder, state: Path, counted: Callable[[], int]
) -> None:
    recorder.record(index_event(["python"], 12, 3.0))
    for _ in range(500):
        recorder.count("mcp_tool", "codegraph_search", True, ZED)
        recorder.count("mcp_tool", "codegraph_node", False, ZED)
        recorder.close()
    [file] = state.glob("spool/*/*")
    assert file.stat().st_size <= MAX_FILE
    assert b'"event": "index"' in file.read_bytes()
    assert counted() == 1_000


def test_a_single_event_is_a_line_of_its_own(recorder: Recorder, state: Path) -> None:
    recorder.record(index_event(["python", "go", "go"], 250, 12.0))
    recorder.record(index_event(["python", "go"], 250, 12.0))
    recorder.close()
    recorder.close()
    [file] = state.glob("spool/*/*")
    lines = [json.loads(line) for line in file.read_bytes().splitlines()]
    assert len(lines) == 2
    assert lines[0] == {
        "day": lines[0]["day"],
        "event": "index",
        "languages": ["go", "python"],
        "file_count": "100-1k",
        "duration": "10-60s",
        "codegraph_version": "1.2.3",
    }


def test_counters_of_past_days_are_forgotten_once_written(
    settings: TelemetrySettings, clock: Any, counted: Callable[[], int]
) -> None:
    recorder = Recorder(settings, clock)
    for _ in range(40):
        recorder.count("mcp_tool", "codegraph_search", True, ZED)
        recorder.start()
        recorder.close()
        clock.seconds += 86_400
    assert counted() == 40
    assert len(recorder._totals) <= 2


def test_off_counts_nothing_starts_no_thread_and_makes_no_folder(
    state: Path, tmp_path: Path
) -> None:
    settings = TelemetrySettings.from_environment(
        {"DO_NOT_TRACK": "1"}, codegraph_version="1", state_dir=state, config_dir=tmp_path
    )
    before = threading.active_count()
    with Recorder(settings) as recorder:
        recorder.count("mcp_tool", "codegraph_search", True, ZED)
        recorder.record(index_event(["python"], 1, 1.0))
        assert threading.active_count() == before
    assert not state.exists()


def test_a_choice_against_it_holds_for_a_recorder_that_runs(
    recorder: Recorder, settings: TelemetrySettings, state: Path, counted: Callable[[], int]
) -> None:
    recorder.count("mcp_tool", "codegraph_search", True, ZED)
    recorder.close()
    assert settings.consent_file is not None
    store_choice(settings.consent_file, Choice(False))
    recorder.count("mcp_tool", "codegraph_search", True, ZED)
    recorder.close()
    assert counted() == 1
    store_choice(settings.consent_file, Choice(True, "2026-01-01T00:00:00Z"))
    recorder.close()
    assert counted() == 1  # what was counted meanwhile stays uncounted
    recorder.count("mcp_tool", "codegraph_search", True, ZED)
    recorder.close()
    assert counted() == 2


def test_what_was_not_to_be_kept_does_not_come_back_when_the_file_is_written_anew(
    recorder: Recorder, settings: TelemetrySettings, counted: Callable[[], int]
) -> None:
    recorder.count("mcp_tool", "codegraph_search", True, ZED)
    recorder.close()
    assert settings.consent_file is not None
    settings.consent_file.parent.mkdir()
    settings.consent_file.write_text("torn")
    for _ in range(5):
        recorder.count("mcp_tool", "codegraph_search", True, ZED)
        recorder.close()
    settings.consent_file.unlink()
    for _ in range(100):
        recorder.count("mcp_tool", "codegraph_search", True, ZED)
        recorder.close()
    assert counted() == 101


def test_without_a_home_counting_is_silent(settings: TelemetrySettings) -> None:
    with Recorder(settings._replace(state=None, consent_file=None)) as recorder:
        recorder.count("mcp_tool", "codegraph_search", True, ZED)


def test_a_closed_recorder_can_start_again(recorder: Recorder, counted: Callable[[], int]) -> None:
    for _ in range(3):
        recorder.start()
        recorder.count("mcp_tool", "codegraph_search", True, ZED)
        recorder.close()
    assert counted() == 3


def test_starting_twice_starts_one_thread(recorder: Recorder) -> None:
    before = threading.active_count()
    recorder.start()
    recorder.start()
    assert threading.active_count() == before + 1


def test_a_machine_without_threads_to_spare_still_keeps_the_counts(
    recorder: Recorder, counted: Callable[[], int], monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_: threading.Thread) -> None:
        raise RuntimeError("can't start new thread")

    monkeypatch.setattr(threading.Thread, "start", refuse)
    recorder.start()
    recorder.count("mcp_tool", "codegraph_search", True, ZED)
    recorder.close()
    assert counted() == 1
