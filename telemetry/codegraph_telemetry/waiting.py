"""Whether anything can wait to be sent, at the price of a look at three folders.

What tells exactly is `flush.is_due`, with imports that take longer than a short command.
"""

from __future__ import annotations

import os

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pathlib import Path


def something_waits(state: Path, today: str) -> bool:
    """Whether there is more than what was counted today.

    Args:
        state: The state folder.
        today: The UTC day.
    """
    past = {name for name in _names(state / "spool") if name != today}
    return bool(past or _names(state / "claims") or _names(state / "batches"))


def _names(folder: Path) -> list[str]:
    try:
        return [entry.name for entry in os.scandir(folder)]
    except OSError:  # not there, as a rule; whatever else it is, nothing can be sent from it
        return []
