"""Runs a command and watches how long it takes and how much memory it and its children hold."""

from __future__ import annotations

import os
import subprocess
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

_SAMPLE_SECONDS = 0.02
_PAGE = os.sysconf("SC_PAGE_SIZE")


class CommandFailed(Exception):
    """A measured command ended with an error; its figures would mean nothing."""


@dataclass(frozen=True, slots=True)
class Usage:
    """What one run of a command took.

    Attributes:
        seconds: Wall time from start to exit.
        peak_bytes: The highest sum of resident memory over the command's processes that any sample
            saw. Pages that processes share count once for each.
        output: What it wrote to stdout.
    """

    seconds: float
    peak_bytes: int
    output: str


def run(command: Sequence[str], *, env: Mapping[str, str], cwd: Path) -> Usage:
    """Run a command to its end.

    Raises:
        CommandFailed: Its exit status is not 0.
    """
    start = time.perf_counter()
    with subprocess.Popen(
        command,
        env=env,
        cwd=cwd,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
    ) as process:
        watch = MemoryWatch(process.pid)
        output = process.communicate()[0]
        seconds = time.perf_counter() - start
        peak = watch.stop()
    if process.returncode:
        raise CommandFailed(
            f"{' '.join(command)} exited with {process.returncode}:\n{output[-2000:]}"
        )
    return Usage(seconds, peak, output)


class MemoryWatch:
    """Samples the resident memory of a process and its descendants until it is stopped."""

    def __init__(self, pid: int) -> None:
        self._pid = pid
        self._peak = 0
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._sample, daemon=True)
        self._thread.start()

    def stop(self) -> int:
        """End sampling and give the peak in bytes."""
        self._stopped.set()
        self._thread.join()
        return self._peak

    def _sample(self) -> None:
        while not self._stopped.wait(_SAMPLE_SECONDS):
            self._peak = max(self._peak, sum(_resident(pid) for pid in _tree(self._pid)))


def _tree(pid: int) -> Iterator[int]:
    yield pid
    # Children hang on the thread that started them.
    for listing in Path(f"/proc/{pid}/task").glob("*/children"):
        try:
            children = listing.read_text().split()
        except OSError:
            continue  # gone since
        for child in children:
            yield from _tree(int(child))


def _resident(pid: int) -> int:
    try:
        return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * _PAGE
    except (OSError, IndexError):
        return 0
