"""Sends a batch, and finds the events in it for which PostHog refuses the whole."""

from __future__ import annotations

from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from codegraph_ingest.forward.line import Answer
from codegraph_ingest.sqlite.outbox import Capture

MOST_SUSPECTS = 16
"""Events refused one by one, and none accepted, after which the fault is not taken to be theirs."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a batch.

    Attributes:
        answer: The answer that ended it: "accepted" where nothing of it is left to be sent.
        refused: Events that are to be put aside.
    """

    answer: Answer
    refused: tuple[Capture, ...] = ()


async def deliver(
    captures: Sequence[Capture],
    send: Callable[[Sequence[Capture]], Awaitable[Answer]],
    accepted: Callable[[Sequence[Capture]], None],
) -> Outcome:
    """Send events; halve what is refused until single events are left.

    An event is given up only beside one that was accepted. Where all are refused, it is not for an
    event of them, but for something that they share, and giving them up would lose the lot.
    Larger parts go first, so that this is known before many single ones are tried.

    Args:
        captures: The events, at least one.
        send: Sends some of them, once.
        accepted: Told of each part that was accepted, at once.
    """
    parts: deque[Sequence[Capture]] = deque([captures])
    refused: list[Capture] = []
    any_accepted = False
    answer = Answer("accepted", "nothing to send")
    while parts and (any_accepted or len(refused) < MOST_SUSPECTS):
        part = parts.popleft()
        answer = await send(part)
        if answer.verdict == "accepted":
            accepted(part)
            any_accepted = True
        elif answer.verdict != "refused":
            break
        elif len(part) == 1:
            refused.extend(part)
        else:
            middle = len(part) // 2
            parts.extend((part[:middle], part[middle:]))
    if not any_accepted:
        return Outcome(answer)
    ended = answer.verdict in ("accepted", "refused")
    return Outcome(Answer("accepted", "accepted") if ended else answer, tuple(refused))
