"""What the ingest worker takes in a second, against a bare server in the same run.

    python -m benchmarks.ingest [--seconds N] [--rounds N] [--connections N] [--json]

Both are uvicorn with httptools and uvloop on loopback, asked by turns by wrk (Debian: wrk) with the
same requests: each another machine's, with four events of its own. The bare server reads a body,
once also validates it, and answers 204; the worker answers 204 when the disk has the events.

The worker is asked in two ways. In a burst, the journal holds what comes faster than the database
takes it; what is left is applied before the next server is asked, and that time is told. Sustained,
a second worker may have no more than a little in its journal, so that it answers 503 to what the
database does not take in time: its rate is that of the 204 alone. At the end, the events of both
databases are counted against what was acknowledged.
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
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
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

_MEGABYTE = 1024 * 1024
_WORKERS = {"burst": 2048 * _MEGABYTE, "sustained": 16 * _MEGABYTE}
"""What a worker is asked for, and how many bytes its journal may have."""

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Server:
    """A running server."""

    pid: int
    port: int


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
    """Ask all by turns; figures are medians over the rounds."""
    rows: dict[str, list[Row]] = {name: [] for name in ("bare", "validating", *_WORKERS)}
    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        servers = {
            "bare": stack.enter_context(_bare()),
            "validating": stack.enter_context(_bare("--validate")),
        }
        for name, most in _WORKERS.items():
            servers[name] = stack.enter_context(_worker(Path(folder, f"{name}.db"), most))
        taken = 0
        for _ in range(rounds):
            for name, server in servers.items():
                if name == "sustained":  # what its journal has room for is taken before the round
                    taken += _ask(server.port, 4, connections)["taken"]
                rows[name].append(_ask(server.port, seconds, connections))
                if name in _WORKERS:
                    taken += rows[name][-1]["taken"]
                    rows[name][-1]["drained_seconds"] = _drain(server.port)
        memory = {name: _memory(servers[name].pid) for name in _WORKERS}
        stack.close()
        stored = sum(_stored(Path(folder, f"{name}.db")) for name in _WORKERS)
    medians = {name: _medians(found) for name, found in rows.items()}
    bare, validating = medians["bare"]["rate"], medians["validating"]["rate"]
    return {
        **medians,
        "ratio": {name: round(medians[name]["rate"] / bare, 3) for name in _WORKERS},
        "ratio_validating": {
            name: round(medians[name]["rate"] / validating, 3) for name in _WORKERS
        },
        "memory_mb": memory,
        "acknowledged_events": round(taken) * _EVENTS,
        "stored_events": stored,
    }


@contextmanager
def _bare(*flags: str) -> Iterator[Server]:
    command = [sys.executable, "-m", "benchmarks.bare_server", *flags]
    process = subprocess.Popen(command, cwd=_ROOT, env=_environ(), stdout=subprocess.PIPE)
    assert process.stdout is not None
    try:
        yield Server(process.pid, int(process.stdout.readline()))
    finally:
        _stop(process)
        process.stdout.close()


@contextmanager
def _worker(database: Path, most: int) -> Iterator[Server]:
    environ = {**_environ(), **{f"CODEGRAPH_INGEST_{k}": v for k, v in _NO_LIMITS.items()}}
    environ["CODEGRAPH_INGEST_DB"] = str(database)
    environ["CODEGRAPH_INGEST_JOURNAL_BYTES"] = str(most)
    environ["CODEGRAPH_INGEST_PORT"] = "0"
    environ["CODEGRAPH_INGEST_LOG_LEVEL"] = "info"
    command = [sys.executable, "-m", "codegraph_ingest", "serve"]
    process = subprocess.Popen(command, env=environ, stderr=subprocess.PIPE)
    assert process.stderr is not None
    try:
        for line in process.stderr:
            if b"Listening on" in line:
                break
        yield Server(process.pid, int(line.rsplit(b":", 1)[1]))
    finally:
        _stop(process)
        process.stderr.close()


def _ask(port: int, seconds: int, connections: int) -> Row:
    # A day that is over everywhere, and far from the end of what is taken.
    day = (datetime.now(UTC).date() - timedelta(days=3)).isoformat()
    command = ["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "-s", str(_SCRIPT)]
    command += ["--latency", f"http://127.0.0.1:{port}", "--", str(_EVENTS), day]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    row = dict(json.loads(done.stdout.splitlines()[-1]))
    row["taken"] = row["requests"] - row["refused"]
    row["rate"] = row["taken"] / row["seconds"]
    return row


def _drain(port: int) -> float:
    """Wait until all is in the database, which belongs to nobody else's round; the seconds."""
    began = time.monotonic()
    while True:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz") as answer:
            if not json.loads(answer.read())["unapplied_bytes"]:
                return time.monotonic() - began
        time.sleep(0.1)


def _medians(rounds: list[Row]) -> Row:
    return {key: median(round_[key] for round_ in rounds) for key in rounds[0]}


def _memory(pid: int) -> float:
    """The most memory that a process and those it started ever had, in MB, added up."""
    most = 0.0
    for task in Path(f"/proc/{pid}/task").iterdir():
        for child in (task / "children").read_text().split():
            most += _memory(int(child))
    status = Path(f"/proc/{pid}/status").read_text()
    line = next(line for line in status.splitlines() if line.startswith("VmHWM"))
    return round(most + int(line.split()[1]) / 1024, 1)


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
    for name in ("bare", "validating", *_WORKERS):
        row = found[name]
        line = (
            f"{name:11}{row['rate']:10,.0f} requests/s   p50 {row['p50']:.1f} ms   "
            f"p99 {row['p99']:.1f} ms   refused {row['refused']:,.0f}"
        )
        if name in _WORKERS:
            line += (
                f"\n{'':11}of bare {found['ratio'][name]}, of validating "
                f"{found['ratio_validating'][name]}, applied {row['drained_seconds']:.1f} s later, "
                f"peak memory {found['memory_mb'][name]} MB"
            )
        lines.append(line)
    lines.append(
        f"acknowledged {found['acknowledged_events']:,} events, stored {found['stored_events']:,}"
    )
    return "\n".join(lines)


if __name__ == "__main__":
    main()
