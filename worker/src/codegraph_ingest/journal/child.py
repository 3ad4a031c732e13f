"""The process that brings the journal into the database, beside the one that answers.

    python -m codegraph_ingest.journal.child '{"database": ..., "most": ..., "log_level": ...}'

A thread would do the same work, and share the interpreter with the event loop. It is told
what to do on its standard input, a line a step, and tells on its standard output how far it got.
It ends when its input does: when it is told to, and when the other one died.
"""

from __future__ import annotations

import json
import logging
import signal
import sqlite3
import sys
from pathlib import Path

from codegraph_ingest.errors import IngestError
from codegraph_ingest.journal.files import Position
from codegraph_ingest.sqlite.arriving import Arriving


def main() -> None:
    """Take steps until the input ends."""
    # A signal to all processes of the service is for the one that answers, which tells this one.
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, signal.SIG_IGN)
    given = json.loads(sys.argv[1])
    logging.basicConfig(
        stream=sys.stderr,
        level=given["log_level"].upper(),
        format="%(asctime)s %(levelname)s %(name)s: %(message)s",
    )
    database = Path(given["database"])
    arriving: Arriving | None = None
    for line in sys.stdin:
        try:
            if arriving is None:
                arriving = Arriving(database)
            reached = arriving.step(Position(*json.loads(line)), given["most"])
        except (sqlite3.Error, IngestError, OSError) as error:
            if arriving is not None:
                arriving.close()
                arriving = None
            answer: object = str(error) or type(error).__name__
        else:
            answer = [reached.segment, reached.offset]
        sys.stdout.write(json.dumps(answer) + "\n")
        sys.stdout.flush()
    if arriving is not None:
        arriving.close()


if __name__ == "__main__":
    main()
