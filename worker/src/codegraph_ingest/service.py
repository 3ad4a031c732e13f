"""Puts the service together: what runs in one process, in which order it starts and stops."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from typing import TYPE_CHECKING

from codegraph_ingest.app import App, Health, Limiters
from codegraph_ingest.callers import Callers
from codegraph_ingest.errors import NotInstalled
from codegraph_ingest.figures.refresher import Refresher
from codegraph_ingest.forward.forwarder import Forwarder
from codegraph_ingest.guard import Gate
from codegraph_ingest.journal import running as journal
from codegraph_ingest.limits import Bucket, Window
from codegraph_ingest.ports import Limiter
from codegraph_ingest.published import Published
from codegraph_ingest.redis import sharing
from codegraph_ingest.retention import Retainer
from codegraph_ingest.settings import Settings
from codegraph_ingest.sqlite.arriving import Rules

if TYPE_CHECKING:
    from codegraph_ingest.redis.limiter import RedisLimiter


def gate(settings: Settings) -> Gate:
    """The bounds of connections.

    Args:
        settings: What was decided.
    """
    return Gate(
        most=settings.connections,
        most_from_one=0 if settings.trusted_proxies else settings.caller_connections,
        seconds=settings.request_seconds,
    )


@asynccontextmanager
async def running(settings: Settings, gate: Gate) -> AsyncIterator[App]:
    """Run everything but the server itself, for as long as the context is open.

    Args:
        settings: What was decided.
        gate: Through which connections come.

    Raises:
        DatabaseUnusable: The database cannot be opened.
        NotInstalled: A setting needs a package that is not there.
        JournalUnusable: Its journal cannot be used, or another service does.
    """
    path = settings.database
    rules = Rules(settings.day_events, settings.day_calls, settings.backend is not None)
    forwarder = Forwarder(path, settings)
    others = (forwarder, Refresher(path), Retainer(path))
    published = Published(path)
    own = Window(settings.machine_limit)
    shared = _shared(settings, own)

    async with AsyncExitStack() as stack:
        # First: it makes the tables that the others need.
        taking = await stack.enter_async_context(
            journal.running(path, rules, settings.journal_bytes)
        )
        if shared is not None:
            stack.push_async_callback(shared.close)
        for other in others:
            other.start()
            stack.push_async_callback(asyncio.to_thread, other.stop)
        watch = asyncio.create_task(gate.watch())
        stack.callback(watch.cancel)
        yield App(
            store=taking.journal,
            limiters=Limiters(
                machine=shared or own,
                caller=Bucket(settings.caller_limit),
                total=Bucket(settings.total_limit),
            ),
            callers=Callers(settings.trusted_proxies),
            health=lambda: _health(taking, forwarder, settings, shared),
            clock=time.time,
            pages={"/stats": published.html, "/stats.json": published.json},
        )


def _health(
    taking: journal.Running,
    forwarder: Forwarder,
    settings: Settings,
    shared: RedisLimiter | None,
) -> Health:
    lag = forwarder.lag()
    facts = {
        "unapplied_bytes": taking.journal.waiting,
        "forwarding": settings.backend is not None,
        "lag_seconds": round(lag.seconds),
        "lag_events": lag.waiting,
        "lag_erasures": lag.erasures,
        "parked_events": lag.parked,
    }
    return Health(taking.fault, facts if shared is None else {**facts, "redis": not shared.alone})


def _shared(settings: Settings, own: Limiter) -> RedisLimiter | None:
    """What counts the requests of a machine over all nodes, where that is wanted.

    The other two limits are each node's own. The one by address could be shared only if the salt
    were, and then it would be kept somewhere; the one for all together protects a node.
    """
    if settings.sharing is None:
        return None
    try:
        from codegraph_ingest.redis.limiter import RedisLimiter, connect  # noqa: PLC0415 - an extra
    except ModuleNotFoundError as error:
        raise NotInstalled(sharing.URL, "redis") from error
    return RedisLimiter(
        connect(settings.sharing.url),
        "machine",
        settings.machine_limit,
        secret=settings.sharing.secret,
        fallback=own,
    )
