"""How much of the disk telemetry may take, and what goes first where it is too much."""

from __future__ import annotations

from pathlib import Path

from codegraph_telemetry import losses
from codegraph_telemetry.batches import Batches
from codegraph_telemetry.days import Claim, Days
from codegraph_telemetry.freezing import drop_batch, dropped_whole, open_claims, spool_of, total
from codegraph_telemetry.lock import sender_lock
from codegraph_telemetry.losses import Losses
from codegraph_telemetry.rollup import Merged, merge
from codegraph_telemetry.room import MAX_BYTES, SPARE_BYTES, size
from codegraph_telemetry.tally import spool_line, use_line


def make_room(state: Path, now: float) -> None:
    """See to it that a new file of the spool has room.

    Raises:
        OSError: There is no room, and none could be made for now.
    """
    if size(state) <= MAX_BYTES - SPARE_BYTES:
        return
    with sender_lock(state) as held:
        if held:
            keep_within(state)
    if size(state) > MAX_BYTES - SPARE_BYTES:
        raise OSError("The spool is full.")


def keep_within(state: Path) -> None:
    """Sum up the spool's files, then drop the oldest days, until all is within the limit.

    Under the sender's lock only.

    Raises:
        OSError: Something cannot be read, written or deleted.
    """
    spool, batches, lost = spool_of(state), Batches(state), Losses(state)
    limit = MAX_BYTES - SPARE_BYTES
    if size(state) <= limit:
        return
    for claim in open_claims(state):
        _sum_up(spool, claim, lost)
    for day in spool.days():
        claimed = spool.claim(day)
        if claimed is not None:
            _sum_up(spool, claimed, lost)
    for batch in batches.waiting():
        if size(state) <= limit:
            return
        drop_batch(batches, lost, batch, losses.OVER_CAP)
    for day in spool.days():
        if size(state) <= limit:
            return
        claimed = spool.claim(day)
        lines = spool.read(claimed) if claimed else None
        if claimed is not None and lines is not None:
            lost.add(dropped_whole(claimed), {losses.OVER_CAP: total(merge(lines))})
            spool.end(claimed)


def _sum_up(spool: Days, claim: Claim, lost: Losses) -> None:
    """Give a day back as one file with its sums."""
    lines = spool.read(claim)
    if lines is None:
        return
    merged = merge(lines)
    # Under a name of its own: after a crash, the claim's counts may have to be noted as well.
    lost.add(f"{claim.name} lines", {losses.UNREADABLE: merged.unreadable})
    spool.put_back(claim, summed(claim.day, merged))


def summed(day: str, merged: Merged) -> bytes:
    """A day's lines, summed up and written as lines again.

    Args:
        day: The UTC day.
        merged: What its lines come to.
    """
    rollups = [
        use_line(day, use, count, errors, version)
        for (use, version), (count, errors) in merged.uses.items()
    ]
    singles = [spool_line(day, event, version) for version, event in merged.singles]
    return b"".join(rollups + singles)
