"""The worker process: reads requests on stdin, answers on stdout, ends with its parent.

A request is a line of JSON: ``{"extract": root}``, or ``{"link": plan}`` with the path of a
`codegraph.index.linking.Plan`. The lines after it, until the next request, are batches of its
tasks: files as ``[path, language]`` to extract, files as ``[number]`` to link. Each task is
answered by a line of JSON, a list whose first item is the size of the bytes that follow it.

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

from codegraph.index.linking import Linker, Plan
from codegraph.index.reading import read_and_extract


def main() -> None:
    """Work until stdin ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's to act on
    gc.disable()  # facts hold no cycles
    requests, answers = sys.stdin.buffer, sys.stdout.buffer
    act: Callable[[list[Any]], tuple[list[object], bytes]] | None = None
    for line in requests:
        message = json.loads(line)
        if isinstance(message, dict):
            act = _action(message)
            continue
        for task in message:
            if act is not None:
                header, data = act(task)
                answers.write(json.dumps([len(data), *header]).encode() + b"\n" + data)
                answers.flush()  # so that a crash is the fault of the file after this one


def _action(request: dict[str, str]) -> Callable[[list[Any]], tuple[list[object], bytes]]:
    if "link" in request:
        linker = Linker(Plan.read(Path(request["link"])))
        return lambda task: ([], linker.linked(task[0]).encode())
    root = Path(request["extract"])

    def extract(task: list[Any]) -> tuple[list[object], bytes]:
        done = read_and_extract(root, *task)
        return [done.hash.hex(), done.problem], done.facts

    return extract


if __name__ == "__main__":
    main()
