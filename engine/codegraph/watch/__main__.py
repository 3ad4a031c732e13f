"""The keeper's process: ``python -m codegraph.watch ROOT LOCK``."""

from __future__ import annotations

import logging
import os
import signal
import sys
import threading
from pathlib import Path

from codegraph.errors import CodeGraphError
from codegraph.project import Project
from codegraph.watch.keeper import Keeper
from codegraph.watch.launch import COMMAND


def main() -> None:
    """Keep a graph until stdin ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's to act on
    root, lock = sys.argv[1:]
    threading.Thread(target=_end_with_parent, daemon=True).start()
    logging.basicConfig(stream=sys.stdout, format="%(message)s", level=logging.INFO)
    try:
        if Keeper(Project(Path(root)), int(lock)).run():
            os.execv(sys.executable, [*COMMAND, root, lock])  # noqa: S606 - pipes and lock stay
    except CodeGraphError as error:
        logging.warning("%s", error)
        sys.exit(1)
    except Exception:  # stderr goes nowhere
        logging.exception("Keeping the index up to date failed; this is a fault of codegraph")
        sys.exit(1)


def _end_with_parent() -> None:
    """End with the one who holds the other end of stdin, in the middle of whatever goes on."""
    while os.read(0, 1):
        pass
    os._exit(0)


if __name__ == "__main__":
    main()
