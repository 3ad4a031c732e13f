"""`ports.Limiter` on Redis, so that several nodes count together.

How it counts
    At most so many requests of a key in any 60 seconds, as `limits.Window` counts on one node: the
    moments of the last requests are kept, and a request passes while the oldest of them is a minute
    old, or there are fewer. One script does it, so nodes cannot come between each other, and the
    clock is that of Redis, so they need not agree on the time.

What Redis sees
    Hashes. A key is hashed under a secret that the nodes share and the day, and is forgotten a
    minute after its last request.

When Redis is down or slow
    Neither is telemetry lost nor abuse let through: the node counts by itself, with the limiter
    that it would have had without Redis. With N nodes, a key then passes N times as often, until
    Redis is back. Redis is asked again every few seconds, so that requests do not wait in vain.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from datetime import UTC, datetime
from hashlib import blake2b, sha256

from redis.asyncio import Redis
from redis.exceptions import RedisError

from codegraph_ingest.ports import Limiter

logger = logging.getLogger(__name__)

PERIOD = 60.0
"""Seconds in which requests are counted."""

PAUSE = 5.0
"""Seconds for which Redis is not asked after it failed."""

# A list of moments in microseconds, the oldest first, never longer than the limit. Returns the
# microseconds to wait. Redis runs a script as a whole, before and after everything else.
_SCRIPT = """
local limit, period = tonumber(ARGV[1]), tonumber(ARGV[2])
local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]
if redis.call('LLEN', KEYS[1]) >= limit then
    local oldest = tonumber(redis.call('LINDEX', KEYS[1], -limit))
    if oldest > now then
        -- The clock was set back: nobody has to wait for it to get there again.
        redis.call('DEL', KEYS[1])
    elseif oldest + period > now then
        return oldest + period - now
    end
end
redis.call('RPUSH', KEYS[1], string.format('%d', now))
redis.call('LTRIM', KEYS[1], -limit, -1)
redis.call('PEXPIRE', KEYS[1], period / 1000)
return 0
"""


class RedisLimiter:
    """At most so many requests of a key in any 60 seconds, of all nodes together.

    Args:
        redis: The connection. Its timeouts are those of a request: a fraction of a second, without
            retries; `connect` makes one.
        name: What is limited, such as "machine"; keeps the keys of several limiters apart.
        limit: How many requests.
        secret: Shared by the nodes and known to nobody else, least of all to Redis.
        fallback: What counts while Redis does not answer.
        clock: Seconds that never go back.
        now: Seconds since the epoch.
        period: Seconds in which they are counted.
    """

    def __init__(
        self,
        redis: Redis,
        name: str,
        limit: int,
        *,
        secret: str,
        fallback: Limiter,
        clock: Callable[[], float] = time.monotonic,
        now: Callable[[], float] = time.time,
        period: float = PERIOD,
    ) -> None:
        self._redis = redis
        self._script = redis.register_script(_SCRIPT)
        self._name = name
        self._arguments = [limit, round(period * 1_000_000)]
        self._key = sha256(secret.encode()).digest()
        self._fallback = fallback
        self._clock = clock
        self._now = now
        self._down_until: float | None = None

    @property
    def alone(self) -> bool:
        """Whether this node counts by itself, since Redis did not answer."""
        return self._down_until is not None

    async def limit(self, key: str) -> float:
        """See `ports.Limiter`. Never raises for a fault of Redis."""
        if self._down_until is not None and self._clock() < self._down_until:
            return await self._fallback.limit(key)
        try:
            microseconds = await self._script(keys=[self._hashed(key)], args=self._arguments)
        except (RedisError, OSError) as error:
            if self._down_until is None:
                logger.warning("Redis fails (%s): this node counts by itself", type(error).__name__)
            self._down_until = self._clock() + PAUSE
            return await self._fallback.limit(key)
        if self._down_until is not None:
            logger.warning("Redis answers again")
            self._down_until = None
        return float(microseconds) / 1_000_000

    async def close(self) -> None:
        """Close the connection."""
        await self._redis.aclose()

    def _hashed(self, key: str) -> str:
        day = datetime.fromtimestamp(self._now(), UTC).date().isoformat()
        text = f"{self._name} {day} {key}".encode()
        return f"codegraph:{blake2b(text, key=self._key, digest_size=16).hexdigest()}"


def connect(url: str, *, seconds: float = 0.25) -> Redis:
    """A connection whose faults are noticed soon.

    Args:
        url: Such as rediss://user:password@host:6379/0.
        seconds: How long connecting may take, and how long an answer.
    """
    return Redis.from_url(url, socket_connect_timeout=seconds, socket_timeout=seconds, retry=None)
