"""What the ingest worker does with more than it can serve, and whether it then keeps its word.

    python -m benchmarks.overload [--minutes N] [--factor N] [--connections N] [--kill] [--json]

First, wrk (Debian: wrk) finds how many requests a second it can serve. Then a client of another
process sends FACTOR times as many, whether or not they are answered, over a bounded number of
connections. Then the worker is stopped, or killed in the last second, and started again: every
event of a request that was answered with 204 has to be in the database, once. Linux only; the
database grows by about 2 GB for each million requests.
"""

from __future__ import annotations

import argparse
import json
import os
import secrets
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from benchmarks.numbered import EVENTS, request_of

_ROOT = Path(__file__).resolve().parent.parent
_SCRIPT = Path(__file__).with_name("ingest.lua")
_PATIENCE = 300.0  # seconds in which what was acknowledged has to be in the database

Found = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the command line says, and a day and a tag for what is sent; see `numbered`."""

    seconds: float
    factor: float
    connections: int
    allowed: int
    capacity_seconds: int
    kill: bool
    day: str
    tag: str


def main() -> None:
    """Measure and print; the status is 1 where an acknowledged event is missing or there twice."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else "")
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--factor", type=float, default=2, help="times what it can serve")
    parser.add_argument("--connections", type=int, default=1024, help="that the client may open")
    parser.add_argument("--allowed", type=int, default=512, help="that the worker allows")
    parser.add_argument("--capacity-seconds", type=int, default=10)
    parser.add_argument("--kill", action="store_true", help="SIGKILL in the last second")
    parser.add_argument("--folder", type=Path, help="for the databases; they are deleted")
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    if not shutil.which("wrk"):
        sys.exit("wrk is not installed (Debian: wrk).")
    wanted = Wanted(
        given.minutes * 60,
        given.factor,
        given.connections,
        given.allowed,
        given.capacity_seconds,
        given.kill,
        # A day that is over everywhere, and far from the end of what is taken.
        day=(datetime.now(UTC).date() - timedelta(days=3)).isoformat(),
        tag=secrets.token_hex(6),
    )
    with tempfile.TemporaryDirectory(dir=given.folder) as folder:
        found = measure(Path(folder), wanted)
    print(json.dumps(found, indent=1) if given.json else _table(found))
    sys.exit(1 if found["stored"]["missing"] or found["stored"]["twice"] else 0)


def measure(folder: Path, wanted: Wanted) -> Found:
    """All of it."""
    with _worker(folder / "capacity", wanted.allowed) as (_, port):
        capacity = _capacity(port, wanted)
    _say(f"it serves {capacity:,.0f} requests/s")
    shutil.rmtree(folder / "capacity")
    home = folder / "overload"
    with _worker(home, wanted.allowed) as worker:
        flood, samples = _flood(worker, capacity * wanted.factor, wanted, home)
    acknowledged = (home / "acknowledged").read_bytes()
    _say(f"{sum(acknowledged):,} requests were acknowledged; it starts again")
    with _worker(home, wanted.allowed):
        stored = _settled(home / "ingest.db", acknowledged, wanted.tag)
    return {
        "capacity": round(capacity),
        "factor": wanted.factor,
        "seconds": wanted.seconds,
        "ended_with": "SIGKILL" if wanted.kill else "SIGTERM",
        **flood,
        "acknowledged_events": sum(acknowledged) * EVENTS,
        "stored": stored,
        "memory_mb": samples,
        "files_mb": round(sum(file.stat().st_size for file in home.iterdir()) / 1e6),
    }


@contextmanager
def _worker(home: Path, allowed: int) -> Iterator[tuple[int, int]]:
    """A worker without limits on requests; its pid and its port. Always ended."""
    home.mkdir(exist_ok=True)
    settings = {
        "DB": home / "ingest.db",
        "PORT": 0,
        "MACHINE_LIMIT": 1000,
        "CALLER_LIMIT": 10**9,
        "TOTAL_LIMIT": 10**9,
        "CONNECTIONS": allowed,
        "CALLER_CONNECTIONS": allowed,
    }
    environ = {name: it for name, it in _environ().items() if not name.startswith("CODEGRAPH_")}
    environ |= {f"CODEGRAPH_INGEST_{name}": str(value) for name, value in settings.items()}
    log = home / "log"
    before = log.stat().st_size if log.exists() else 0
    with log.open("ab") as written:
        process = subprocess.Popen(
            [sys.executable, "-m", "codegraph_ingest", "serve"], env=environ, stderr=written
        )
    try:
        yield process.pid, _port(process, log, before)
    finally:
        process.send_signal(signal.SIGTERM)  # nothing, where it has ended
        process.wait(300)


def _port(process: subprocess.Popen[bytes], log: Path, before: int) -> int:
    while process.poll() is None:
        _, found, rest = log.read_text()[before:].partition("Listening on http://127.0.0.1:")
        if found and "\n" in rest:
            return int(rest.partition("\n")[0])
        time.sleep(0.05)
    sys.exit(f"The worker did not start:\n{log.read_text()}")


