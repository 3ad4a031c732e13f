"""What the ingest worker takes in a second, against a bare server in the same run.

    python -m benchmarks.ingest [--seconds N] [--rounds N] [--connections N] [--json]

Both are uvicorn with httptools and uvloop on loopback, asked by turns by wrk (Debian: wrk) with the
same requests: each another machine's, with four events of its own. The bare server reads a body,
once also validates it, and answers 204; the worker answers 204 when the events are on disk.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median
from typing import Any

_ROOT = Path(__file__).resolve().parent.parent
_SCRIPT = Path(__file__).with_name("ingest.lua")
_EVENTS = 4
_NO_LIMITS = {
    "MACHINE_LIMIT": "1000",
    "CALLER_LIMIT": "1000000000",
    "TOTAL_LIMIT": "1000000000",
    "CONNECTIONS": "4096",
    "CALLER_CONNECTIONS": "4096",
    "LOG_LEVEL": "warning",
}

Row = dict[str, Any]


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else "")
    parser.add_argument("--seconds", type=int, default=10, help="of each round")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--connections", type=int, default=64)
    parser.add_argument("--json", action="store_true")
    wanted = parser.parse_args()
    if not shutil.which("wrk"):
        sys.exit("wrk is not installed (Debian: wrk).")
    found = measure(wanted.seconds, wanted.rounds, wanted.connections)
    print(json.dumps(found, indent=1) if wanted.json else _table(found))


def measure(seconds: int, rounds: int, connections: int) -> Row:
    """Ask both by turns; figures are medians over the rounds."""
    rows: dict[str, list[Row]] = {"bare": [], "validating": [], "worker": []}
    with tempfile.TemporaryDirectory() as folder:
        database = Path(folder, "ingest.db")
        with _bare() as bare, _bare("--validate") as validating, _worker(database) as worker:
            for _ in range(rounds):
                for name, (_, port) in zip(rows, (bare, validating, worker), strict=True):
                    rows[name].append(_ask(port, seconds, connections))
            memory = _memory(worker[0])
        stored = _stored(database)
    answered = sum(round_["requests"] - round_["refused"] for round_ in rows["worker"])
    medians = {name: _medians(found) for name, found in rows.items()}
    rate = _rate(medians["worker"])
    return {
        **medians,
        "ratio": round(rate / _rate(medians["bare"]), 3),
        "ratio_validating": round(rate / _rate(medians["validating"]), 3),
        "worker_memory_mb": memory,
        "acknowledged_events": answered * _EVENTS,
        "stored_events": stored,
    }


@contextmanager
def _bare(*flags: str) -> Iterator[tuple[int, int]]:
    command = [sys.executable, "-m", "benchmarks.bare_server", *flags]
    process = subprocess.Popen(command, cwd=_ROOT, env=_environ(), stdout=subprocess.PIPE)
    assert process.stdout is not None
    try:
        yield process.pid, int(process.stdout.readline())
    finally:
        _stop(process)
        process.stdout.close()


@contextmanager
def _worker(database: Path) -> Iterator[tuple[int, int]]:
    environ = {**_environ(), **{f"CODEGRAPH_INGEST_{k}": v for k, v in _NO_LIMITS.items()}}
    environ["CODEGRAPH_INGEST_DB"] = str(database)
    environ["CODEGRAPH_INGEST_PORT"] = "0"
    environ["CODEGRAPH_INGEST_LOG_LEVEL"] = "info"
    command = [sys.executable, "-m", "codegraph_ingest", "serve"]
    process = subprocess.Popen(command, env=environ, stderr=subprocess.PIPE)
    assert process.stderr is not None
    try:
        for line in process.stderr:
            if b"Listening on" in line:
                break
        yield process.pid, int(line.rsplit(b":", 1)[1])
    finally:
        _stop(process)
        process.stderr.close()


def _ask(port: int, seconds: int, connections: int) -> Row:
    # A day that is over everywhere, and far from the end of what is taken.
    day = (datetime.now(UTC).date() - timedelta(days=3)).isoformat()
    command = ["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "-s", str(_SCRIPT)]
    command += ["--latency", f"http://127.0.0.1:{port}", "--", str(_EVENTS), day]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    time.sleep(1)  # what is still being written belongs to nobody else's round
    return dict(json.loads(done.stdout.splitlines()[-1]))


def _medians(rounds: list[Row]) -> Row:
    return {key: median(round_[key] for round_ in rounds) for key in rounds[0]}


def _rate(row: Row) -> float:
    return float(row["requests"] / row["seconds"])


def _memory(pid: int) -> float:
    """The most memory that a process ever had, in MB."""
    status = Path(f"/proc/{pid}/status").read_text()
    line = next(line for line in status.splitlines() if line.startswith("VmHWM"))
    return round(int(line.split()[1]) / 1024, 1)


def _stored(database: Path) -> int:
    connection = sqlite3.connect(database)
    try:
        return int(connection.execute("SELECT count(*) FROM events").fetchone()[0])
    finally:
        connection.close()


def _environ() -> dict[str, str]:
    paths = [str(_ROOT / "worker" / "src"), os.environ.get("PYTHONPATH", "")]
    return {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, paths))}


def _stop(process: subprocess.Popen[bytes]) -> None:
    process.send_signal(signal.SIGTERM)
    process.wait(30)


def _table(found: Row) -> str:
    lines = []
    for name in ("bare", "validating", "worker"):
        row = found[name]
        lines.append(
            f"{name:11}{_rate(row):10,.0f} requests/s   p50 {row['p50']:.1f} ms   "
            f"p99 {row['p99']:.1f} ms   refused {row['refused']:,.0f}"
        )
    lines.append(
        f"worker/bare {found['ratio']}, worker/validating {found['ratio_validating']}, "
        f"peak memory {found['worker_memory_mb']} MB"
    )
    lines.append(
        f"acknowledged {found['acknowledged_events']:,} events, stored {found['stored_events']:,}"
    )
    return "\n".join(lines)


if __name__ == "__main__":
    main()
