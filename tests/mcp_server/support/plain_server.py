"""The server as the product starts it, without the command line; a program for tests to start.

usage: plain_server.py PROJECT
"""

from __future__ import annotations

import sys
from pathlib import Path

from codegraph_mcp import serve

if __name__ == "__main__":
    serve(Path(sys.argv[1]), version="9.8.7")
