"""What telemetry does and keeps on this machine, for the user to look at."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from codegraph_telemetry.batches import Batches, count_of
from codegraph_telemetry.consent import Decision, decide, timestamp
from codegraph_telemetry.endpoint import parse
from codegraph_telemetry.errors import BadEndpoint, usable
from codegraph_telemetry.flush import last_attempt
from codegraph_telemetry.freezing import first_day_kept, last_day_over, spool_of, total
from codegraph_telemetry.identity import Identity
from codegraph_telemetry.losses import Losses
from codegraph_telemetry.notice import informed_day, notice_shown
from codegraph_telemetry.rollup import merge
from codegraph_telemetry.room import size
from codegraph_telemetry.settings import TelemetrySettings
from codegraph_telemetry.tally import utc_day


@dataclass(frozen=True)
class PendingDay:
    """A day of which something is on this machine.

    Attributes:
        day: The UTC day.
        counts: How many uses and events.
        bytes: How much of the disk they take.
        fate: ``batched`` as the very requests that will be sent, ``ready`` to be batched, ``in
            progress`` as long as the day is not over, or ``stays here`` because it may not leave.
    """

    day: str
    counts: int
    bytes: int
    fate: str


@dataclass(frozen=True)
class Status:
    """Everything about telemetry on this machine.

    Attributes:
        sharing: Whether counts are kept for sending, and sent.
        decided_by: What decided that.
        fault: What is wrong with the consent file; None where nothing is.
        sendable_after: The UTC day after which days may be sent; None where the user was not told.
        notice_shown: When the notice was shown, in UTC; None where it was not.
        endpoint: Where to.
        endpoint_fault: Why nothing can be sent there; None where it can.
        machine_id: The id of this month; None where it was not needed yet.
        id_expires: The UTC day on which another id begins.
        pending: What is on this machine, oldest day first.
        pending_bytes: How much of the disk it takes.
        last_attempt: When the last request was tried, in UTC.
        last_answer: What was answered, in words.
        not_before: When the next request may be tried, in UTC; None for at any time.
        losses: Counts that were dropped, by cause.
        local_stats: Whether counts are kept for the user's own eyes.
        state_folder: Where telemetry keeps its files.
        consent_file: Where the choice is.
    """

    sharing: bool
    decided_by: str
    fault: str | None
    sendable_after: str | None
    notice_shown: str | None
    endpoint: str
    endpoint_fault: str | None
    machine_id: str | None
    id_expires: str
    pending: tuple[PendingDay, ...]
    pending_bytes: int
    last_attempt: str | None
    last_answer: str | None
    not_before: str | None
    losses: Mapping[str, int]
    local_stats: bool
    state_folder: str | None
    consent_file: str | None


def status(settings: TelemetrySettings, clock: Callable[[], float] = time.time) -> Status:
    """Look at everything, and change nothing.

    Raises:
        StateUnusable: What telemetry keeps cannot be read.
    """
    now = clock()
    decision = decide(settings)
    state = settings.state
    month = utc_day(now)[:7]
    try:
        endpoint_fault = None
        parse(settings.endpoint)
    except BadEndpoint as error:
        endpoint_fault = str(error)
    with usable(state):
        attempt = last_attempt(state, now) if state else None
        waits = attempt is not None and attempt.not_before > now
        return Status(
            sharing=decision.sharing,
            decided_by=decision.by,
            fault=decision.fault,
            sendable_after=informed_day(state, decision) if state else None,
            notice_shown=notice_shown(state) if state else None,
            endpoint=settings.endpoint,
            endpoint_fault=endpoint_fault,
            machine_id=Identity(state).known(month) if state else None,
            id_expires=_next_month(month),
            pending=tuple(_pending(state, decision, now)) if state else (),
            pending_bytes=size(state) if state else 0,
            last_attempt=attempt.at if attempt else None,
            last_answer=attempt.answer if attempt else None,
            not_before=timestamp(attempt.not_before) if attempt and waits else None,
            losses=Losses(state).by_cause() if state else {},
            local_stats=decision.local_stats,
            state_folder=str(state) if state else None,
            consent_file=str(settings.consent_file) if settings.consent_file else None,
        )


def _pending(state: Path, decision: Decision, now: float) -> Iterator[PendingDay]:
    for batch in Batches(state).waiting():
        with suppress(OSError):  # sent or dropped while we look
            body = batch.body()
            yield PendingDay(batch.day, count_of(body), len(body), "batched")
    spool = spool_of(state)
    informed = informed_day(state, decision)
    for day in sorted({*spool.days(), *(claim.day for claim in spool.claims())}):
        lines = spool.peek(day)
        fate = "ready" if day <= last_day_over(now) else "in progress"
        if informed is None or day <= informed or day < first_day_kept(now):
            fate = "stays here"
        yield PendingDay(day, total(merge(lines)), sum(len(line) + 1 for line in lines), fate)


def _next_month(month: str) -> str:
    year, number = map(int, month.split("-"))
    return f"{year + number // 12}-{number % 12 + 1:02}-01"
