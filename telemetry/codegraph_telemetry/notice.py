"""The one line that tells the user, before anything can ever be sent.

Counts may only leave this machine if their day began after the line was shown, so that there is
always a day to refuse.
"""

from __future__ import annotations

import json
from contextlib import suppress

from codegraph_telemetry.consent import Decision, decide, is_timestamp, timestamp
from codegraph_telemetry.private import make_private, read_own, write_aside

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from codegraph_telemetry.settings import TelemetrySettings

NOTICE = (
    "codegraph counts which of its tools and commands are used, never code, paths or names, and "
    'sends the sums of past days, from tomorrow on. To refuse: "codegraph telemetry off". To see '
    'all of it: "codegraph telemetry preview", TELEMETRY.md.'
)


def give_notice(
    settings: TelemetrySettings, clock: Callable[[], float], show: Callable[[str], object]
) -> bool:
    """Show the notice, once on this machine, if something is about to be counted.

    It goes on record after it was shown: a crash between the two shows it twice, never not at all.

    Args:
        settings: The switches, and where the record is.
        clock: What time it is.
        show: Writes the line to stderr; raises OSError or ValueError where that is impossible.

    Returns:
        Whether it was shown now.
    """
    if settings.is_off or settings.state is None:
        return False
    decision = decide(settings)
    if not decision.sharing or decision.choice.sharing or notice_shown(settings.state):
        return False
    with suppress(OSError, ValueError):
        make_private(settings.state)
        record = settings.state / "notice.json"
        text = json.dumps({"shown": timestamp(clock())}) + "\n"
        ready = write_aside(record, text.encode("ascii"))  # where this fails, nothing is counted
        try:
            show(NOTICE)
            ready.rename(record)
        except BaseException:
            ready.unlink(missing_ok=True)
            raise
        return True
    return False


def notice_shown(state: Path) -> str | None:
    """When the notice was shown, such as ``2026-01-31T12:00:00Z``; None where it was not."""
    try:
        shown = json.loads(read_own(state / "notice.json") or b"null")["shown"]
    except (OSError, ValueError, TypeError, KeyError, RecursionError):
        return None
    return shown if is_timestamp(shown) else None


def informed_day(state: Path, decision: Decision) -> str | None:
    """The UTC day on which the user said yes or was told; only later days may be sent.

    Args:
        state: The state folder.
        decision: What the user chose.

    Returns:
        Such as ``2026-01-31``; None where nobody was told, so that nothing may be sent.
    """
    moment = decision.choice.since if decision.choice.sharing else notice_shown(state)
    return moment[:10] if moment else None
