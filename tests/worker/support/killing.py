"""Takes, applies and erases in one process, which dies at a place that is told to it.

    python killing.py DATABASE PLACE

A place is the number of a call of a function of the system or of SQLite, before it or after it:
all of them are tried, one after the other. What is acknowledged is told on stdout.
"""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path
from types import FrameType
from typing import Any

from codegraph_ingest.journal import tail
from codegraph_ingest.journal.files import Folder, Position
from codegraph_ingest.journal.lines import encode
from codegraph_ingest.journal.settled import recover
from codegraph_ingest.journal.tail import Tail
from codegraph_ingest.sqlite.arriving import Arriving

CALLS = {"open", "write", "fdatasync", "fsync", "ftruncate", "unlink", "close", "execute"}
ENVELOPE = {
    "schema_version": 1,
    "codegraph_version": "0.1.0",
    "os": "linux",
    "arch": "arm64",
    "python": "3.12",
    "ci": True,
}


def event_id(number: int) -> str:
    return f"00000000-0000-5000-8000-{number:012}"


def machine_id(number: int) -> str:
    return f"00000000-0000-4000-8000-{number:012}"


def batch(number: int) -> dict[str, Any]:
    """A machine's only request, with two events; each third machine is erased later."""
    events = [
        {
            "event": "uninstall",
            "event_id": event_id(2 * number + second),
            "day": "2026-01-31",
            "targets": ["cursor"],
        }
        for second in range(2)
    ]
    return {**ENVELOPE, "machine_id": machine_id(number), "events": events}


def acknowledge(what: str, number: int) -> None:
    sys.stdout.write(f"{what} {number}\n")
    sys.stdout.flush()


def work(database: Path) -> None:
    found = recover(database)
    folder = Folder(database)
    line = Tail(folder, found.token, found.end)
    arriving = Arriving(database)
    reached = Position(0, 0)
    for number in range(8):
        line.append(encode(batch(number)))
        acknowledge("stored", number)
        if number % 3 == 0:
            line.append(encode({"erase": machine_id(number)}))
            acknowledge("erased", number)
        if number % 2:
            reached = arriving.step(line.end, most=500)
            folder.drop(reached.segment)
    while reached != line.end:
        reached = arriving.step(line.end, most=500)
    line.close()
    folder.drop(reached.segment + 1)
    arriving.close()


def main() -> None:
    database, place = Path(sys.argv[1]), int(sys.argv[2])
    tail.SEGMENT_BYTES = 1200  # so that there are some
    calls = 0

    def watch(frame: FrameType, event: str, function: Any) -> None:
        nonlocal calls
        if event in ("c_call", "c_return") and function.__name__ in CALLS:
            file = frame.f_code.co_filename
            if "codegraph_ingest" in file:
                calls += 1
                if calls == place:
                    os.kill(os.getpid(), signal.SIGKILL)

    sys.setprofile(watch)
    work(database)
    sys.setprofile(None)


if __name__ == "__main__":
    main()
