"""The one way to the network, on which every byte can still be held back.

An exchange runs in a thread of its own, because a name that is being looked up cannot be given up:
`getaddrinfo` may hang for half a minute and then answer. Whoever waits for the exchange leaves at
the deadline, and from then on the thread that stays behind must not send anything. Nor may it once
the user has turned telemetry off.

Timeouts of an HTTP library do not give that. They are renewed for each step, they do not cover the
lookup, and nothing stands between the lookup and the connection. So this is a network backend, the
layer that httpcore provides for it: connecting, sending and receiving all pass through `Line`.

- Each connection attempt and each 4 KiB sent is preceded by a look at the clock and by the question
  whether it is still allowed.
- Every call on the socket is made under one lock and does not block; waiting is done outside of it.
  So whoever cuts the line waits for nobody, and once it is cut no call can follow.
- Cutting the line resets the connection, which makes the kernel drop what it has not sent yet.
"""

from __future__ import annotations

import errno
import os
import selectors
import socket
import ssl
import struct
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from typing import Any, Literal, TypeVar

import httpcore

Cut = Literal["late", "forbidden"]
"""Why an exchange ended before its time: the deadline has passed, or sending is not allowed."""

_Result = TypeVar("_Result")

PIECE = 4096
_READ = 16 * 1024
_SLICE = 0.25  # who turns telemetry off does not wait longer than this for a server that hangs
_RESET_ON_CLOSE = struct.pack("ii", 1, 0)


class Halted(Exception):
    """The line is cut."""

    def __init__(self, why: Cut) -> None:
        self.why: Cut = why
        super().__init__(why)


class Line(httpcore.NetworkBackend):
    """The way to the network of one exchange.

    Args:
        seconds: How long the exchange may take, looking up names included.
        allowed: Whether sending is still allowed. An exception is a no.
    """

    def __init__(self, seconds: float, allowed: Callable[[], bool]) -> None:
        self._deadline = time.monotonic() + seconds
        self._allowed = allowed
        self._lock = threading.Lock()
        self._socket: socket.socket | None = None
        self._why: Cut | None = None
        self._carries_request = False
        self._left = False

    @property
    def left(self) -> bool:
        """Whether any byte of the request was sent. What sets up a connection is none."""
        with self._lock:
            return self._left

    def ask(self) -> None:
        """Go on only if there is time left and it is still allowed.

        Raises:
            Halted: It is not; the line is cut.
        """
        with self._held():
            pass
        try:
            allowed = self._allowed()
        except Exception:
            allowed = False
        if not allowed:
            self.cut("forbidden")
            raise Halted("forbidden")

    def cut(self, why: Cut) -> None:
        """Let nothing pass any more, from now on and whatever another thread is about to do."""
        with self._lock:
            self._cut(why)

    def _cut(self, why: Cut) -> None:
        if self._why is None:
            self._why = why
        if self._socket is not None:
            with suppress(OSError):  # macOS refuses it where the other side has gone
                self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET_ON_CLOSE)
        self._drop()

    def hang_up(self) -> None:
        """Close the connection, if there is one."""
        with self._lock:
            self._drop()

    def _drop(self) -> None:
        if self._socket is not None:
            self._socket.close()
            self._socket = None

    @contextmanager
    def _held(self) -> Iterator[None]:
        with self._lock:
            if time.monotonic() >= self._deadline:
                self._cut("late")
            if self._why is not None:
                raise Halted(self._why)
            yield

    @contextmanager
    def _held_socket(self) -> Iterator[socket.socket]:
        with self._held():
            if self._socket is None:
                raise ConnectionAbortedError(errno.ECONNABORTED, "the connection is closed")
            yield self._socket

    def _wait(self, event: int, until: float = float("inf")) -> bool:
        """Wait for the socket; False if it is not ready at the time given."""
        while True:
            self.ask()
            remaining = min(until, self._deadline) - time.monotonic()
            if remaining <= 0 and until < self._deadline:
                return False
            with self._held_socket() as connection:
                number = connection.fileno()
            # A number whose socket was closed meanwhile may name another file by now. It is only
            # waited for here; whatever is done with it looks at the lock again.
            with selectors.DefaultSelector() as selector:
                selector.register(number, event)
                if selector.select(max(0.0, min(remaining, _SLICE))):
                    return True

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        """Connect to the first address of a host that takes the connection.

        Raises:
            OSError: The name has no address, or none of them took the connection.
            Halted: The line is cut.
        """
        self.ask()
        addresses = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        fault = OSError(errno.EHOSTUNREACH, os.strerror(errno.EHOSTUNREACH))
        for place, (family, kind, protocol, _, address) in enumerate(addresses):
            self.ask()
            # A family that leads nowhere must not use up the time of the one that works.
            now = time.monotonic()
            until = now + (self._deadline - now) / (len(addresses) - place)
            try:
                self._dial(socket.socket(family, kind, protocol), address, until)
                return _Plain(self)
            except OSError as problem:
                self.hang_up()
                fault = problem
        raise fault

    def _dial(self, connection: socket.socket, address: Any, until: float) -> None:
        connection.setblocking(False)
        try:
            with self._held():
                code = connection.connect_ex(address)
                self._socket = connection
        finally:
            if self._socket is not connection:
                connection.close()
        if code == errno.EINPROGRESS:
            if not self._wait(selectors.EVENT_WRITE, until):
                raise TimeoutError(errno.ETIMEDOUT, os.strerror(errno.ETIMEDOUT))
            with self._held_socket():
                code = connection.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)
        if code:
            raise OSError(code, os.strerror(code))
        with self._held_socket():
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def announce(self, content: bytes) -> None:
        """Tell what is sent next, before it is encrypted."""
        # A proxy is asked for a tunnel first: that is not the request yet.
        if not content.startswith(b"CONNECT "):
            self._carries_request = True

    def send(self, content: bytes) -> None:
        """Send everything, as it is.

        Raises:
            OSError: The connection is broken.
            Halted: The line is cut; a part may have been sent.
        """
        rest = memoryview(content)
        while rest:
            self.ask()
            with self._held_socket() as connection:
                try:
                    rest = rest[connection.send(rest[:PIECE]) :]
                    self._left = self._left or self._carries_request
                    continue
                except BlockingIOError:
                    pass
            self._wait(selectors.EVENT_WRITE)

    def receive(self) -> bytes:
        """Receive what there is, waiting for it if there is nothing; empty at the end.

        Raises:
            OSError: The connection is broken.
            Halted: The line is cut.
        """
        while True:
            with self._held_socket() as connection:
                try:
                    return connection.recv(_READ)
                except BlockingIOError:
                    pass
            self._wait(selectors.EVENT_READ)


