"""A server on this machine that behaves as badly as told, and keeps every byte that it was sent.

    with Server(answer(503, {"Retry-After": "120"})) as server:
        ...  # send something to server.url
    [request] = server.requests()
    assert request.body == b"..."

A behaviour is a function of one connection. ``behaviours.py`` has those that a network can show a
client, and any other can be written beside a test. With several, the first connection gets the
first, the second the second, and all further ones the last::

    Server(reset_at_once, hang, answer(204))

``Server(..., tls=certificate(folder))`` speaks TLS (``certificates.py``),
``Server(proxy({"name:443": other.address}))`` is a proxy, `NeverAccepts` and `BlackHole` do not
even take connections, and `names_answer_late` is for names.

Leaving the ``with`` block ends all threads and closes all sockets, whatever the behaviours are at.
What was recorded stays.
"""

from __future__ import annotations

import ipaddress
import socket
import ssl
import struct
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, Self

from certificates import Certificate

PATIENCE = 30.0
"""Seconds after which something that should happen at once is taken not to happen."""

POLL = 0.02


def wait_until(condition: Callable[[], object], what: str = "it") -> None:
    """Wait for something that another thread or process does."""
    deadline = time.monotonic() + PATIENCE
    while not condition():
        if time.monotonic() > deadline:
            raise TimeoutError(f"{what} did not happen")
        time.sleep(POLL)


@dataclass(frozen=True)
class Request:
    """One request, as it was received."""

    method: str
    target: str
    headers: tuple[tuple[str, str], ...]
    """Names and values in the order and the case in which they came."""
    body: bytes
    is_complete: bool
    """Whether as much came as the request announced."""

    @classmethod
    def parse(cls, received: bytes) -> Request | None:
        """The request in what was received; None as long as its head is not whole."""
        head, end, body = received.partition(b"\r\n\r\n")
        if not end:
            return None
        first, *lines = head.decode("latin-1").split("\r\n")
        method, target, _ = first.split(" ", 2)
        pairs = [line.partition(":") for line in lines]
        headers = tuple((name, value.strip()) for name, _, value in pairs)
        size = {name.lower(): value for name, value in headers}.get("content-length", "0")
        return cls(method, target, headers, body, len(body) >= int(size))


@dataclass(eq=False)
class Connection:
    """One connection, with everything that came in on it, decrypted where it was encrypted."""

    socket: socket.socket
    client: int
    """The port that the client connected from."""
    stopping: threading.Event
    received: bytearray = field(default_factory=bytearray)
    fault: Exception | None = None
    """What ended the connection, if it did not end well: a failed handshake, for one."""
    ended: bool = False

    @property
    def request(self) -> Request | None:
        """The request so far."""
        return Request.parse(bytes(self.received))

    def read_some(self) -> bytes:
        """Read what comes next; empty when the client is done or the server stops."""
        self.socket.settimeout(POLL)
        while not self.stopping.is_set():
            try:
                data = self.socket.recv(65536)
            except (TimeoutError, ssl.SSLWantReadError):
                continue
            self.received += data
            return data
        return b""

    def read_request(self) -> Request:
        """Read one whole request."""
        while (request := self.request) is None or not request.is_complete:
            if not self.read_some():
                raise EOFError("the client went away before its request was complete")
        return request

    def read_until_gone(self) -> None:
        """Read until the client goes away."""
        with suppress(OSError):
            while self.read_some():
                pass

    def send(self, data: bytes) -> None:
        """Send everything, unless the server stops."""
        rest = memoryview(data)
        self.socket.settimeout(POLL)
        while rest and not self.stopping.is_set():
            with suppress(TimeoutError, ssl.SSLWantWriteError):
                rest = rest[self.socket.send(rest) :]

    def reset(self) -> None:
        """End the connection with a RST instead of a FIN."""
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.socket.close()


Behaviour = Callable[[Connection], None]


