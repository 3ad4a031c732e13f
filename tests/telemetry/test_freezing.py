"""From days that are over to batches: when, which, and after which crashes."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from codegraph_telemetry import Client, Recorder, TelemetrySettings, capacity, control, losses
from codegraph_telemetry.batches import Batches
from codegraph_telemetry.consent import Choice, store_choice
from codegraph_telemetry.days import Days
from codegraph_telemetry.freezing import freeze, spool_of
from codegraph_telemetry.losses import Losses

DAY = 86_400.0
MIDNIGHT = 1_700_006_400.0  # the end of 2023-11-14


@pytest.fixture(autouse=True)
def agreed(settings: TelemetrySettings) -> None:
    assert settings.consent_file is not None
    store_choice(settings.consent_file, Choice(True, "2023-01-01T00:00:00Z"))


@pytest.fixture
def count(settings: TelemetrySettings, clock: Any) -> Callable[..., None]:
    """Have a process count, some days ago, under some version."""

    def run(number: int = 1, days_ago: int = 0, version: str = "1.2.3") -> None:
        now = clock() - days_ago * DAY
        recorder = Recorder(settings._replace(codegraph_version=version), lambda: now)
        for _ in range(number):
            recorder.count("mcp_tool", "codegraph_search", True, Client("zed", "0.1"))
        recorder.close()

    return run


def frozen(state: Path) -> list[dict[str, Any]]:
    return [json.loads(batch.body()) for batch in Batches(state).waiting()]


def test_a_day_has_ten_minutes_of_grace(
    settings: TelemetrySettings, state: Path, count: Callable[..., None]
) -> None:
    count()
    freeze(settings, state, MIDNIGHT + 599)
    assert frozen(state) == []
    freeze(settings, state, MIDNIGHT + 600)
    assert len(frozen(state)) == 1


def test_a_late_line_becomes_a_second_batch_with_other_ids(
    settings: TelemetrySettings, state: Path, count: Callable[..., None]
) -> None:
    for _ in range(2):
        count()
        freeze(settings, state, MIDNIGHT + 600)
    first, second = frozen(state)
    assert first["machine_id"] == second["machine_id"]
    assert first["events"][0]["event_id"] != second["events"][0]["event_id"]


def test_each_version_of_codegraph_has_a_batch_of_its_own(
    settings: TelemetrySettings, state: Path, count: Callable[..., None]
) -> None:
    count(1, version="1.2.3")
    count(2, version="1.3.0")
    freeze(settings, state, MIDNIGHT + 600)
    told = {body["codegraph_version"]: body["events"][0]["count"] for body in frozen(state)}
    assert told == {"1.2.3": 1, "1.3.0": 2}


@pytest.mark.parametrize("since", ["2023-11-14T23:59:59Z", "2023-11-20T00:00:00Z"])
def test_a_day_that_did_not_begin_after_the_yes_is_dropped_and_told(
    settings: TelemetrySettings, state: Path, count: Callable[..., None], since: str
) -> None:
    assert settings.consent_file is not None
    store_choice(settings.consent_file, Choice(True, since))
    count(3)
    freeze(settings, state, MIDNIGHT + 600)
    assert frozen(state) == []
    assert Losses(state).by_cause() == {losses.UNINFORMED: 3}


def test_what_is_thirty_days_old_is_dropped_and_told(
    settings: TelemetrySettings, state: Path, count: Callable[..., None]
) -> None:
    count(2)
    freeze(settings, state, MIDNIGHT + 600)
    count(3)
    freeze(settings, state, MIDNIGHT + 30 * DAY)
    assert frozen(state) == []
    assert Losses(state).by_cause() == {losses.EXPIRED: 5}


def killed_before_ending_claims(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(Days, "end", lambda *_: None)


def test_a_claim_that_outlived_its_batches_is_not_counted_again_once_they_are_erased(
    settings: TelemetrySettings,
    state: Path,
    count: Callable[..., None],
    clock: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    count(3)
    with monkeypatch.context() as patch:
        killed_before_ending_claims(patch)
        freeze(settings, state, MIDNIGHT + 600)
    control.erase(settings, clock, say=lambda _: None)
    freeze(settings, state, MIDNIGHT + 600)
    assert frozen(state) == []
    assert Losses(state).by_cause() == {losses.ERASED: 3}


def test_a_day_that_was_given_back_and_moved_on_is_not_counted_twice(
    settings: TelemetrySettings,
    state: Path,
    count: Callable[..., None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    count(3)
    spool = spool_of(state)
    claim = spool.claim("2023-11-14")
    assert claim is not None
    lines = spool.read(claim)
    assert lines is not None
    with monkeypatch.context() as patch:
        killed_before_ending_claims(patch)
        spool.put_back(claim, b"".join(lines))
    monkeypatch.setattr(capacity, "MAX_BYTES", 20_000 + capacity.SPARE_BYTES)
    (spool.folder / "2023-11-13").mkdir(0o700)
    (spool.folder / "2023-11-13" / "1-x.jsonl").write_bytes(b" " * 30_000)
    capacity.keep_within(state)
    freeze(settings, state, MIDNIGHT + 600)
    assert [body["events"][0]["count"] for body in frozen(state)] == [3]


def test_a_batch_from_before_a_yes_is_dropped_though_turning_off_was_interrupted(
    settings: TelemetrySettings, state: Path, count: Callable[..., None], clock: Any
) -> None:
    count(3)
    freeze(settings, state, MIDNIGHT + 600)
    assert settings.consent_file is not None
    store_choice(settings.consent_file, Choice(False))  # and killed, before anything was deleted
    [old] = frozen(state)
    clock.seconds = MIDNIGHT + 1_000
    control.turn_on(settings, clock)
    freeze(settings, state, clock() + 2 * DAY)
    assert frozen(state) == []
    assert Losses(state).by_cause() == {losses.UNINFORMED: 3}
    assert control.Identity(state).known("2023-11") != old["machine_id"]


def test_the_folder_that_a_kill_between_two_deletions_left_is_removed(
    settings: TelemetrySettings, state: Path, count: Callable[..., None]
) -> None:
    count()
    freeze(settings, state, MIDNIGHT + 600)
    [batch] = Batches(state).waiting()
    batch.path.unlink()
    freeze(settings, state, MIDNIGHT + 600)
    assert list((state / "batches").iterdir()) == []
