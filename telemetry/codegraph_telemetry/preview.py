"""The next request, by the sender's own hand. Nothing here sends anything."""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from codegraph_telemetry.batches import Batches, may_leave
from codegraph_telemetry.consent import decide
from codegraph_telemetry.encoding import Platform, bodies
from codegraph_telemetry.errors import usable
from codegraph_telemetry.freezing import freeze, last_day_over, spool_of
from codegraph_telemetry.identity import Identity
from codegraph_telemetry.lock import sender_lock
from codegraph_telemetry.notice import informed_day
from codegraph_telemetry.rollup import merge
from codegraph_telemetry.settings import TelemetrySettings


@dataclass(frozen=True)
class Preview:
    """The next request.

    Attributes:
        day: The UTC day that it is about; None where there is nothing.
        body: Its exact bytes; None where there is nothing.
        final: Whether these very bytes will be sent. If not, `why` says what may change.
        why: What is to be said about it.
    """

    day: str | None
    body: bytes | None
    final: bool
    why: str


def preview(settings: TelemetrySettings, clock: Callable[[], float] = time.time) -> Preview:
    """The exact body of the next request, or how it would look if the day ended now.

    Days that are over are made into batches, as the sender would; that stays on this machine.

    Raises:
        StateUnusable: What telemetry keeps cannot be read or written.
    """
    state, decision = settings.state, decide(settings)
    if state is None or not decision.sharing:
        return Preview(None, None, False, f"Nothing is sent: telemetry is off by {decision.by}.")
    if not state.is_dir():
        return Preview(None, None, False, "Nothing was counted yet.")
    with usable(state):
        with sender_lock(state) as held:
            if held:
                freeze(settings, state, clock())
        for batch in Batches(state).waiting():
            body = batch.body()
            if batch.day <= last_day_over(clock()) and may_leave(body, clock()):
                return Preview(batch.day, body, True, "These very bytes are sent next.")
        return _unfinished(settings, state, informed_day(state, decision))


def _unfinished(settings: TelemetrySettings, state: Path, informed: str | None) -> Preview:
    spool = spool_of(state)
    for day in spool.days():
        # An id is made when it is needed; until then, any one shows what a request looks like.
        machine_id = Identity(state).known(day[:7]) or str(uuid.uuid4())
        here = Platform.here(settings.ci)
        encoded = bodies(day, machine_id, "preview", merge(spool.peek(day)), here)
        for body in encoded.bodies:
            if informed is None or day <= informed:
                why = (
                    f"Nothing of {day} will be sent: only days that begin after you were told, or "
                    "said yes, ever leave this machine. It would look like this."
                )
            else:
                why = (
                    f"{day} is not over. Counts will grow, and ids are made when it is; otherwise "
                    "it will look like this."
                )
            return Preview(day, body, False, why)
    return Preview(None, None, False, "Nothing waits to be sent.")
