"""Brings what the queue holds to PostHog. Plain Python: `entry` calls it with messages.

What becomes of a message
    It is acknowledged when PostHog took it. While PostHog is down, slow, or over its quota, it is
    brought again, later and later: with the settings of `wrangler.jsonc` for more than eleven days.
    After that, or when PostHog refuses what is in it, it lies in the queue of dead letters, where
    a person can look at it. No message is dropped here.

What is sent in one request
    All messages of a call together. If PostHog refuses that for what is in it, each half by itself,
    and so on until it is clear which message is at fault: one bad event fails a whole request.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any

from codegraph_ingest.cloudflare.bindings import Message, Queue
from codegraph_ingest.cloudflare.edge import Plain
from codegraph_ingest.forward import posthog
from codegraph_ingest.forward.backend import Backend

logger = logging.getLogger(__name__)

FIRST_DELAY = 30
LONGEST_DELAY = 10_800
"""Seconds until a message is brought again: doubled with each attempt, up to three hours."""

Post = Callable[[str, dict[str, str], bytes], Awaitable[tuple[int, bytes]]]
"""Sends a body with headers to an address; gives the status and the body of the answer. Raises
OSError where there is none."""


@dataclass(frozen=True, slots=True)
class _Letter:
    message: Message
    events: tuple[dict[str, Any], ...] = ()
    erase: str = ""


class Consumer:
    """Brings messages to PostHog.

    Args:
        backend: Where to.
        post: Sends a request.
        dead_letters: Where messages go of which PostHog will never take anything.
        plain: Makes an option of the runtime.
    """

    def __init__(self, backend: Backend, post: Post, dead_letters: Queue, plain: Plain) -> None:
        self._backend = backend
        self._post = post
        self._dead_letters = dead_letters
        self._plain = plain

    async def consume(self, messages: Sequence[Message]) -> None:
        """Bring messages to PostHog; afterwards each is acknowledged or to be retried.

        Args:
            messages: As the queue gives them.
        """
        letters = []
        for message in messages:
            letter = _read(message)
            if letter is None:
                await self._bury(message, "it is none of ours")
            else:
                letters.append(letter)
        await self._capture([letter for letter in letters if not letter.erase])
        erasures = [letter for letter in letters if letter.erase]
        for start in range(0, len(erasures), posthog.MOST_ERASED):
            await self._erase(erasures[start : start + posthog.MOST_ERASED])

    async def _capture(self, letters: Sequence[_Letter]) -> None:
        if not letters:
            return
        body = posthog.body(
            self._backend.key, [fields for letter in letters for fields in letter.events]
        )
        verdict = await self._send(f"{self._backend.url}/batch/", {}, body, posthog.judge)
        if verdict == "accepted":
            _acknowledge(letters)
        elif verdict != "refused":
            self._retry(letters, verdict)
        elif len(letters) == 1:
            await self._bury(letters[0].message, "PostHog refuses what is in it")
        else:
            middle = len(letters) // 2
            await self._capture(letters[:middle])
            await self._capture(letters[middle:])

    async def _erase(self, letters: Sequence[_Letter]) -> None:
        if not self._backend.erases:
            logger.error("deletions wait: no project and personal key of PostHog are set")
            self._retry(letters, "misdirected")
            return
        url = f"{self._backend.api_url}/api/projects/{self._backend.project}/persons/bulk_delete/"
        verdict = await self._send(
            url,
            {"authorization": f"Bearer {self._backend.personal_key}"},
            posthog.deletion([letter.erase for letter in letters]),
            lambda status, reply: posthog.judge_deletion(status),
        )
        if verdict == "accepted":
            _acknowledge(letters)
        else:
            self._retry(letters, verdict)

    async def _send(
        self,
        url: str,
        headers: dict[str, str],
        body: bytes,
        judge: Callable[[int, bytes], posthog.Verdict],
    ) -> posthog.Verdict:
        try:
            status, reply = await self._post(
                url, {"content-type": "application/json"} | headers, body
            )
        except OSError:
            logger.warning("PostHog did not answer")
            return "later"
        verdict = judge(status, reply)
        if verdict != "accepted":
            logger.warning("PostHog answered %d: %s", status, verdict)
        return verdict

    def _retry(self, letters: Sequence[_Letter], verdict: posthog.Verdict) -> None:
        for letter in letters:
            # What is misdirected waits for a person, who does not come sooner for being asked more.
            attempts = 10 if verdict == "misdirected" else letter.message.attempts - 1
            delay = min(LONGEST_DELAY, FIRST_DELAY * 2 ** min(attempts, 10))
            letter.message.retry(self._plain({"delaySeconds": delay}))

    async def _bury(self, message: Message, reason: str) -> None:
        logger.error("a message goes to the dead letters: %s", reason)
        # Acknowledged when it lies there; if that fails, the call fails, and the queue brings it
        # again with all that was not acknowledged.
        await self._dead_letters.send(message.body)
        message.ack()


def _acknowledge(letters: Sequence[_Letter]) -> None:
    for letter in letters:
        letter.message.ack()


def _read(message: Message) -> _Letter | None:
    try:
        found = json.loads(message.body)
        if "erase" in found:
            return _Letter(message, erase=str(found["erase"]))
        return _Letter(message, tuple(found["envelope"] | event for event in found["events"]))
    except (ValueError, TypeError, KeyError):
        return None
