"""What the user chose, and what follows from it at this moment.

The choice is read again whenever something is about to be written or sent, so that it holds for
processes that were running when it was made.
"""

from __future__ import annotations

import time
from collections import namedtuple

from codegraph_telemetry.private import make_private, read_own, write_atomic

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pathlib import Path

    from codegraph_telemetry.settings import TelemetrySettings

BY_CHOICE = "your choice"
BY_DEFAULT = "the default"
BY_FAULT = "an unreadable consent file"
BY_HOMELESSNESS = "the lack of a home folder"

_TIME = "%Y-%m-%dT%H:%M:%SZ"
_LIMIT = 64 * 1024


class Choice(
    namedtuple("Choice", ("sharing", "since", "local_stats"), defaults=(None, None, None))
):
    """What the consent file says.

    Attributes:
        sharing: Whether counts may be sent; None where the user was not asked.
        since: When the user said yes, in UTC such as ``2026-01-31T12:00:00Z``; None unless so.
        local_stats: Whether to keep statistics for the user alone; None where it was not said.
    """

    __slots__ = ()
    sharing: bool | None
    since: str | None
    local_stats: bool | None


class Decision(namedtuple("Decision", ("sharing", "by", "local_stats", "choice", "fault"))):
    """What may be done now.

    Attributes:
        sharing: Whether counts may be kept for sending, and be sent.
        by: What decided that.
        local_stats: Whether counts may be kept for the user's own eyes.
        choice: The stored choice as far as it was read.
        fault: What is wrong with the consent file; None where nothing is.
    """

    __slots__ = ()
    sharing: bool
    by: str
    local_stats: bool
    choice: Choice
    fault: str | None


def decide(settings: TelemetrySettings) -> Decision:
    """Decide by the first of switches, stored choice and default that has something to say.

    Whatever cannot be understood means no. Never raises. Reads no file where a switch says no.

    Args:
        settings: The switches, and where the choice is stored.
    """
    if settings.is_off:
        return Decision(False, settings.switched_by or BY_DEFAULT, False, Choice(), None)
    if settings.state is None or settings.consent_file is None:
        return Decision(False, BY_HOMELESSNESS, False, Choice(), None)
    choice, fault = Choice(), None
    try:
        choice = read_choice(settings.consent_file)
    except (OSError, ValueError) as error:
        fault = str(error)
    sharing: bool
    by: str
    if settings.switch:
        sharing, by = True, settings.switched_by or BY_DEFAULT
    elif fault is not None:
        sharing, by = False, BY_FAULT
    elif choice.sharing is None:
        sharing, by = True, BY_DEFAULT
    else:
        sharing, by = choice.sharing, BY_CHOICE
    local_stats = sharing if choice.local_stats is None else choice.local_stats
    return Decision(sharing, by, local_stats and fault is None, choice, fault)


def read_choice(path: Path) -> Choice:
    """The stored choice; an empty one where there is no file.

    Raises:
        OSError: The file cannot be read, or is not the user's own.
        ValueError: It is not exactly what `store_choice` writes.
    """
    content = read_own(path, _LIMIT)
    if content is None:
        return Choice()
    import json  # noqa: PLC0415 - kept out of the time it takes to import the recorder

    try:
        stored = json.loads(content.decode("ascii"), object_pairs_hook=_without_duplicates)
    except (ValueError, RecursionError) as error:
        raise ValueError(f"{path} is not the JSON that was stored there.") from error
    if not isinstance(stored, dict) or "sharing" not in stored:
        raise ValueError(f"{path} does not say whether to share.")
    choice = Choice(stored["sharing"], stored.get("since"), stored.get("local_stats"))
    if not _is_sound(choice):
        raise ValueError(f"{path} has values of the wrong types.")
    return choice


def store_choice(path: Path, choice: Choice) -> None:
    """Store a choice, for this user alone, in one step.

    Raises:
        OSError: It cannot be stored; the old one is as it was.
    """
    import json  # noqa: PLC0415 - as above

    folder = path.parent.resolve()  # people keep their configuration behind links
    make_private(folder)
    text = json.dumps(choice._asdict(), indent=2) + "\n"
    write_atomic(folder / path.name, text.encode("ascii"))


def timestamp(seconds: float) -> str:
    """A time in seconds since the epoch as it is stored, such as ``2026-01-31T12:00:00Z``."""
    return time.strftime(_TIME, time.gmtime(seconds))


def is_timestamp(value: object) -> bool:
    """Whether a value is what `timestamp` writes."""
    if not isinstance(value, str):
        return False
    from datetime import datetime  # noqa: PLC0415 - as above, and `strptime` takes longer still

    try:
        return datetime.fromisoformat(value).strftime(_TIME) == value
    except ValueError:
        return False


def _is_sound(choice: Choice) -> bool:
    flags = (choice.sharing, choice.local_stats)
    if not all(flag is None or isinstance(flag, bool) for flag in flags):
        return False
    if choice.sharing:
        return is_timestamp(choice.since)
    return choice.since is None


def _without_duplicates(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a name stands there twice")
    return found