class _Stream(httpcore.NetworkStream):
    """A connection as httpcore sees it. Its timeouts are not used: the line has a deadline."""

    def __init__(self, line: Line) -> None:
        self.line = line
        self._broken: OSError | None = None

    def send(self, content: bytes) -> None:
        raise NotImplementedError

    def receive(self, size: int) -> bytes:
        raise NotImplementedError

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        received = self.receive(max_bytes)
        if not received and self._broken is not None:
            raise self._broken  # there was no answer after all
        return received

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self.line.announce(buffer)
        try:
            for start in range(0, len(buffer), PIECE):
                self.send(buffer[start : start + PIECE])
        except OSError as problem:
            # The one error that httpcore has to know: a server may refuse a request, and say so,
            # before it has taken all of it. The reply is read then.
            self._broken = problem
            raise httpcore.WriteError(str(problem)) from problem

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore.NetworkStream:
        return _Encrypted(self, ssl_context, server_hostname)

    def close(self) -> None:
        self.line.hang_up()


class _Plain(_Stream):
    def send(self, content: bytes) -> None:
        self.line.send(content)

    def receive(self, size: int) -> bytes:
        return self.line.receive()


class _Encrypted(_Stream):
    """TLS over any other stream, so that its bytes, the handshake's too, take the same way."""

    def __init__(self, below: _Stream, context: ssl.SSLContext, host: str | None) -> None:
        super().__init__(below.line)
        self._below = below
        self._incoming, self._outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
        self._tls = context.wrap_bio(self._incoming, self._outgoing, server_hostname=host)
        self._drive(self._tls.do_handshake)

    def send(self, content: bytes) -> None:
        self._drive(lambda: self._tls.write(content))

    def receive(self, size: int) -> bytes:
        try:
            return self._drive(lambda: self._tls.read(size))
        except (ssl.SSLZeroReturnError, ssl.SSLEOFError):
            return b""  # whether the reply was complete is for HTTP to tell

    def get_extra_info(self, info: str) -> Any:
        return self._tls if info == "ssl_object" else None

    def _drive(self, step: Callable[[], _Result]) -> _Result:
        while True:
            try:
                result = step()
            except ssl.SSLWantReadError:
                self._below.send(self._outgoing.read())
                received = self._below.receive(_READ)
                if received:
                    self._incoming.write(received)
                else:
                    self._incoming.write_eof()
            else:
                self._below.send(self._outgoing.read())
                return result
