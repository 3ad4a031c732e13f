"""Uvicorn's protocol, with an end to everything that a caller can drag out.

Uvicorn bounds neither how long a request's head takes to arrive, nor how large it is, nor how long
an answer takes to be fetched: one byte a minute, or none at all, holds a connection for ever. Here
each connection always has a moment at which it is closed, whatever it does:

    from its start, and from the start of each request, to the end of the request: some seconds
    from there to the end of the answer: `ANSWER_SECONDS`
    from there to the next request: uvicorn's own keep-alive timeout

A timer for each would cost more than the answer of most requests, so the moments are looked at
once a second, for all connections together. Whose body takes too long is told so.

Connections beyond the bounds, in total or from one address, are closed as soon as they are made.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from dataclasses import dataclass, field

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from codegraph_ingest import answers

ANSWER_SECONDS = 60.0
HEAD_BYTES = 32 * 1024
"""Bytes of a request's head; with those that were read along, at most as much again as a read."""

DISCARDED_BYTES = 8 * 1024 * 1024
"""Bytes of a body that are read after the answer, so that a caller who is still sending when it is
refused gets to see why."""

_BUSY = (
    b"HTTP/1.1 503 Service Unavailable\r\n"
    b"content-length: 0\r\nretry-after: 30\r\nconnection: close\r\n\r\n"
)
_TOO_SLOW = answers.TOO_SLOW.as_bytes()


@dataclass(slots=True)
class Gate:
    """How many connections there may be, and which there are.

    Attributes:
        most: How many in total.
        most_from_one: How many from one address; 0 for any number, as where a proxy stands in
            front.
        seconds: How long a request may take to arrive.
    """

    most: int
    most_from_one: int
    seconds: float
    open: set[GuardedProtocol] = field(default_factory=set)
    addresses: Counter[str] = field(default_factory=Counter)

    async def watch(self) -> None:
        """Close what has taken too long, once a second, until cancelled."""
        loop = asyncio.get_running_loop()
        while True:
            await asyncio.sleep(1)
            now = loop.time()
            for connection in [found for found in self.open if found.until < now]:
                connection.give_up()

    def protocol(self) -> type[GuardedProtocol]:
        """The class of the connections that pass this gate, as uvicorn wants it."""
        return type("GatedProtocol", (GuardedProtocol,), {"gate": self})


class GuardedProtocol(HttpToolsProtocol):
    """One connection."""

    gate: Gate
    until: float = 0.0
    _address = ""
    _taken = 0
    _in_body = False
    _refused = False

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Let it in, or close it."""
        gate = self.gate
        peer = transport.get_extra_info("peername")
        self._address = peer[0] if isinstance(peer, tuple) else ""
        crowd = gate.most_from_one and gate.addresses[self._address] >= gate.most_from_one
        self.transport = transport
        gate.open.add(self)
        gate.addresses[self._address] += 1
        if crowd or len(gate.open) > gate.most:
            self.until = self.loop.time() + 1
            self._refused = True
            transport.write(_BUSY)
            transport.close()
            return
        self.until = self.loop.time() + gate.seconds
        super().connection_made(transport)

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget it."""
        self.gate.open.discard(self)
        self.gate.addresses[self._address] -= 1
        if not self.gate.addresses[self._address]:
            del self.gate.addresses[self._address]
        if not self._refused:
            super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Take bytes, if there are not too many of them already."""
        if self._refused:
            return
        # What a single read brings may be more: many small requests, or a body that came along.
        if self._taken > (DISCARDED_BYTES if self._in_body else HEAD_BYTES):
            self.transport.abort()
            return
        self._taken += len(data)
        super().data_received(data)

    def give_up(self) -> None:
        """Close it, for it has taken too long."""
        if self._in_body and not self.cycle.response_started:
            self._in_body = False  # should it not even take that, it has nothing to take next time
            self.transport.write(_TOO_SLOW)
            self.transport.close()
        else:
            self.transport.abort()

    def on_message_begin(self) -> None:
        """A request begins."""
        self.until = self.loop.time() + self.gate.seconds
        super().on_message_begin()

    def on_header(self, name: bytes, value: bytes) -> None:
        """Take a header; not one that comes after the body, which would not be read anyway."""
        if not self._in_body:
            super().on_header(name, value)

    def on_headers_complete(self) -> None:
        """The body begins."""
        self._in_body = True
        self._taken = 0
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        """The request is complete."""
        self._in_body = False
        self._taken = 0
        self.until = self.loop.time() + ANSWER_SECONDS
        super().on_message_complete()
