"""The server as the product starts it, without the command line; a program for tests to start.

usage: plain_server.py PROJECT [GATE]

With GATE, the SDK cannot be loaded before a file of that name exists.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

from codegraph_mcp import serve


class Gate:
    """Holds the import of the SDK until a file exists."""

    def __init__(self, file: Path) -> None:
        self.file = file

    def find_spec(self, name: str, *_: object) -> None:
        while name == "mcp" and not self.file.exists():
            time.sleep(0.01)


if __name__ == "__main__":
    if len(sys.argv) > 2:
        sys.meta_path.insert(0, Gate(Path(sys.argv[2])))  # type: ignore[arg-type]
    serve(Path(sys.argv[1]), version="9.8.7")
