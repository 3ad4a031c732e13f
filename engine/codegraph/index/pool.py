"""Extraction on all processors, with every file's failure its own."""

from __future__ import annotations

import json
import os
import queue
import subprocess
import sys
import threading
import time
from collections import deque
from collections.abc import Container, Iterator, Sequence
from contextlib import suppress
from pathlib import Path

from codegraph.index.discover import SourceFile
from codegraph.index.reading import Extracted, read_and_extract

FILE_TIME_LIMIT = 20.0
"""Seconds without an answer after which a file is taken as one that the parser hangs on."""

_IN_PROCESS_BYTES = 150_000
_IN_PROCESS_FILES = 24
_BATCH_BYTES = 200_000

_COMMAND = (sys.executable, "-P", "-m", "codegraph.index.worker")


def extract_all(
    root: Path,
    files: Sequence[SourceFile],
    workers: int | None,
    failed_before: Container[str] = (),
) -> Iterator[Extracted]:
    """Extract files, in no particular order.

    Args:
        root: The project's root.
        files: What to extract.
        workers: How many processes; by default one per processor.
        failed_before: Paths that an index left out. The parser may crash on them again, so they
            are never parsed in this process.

    Yields:
        One `Extracted` for each file, also for those that failed.
    """
    total = sum(file.size for file in files)
    small = total <= _IN_PROCESS_BYTES and len(files) <= _IN_PROCESS_FILES
    if small and not any(file.path in failed_before for file in files):
        for file in files:
            yield read_and_extract(root, file.path, file.language)
        return
    batches = deque(_batches(files))
    count = min(workers or os.cpu_count() or 1, len(batches))
    yield from _Pool(root, batches, max(count, 1)).run()


def _batches(files: Sequence[SourceFile]) -> Iterator[list[SourceFile]]:
    """Files in runs of similar size, so that no processor waits long for another."""
    batch: list[SourceFile] = []
    size = 0
    for file in files:
        batch.append(file)
        size += file.size
        if size >= _BATCH_BYTES:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


class _Pool:
    """Threads that each look after one worker process and pass on what it answers."""

    def __init__(self, root: Path, batches: deque[list[SourceFile]], count: int) -> None:
        self._batches = batches
        self._left = sum(map(len, batches))
        self._answers: queue.SimpleQueue[Extracted | BaseException] = queue.SimpleQueue()
        self._workers = [_Worker(root) for _ in range(count)]

    def run(self) -> Iterator[Extracted]:
        try:
            for worker in self._workers:
                threading.Thread(target=self._look_after, args=(worker,), daemon=True).start()
            while self._left:
                try:
                    answer = self._answers.get(timeout=1.0)
                except queue.Empty:
                    for worker in self._workers:
                        worker.end_if_hung()
                    continue
                if isinstance(answer, BaseException):
                    raise answer
                self._left -= 1
                yield answer
        finally:
            self._batches.clear()
            for worker in self._workers:
                worker.stop()

    def _look_after(self, worker: _Worker) -> None:
        try:
            while True:
                try:
                    batch = self._batches.popleft()
                except IndexError:
                    return
                for answer in worker.work(batch):
                    self._answers.put(answer)
        except BaseException as error:
            self._answers.put(error)


class _Worker:
    """One worker process, started anew when a file kills it."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._process: subprocess.Popen[bytes] | None = None
        self._stopped = False
        self._starting = threading.Lock()
        self._waiting_since: float | None = None

    def work(self, batch: list[SourceFile]) -> Iterator[Extracted]:
        """Answers for each file of the batch; the file at which a worker dies is left out."""
        rest = batch
        while rest and not self._stopped:
            done = 0
            for answer in self._answers(rest):
                done += 1
                yield answer
            rest = rest[done:]
            if rest and not self._stopped:
                yield Extracted(rest[0].path, b"", b"", "the parser crashed or hung on it")
                rest = rest[1:]
                self._end()

    def _answers(self, batch: list[SourceFile]) -> Iterator[Extracted]:
        process = self._running()
        if process is None or process.stdin is None or process.stdout is None:
            return
        job = [str(self._root), [[file.path, file.language] for file in batch]]
        try:
            process.stdin.write(json.dumps(job).encode() + b"\n")
            process.stdin.flush()
        except OSError:
            return
        for _ in batch:
            self._waiting_since = time.monotonic()
            header = process.stdout.readline()
            if not header.endswith(b"\n"):
                return
            path, digest, size, problem = json.loads(header)
            facts = process.stdout.read(size)
            self._waiting_since = None
            if len(facts) < size:
                return
            yield Extracted(path, bytes.fromhex(digest), facts, problem)

    def _running(self) -> subprocess.Popen[bytes] | None:
        with self._starting:  # so that none starts after `stop`
            if self._process is None and not self._stopped:
                self._process = subprocess.Popen(
                    _COMMAND,
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    stderr=subprocess.DEVNULL,
                )
            return self._process

    def end_if_hung(self) -> None:
        """Kill the process when it has been at one file for too long."""
        since, process = self._waiting_since, self._process
        if since is not None and process and time.monotonic() - since > FILE_TIME_LIMIT:
            process.kill()

    def stop(self) -> None:
        """End the process now, and give up what it was doing."""
        with self._starting:
            self._stopped = True
        self._end()

    def _end(self) -> None:
        process, self._process = self._process, None
        self._waiting_since = None  # the next process has not been asked anything yet
        if process is None:
            return
        process.kill()
        process.wait()
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                with suppress(OSError, ValueError):
                    pipe.close()
