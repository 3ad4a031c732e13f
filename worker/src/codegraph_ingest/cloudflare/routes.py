"""Which request gets which answer. Plain Python: `entry` brings requests in and answers out."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from codegraph_ingest import answers, schema
from codegraph_ingest.answers import Answer
from codegraph_ingest.body import declared, is_plain_json
from codegraph_ingest.ports import Limiter, Store, Unavailable
from codegraph_ingest.validation import Rejection, validate

logger = logging.getLogger(__name__)

WHAT_THIS_IS = """\
This takes the telemetry of codegraph: sums of a day, under a random id that changes each month.
It accepts what its schema lists and nothing else, and it keeps no address.

What may be sent         GET /v1/schema
Delete what an id sent   DELETE /v1/machines/{id}, or: codegraph telemetry erase"""
_NO_FIGURES = "This deployment passes events on and keeps none: it has no figures of its own."
_HEALTH = "up; how far forwarding lags is the backlog of the queue"
_MACHINES = "/v1/machines/"
_SECONDS_UNTIL_BETTER = 60
_DESCRIBING = ("content-type", "content-encoding", "content-length")


class Request(Protocol):
    """What is looked at of a request."""

    method: str
    path: str

    def header(self, name: str) -> str:
        """A header, or an empty text."""
        ...

    async def body(self, most: int) -> bytes | None:
        """All of the body; None, and the rest not read, where it has more bytes than that."""
        ...


@dataclass(frozen=True, slots=True)
class Service:
    """What requests are answered with.

    Attributes:
        machines: How often an id may send.
        addresses: How often an address may ask for anything that has an effect.
        everyone: How often all together may.
        store: Where events go.
        address_key: What stands for the address of the request at hand.
        figures_url: Where there are figures to be seen; empty where nowhere.
        now: The time, in seconds since the epoch.
    """

    machines: Limiter
    addresses: Limiter
    everyone: Limiter
    store: Store
    address_key: str
    figures_url: str
    now: float


Handler = Callable[[Request, Service], Awaitable[Answer]]


async def respond(request: Request, service: Service) -> Answer:
    """Answer a request.

    Args:
        request: The request.
        service: What to answer it with.
    """
    methods = _methods(request.path)
    if not methods:
        return answers.NOT_FOUND
    handler = methods.get("GET" if request.method == "HEAD" else request.method)
    if handler is None:
        allowed = ", ".join(methods).encode()
        return answers.text(405, "that cannot be done here", (b"allow", allowed))
    try:
        return await handler(request, service)
    except Unavailable as error:
        logger.error("answered 503: %s", error)
        return answers.later(503, "it cannot be taken now", _SECONDS_UNTIL_BETTER)


def _methods(path: str) -> dict[str, Handler]:
    if path.startswith(_MACHINES):
        return {"DELETE": _delete}
    return _ROUTES.get(path, {})


async def _post(request: Request, service: Service) -> Answer:
    headers = [
        (name.encode(), text.encode()) for name in _DESCRIBING if (text := request.header(name))
    ]
    if not is_plain_json(headers):
        return answers.NOT_JSON
    if too_often := await _hold_off(service):
        return too_often
    most = schema.load().limits.body_bytes
    body = None if declared(headers) > most else await request.body(most)
    if body is None:
        return answers.TOO_LARGE
    kept = validate(body, service.now)
    if isinstance(kept, Rejection):
        return answers.text(400, kept.reason)
    if seconds := await service.machines.limit(kept.envelope["machine_id"]):
        return answers.later(429, "this machine has sent too much", seconds)
    await service.store.store(kept)
    return answers.STORED


async def _delete(request: Request, service: Service) -> Answer:
    machine_id = request.path.removeprefix(_MACHINES)
    (form,) = (item.pattern for item in schema.load().envelope if item.name == "machine_id")
    if form is None or not form.fullmatch(machine_id):
        return answers.NO_MACHINE
    if too_often := await _hold_off(service):
        return too_often
    await service.store.erase(machine_id)
    return answers.ERASING


async def _about(request: Request, service: Service) -> Answer:
    return answers.text(200, WHAT_THIS_IS)


async def _schema(request: Request, service: Service) -> Answer:
    rules = Path(schema.__file__).with_name("schema.toml")
    return answers.document(200, rules.read_bytes(), answers.TEXT)


async def _figures(request: Request, service: Service) -> Answer:
    elsewhere = f"\nThey are at {service.figures_url}" if service.figures_url else ""
    return answers.text(501, _NO_FIGURES + elsewhere)


async def _health(request: Request, service: Service) -> Answer:
    return answers.text(200, _HEALTH)


_ROUTES: dict[str, dict[str, Handler]] = {
    "/": {"GET": _about},
    "/healthz": {"GET": _health},
    "/stats": {"GET": _figures},
    "/stats.json": {"GET": _figures},
    "/v1/events": {"POST": _post},
    "/v1/schema": {"GET": _schema},
}


async def _hold_off(service: Service) -> Answer | None:
    """Limits that need nothing of the body, so that whoever sends too much is not read."""
    for limiter, key in ((service.addresses, service.address_key), (service.everyone, "everyone")):
        if seconds := await limiter.limit(key):
            return answers.later(429, "too many requests", seconds)
    return None
