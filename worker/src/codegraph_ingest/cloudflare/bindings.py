"""What the runtime gives to a Worker, as far as it is used. `wrangler.jsonc` lists the same names.

Sources, as read in November 2026: Cloudflare's pages on the rate limiting binding and on the
JavaScript APIs of Queues.
"""

from __future__ import annotations

from collections.abc import Awaitable, Sequence
from typing import Any, Protocol

VARIABLES = (
    "CODEGRAPH_INGEST_FIGURES_URL",
    "CODEGRAPH_INGEST_POSTHOG_API_URL",
    "CODEGRAPH_INGEST_POSTHOG_PROJECT",
    "CODEGRAPH_INGEST_POSTHOG_URL",
)
SECRETS = (
    "CODEGRAPH_INGEST_ADDRESS_KEY",
    "CODEGRAPH_INGEST_POSTHOG_KEY",
    "CODEGRAPH_INGEST_POSTHOG_PERSONAL_KEY",
)


class Outcome(Protocol):
    """What a rate limit says of a request."""

    success: bool


class RateLimit(Protocol):
    """A rate limit of one Cloudflare location. Its counters last for a period and no longer."""

    def limit(self, options: Any) -> Awaitable[Outcome]:
        """Note a request, of ``{key}``."""
        ...


class Queue(Protocol):
    """A queue that can be written to. What is awaited ends when the disk has it."""

    def send(self, body: str) -> Awaitable[Any]:
        """Write a message of at most 128,000 bytes."""
        ...

    def sendBatch(self, messages: Any) -> Awaitable[Any]:  # noqa: N802 - Cloudflare's name
        """Write messages, each ``{body, delaySeconds}``; all of them or none."""
        ...


class Message(Protocol):
    """A message of a queue. One that is neither acknowledged nor retried is retried."""

    body: str
    attempts: int

    def ack(self) -> None:
        """Forget it."""
        ...

    def retry(self, options: Any) -> None:
        """Bring it again after ``{delaySeconds}``, or put it aside if that was too often."""
        ...


class MessageBatch(Protocol):
    """What a consumer is called with."""

    messages: Sequence[Message]


class Env(Protocol):
    """The bindings. Variables and secrets are texts, and are missing where they are not set."""

    ADDRESSES: RateLimit
    EVERYONE: RateLimit
    MACHINES: RateLimit
    EVENTS: Queue
    DEAD_LETTERS: Queue
