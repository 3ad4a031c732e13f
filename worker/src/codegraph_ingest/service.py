"""Puts the service together: what runs in one process, in which order it starts and stops."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager

from codegraph_ingest.app import App, Health, Limiters
from codegraph_ingest.callers import Callers
from codegraph_ingest.figures.refresher import Refresher
from codegraph_ingest.forward.forwarder import Forwarder
from codegraph_ingest.guard import Gate
from codegraph_ingest.limits import Bucket, Window
from codegraph_ingest.published import Published
from codegraph_ingest.retention import Retainer
from codegraph_ingest.settings import Settings
from codegraph_ingest.sqlite.writer import Bounds, Writer


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
    """
    path = settings.database
    writer = Writer(
        path,
        Bounds(
            queue_events=settings.queue_events,
            gather_seconds=settings.gather_milliseconds / 1000,
            day_events=settings.day_events,
            day_calls=settings.day_calls,
        ),
        forwards=settings.backend is not None,
    )
    forwarder = Forwarder(path, settings)
    others = (forwarder, Refresher(path), Retainer(path))
    published = Published(path)

    def health() -> Health:
        lag = forwarder.lag()
        return Health(
            writer.fault,
            {
                "forwarding": settings.backend is not None,
                "lag_seconds": round(lag.seconds),
                "lag_events": lag.waiting,
                "lag_erasures": lag.erasures,
                "parked_events": lag.parked,
            },
        )

    app = App(
        store=writer,
        limiters=Limiters(
            machine=Window(settings.machine_limit),
            caller=Bucket(settings.caller_limit),
            total=Bucket(settings.total_limit),
        ),
        callers=Callers(settings.trusted_proxies),
        health=health,
        clock=time.time,
        pages={"/stats": published.html, "/stats.json": published.json},
        body_seconds=settings.request_seconds,
    )
    async with AsyncExitStack() as stack:
        writer.start()  # first: it makes the tables that the others need
        # What was acknowledged is on disk already; this is for what is still being answered.
        stack.push_async_callback(writer.stop)
        for other in others:
            other.start()
            stack.push_async_callback(asyncio.to_thread, other.stop)
        watch = asyncio.create_task(gate.watch())
        stack.callback(watch.cancel)
        yield app
