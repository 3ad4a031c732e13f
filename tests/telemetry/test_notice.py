"""The notice is shown before it is on record, and where it cannot be shown nothing is."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from codegraph_telemetry import TelemetrySettings
from codegraph_telemetry.consent import Choice, decide, store_choice
from codegraph_telemetry.notice import NOTICE, give_notice, informed_day, notice_shown


def choose(settings: TelemetrySettings, choice: Choice) -> None:
    assert settings.consent_file is not None
    store_choice(settings.consent_file, choice)


def test_it_is_shown_once_and_before_it_is_on_record(
    settings: TelemetrySettings, clock: Any, state: Path
) -> None:
    shown: list[tuple[str, str | None]] = []

    def show(text: str) -> None:
        shown.append((text, notice_shown(state)))

    assert give_notice(settings, clock, show)
    assert not give_notice(settings, clock, show)
    assert shown == [(NOTICE, None)]
    assert informed_day(state, decide(settings)) == "2023-11-14"


@pytest.mark.parametrize("error", [OSError("closed"), ValueError("I/O operation on closed file")])
def test_where_it_cannot_be_shown_it_is_not_on_record_and_nothing_may_be_sent(
    settings: TelemetrySettings, clock: Any, state: Path, error: Exception
) -> None:
    def closed(_: str) -> None:
        raise error

    assert not give_notice(settings, clock, closed)
    assert list(state.iterdir()) == []
    assert informed_day(state, decide(settings)) is None


def test_two_processes_at_once_show_it_twice_rather_than_not_at_all(
    settings: TelemetrySettings, clock: Any, state: Path
) -> None:
    shown: list[str] = []

    def show(text: str) -> None:
        shown.append(text)
        if len(shown) == 1:  # the other one, right in the middle
            assert give_notice(settings, clock, show)

    assert give_notice(settings, clock, show)
    assert len(shown) == 2
    assert [path.name for path in state.iterdir()] == ["notice.json"]


@pytest.mark.parametrize("choice", [Choice(True, "2023-01-01T00:00:00Z"), Choice(False)])
def test_whoever_chose_is_told_nothing(
    settings: TelemetrySettings, clock: Any, choice: Choice
) -> None:
    choose(settings, choice)
    show: Callable[[str], object] = pytest.fail
    assert not give_notice(settings, clock, show)


@pytest.mark.parametrize(
    "content", [b"", b"{}", b"[]", b"7", b'{"shown": 7}', b'{"shown": "now"}', b"[" * 100_000]
)
def test_a_record_of_any_other_content_is_none(
    settings: TelemetrySettings, clock: Any, state: Path, content: bytes
) -> None:
    state.mkdir(0o700)
    (state / "notice.json").write_bytes(content)
    assert notice_shown(state) is None
    assert give_notice(settings, clock, lambda _: None)
