"""The worker process: reads jobs on stdin, answers on stdout, ends with its parent.

A job is one line of JSON: ``[root, [[path, language], ...]]``. The answer is, for each file in
order, a line of JSON ``[path, hash, size of facts, problem]`` followed by that many bytes of facts.
A process of our own rather than `multiprocessing`: it needs nothing of the program that uses the
engine as a library (no importable ``__main__``, no fork of its threads), and a parser that crashes
or hangs on a hostile file takes only the worker with it.
"""

from __future__ import annotations

import gc
import json
import signal
import sys
from pathlib import Path

from codegraph.index.reading import read_and_extract


def main() -> None:
    """Work until stdin ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's to act on
    gc.disable()  # facts hold no cycles and live for one file
    requests, answers = sys.stdin.buffer, sys.stdout.buffer
    for line in requests:
        root, jobs = json.loads(line)
        for path, language in jobs:
            done = read_and_extract(Path(root), path, language)
            header = [done.path, done.hash.hex(), len(done.facts), done.problem]
            answers.write(json.dumps(header).encode() + b"\n" + done.facts)
            answers.flush()  # so that a crash is the fault of the file after this one


if __name__ == "__main__":
    main()
