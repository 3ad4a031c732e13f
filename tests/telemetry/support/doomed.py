"""Starts many processes and kills each at a random moment, by SIGKILL.

    python doomed.py counting <state> <config> <how many> <at once>
    python doomed.py flushing <state> <config> <how many> <url> <clock>

Started as a program of its own, for only a process with one thread can be forked at will, and a
fork takes a thousandth of the time of a start. It prints what it knows as JSON.
"""

from __future__ import annotations

import json
import os
import random
import signal
import struct
import sys
import time
from itertools import pairwise
from pathlib import Path
from typing import NoReturn

import codegraph_telemetry.post  # noqa: F401 - imported once, before the forks
from codegraph_telemetry import Client, Recorder, TelemetrySettings
from codegraph_telemetry.flush import flush
from codegraph_telemetry.tally import SECONDS_A_DAY

LONGEST_LIFE = 2.6
PACE = 0.01
STAMP = struct.Struct("d")


def settings(state: str, config: str, url: str = "") -> TelemetrySettings:
    return TelemetrySettings.from_environment(
        {"CODEGRAPH_TELEMETRY_ENDPOINT": url},
        codegraph_version="1.2.3",
        state_dir=Path(state),
        config_dir=Path(config),
    )


def count_for_ever(of: TelemetrySettings, number: int, tally: int) -> NoReturn:
    """Count, and tell of each count when it was made."""
    client = Client("Zed", f"{number}.0")  # its counts are known again by this
    recorder = Recorder(of)
    recorder.start()
    while True:
        recorder.count("mcp_tool", "codegraph_search", True, client)
        os.write(tally, STAMP.pack(time.monotonic()))
        time.sleep(PACE)


def counting(state: str, config: str, many: str, at_once: str) -> list[dict[str, float]]:
    told = []
    for first in range(0, int(many), int(at_once)):
        alive = []
        for number in range(first, first + int(at_once)):
            ours, theirs = os.pipe()
            child = os.fork()
            if child == 0:
                count_for_ever(settings(state, config), number, theirs)
            os.close(theirs)
            alive.append(
                (time.monotonic() + random.uniform(0.0, LONGEST_LIFE), number, child, ours)
            )
        for moment, number, child, ours in sorted(alive):
            time.sleep(max(0.0, moment - time.monotonic()))
            killed = time.monotonic()
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)
            content = b""
            while part := os.read(ours, 65_536):
                content += part
            os.close(ours)
            stamps = [stamp for (stamp,) in STAMP.iter_unpack(content)]
            gaps = [after - before for before, after in pairwise(stamps)]
            # The thread that writes was woken no later than the one that counts, give or take one
            # of these.
            late = 1.0 + 2 * max(gaps, default=0.0) + PACE
            told.append(
                {
                    "number": number,
                    "made": len(stamps),
                    "older": sum(stamp < killed - late for stamp in stamps),
                }
            )
    return told


def flushing(state: str, config: str, many: str, url: str, now: str) -> int:
    of, clock = settings(state, config, url), float(now)
    made = 0
    for _ in range(int(many)):
        recorder = Recorder(of, lambda: clock - 2 * SECONDS_A_DAY)
        for name in ("codegraph_node", "codegraph_files"):
            recorder.count("mcp_tool", name, True)
            made += 1
        recorder.close()
        child = os.fork()
        if child == 0:
            flush(of, seconds=30.0, clock=lambda: clock)
            os._exit(0)
        time.sleep(random.uniform(0.0, 0.04))
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
    return made


if __name__ == "__main__":
    os.write(1, json.dumps(globals()[sys.argv[1]](*sys.argv[2:])).encode())
