"""The worker process: reads requests on stdin, answers on stdout, ends with its parent.

A request is a line of JSON: ``{"extract": root}``, or ``{"link": plan}`` with the path of a
`codegraph.index.linking.Plan`. The lines after it, until the next request, are batches of its
tasks: files as ``[path, language]`` to extract, files as ``[number]`` to link. Each request and
each task is answered by a line of JSON, a list whose first item is the size of the bytes that
follow it.

A process of our own rather than `multiprocessing`: it needs nothing of the program that uses the
engine as a library (no importable ``__main__``, no fork of its threads), and a parser that crashes
or hangs on a hostile file takes only the worker with it.
"""

from __future__ import annotations

import gc
import json
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from codegraph.index.crew import FILE_TIME_LIMIT
from codegraph.index.linking import Linker, Plan
from codegraph.index.reading import read_and_extract

_Act = Callable[[list[Any]], tuple[list[object], bytes]]


def main() -> None:
    """Work until stdin ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's to act on
    gc.disable()  # facts hold no cycles
    act: _Act | None = None
    for line in sys.stdin.buffer:
        message = json.loads(line)
        if isinstance(message, dict):
            act = _action(message)
            _answer([], b"")
            continue
        for task in message:
            if act is not None:
                _end_after(3 * FILE_TIME_LIMIT)
                header, data = act(task)
                _end_after(0)
                _answer(header, data)


def _answer(header: list[object], data: bytes) -> None:
    answers = sys.stdout.buffer
    answers.write(json.dumps([len(data), *header]).encode() + b"\n" + data)
    answers.flush()  # so that a crash is the fault of the file after this one


def _end_after(seconds: float) -> None:
    """Have the kernel end this process in so many seconds; 0 for not at all.

    The parent ends a worker that hangs sooner. But where the parent was killed, nobody else would
    end one that hangs in code of C, in which nothing of Python runs any more.
    """
    if hasattr(signal, "setitimer"):
        signal.setitimer(signal.ITIMER_REAL, seconds)


def _action(request: dict[str, str]) -> _Act:
    if "link" in request:
        linker = Linker(Plan.read(Path(request["link"])))
        return lambda task: ([], linker.linked(task[0]).encode())
    root = Path(request["extract"])

    def extract(task: list[Any]) -> tuple[list[object], bytes]:
        done = read_and_extract(root, *task)
        return [done.hash.hex(), done.problem, done.unread], done.facts

    return extract


if __name__ == "__main__":
    main()
