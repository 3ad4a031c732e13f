"""Print a command of README.md, so that CI runs what readers paste and not a copy of it.

usage: readme_command.py NAME

A command is the fenced block after a line ``<!-- command: NAME -->``.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

README = Path(__file__).resolve().parent.parent / "README.md"


def command(name: str) -> str:
    """The text of the block.

    Raises:
        LookupError: README.md has no such block, or several.
    """
    marker = re.escape(f"<!-- command: {name} -->")
    blocks = re.findall(rf"^{marker}\n+```sh\n(.*?)^```$", README.read_text(), re.M | re.S)
    if len(blocks) != 1:
        raise LookupError(f"README.md has {len(blocks)} commands named {name!r}; expected one")
    return str(blocks[0])


if __name__ == "__main__":
    print(command(sys.argv[1]), end="")
