"""Print a command of a README, so that CI runs what readers paste and not a copy of it.

usage: readme_command.py NAME [README]

A command is the fenced block after a line ``<!-- command: NAME -->``.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def command(name: str, page: str = "README.md") -> str:
    """The text of the block.

    Args:
        name: The command's name.
        page: The README, from the root of the repository.

    Raises:
        LookupError: The page has no such block, or several.
    """
    marker = re.escape(f"<!-- command: {name} -->")
    text = (ROOT / page).read_text()
    blocks = re.findall(rf"^{marker}\n+```sh\n(.*?)^```$", text, re.M | re.S)
    if len(blocks) != 1:
        raise LookupError(f"{page} has {len(blocks)} commands named {name!r}; expected one")
    return str(blocks[0])


if __name__ == "__main__":
    print(command(*sys.argv[1:]), end="")
