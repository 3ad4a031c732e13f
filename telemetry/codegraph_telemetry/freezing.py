"""From days that are over to batches; everything here runs under the sender's lock.

A day is over ten minutes after its midnight in UTC. It is claimed, its lines are summed, and the
requests that carry them are written, byte for byte as they will be sent. Days that may not leave
are dropped instead, and it is noted why. A crash leaves the claim or the batches, never neither;
where it leaves both, the claim is ended without being counted again.
"""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

from codegraph_telemetry import losses
from codegraph_telemetry.batches import Batch, Batches, count_of
from codegraph_telemetry.consent import decide
from codegraph_telemetry.days import Claim, Days
from codegraph_telemetry.encoding import Platform, bodies
from codegraph_telemetry.identity import Identity
from codegraph_telemetry.losses import Losses
from codegraph_telemetry.notice import informed_day
from codegraph_telemetry.rollup import Merged, merge
from codegraph_telemetry.settings import TelemetrySettings
from codegraph_telemetry.tally import SECONDS_A_DAY, utc_day

GRACE_SECONDS = 600
KEPT_DAYS = 30


def spool_of(state: Path) -> Days:
    """The days that may be sent when they are over."""
    return Days(state / "spool", state / "claims")


def last_day_over(now: float) -> str:
    """The last UTC day that is over, with ten minutes of grace for those who write late."""
    return utc_day(now - GRACE_SECONDS - SECONDS_A_DAY)


def first_day_kept(now: float) -> str:
    """The oldest UTC day that may still be sent."""
    return utc_day(now - (KEPT_DAYS - 1) * SECONDS_A_DAY)


def total(merged: Merged) -> int:
    """How many uses and single events a day's lines tell of."""
    return sum(count for count, _ in merged.uses.values()) + len(merged.singles)


def freeze(settings: TelemetrySettings, state: Path, now: float) -> None:
    """Make batches of all days that are over, and finish what a crash left half done.

    Args:
        settings: What decides whether anything may leave.
        state: The state folder.
        now: Seconds since the epoch.

    Raises:
        OSError: Something cannot be read or written; what was not done is left for the next time.
    """
    spool = spool_of(state)
    over = last_day_over(now)
    for claim in open_claims(state):
        _settle(claim, settings, state, now)
    for day in spool.days():
        if day <= over:
            taken = spool.claim(day)
            if taken is not None:
                _settle(taken, settings, state, now)
    _drop_unsendable(settings, state, now)


def open_claims(state: Path) -> list[Claim]:
    """Claims that nothing was made of yet. Those that a crash left after that are ended.

    To be called before batches are dropped or days are claimed: what was made of a claim is what
    tells that it is not to be counted again.

    Raises:
        OSError: A claim cannot be removed.
    """
    spool, batches, lost = spool_of(state), Batches(state), Losses(state)
    found = []
    for claim in spool.claims():
        done = batches.has(claim.name) or spool.was_put_back(claim)
        if done or lost.has(dropped_whole(claim)):
            spool.end(claim)
        else:
            found.append(claim)
    return found


def dropped_whole(claim: Claim) -> str:
    """What is noted where all of a claim is dropped as it is."""
    return f"{claim.name} whole"


def _settle(claim: Claim, settings: TelemetrySettings, state: Path, now: float) -> None:
    spool = spool_of(state)
    lines = spool.read(claim)
    if lines is None:  # a writer was stopped in the middle; the claim waits for it
        return
    if claim.day > last_day_over(now):  # the clock was set back meanwhile, or it was not for this
        spool.put_back(claim, b"".join(line + b"\n" for line in lines))
        return
    merged = merge(lines)
    informed = informed_day(state, decide(settings))
    lost = {losses.UNREADABLE: merged.unreadable}
    requests: list[bytes] = []
    if informed is None or claim.day <= informed:
        lost[losses.UNINFORMED] = total(merged)
    elif claim.day < first_day_kept(now):
        lost[losses.EXPIRED] = total(merged)
    elif merged.uses or merged.singles:
        machine_id = Identity(state).of_month(claim.day[:7])
        here = Platform.here(settings.ci)
        requests = bodies(claim.day, machine_id, claim.name, merged, here).bodies
        lost[losses.INVALID] = total(merged) - sum(map(count_of, requests))
    Losses(state).add(claim.name, lost)
    if requests:
        Batches(state).put(claim.name, requests)
    spool.end(claim)


def _drop_unsendable(settings: TelemetrySettings, state: Path, now: float) -> None:
    batches, lost = Batches(state), Losses(state)
    informed = informed_day(state, decide(settings))
    for batch in batches.waiting():
        if informed is None or batch.day <= informed:
            # Whoever turned telemetry off and was stopped before all was deleted, and turned it on
            # again later, did not agree to this.
            drop_batch(batches, lost, batch, losses.UNINFORMED)
        elif batch.day < first_day_kept(now):
            drop_batch(batches, lost, batch, losses.EXPIRED)
    batches.tidy()


def drop_batch(batches: Batches, lost: Losses, batch: Batch, cause: str) -> None:
    """Drop a batch that will never be delivered, and note why.

    Args:
        batches: Where it is.
        lost: Where to note it.
        batch: The batch.
        cause: One of the causes in `codegraph_telemetry.losses`.

    Raises:
        OSError: It cannot be dropped.
    """
    body = b""
    with suppress(OSError):
        body = batch.body()
    lost.add(batch.name, {cause: count_of(body)})
    batches.drop(batch)
