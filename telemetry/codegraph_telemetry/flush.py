"""One pass of the sender: freeze the days that are over, then send what waits.

Each batch is sent once in a pass. What was not taken waits for the next one, hours later; there
is no loop that tries again.
"""

from __future__ import annotations

import json
import random
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from codegraph_telemetry import losses
from codegraph_telemetry.batches import Batch, Batches, may_leave
from codegraph_telemetry.capacity import keep_within
from codegraph_telemetry.consent import decide, timestamp
from codegraph_telemetry.debug import debug
from codegraph_telemetry.endpoint import Endpoint, parse
from codegraph_telemetry.errors import BadEndpoint
from codegraph_telemetry.freezing import drop_batch, freeze, last_day_over, spool_of
from codegraph_telemetry.identity import Identity
from codegraph_telemetry.ledger import Ledger
from codegraph_telemetry.local import tidy
from codegraph_telemetry.lock import sender_lock
from codegraph_telemetry.losses import Losses
from codegraph_telemetry.private import read_own, sweep, write_atomic
from codegraph_telemetry.settings import TelemetrySettings

if TYPE_CHECKING:
    from codegraph_telemetry.post import Answer

INTERVAL_SECONDS = 6 * 3600.0
_LONGEST_WAIT = 8 * 86_400.0  # a time to wait for that lies further ahead is a clock's mistake
_JITTER = 0.1


class Attempt(NamedTuple):
    """The last request that was tried.

    Attributes:
        at: When, such as ``2026-01-31T12:00:00Z``; None where none was.
        answer: What was answered, in words.
        not_before: Seconds since the epoch before which nothing is tried again; 0 for at once.
    """

    at: str | None
    answer: str | None
    not_before: float


def flush(
    settings: TelemetrySettings, *, seconds: float, clock: Callable[[], float] = time.time
) -> None:
    """Freeze and send, unless another process is at it. Never raises.

    Args:
        settings: What decides whether anything may leave, and where to.
        seconds: How long the whole pass may take; what is begun by then is abandoned.
        clock: What time it is.
    """
    deadline = time.monotonic() + seconds
    try:
        _pass(settings, clock, deadline)
    except Exception as error:
        debug(settings, f"{type(error).__name__}: {error}")


def _pass(settings: TelemetrySettings, clock: Callable[[], float], deadline: float) -> None:
    state, decision = settings.state, decide(settings)
    if state is None or not (decision.sharing or decision.local_stats) or not state.is_dir():
        return
    with sender_lock(state) as held:
        if not held:
            debug(settings, "another process is sending")
            return
        for name in ("", "claims", "local-claims", "batches"):
            if (state / name).is_dir():
                sweep(state / name, clock())
        if decision.local_stats:
            tidy(state, clock())
        if decision.sharing:
            freeze(settings, state, clock())
            keep_within(state)
            _Sender(settings, state, clock, deadline).send_all()


def is_due(settings: TelemetrySettings, clock: Callable[[], float] = time.time) -> bool:
    """Whether a flush has anything to do now. Looks at names of files alone."""
    with suppress(OSError):
        state, now = settings.state, clock()
        if settings.is_off or state is None or now < last_attempt(state, now).not_before:
            return False
        spool = spool_of(state)
        days = spool.days()
        over = bool(days) and days[0] <= last_day_over(now)
        return over or bool(spool.claims() or Batches(state).waiting())
    return False


def last_attempt(state: Path, now: float) -> Attempt:
    """What the last request came to."""
    with suppress(OSError, ValueError, TypeError, KeyError, RecursionError):
        stored = json.loads(read_own(state / "sender.json") or b"{}")
        wait = float(stored["not_before"])
        sane = wait if wait - now <= _LONGEST_WAIT else 0.0
        return Attempt(str(stored["at"]), str(stored["answer"]), sane)
    return Attempt(None, None, 0.0)


class _Sender:
    """Sends what waits, one request after the other, as long as it may and has time."""

    def __init__(
        self, settings: TelemetrySettings, state: Path, clock: Callable[[], float], deadline: float
    ) -> None:
        self._settings = settings
        self._state = state
        self._clock = clock
        self._deadline = deadline
        self._batches = Batches(state)

    def send_all(self) -> None:
        waiting = self._batches.waiting()
        wait = last_attempt(self._state, self._clock()).not_before - self._clock()
        if not waiting or wait > 0:
            debug(self._settings, f"{len(waiting)} batches wait, for {max(wait, 0):.0f} s at least")
            return
        try:
            endpoint = parse(self._settings.endpoint)
        except BadEndpoint as error:
            debug(self._settings, str(error))
            return
        for batch in waiting:
            if batch.day > last_day_over(self._clock()):
                continue  # the clock was set back: it waits for its time
            if time.monotonic() >= self._deadline or not self._send(batch, endpoint):
                return

    def _send(self, batch: Batch, endpoint: Endpoint) -> bool:
        """Send a batch; tell whether to go on with the next one."""
        from codegraph_telemetry.post import post  # noqa: PLC0415 - httpx, only where it is needed

        body = batch.body()
        if not may_leave(body, self._clock()):
            debug(self._settings, f"{batch.name} is not what the schema allows")
            drop_batch(self._batches, Losses(self._state), batch, losses.INVALID)
            return True
        if not self._is_allowed():
            return False
        # Both notes come first: what left this machine is on record, wherever a crash falls.
        identity = Identity(self._state)
        sent_before = identity.sent()
        identity.note_sent(batch.day[:7], json.loads(body)["machine_id"])
        ledger = Ledger(self._state / "ledger.json")
        entry = ledger.begin(endpoint.url, body, timestamp(self._clock()))
        debug(self._settings, f"POST {endpoint.url} {body.decode()}")
        answer = post(
            endpoint,
            body,
            seconds=self._deadline - time.monotonic(),
            allowed=self._is_allowed,
            version=self._settings.codegraph_version,
            clock=self._clock,
        )
        debug(self._settings, f"answer: {answer.words}")
        if answer.left:
            ledger.finish(entry, answer.words)
        else:
            ledger.forget(entry)
            identity.keep_sent(sent_before)
        return self._conclude(batch, answer)

    def _conclude(self, batch: Batch, answer: Answer) -> bool:
        if answer.fate == "forbidden" or not self._is_allowed():
            return False
        if answer.fate == "accepted":
            self._batches.drop(batch)
        elif answer.fate == "refused":
            drop_batch(self._batches, Losses(self._state), batch, losses.REFUSED)
        now = self._clock()
        wait = _wait(answer) if answer.fate == "later" else 0.0
        note = {"at": timestamp(now), "answer": answer.words, "not_before": now + wait}
        write_atomic(self._state / "sender.json", (json.dumps(note) + "\n").encode("ascii"))
        return answer.fate != "later"

    def _is_allowed(self) -> bool:
        return bool(decide(self._settings).sharing)


def _wait(answer: Answer) -> float:
    """Seconds until the next attempt."""
    usual = INTERVAL_SECONDS * random.uniform(1 - _JITTER, 1 + _JITTER)  # noqa: S311 - no secret
    return max(usual, answer.retry_after or 0.0)
