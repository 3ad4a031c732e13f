"""What a person can do: turn telemetry on and off, have it erased, keep statistics or not.

Unlike what runs by itself, these tell of every fault: they raise `TelemetryError`.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext, suppress
from dataclasses import dataclass
from pathlib import Path

from codegraph_telemetry import losses
from codegraph_telemetry.batches import Batches
from codegraph_telemetry.consent import Choice, Decision, decide, store_choice, timestamp
from codegraph_telemetry.endpoint import parse
from codegraph_telemetry.errors import ConsentNotStored, StateUnusable, usable
from codegraph_telemetry.freezing import drop_batch, open_claims, spool_of
from codegraph_telemetry.identity import Identity
from codegraph_telemetry.ledger import Ledger, LedgerEntry
from codegraph_telemetry.local import DayCount, local_counts, tidy
from codegraph_telemetry.lock import choice_lock, sender_lock
from codegraph_telemetry.losses import Losses
from codegraph_telemetry.notice import notice_shown
from codegraph_telemetry.private import check_private, remove_tree
from codegraph_telemetry.room import size
from codegraph_telemetry.settings import TelemetrySettings
from codegraph_telemetry.tally import utc_day

Clock = Callable[[], float]

_SENDER_WAIT = 12.0  # longer than any pass of a sender may take
_CHANGE_WAIT = 2.0  # for another command; if it hangs, a refusal must be stored all the same
_ERASE_SECONDS = 10.0


@dataclass(frozen=True)
class Removal:
    """What `turn_off` deleted.

    Attributes:
        days: Days that were not batched yet.
        batches: Requests that were waiting.
        bytes: What both took.
        in_flight: Whether a request had begun and did not end while we waited.
    """

    days: int
    batches: int
    bytes: int
    in_flight: bool


@dataclass(frozen=True)
class Erasure:
    """What came of asking the worker to delete.

    Attributes:
        endpoint: Who was asked.
        erased: How many ids it took for deletion.
        failed: What was answered for those that it did not take. They are kept, to be tried again.
    """

    endpoint: str
    erased: int
    failed: tuple[str, ...]


def turn_on(settings: TelemetrySettings, clock: Clock = time.time) -> str:
    """Store that counts may be sent; only days that begin after this moment ever are.

    Where telemetry was on already and the user knew, days since then stay sendable.

    Returns:
        The UTC day after which days may be sent.

    Raises:
        ConsentNotStored: The choice could not be written.
    """
    with _changing(settings) as decision:
        since = decision.choice.since
        if since is None and decision.fault is None and decision.choice.sharing is None:
            since = notice_shown(settings.state) if settings.state else None
        agreed = since or timestamp(clock())
        _store(settings, Choice(True, agreed, decision.choice.local_stats))
    state = settings.state
    if state is not None:
        with sender_lock(state, _SENDER_WAIT) as held, suppress(OSError):
            if held:  # otherwise it is made when it is first needed
                if since is None:  # there should be none, unless turning off was interrupted
                    Identity(state).forget()
                Identity(state).of_month(utc_day(clock())[:7])
    return agreed[:10]


def turn_off(settings: TelemetrySettings) -> Removal:
    """Store that nothing may be sent, and delete the id and all that waits. Sends nothing.

    When this returns, no process writes counts for sending, or sends, any more.

    Raises:
        ConsentNotStored: The choice could not be written. What waited was deleted all the same.
        StateUnusable: What waits cannot be deleted. The choice holds.
    """
    failure: ConsentNotStored | None = None
    try:
        with _changing(settings) as decision:
            _store(settings, Choice(False, None, decision.choice.local_stats))
    except ConsentNotStored as error:
        failure = error
    state = settings.state
    removal = Removal(0, 0, 0, False)
    try:
        if state is not None and state.is_dir():
            with usable(state):
                removal = _remove(state, keep_local=decision.choice.local_stats is True)
    except StateUnusable:
        if failure is None:
            raise
    if failure is not None:
        raise failure
    return removal


def _remove(state: Path, *, keep_local: bool) -> Removal:
    check_private(state)  # or things that are not ours would be removed
    # Whoever holds the lock may be in the middle of a request. It asks for permission at each
    # step, so it ends soon.
    with sender_lock(state, _SENDER_WAIT) as held:
        spool, batches = spool_of(state), Batches(state)
        days = {*spool.days(), *(claim.day for claim in spool.claims())}
        removal = Removal(len(days), len(batches.waiting()), size(state), not held)
        Identity(state).forget()
        Losses(state).forget()
        for name in ("notice.json", "sender.json"):
            (state / name).unlink(missing_ok=True)
        for folder in (spool.folder, spool.claims_folder, batches.folder):
            remove_tree(folder)
        if not keep_local:
            _remove_local(state)
    return removal


def log(settings: TelemetrySettings) -> list[LedgerEntry]:
    """The last requests as they were sent, oldest first.

    Raises:
        StateUnusable: The ledger cannot be read.
    """
    if settings.state is None:
        return []
    with usable(settings.state):
        return Ledger(settings.state / "ledger.json").entries()


def damaged_log(settings: TelemetrySettings) -> Path | None:
    """Where an earlier ledger was set aside because it could not be read; None where none was."""
    if settings.state is None:
        return None
    aside = Ledger(settings.state / "ledger.json").aside
    return aside if aside.exists() else None


def erase(
    settings: TelemetrySettings, clock: Clock = time.time, *, say: Callable[[str], None]
) -> Erasure:
    """Ask the worker to delete all that was sent in the last 13 months, and forget the ids.

    Talks to the network, whatever the choice and the switches say: it is what was asked for. What
    waits to be sent under the present id is dropped, and the next id is a new one.

    Args:
        settings: Where to ask, and what to ask for.
        clock: What time it is.
        say: Told of each request before it is made.

    Raises:
        BadEndpoint: There is nobody to ask.
        StateUnusable: What telemetry keeps cannot be read or changed.
    """
    from codegraph_telemetry.post import delete  # noqa: PLC0415 - httpx, only where it is needed

    endpoint = parse(settings.endpoint)
    state = settings.state
    if state is None or not state.is_dir():
        return Erasure(endpoint.url, 0, ())
    with usable(state), sender_lock(state, _SENDER_WAIT) as held:
        if not held:
            raise StateUnusable(state, "another process is sending")
        identity, batches = Identity(state), Batches(state)
        identity.check_sent()  # or nobody would be asked, and the user told that all is well
        open_claims(state)  # none of those whose batches are dropped is to be made into new ones
        for batch in batches.waiting():
            drop_batch(batches, Losses(state), batch, losses.ERASED)
        identity.forget()
        failed: list[str] = []
        known = identity.sent()
        left = list(known)
        for sent in known:
            url = endpoint.machine_url(sent.id)
            say(f"DELETE {url}")
            answer = delete(
                url,
                seconds=_ERASE_SECONDS,
                allowed=lambda: True,
                version=settings.codegraph_version,
                clock=clock,
            )
            if answer.fate == "accepted":
                left.remove(sent)
                identity.keep_sent(left)
            else:
                failed.append(f"{sent.month}: {answer.words}")
        if not failed:
            Ledger(state / "ledger.json").clear()
        return Erasure(endpoint.url, len(known) - len(left), tuple(failed))


def set_local_stats(settings: TelemetrySettings, on: bool) -> None:
    """Keep counts for the user's own eyes, or stop and delete them.

    Args:
        settings: Where they are kept.
        on: Whether to keep them.

    Raises:
        ConsentNotStored: The choice could not be written.
        StateUnusable: The counts cannot be deleted.
    """
    with _changing(settings) as decision:
        # A file that cannot be understood means off. Writing it anew must not turn that into the
        # default.
        sharing = False if decision.fault is not None else decision.choice.sharing
        _store(settings, Choice(sharing, decision.choice.since, on))
    if not on and settings.state is not None:
        with usable(settings.state):
            if not settings.state.is_symlink():
                _remove_local(settings.state)


def stats(settings: TelemetrySettings, clock: Clock = time.time) -> list[DayCount]:
    """The user's own statistics of the last 90 days.

    Raises:
        StateUnusable: They cannot be read.
    """
    state = settings.state
    if state is None or not state.is_dir():
        return []
    with usable(state):
        with sender_lock(state) as held:
            if held:
                tidy(state, clock())
        return local_counts(state)


@contextmanager
def _changing(settings: TelemetrySettings) -> Iterator[Decision]:
    """What is stored, whatever the switches say, while no other command may change it.

    Each change keeps what it is not about. One that read the file before ``off`` and wrote it
    after would take the refusal back.
    """
    path = settings.consent_file
    with choice_lock(path, _CHANGE_WAIT) if path is not None else nullcontext():
        yield decide(settings._replace(switch=None, switched_by=None))


def _store(settings: TelemetrySettings, choice: Choice) -> None:
    path = settings.consent_file
    if path is None:
        raise ConsentNotStored(None, "there is no home folder")
    try:
        store_choice(path, choice)
    except OSError as error:
        raise ConsentNotStored(path, error.strerror or str(error)) from error


def _remove_local(state: Path) -> None:
    remove_tree(state / "local")
    remove_tree(state / "local-claims")