class Server:
    """Listens on a port of its own, each connection in a thread, until the ``with`` block ends.

    Args:
        behaviours: What the first connection gets, the second, and so on; the last stays.
        tls: A certificate to speak TLS with.
        host: Which address of this machine to listen on.
    """

    def __init__(
        self, *behaviours: Behaviour, tls: Certificate | None = None, host: str = "127.0.0.1"
    ) -> None:
        self.connections: list[Connection] = []
        self._behaviours = behaviours
        self._context = tls.server_context() if tls else None
        self._stopping = threading.Event()
        self._threads: list[threading.Thread] = []
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        self._listener = socket.create_server((host, 0), family=family)
        self.port: int = self._listener.getsockname()[1]
        self.address = (host, self.port)
        named = f"[{host}]" if ":" in host else host
        self.url = f"{'https' if tls else 'http'}://{named}:{self.port}/v1/events"

    def __enter__(self) -> Self:
        self._start(self._accept)
        return self

    def __exit__(self, *_: object) -> None:
        self._stopping.set()
        for thread in self._threads:
            thread.join(PATIENCE)
        self._listener.close()
        if any(thread.is_alive() for thread in self._threads):
            raise TimeoutError("a behaviour did not end with its server")

    def requests(self) -> list[Request]:
        """Every request of which at least the head arrived, in the order of connections."""
        found = (connection.request for connection in list(self.connections))
        return [request for request in found if request is not None]

    def wait_for(self, number: int) -> list[Request]:
        """The requests once there are this many, all of them complete."""
        wait_until(
            lambda: sum(request.is_complete for request in self.requests()) >= number,
            f"request {number}",
        )
        return self.requests()

    def settle(self) -> None:
        """Wait until whoever has connected so far was taken up, and has gone again.

        For behaviours that end when their client is gone.
        """
        with socket.create_connection(self.address, PATIENCE) as own:
            # Connections are taken up in the order in which they were made.
            port = own.getsockname()[1]
            wait_until(lambda: port in {each.client for each in list(self.connections)})
        wait_until(lambda: all(each.ended for each in list(self.connections)))
        self.connections = [each for each in self.connections if each.client != port]

    def _start(self, run: Callable[..., None], *arguments: Any) -> None:
        thread = threading.Thread(target=run, args=arguments, daemon=True)
        self._threads.append(thread)
        thread.start()

    def _accept(self) -> None:
        self._listener.settimeout(POLL)
        while not self._stopping.is_set():
            with suppress(TimeoutError):
                accepted, client = self._listener.accept()
                turn = min(len(self.connections), len(self._behaviours) - 1)
                connection = Connection(accepted, client[1], self._stopping)
                self.connections.append(connection)
                self._start(self._serve, connection, self._behaviours[turn])

    def _serve(self, connection: Connection, behave: Behaviour) -> None:
        try:
            if self._context is not None:
                connection.socket.settimeout(PATIENCE)
                connection.socket = self._context.wrap_socket(connection.socket, server_side=True)
            behave(connection)
        except (OSError, EOFError, ValueError) as fault:
            connection.fault = fault.with_traceback(None)  # whose frames would keep sockets alive
        finally:
            connection.socket.close()
            connection.ended = True


class NeverAccepts:
    """Listens, so that connections are made, but never takes one up."""

    def __init__(self) -> None:
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=16)
        self.port: int = self._listener.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}/v1/events"

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._listener.close()


class BlackHole(NeverAccepts):
    """Does not even answer who wants to connect: its queue is full, and stays so."""

    def __init__(self) -> None:
        super().__init__()
        self._listener.listen(0)
        self._fillers: list[socket.socket] = []

    def __enter__(self) -> Self:
        for _ in range(8):
            filler = socket.socket()
            self._fillers.append(filler)
            filler.settimeout(0.3)
            try:
                filler.connect(("127.0.0.1", self.port))
            except TimeoutError:
                return self
        raise RuntimeError("the queue of this kernel cannot be filled")

    def __exit__(self, *_: object) -> None:
        for filler in self._fillers:
            filler.close()
        super().__exit__()


def names_answer_late(
    seconds: float,
    addresses: Sequence[tuple[str, int]],
    gate: Callable[[], object] = lambda: None,
) -> None:
    """Make every lookup of a name in this process hang for a while and then answer.

    There is no way back, so this is for child processes.

    Args:
        seconds: How long a lookup takes.
        addresses: What it finds; their ports take the place of those that were asked for.
        gate: Called before the answer is given.
    """
    truly = socket.getaddrinfo

    def late(host: Any, port: Any, *arguments: Any, **options: Any) -> list[Any]:
        with suppress(ValueError):
            ipaddress.ip_address(host)
            return truly(host, port, *arguments, **options)
        time.sleep(seconds)
        gate()
        return [found for address in addresses for found in truly(*address, *arguments, **options)]

    socket.getaddrinfo = late
