"""Sending from a test, which fails instead of hanging if the client never comes back."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

from misbehaving_server import PATIENCE

from codegraph_telemetry.endpoint import parse
from codegraph_telemetry.post import Answer, delete, post

BODY = bytes(range(256)) * 256
"""64 KiB in which every byte occurs."""


def send(url: str, body: bytes = BODY, **options: Any) -> Answer:
    """Send a body with plenty of time and leave, unless the options say otherwise."""
    return watched(lambda: post(parse(url), body, **_complete(options)))


def send_deletion(url: str, **options: Any) -> Answer:
    """Ask for a deletion, likewise."""
    return watched(lambda: delete(url, **_complete(options)))


def watched(run: Callable[[], Answer]) -> Answer:
    """What ``run`` returns, if it returns."""
    found: list[Answer] = []
    thread = threading.Thread(target=lambda: found.append(run()), daemon=True)
    thread.start()
    thread.join(2 * PATIENCE)
    assert found, "it did not come back"
    return found[0]


def no_after(asked: int) -> Callable[[], bool]:
    """Leave that is given a number of times and then withdrawn."""
    left = iter([True] * asked)
    return lambda: next(left, False)


def _complete(options: dict[str, Any]) -> dict[str, Any]:
    return {"seconds": PATIENCE, "allowed": lambda: True, "version": "1.2.3", **options}
