"""Worker processes that extract files and resolve references on all processors.

Every file's failure is its own: a parser that crashes or hangs takes one worker with it, which is
started anew, and the file at which that happened is told apart from those that were done.
"""

from __future__ import annotations

import json
import os
import queue
import subprocess
import sys
import threading
import time
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from types import TracebackType
from typing import NamedTuple, Self

from codegraph.errors import WorkersFailed

FILE_TIME_LIMIT = 20.0
"""Seconds without an answer after which a file is taken as one that a worker hangs on."""

_WAITING_ANSWERS = 512
"""Answers that may wait for whoever reads them; beyond that the workers wait in turn."""

_ATTEMPTS = 3
"""How often a worker is started that ends before it has looked at any file."""

_COMMAND = (sys.executable, "-P", "-m", "codegraph.index.worker")

Task = list[str] | list[int]
"""What a worker is asked of one file, as the worker's own protocol has it."""


class Answer(NamedTuple):
    """What a worker said of one task.

    Attributes:
        task: The task.
        header: What it said in a line of JSON; None where it died at this task.
        data: The bytes after that.
    """

    task: Task
    header: list[object] | None
    data: bytes = b""


class Crew:
    """A number of worker processes, started when there is work and ended with the context.

    Args:
        count: How many.
    """

    def __init__(self, count: int) -> None:
        self._stopped = threading.Event()
        self._workers = [_Worker() for _ in range(count)]

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._stopped.set()
        for worker in self._workers:
            worker.stop()

    def run(self, request: str, batches: Sequence[Sequence[Task]]) -> Iterator[Answer]:
        """Have tasks done, in no particular order.

        Args:
            request: A line of JSON that each worker reads before the first of its batches.
            batches: The tasks, in runs that one worker does in a row.

        Yields:
            One answer for each task, also for those at which a worker died.

        Raises:
            WorkersFailed: A worker cannot be started, or ends before it has looked at any task.
        """
        waiting = deque(batches)
        answers: queue.Queue[Answer | BaseException] = queue.Queue(_WAITING_ANSWERS)
        for worker in self._workers[: len(batches)]:
            arguments = (worker, request, waiting, answers)
            threading.Thread(target=self._look_after, args=arguments, daemon=True).start()
        for _ in range(sum(map(len, batches))):
            answer = self._next(answers)
            if isinstance(answer, BaseException):
                raise answer
            yield answer

    def _next(self, answers: queue.Queue[Answer | BaseException]) -> Answer | BaseException:
        while True:
            try:
                return answers.get(timeout=1.0)
            except queue.Empty:
                for worker in self._workers:
                    worker.end_if_hung()

    def _look_after(
        self,
        worker: _Worker,
        request: str,
        batches: deque[Sequence[Task]],
        answers: queue.Queue[Answer | BaseException],
    ) -> None:
        try:
            worker.take(request)
            while True:
                try:
                    batch = batches.popleft()
                except IndexError:
                    return
                for answer in worker.work(batch):
                    self._hand_over(answer, answers)
        except BaseException as error:
            self._hand_over(error, answers)

    def _hand_over(
        self, answer: Answer | BaseException, answers: queue.Queue[Answer | BaseException]
    ) -> None:
        while not self._stopped.is_set():
            with suppress(queue.Full):
                answers.put(answer, timeout=0.2)
                return


class _Worker:
    """One worker process, started anew when a file kills it."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None
        self._request = ""
        self._told = False
        self._stopped = False
        self._starting = threading.Lock()
        self._waiting_since: float | None = None

    def take(self, request: str) -> None:
        """What to tell the process before its next batch, and any that comes after it."""
        self._request, self._told = request, False

    def work(self, batch: Sequence[Task]) -> Iterator[Answer]:
        """Answers for each task of the batch; that at which a worker dies has no header."""
        rest = batch
        while rest and not self._stopped:
            done = 0
            for answer in self._answers(rest):
                done += 1
                yield answer
            rest = rest[done:]
            if rest and not self._stopped:
                # Ended before the answer is out: after the last one of a run the next run begins.
                self._end()
                yield Answer(rest[0], None)
                rest = rest[1:]

    def _answers(self, batch: Sequence[Task]) -> Iterator[Answer]:
        process = self._ready()
        if process is None or not self._tell(process, json.dumps(batch)):
            return
        for task in batch:
            answer = self._heard(process)
            if answer is None:
                return
            yield Answer(task, *answer)

    def _ready(self) -> subprocess.Popen[bytes] | None:
        """The process, once it has understood the request; None after `stop`."""
        for _ in range(_ATTEMPTS):
            process = self._running()
            if process is None or self._told:
                return process
            self._told = self._tell(process, self._request) and self._heard(process) is not None
            if self._told:
                return process
            code = self._end()
        if self._stopped:
            return None
        raise WorkersFailed(_COMMAND, code)

    def _running(self) -> subprocess.Popen[bytes] | None:
        with self._starting:  # so that none starts after `stop`
            if self._process is None and not self._stopped:
                self._told = False
                try:
                    self._process = subprocess.Popen(
                        _COMMAND,
                        stdin=subprocess.PIPE,
                        stdout=subprocess.PIPE,
                        stderr=subprocess.DEVNULL,
                    )
                except OSError as error:
                    raise WorkersFailed(_COMMAND, error.strerror or str(error)) from error
            return self._process

    def _tell(self, process: subprocess.Popen[bytes], line: str) -> bool:
        """Write a line to the process; False where it has ended."""
        assert process.stdin is not None
        self._waiting_since = time.monotonic()  # a pipe is full where nobody reads
        try:
            process.stdin.write(f"{line}\n".encode())
            process.stdin.flush()
        except OSError:
            return False
        finally:
            self._waiting_since = None
        return True

    def _heard(self, process: subprocess.Popen[bytes]) -> tuple[list[object], bytes] | None:
        """What the process says next; None where it ends or says what makes no sense."""
        assert process.stdout is not None
        self._waiting_since = time.monotonic()
        try:
            size, *header = json.loads(process.stdout.readline())
            data = process.stdout.read(size)
        except (ValueError, TypeError):
            return None
        finally:
            self._waiting_since = None
        return (header, data) if len(data) == size else None

    def end_if_hung(self) -> None:
        """Kill the process when it has been at one task for too long."""
        process, since = self._process, self._waiting_since  # in this order: never a new one
        if since is not None and process and time.monotonic() - since > FILE_TIME_LIMIT:
            process.kill()

    def stop(self) -> None:
        """End the process now, and give up what it was doing."""
        with self._starting:
            self._stopped = True
        self._end()

    def _end(self) -> int:
        """End the process; returns how it ended."""
        process, self._process = self._process, None
        if process is None:
            return 0
        process.kill()
        code = process.wait()
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                with suppress(OSError, ValueError):
                    pipe.close()
        return code


def in_batches(tasks: Iterable[tuple[Task, int]], most: int) -> list[list[Task]]:
    """Tasks in runs of similar size, so that no processor waits long for another.

    Args:
        tasks: Each with its size. The smallest count for a hundredth of a run.
        most: Size from which on a run is full.
    """
    found: list[list[Task]] = []
    size = most
    for task, own in tasks:
        if size >= most:
            found.append([])
            size = 0
        found[-1].append(task)
        size += max(own, most // 100)
    return found


def processors(workers: int | None) -> int:
    """How many processes to use: as many as asked for, or one for each processor."""
    return max(workers or os.cpu_count() or 1, 1)
