"""The two ports on Cloudflare's engines: rate limits, and a queue.

A message of the queue is a JSON text, of one of two forms::

    {"envelope": {"machine_id": ...}, "events": [{"event": ...}]}
    {"erase": "5f0c1f6e-3c1b-4d6a-9a55-0d2f6b8f7c11"}
"""

from __future__ import annotations

import ipaddress
import json
from collections.abc import Callable
from datetime import UTC, datetime
from hashlib import blake2b, sha256
from typing import Any

from codegraph_ingest.cloudflare.bindings import Queue, RateLimit
from codegraph_ingest.ports import Unavailable
from codegraph_ingest.validation import Batch

PERIOD = 60.0
"""Seconds in which the limits of `wrangler.jsonc` count. A limit does not tell how much is left."""

ERASE_AFTER = (3_600, 43_200)
"""Seconds after which a deletion is asked for, each time. A queue keeps no order, and what comes
to PostHog after its deletion stays; so it is asked for when what was sent before has long arrived,
and again as late as a queue allows, for what a fault held up."""

Plain = Callable[[Any], Any]
"""Makes a value of Python one of the runtime's, with objects in the place of dicts."""


class EdgeLimiter:
    """`ports.Limiter` on a rate limit binding. It counts for each Cloudflare location by itself."""

    def __init__(self, binding: RateLimit, plain: Plain) -> None:
        self._binding = binding
        self._plain = plain

    async def limit(self, key: str) -> float:
        """See `ports.Limiter.limit`.

        Raises:
            Unavailable: Whether it is within the limit cannot be told.
        """
        try:
            outcome = await self._binding.limit(self._plain({"key": key}))
        except Exception as error:
            raise Unavailable(f"the rate limit failed: {type(error).__name__}") from None
        return 0.0 if outcome.success else PERIOD


class QueueStore:
    """`ports.Store` on a queue."""

    def __init__(self, queue: Queue, plain: Plain) -> None:
        self._queue = queue
        self._plain = plain

    async def store(self, batch: Batch) -> None:
        """See `ports.Store.store`."""
        if not batch.events:
            return
        text = _text({"envelope": batch.envelope, "events": batch.events})
        try:
            # The whole request is one message: at most 64 KiB of the 128,000 bytes that fit.
            await self._queue.send(text)
        except Exception as error:
            raise Unavailable(f"the queue took no events: {type(error).__name__}") from None

    async def erase(self, machine_id: str) -> None:
        """See `ports.Store.erase`."""
        text = _text({"erase": machine_id})
        twice = [{"body": text, "delaySeconds": seconds} for seconds in ERASE_AFTER]
        try:
            await self._queue.sendBatch(self._plain(twice))
        except Exception as error:
            raise Unavailable(f"the queue took no deletion: {type(error).__name__}") from None


def address_key(secret: str, address: str, now: float) -> str:
    """What stands for an address on one day, and cannot be turned back without the secret.

    Args:
        secret: Known to nobody but this Worker.
        address: As the runtime tells it. Of an IPv6 address, the half counts that a network gives
            to one subscriber, for whoever has that has all the others of it too.
        now: The time, in seconds since the epoch.
    """
    day = datetime.fromtimestamp(now, UTC).date().isoformat()
    key = sha256(secret.encode()).digest()
    return blake2b(f"{day} {_network(address)}".encode(), key=key, digest_size=16).hexdigest()


def _network(address: str) -> str:
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return "unknown"
    if isinstance(parsed, ipaddress.IPv4Address):
        return str(parsed)
    if parsed.ipv4_mapped is not None:
        return str(parsed.ipv4_mapped)
    return str(ipaddress.ip_network((parsed, 64), strict=False))


def _text(value: object) -> str:
    return json.dumps(value, separators=(",", ":"))
