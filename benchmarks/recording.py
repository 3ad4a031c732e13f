"""What it costs to count one tool call."""

from __future__ import annotations

import statistics
import tempfile
import time
from pathlib import Path

from codegraph_telemetry import Client, Recorder, TelemetrySettings

_CALLS = 100_000


def nanoseconds_per_count(rounds: int = 7) -> float:
    """The median cost of `Recorder.count` over rounds of many calls, its thread running."""
    with tempfile.TemporaryDirectory() as folder:
        settings = TelemetrySettings.from_environment(
            {}, codegraph_version="benchmark", state_dir=Path(folder) / "state"
        )
        client = Client("benchmarks", "1")
        with Recorder(settings) as recorder:
            return statistics.median(_round(recorder, client) for _ in range(rounds))


def _round(recorder: Recorder, client: Client) -> float:
    start = time.perf_counter_ns()
    for _ in range(_CALLS):
        recorder.count("mcp_tool", "codegraph_explore", True, client)
    return (time.perf_counter_ns() - start) / _CALLS
