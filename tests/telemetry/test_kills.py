"""A thousand processes, killed at random moments: what each of them loses, and what arrives."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from behaviours import answer
from misbehaving_server import PATIENCE, Request, Server

from codegraph_telemetry import TelemetrySettings
from codegraph_telemetry.consent import Choice, store_choice, timestamp
from codegraph_telemetry.flush import flush
from codegraph_telemetry.losses import Losses

SUPPORT = Path(__file__).parent / "support"
DAY = 86_400.0


def doom(*words: object) -> Any:
    command = [sys.executable, str(SUPPORT / "doomed.py"), *map(str, words)]
    done = subprocess.run(command, capture_output=True, timeout=20 * PATIENCE, check=False)
    assert (done.returncode, done.stderr) == (0, b"")
    return json.loads(done.stdout)


def delivered(requests: list[Request]) -> Counter[str]:
    """What arrived, each event once, by the version of the client."""
    events: dict[str, dict[str, Any]] = {}
    for request in requests:
        if request.is_complete:
            for event in json.loads(request.body)["events"]:
                assert events.setdefault(event["event_id"], event) == event
    sums: Counter[str] = Counter()
    for event in events.values():
        sums[event["client_version"]] += event["count"]
    return sums


@pytest.fixture
def agreed(settings: TelemetrySettings) -> Path:
    """The folder of a choice: the user said yes some days ago."""
    assert settings.consent_file is not None
    store_choice(settings.consent_file, Choice(True, timestamp(time.time() - 5 * DAY)))
    return settings.consent_file.parent


def killed_while_counting(state: Path, config: Path, number: int) -> Counter[str]:
    """What was kept of what processes counted, none of which lost more than its last second."""
    told = doom("counting", state, config, number, number)
    assert len(told) == number
    kept: Counter[str] = Counter()
    for file in state.glob("spool/*/[!.]*.jsonl"):
        for line in file.read_bytes().splitlines():
            found = json.loads(line)
            kept[found["client_version"]] += found["count"]
    for child in told:
        # The last count may have been made and not told of any more.
        assert child["older"] <= kept[f"{child['number']}.0"] <= child["made"] + 1, child
    # A busy machine may forgive much, but not everything.
    assert sum(child["older"] for child in told) > 0
    return kept


def test_of_a_thousand_killed_processes_none_loses_more_than_its_last_second(
    agreed: Path, state: Path
) -> None:
    # No more of them share a folder than its bound on bytes has room for: in a full spool, counts
    # wait in memory longer than a second.
    for number in range(6):
        folder = state / str(number)
        kept = killed_while_counting(folder, agreed, 150)
        now = time.time() + 2 * DAY
        with Server(answer(204)) as server:
            # In the last folder, some senders are killed before one gets through.
            kept[""] = doom("flushing", folder, agreed, 100 * (number == 5), server.url, now)
            last = TelemetrySettings.from_environment(
                {"CODEGRAPH_TELEMETRY_ENDPOINT": server.url},
                codegraph_version="1.2.3",
                state_dir=folder,
                config_dir=agreed,
            )
            flush(last, seconds=PATIENCE, clock=lambda now=now: now)
            server.settle()
            assert delivered(server.requests()) == kept
        for name in ("spool", "claims", "batches"):
            assert not list((folder / name).glob("[!.]*"))
        assert Losses(folder).by_cause() == {}
