"""A client that sends so many requests a second, whether or not the ones before were answered.

    python -m benchmarks.flood PORT RATE SECONDS CONNECTIONS TAG DAY FILE

Only what is under way takes memory: for each request, FILE gets a byte, 1 where it was answered
with 204, and the last line of output sums up. A request for which no connection is free is not
sent, and counted. After a refused connection, its place is left alone for a second.
"""

from __future__ import annotations

import asyncio
import json
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import uvloop

from benchmarks.numbered import body

_TICK = 0.002
_AFTER_REFUSAL = 1.0
_LONGEST = 60.0  # seconds to wait for answers at the end, as long as the worker gives itself


class Flood:
    """Sends, and notes what came of it.

    Args:
        port: Of the worker, on loopback.
        rate: Requests a second.
        connections: How many may be open.
        tag: See `numbered.body`.
        day: Of the events.
    """

    def __init__(self, port: int, rate: float, connections: int, tag: str, day: str) -> None:
        self.port, self.rate, self.tag, self.day = port, rate, tag, day
        self.places = connections  # for connections that are not open
        self.idle: dict[Connection, None] = {}
        self.busy: set[Connection] = set()
        self.offered = self.unsent = 0
        self.acknowledged = bytearray()  # by number
        self.outcomes: Counter[str] = Counter()
        self.milliseconds = [0] * 60_001
        self.tasks: set[asyncio.Task[Any]] = set()

    async def run(self, seconds: float) -> None:
        """Send for some seconds; return when all is answered."""
        loop = asyncio.get_running_loop()
        start = loop.time()
        while (elapsed := loop.time() - start) < seconds:
            due = int(self.rate * elapsed) - self.offered
            self.offered += due
            for done in range(due):
                if not self._send():
                    self.unsent += due - done
                    break
            await asyncio.sleep(_TICK)
        until = loop.time() + _LONGEST
        while self.busy and loop.time() < until:
            await asyncio.sleep(0.05)
        for connection in [*self.busy, *self.idle]:
            connection.transport.abort()
        await asyncio.sleep(0.1)

    def _send(self) -> bool:
        """Send the next request, if there is a connection for it, or room for one more."""
        if self.idle:
            self.idle.popitem()[0].send()
        elif self.places:
            self.places -= 1
            task = asyncio.create_task(self._open())
            self.tasks.add(task)
            task.add_done_callback(self.tasks.discard)
        else:
            return False
        return True

    async def _open(self) -> None:
        try:
            await asyncio.get_running_loop().create_connection(
                lambda: Connection(self), "127.0.0.1", self.port
            )
        except OSError:
            self.outcomes["refused"] += 1
            self._free_later()

    def answered(self, connection: Connection, outcome: str, milliseconds: int) -> None:
        """A request has its answer."""
        self.busy.discard(connection)
        self.outcomes[outcome] += 1
        if outcome == "204":
            self.acknowledged[connection.number] = 1
            self.milliseconds[min(milliseconds, 60_000)] += 1
        if outcome != "refused":
            self.idle[connection] = None

    def lost(self, connection: Connection) -> None:
        """A connection has ended."""
        self.idle.pop(connection, None)
        if connection in self.busy:  # nobody knows what came of its request
            self.busy.discard(connection)
            self.outcomes["broken" if connection.served else "refused"] += 1
        if connection.served:
            self.places += 1
        else:
            self._free_later()

    def _free_later(self) -> None:
        def free() -> None:
            self.places += 1

        asyncio.get_running_loop().call_later(_AFTER_REFUSAL, free)

    def summary(self) -> dict[str, Any]:
        """What was sent, what came of it, and how long the 204s took."""
        return {
            "offered": self.offered,
            "unsent": self.unsent,
            "sent": len(self.acknowledged),
            "outcomes": dict(self.outcomes),
            "p50_ms": self._percentile(0.5),
            "p99_ms": self._percentile(0.99),
        }

    def _percentile(self, share: float) -> int:
        left = share * sum(self.milliseconds)
        for milliseconds, count in enumerate(self.milliseconds):
            left -= count
            if left <= 0:
                return milliseconds
        return len(self.milliseconds)


class Connection(asyncio.Protocol):
    """One connection, with one request at a time.

    Attributes:
        number: That of the request.
        served: Whether any request was answered on it.
    """

    def __init__(self, flood: Flood) -> None:
        self._flood = flood
        self._read = b""
        self._sent = 0.0
        self.number = -1
        self.served = False

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Send the request for which it was made."""
        self.transport = transport
        self.send()

    def send(self) -> None:
        """Send the next request."""
        flood = self._flood
        self.number = len(flood.acknowledged)
        flood.acknowledged.append(0)
        flood.busy.add(self)
        self._sent = asyncio.get_running_loop().time()
        content = body(self.number, flood.tag, flood.day)
        self.transport.write(
            b"POST /v1/events HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-type: application/json\r\n"
            b"content-length: %d\r\n\r\n%b" % (len(content), content)
        )

    def data_received(self, data: bytes) -> None:
        """Read an answer."""
        self._read += data
        head, end, rest = self._read.partition(b"\r\n\r\n")
        if not end:
            return
        _, named, length = head.lower().partition(b"\r\ncontent-length: ")
        expected = int(length.partition(b"\r\n")[0]) if named else 0
        if len(rest) < expected:
            return
        self._read = b""
        outcome = head[9:12].decode()
        if outcome == "503" and not expected:
            outcome = "refused"  # the connection, before any request was looked at
        else:
            self.served = True
        took = asyncio.get_running_loop().time() - self._sent
        self._flood.answered(self, outcome, round(took * 1000))

    def connection_lost(self, exc: Exception | None) -> None:
        """The other side has ended it, or we have."""
        self._flood.lost(self)


async def _main(words: list[str]) -> None:
    port, rate, seconds, connections, tag, day, file = words
    flood = Flood(int(port), float(rate), int(connections), tag, day)
    await flood.run(float(seconds))
    Path(file).write_bytes(flood.acknowledged)
    print(json.dumps(flood.summary()))


if __name__ == "__main__":
    uvloop.run(_main(sys.argv[1:]))
