"""The service as an ASGI application: what is asked, who may ask, and what is answered.

    POST /v1/events             take events
    DELETE /v1/machines/{id}    delete everything of an id
    GET /                       what this is
    GET /v1/schema              the schema in force
    GET /stats, /stats.json     the public figures
    GET /healthz                whether events can be stored, and what waits to be forwarded

Everything else is refused. No answer tells which software gives it, none sets a cookie, and none
depends on what was sent before. None may be kept but the public figures, for minutes.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from codegraph_ingest import answers, body
from codegraph_ingest.answers import Answer, Receive, Scope, Send
from codegraph_ingest.callers import Callers
from codegraph_ingest.machines import is_machine_id
from codegraph_ingest.ports import Limiter, Store, Unavailable
from codegraph_ingest.schema import load
from codegraph_ingest.validation import Rejection, validate

_log = logging.getLogger(__name__)

EVENTS = "/v1/events"
MACHINES = "/v1/machines/"

_ABOUT = """\
This takes the telemetry of codegraph: sums of days, which tools and commands were used and how
often they failed. It keeps what its schema lists, and nothing else; no address, in particular.

What it takes:    /v1/schema
What came of it:  /stats  /stats.json
How to refuse:    codegraph telemetry off
How to delete:    codegraph telemetry erase
Its source:       the folder worker in the repository of codegraph"""

_SCHEMA_FILE = Path(__file__).with_name("schema.toml")

Page = Callable[[], Awaitable[Answer]]
"""Makes the answer to a GET."""


@dataclass(frozen=True, slots=True)
class Health:
    """How the service is.

    Attributes:
        fault: Why events cannot be stored; empty where they can.
        facts: What else there is to tell, for people and monitors.
    """

    fault: str
    facts: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Limiters:
    """Who may send how much.

    Attributes:
        machine: By a machine's id.
        caller: By the key of an address.
        total: All together.
    """

    machine: Limiter
    caller: Limiter
    total: Limiter


class App:
    """The application.

    Args:
        store: Where events go.
        limiters: Who may send how much.
        callers: Makes keys of addresses.
        health: Tells how the service is.
        clock: Seconds since the epoch.
        pages: More to answer GET with, by path.
    """

    def __init__(
        self,
        *,
        store: Store,
        limiters: Limiters,
        callers: Callers,
        health: Callable[[], Health],
        clock: Callable[[], float],
        pages: Mapping[str, Page],
    ) -> None:
        self._store = store
        self._limiters = limiters
        self._callers = callers
        self._health = health
        self._clock = clock
        self._limits = load().limits
        about = answers.text(200, _ABOUT)
        schema = answers.document(200, _SCHEMA_FILE.read_bytes(), answers.TEXT)
        self._pages: dict[str, Page] = {
            "/": _constant(about),
            "/v1/schema": _constant(schema),
            "/healthz": self._healthz,
            **pages,
        }

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            return  # a server is told not to offer anything else
        try:
            answer = await self._answer(scope, receive)
        except Exception:
            # The stack has lines of this program in it, and nothing of the request.
            _log.exception("A request failed")
            answer = answers.FAILED
        await answer.send(send)

    async def _answer(self, scope: Scope, receive: Receive) -> Answer:
        path, method = scope["path"], scope["method"]
        if path == EVENTS:
            if method == "POST":
                return await self._take(scope, receive)
            return _not_this(method, "POST, OPTIONS")
        if path.startswith(MACHINES):
            if method == "DELETE":
                return await self._erase(scope, path[len(MACHINES) :])
            return _not_this(method, "DELETE, OPTIONS")
        page = self._pages.get(path)
        if page is None:
            return answers.NOT_FOUND
        if method not in ("GET", "HEAD"):
            return _not_this(method, "GET, HEAD, OPTIONS")
        return answers.unless_known(await page(), scope["headers"])

    async def _take(self, scope: Scope, receive: Receive) -> Answer:
        refused = await self._too_many(scope)
        if refused is not None:
            return refused
        headers = scope["headers"]
        if not body.is_plain_json(headers):
            return answers.NOT_JSON
        if body.declared(headers) > self._limits.body_bytes:
            return answers.TOO_LARGE
        found = await body.read(receive, self._limits.body_bytes)
        if isinstance(found, str):
            return _UNREAD[found]
        batch = validate(found, self._clock())
        if isinstance(batch, Rejection):
            return answers.text(400, batch.reason)
        wait = await self._limiters.machine.limit(batch.envelope["machine_id"])
        if wait:
            return answers.later(429, "this machine has sent enough for now", wait)
        try:
            await self._store.store(batch)
        except Unavailable:
            return answers.NOT_DURABLE
        return answers.STORED

    async def _erase(self, scope: Scope, machine_id: str) -> Answer:
        refused = await self._too_many(scope)
        if refused is not None:
            return refused
        if not is_machine_id(machine_id):
            return answers.NO_MACHINE
        try:
            await self._store.erase(machine_id)
        except Unavailable:
            return answers.NOT_DURABLE
        return answers.ERASING

    async def _too_many(self, scope: Scope) -> Answer | None:
        # The caller's first, so that one who sends too much does not use up what all may send.
        wait = await self._limiters.caller.limit(self._callers.key(scope))
        if wait:
            return answers.later(429, "too much was sent from there for now", wait)
        wait = await self._limiters.total.limit("")
        if wait:
            return answers.later(429, "too much is being sent for now", wait)
        return None

    async def _healthz(self) -> Answer:
        health = self._health()
        status = {"status": "broken" if health.fault else "ok", "fault": health.fault}
        found = json.dumps({**status, **health.facts}, indent=1) + "\n"
        return answers.document(503 if health.fault else 200, found.encode(), answers.JSON)


_UNREAD: dict[body.Fault, Answer] = {
    "large": answers.TOO_LARGE,
    "gone": answers.TOO_SLOW,  # `guard` has said so, or nobody reads it
}


def _constant(answer: Answer) -> Page:
    async def page() -> Answer:
        return answer

    return page


def _not_this(method: str, allowed: str) -> Answer:
    header = (b"allow", allowed.encode())
    if method == "OPTIONS":
        return answers.nothing(204, header)
    return answers.text(405, f"this takes {allowed}", header)
