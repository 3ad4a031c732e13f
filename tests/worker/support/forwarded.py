"""Forwarders for tests: fast ones in this process, and clocks that run ahead of time."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import SimpleNamespace
from typing import Any

from boxes import Box
from mock_posthog import KEY, PERSONAL_KEY, PROJECT, MockPostHog

from codegraph_ingest.forward.backend import Backend
from codegraph_ingest.forward.forwarder import Forwarder


def environ(posthog: MockPostHog, *, erases: bool = True) -> dict[str, str]:
    """The variables that make a forwarder use this server."""
    prefix = "CODEGRAPH_INGEST_POSTHOG_"
    capturing = {f"{prefix}KEY": KEY, f"{prefix}URL": posthog.url}
    erasing = {
        f"{prefix}API_URL": posthog.url,
        f"{prefix}PROJECT": PROJECT,
        f"{prefix}PERSONAL_KEY": PERSONAL_KEY,
    }
    return capturing | (erasing if erases else {})


def backend(posthog: MockPostHog, *, erases: bool = True) -> Backend | None:
    """What these variables say."""
    return Backend.from_environ(environ(posthog, erases=erases))


class Time:
    """A clock that moves by what is slept, and at once."""

    def __init__(self, seconds: float = 1_770_000_000.0) -> None:
        self.seconds = seconds
        self.slept: list[float] = []
        self.lock = threading.Lock()

    def __call__(self) -> float:
        return self.seconds

    async def sleep(self, seconds: float) -> None:
        with self.lock:
            self.seconds += seconds
            self.slept.append(seconds)
        await asyncio.sleep(0)


@contextmanager
def forwarding(
    box: Box, posthog: MockPostHog, *, erases: bool = True, **options: Any
) -> Iterator[Forwarder]:
    """A forwarder that runs, with a clock that need not be waited for unless told otherwise."""
    time = Time()
    settings = SimpleNamespace(backend=backend(posthog, erases=erases))
    options = {"clock": time, "sleep": time.sleep, **options}
    forwarder = Forwarder(box.path, settings, **options)
    forwarder.start()
    try:
        yield forwarder
    finally:
        forwarder.stop(60)