def _capacity(port: int, wanted: Wanted) -> float:
    """Requests that are answered with 204 in a second, with 64 always under way."""
    command = ["wrk", "-t1", "-c64", f"-d{wanted.capacity_seconds}s", "-s", str(_SCRIPT)]
    command += [f"http://127.0.0.1:{port}", "--", str(EVENTS), wanted.day]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    found = json.loads(done.stdout.splitlines()[-1])
    return float((found["requests"] - found["refused"]) / found["seconds"])


def _flood(
    worker: tuple[int, int], rate: float, wanted: Wanted, home: Path
) -> tuple[Found, list[float]]:
    """Send; what the client tells, and the worker's memory in MB, second by second."""
    pid, port = worker
    command = [sys.executable, "-m", "benchmarks.flood", str(port), str(rate)]
    command += [str(wanted.seconds), str(wanted.connections), wanted.tag, wanted.day]
    command += [str(home / "acknowledged")]
    client = subprocess.Popen(command, cwd=_ROOT, env=_environ(), stdout=subprocess.PIPE, text=True)
    assert client.stdout is not None
    samples = []
    start = time.monotonic()
    is_alive = True
    try:
        while client.poll() is None:
            if is_alive:
                samples.append(_memory(pid))
            if is_alive and len(samples) % 30 == 0:
                _say(f"{len(samples)} s: {samples[-1]} MB")
            if is_alive and wanted.kill and time.monotonic() - start > wanted.seconds - 1:
                os.kill(pid, signal.SIGKILL)
                is_alive = False
            time.sleep(1)
        told = json.loads(client.stdout.read().splitlines()[-1])
    finally:
        client.kill()
        client.wait()
        client.stdout.close()
    return told, samples


def _settled(database: Path, acknowledged: bytes, tag: str) -> Found:
    """What is stored, once all that was acknowledged is, or after a while."""
    start = time.monotonic()
    while True:
        found = compare(database, acknowledged, tag)
        waited = time.monotonic() - start
        if not found["missing"] or waited > _PATIENCE:
            return {**found, "looked_for_s": round(waited)}
        time.sleep(5)


def compare(database: Path, acknowledged: bytes, tag: str) -> Found:
    """Compare every event of a database with what was acknowledged.

    Args:
        database: It.
        acknowledged: A byte for each request, by its number: 1 if it was answered with 204.
        tag: That of the requests.
    """
    stored = bytearray(len(acknowledged))  # for each request, a bit for each of its events
    twice = strange = 0
    with closing(sqlite3.connect(f"{database.as_uri()}?mode=ro", uri=True)) as connection:
        for (event_id,) in connection.execute("SELECT event_id FROM events"):
            number, which = request_of(event_id, tag)
            if not 0 <= number < len(stored):
                strange += 1
                continue
            twice += stored[number] >> which & 1
            stored[number] |= 1 << which
    # Not one list of pairs: there are millions.
    kept = Counter(zip(acknowledged, (found.bit_count() for found in stored), strict=True))
    return {
        "missing": sum((EVENTS - number) * count for (told, number), count in kept.items() if told),
        "twice": twice,
        "not_sent": strange,
        "without_204": sum(number * count for (told, number), count in kept.items() if not told),
        "in_part": sum(count for (_, number), count in kept.items() if 0 < number < EVENTS),
    }


def _memory(pid: int) -> float:
    """Resident memory of a process, in MB; 0 where it has just ended."""
    status = Path(f"/proc/{pid}/status").read_text()
    line = next((line for line in status.splitlines() if line.startswith("VmRSS")), "VmRSS: 0 kB")
    return round(int(line.split()[1]) / 1024, 1)


def _environ() -> dict[str, str]:
    paths = [str(_ROOT / "worker" / "src"), os.environ.get("PYTHONPATH", "")]
    return {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, paths))}


def _say(words: str) -> None:
    print(words, file=sys.stderr, flush=True)


def _table(found: Found) -> str:
    seconds, outcomes, stored = found["seconds"], dict(found["outcomes"]), found["stored"]
    memory = found["memory_mb"]
    rows = [
        ("can serve", f"{found['capacity']:,} requests/s"),
        ("offered", f"{found['offered'] / seconds:,.0f} requests/s for {seconds:,.0f} s"),
        ("sent", f"{found['sent'] / seconds:,.0f} requests/s; no connection: {found['unsent']:,}"),
        ("204", f"{outcomes.get('204', 0) / seconds:,.0f} requests/s"),
        *((name, f"{count:,}") for name, count in sorted(outcomes.items())),
        ("204 took", f"p50 {found['p50_ms']} ms, p99 {found['p99_ms']} ms"),
        ("memory, MB", f"start {memory[0]}, most {max(memory)}, end {memory[-1]}"),
        ("files, MB", f"{found['files_mb']:,}"),
        ("acknowledged", f"{found['acknowledged_events']:,} events; then {found['ended_with']}"),
        ("of these missing", f"{stored['missing']:,}"),
        ("stored twice", f"{stored['twice']:,}"),
        ("stored without 204", f"{stored['without_204']:,} events"),
        ("never sent", f"{stored['not_sent']:,}"),
    ]
    return "\n".join(f"{name:20}{value}" for name, value in rows)


if __name__ == "__main__":
    main()
