"""When a flush has something to do, and how long it waits after an answer."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from codegraph_telemetry import Recorder, TelemetrySettings, flush, post
from codegraph_telemetry.batches import Batches
from codegraph_telemetry.consent import Choice, store_choice
from codegraph_telemetry.flush import INTERVAL_SECONDS, is_due, last_attempt
from codegraph_telemetry.losses import INVALID, Losses
from codegraph_telemetry.post import Answer

DAY = 86_400.0
OVER = 1_700_006_400.0 + 600  # ten minutes after the day of the clock


@pytest.fixture
def posted(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[Answer]]:
    """Answers to give; each one given is taken out."""
    answers: list[Answer] = []
    monkeypatch.setattr(post, "post", lambda *_, **__: answers.pop(0))
    yield answers
    assert answers == []


@pytest.fixture
def counted_once(settings: TelemetrySettings, clock: Any) -> None:
    assert settings.consent_file is not None
    store_choice(settings.consent_file, Choice(True, "2023-01-01T00:00:00Z"))
    recorder = Recorder(settings, clock)
    recorder.count("cli_command", "index", True)
    recorder.close()


@pytest.fixture
def send(settings: TelemetrySettings, clock: Any) -> Callable[[float], None]:
    def at(now: float) -> None:
        clock.seconds = now
        flush.flush(settings, seconds=60.0, clock=clock)

    return at


@pytest.mark.usefixtures("counted_once")
def test_it_is_due_when_a_day_is_over_and_nothing_forbids_it(
    settings: TelemetrySettings, state: Path
) -> None:
    assert not is_due(settings, lambda: OVER - 1)
    assert is_due(settings, lambda: OVER)
    assert not is_due(settings._replace(switch=False), lambda: OVER)
    (state / "sender.json").write_text(
        json.dumps({"at": "", "answer": "", "not_before": OVER + 60})
    )
    assert not is_due(settings, lambda: OVER)
    assert is_due(settings, lambda: OVER + 60)


def test_it_is_not_due_where_nothing_was_ever_counted(settings: TelemetrySettings) -> None:
    assert not is_due(settings, lambda: OVER)


@pytest.mark.usefixtures("counted_once")
@pytest.mark.parametrize("share", [0.9, 1.0, 1.1])
def test_what_was_not_taken_waits_six_hours_more_or_less(
    send: Callable[[float], None],
    state: Path,
    posted: list[Answer],
    monkeypatch: pytest.MonkeyPatch,
    share: float,
) -> None:
    def draw(least: float, most: float) -> float:
        assert (least, most) == (0.9, 1.1)
        return share

    monkeypatch.setattr(flush.random, "uniform", draw)
    posted.append(Answer("later", "503", 503, left=True))
    send(OVER)
    wait = last_attempt(state, OVER).not_before - OVER
    assert wait == pytest.approx(INTERVAL_SECONDS * share)
    send(OVER + wait - 1)  # nothing is asked of the server
    posted.append(Answer("accepted", "204", 204, left=True))
    send(OVER + wait + 1)
    assert Batches(state).waiting() == []


@pytest.mark.usefixtures("counted_once")
def test_a_server_may_ask_for_more_than_the_usual_wait(
    send: Callable[[float], None], state: Path, posted: list[Answer]
) -> None:
    posted.append(Answer("later", "429", 429, retry_after=2 * DAY, left=True))
    send(OVER)
    assert last_attempt(state, OVER).not_before == OVER + 2 * DAY


@pytest.mark.parametrize(
    "content",
    ["", "[]", "7", '{"at": "", "answer": "", "not_before": "soon"}', "[" * 100_000]
    + [f'{{"at": "", "answer": "", "not_before": {n}}}' for n in ("NaN", "Infinity", "1e300")],
)
def test_a_note_that_cannot_be_forbids_nothing(
    settings: TelemetrySettings, state: Path, counted_once: None, content: str
) -> None:
    (state / "sender.json").write_text(content)
    assert is_due(settings, lambda: OVER)


@pytest.mark.usefixtures("counted_once")
def test_a_batch_of_a_day_that_is_not_over_any_more_waits(
    send: Callable[[float], None], state: Path, posted: list[Answer]
) -> None:
    posted.append(Answer("later", "no connection"))
    send(OVER)
    (state / "sender.json").unlink()
    send(OVER - DAY)
    assert len(Batches(state).waiting()) == 1
    posted.append(Answer("accepted", "204", 204, left=True))
    send(OVER)


@pytest.mark.usefixtures("counted_once")
def test_a_batch_that_was_altered_does_not_leave(
    send: Callable[[float], None], state: Path, posted: list[Answer]
) -> None:
    posted.append(Answer("later", "no connection"))
    send(OVER)
    (state / "sender.json").unlink()
    [batch] = Batches(state).waiting()
    batch.path.write_bytes(batch.body().replace(b'"ci":false', b'"ci":false,"user":"me"'))
    send(OVER)
    assert Batches(state).waiting() == []
    assert Losses(state).by_cause() == {INVALID: 1}
