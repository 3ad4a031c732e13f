"""What the consent file may say, and that nothing else counts as a yes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from codegraph_telemetry import Recorder, TelemetrySettings
from codegraph_telemetry.consent import (
    BY_CHOICE,
    BY_DEFAULT,
    BY_FAULT,
    BY_HOMELESSNESS,
    Choice,
    decide,
    read_choice,
    store_choice,
)

SINCE = "2026-01-31T12:00:00Z"


@pytest.fixture
def file(settings: TelemetrySettings) -> Path:
    assert settings.consent_file is not None
    return settings.consent_file


@pytest.mark.parametrize(
    "choice",
    [
        Choice(),
        Choice(True, SINCE),
        Choice(False),
        Choice(None, None, True),
        Choice(False, None, False),
    ],
)
def test_what_is_stored_is_what_is_read(file: Path, choice: Choice) -> None:
    store_choice(file, choice)
    assert read_choice(file) == choice
    assert json.loads(file.read_text()) == choice._asdict()
    assert file.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize(
    "content",
    [
        *("", "null", "[]", "7", "true", "{}", '{"sharing": tru', "[" * 100_000, "\0"),
        *('{"sharing": "false"}', '{"sharing": 1}', '{"sharing": 0}', '{"sharing": []}'),
        *('{"sharing": true}', '{"sharing": true, "since": null}', '{"sharing": true, "since": 7}'),
        *('{"sharing": true, "since": "2026-02-30T00:00:00Z"}', '{"local_stats": true}'),
        *('{"sharing": false, "since": "2026-01-31T12:00:00Z"}', '{"sharing": null, "since": ""}'),
        '{"sharing": false, "sharing": true, "since": "2026-01-31T12:00:00Z"}',
        '{"sharing": true, "since": "2026-01-31T12:00:00Z", "local_stats": "yes"}',
        '{"sharing": true, "since": "2026-01-31T12:00:00\u00a0Z"}',
    ],
)
def test_any_other_content_means_no_to_both(
    settings: TelemetrySettings, file: Path, content: str
) -> None:
    file.parent.mkdir()
    file.write_text(content)
    decision = decide(settings)
    assert (decision.sharing, decision.by, decision.local_stats) == (False, BY_FAULT, False)
    assert decision.fault


def test_the_first_that_says_something_decides(settings: TelemetrySettings, file: Path) -> None:
    assert (decide(settings).sharing, decide(settings).by) == (True, BY_DEFAULT)
    store_choice(file, Choice(False))
    assert (decide(settings).sharing, decide(settings).by) == (False, BY_CHOICE)
    forced = settings._replace(switch=True, switched_by="CODEGRAPH_TELEMETRY")
    assert (decide(forced).sharing, decide(forced).by) == (True, "CODEGRAPH_TELEMETRY")
    store_choice(file, Choice(True, SINCE))
    off = settings._replace(switch=False, switched_by="DO_NOT_TRACK")
    assert (decide(off).sharing, decide(off).by) == (False, "DO_NOT_TRACK")
    assert decide(settings._replace(state=None)).by == BY_HOMELESSNESS


def test_a_choice_binds_recorders_that_run_already(
    settings: TelemetrySettings, file: Path, state: Path
) -> None:
    recorder = Recorder(settings)
    recorder.count("cli_command", "index", True)
    store_choice(file, Choice(False))
    recorder.close()
    assert not state.exists()
    recorder.count("cli_command", "index", True)
    store_choice(file, Choice(True, SINCE))
    recorder.close()
    assert len(list(state.glob("spool/*/*"))) == 1
