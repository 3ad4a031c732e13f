"""How a server can behave; each is for `misbehaving_server.Server`."""

from __future__ import annotations

import socket
from collections.abc import Mapping
from contextlib import suppress

from misbehaving_server import PATIENCE, POLL, Behaviour, Connection, Request

# Behaviours: answers


def reply(status: int, headers: Mapping[str, str] | None = None, body: bytes = b"") -> bytes:
    """The bytes of a whole reply."""
    fields = {"Content-Length": str(len(body)), **(headers or {})}
    if status == 204:
        del fields["Content-Length"]
    lines = [f"HTTP/1.1 {status} As Told", *(f"{name}: {text}" for name, text in fields.items())]
    return "\r\n".join([*lines, "", ""]).encode("latin-1") + body


def answer(status: int, headers: Mapping[str, str] | None = None, body: bytes = b"") -> Behaviour:
    """Read a request and answer it."""

    def behave(connection: Connection) -> None:
        connection.read_request()
        connection.send(reply(status, headers, body))
        connection.read_until_gone()

    return behave


def redirect(location: str, status: int = 307) -> Behaviour:
    """Send the client somewhere else."""
    return answer(status, {"Location": location})


def answer_before_the_body(status: int) -> Behaviour:
    """Answer as soon as the head of the request is there, and read no further."""

    def behave(connection: Connection) -> None:
        while connection.request is None and connection.read_some():
            pass
        connection.send(reply(status))
        connection.socket.shutdown(socket.SHUT_WR)
        connection.stopping.wait()

    return behave


def say(raw: bytes) -> Behaviour:
    """Read a request, answer with these bytes, whatever they are, and close."""

    def behave(connection: Connection) -> None:
        connection.read_request()
        connection.send(raw)

    return behave


# Behaviours: silence


def never_read(connection: Connection) -> None:
    """Take the connection, and then nothing more."""
    connection.stopping.wait()


def hang(connection: Connection) -> None:
    """Read the request and never answer."""
    connection.read_request()
    connection.read_until_gone()


def hang_in_header(connection: Connection) -> None:
    """Stop in the middle of the head of the reply."""
    connection.read_request()
    connection.send(b"HTTP/1.1 204 No Con")
    connection.read_until_gone()


def hang_in_body(connection: Connection) -> None:
    """Stop in the middle of the body of a reply."""
    connection.read_request()
    connection.send(reply(200, {"Content-Length": "100"}, b"half of"))
    connection.read_until_gone()


def drip(connection: Connection) -> None:
    """Answer with one byte a second, which no timeout between two bytes ever notices."""
    connection.read_request()
    for byte in reply(200, body=b"." * 1000):
        connection.send(bytes([byte]))
        if connection.stopping.wait(1.0):
            return


def endless_body(connection: Connection) -> None:
    """Answer with a body that does not end."""
    connection.read_request()
    connection.send(b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\r\n")
    while not connection.stopping.is_set():
        connection.send(b"and so on, " * 1000)


def endless_header(connection: Connection) -> None:
    """Answer with a head that does not end."""
    connection.read_request()
    connection.send(b"HTTP/1.1 200 OK\r\n")
    while not connection.stopping.is_set():
        connection.send(b"X-More: and so on\r\n" * 1000)


def endless_promises(connection: Connection) -> None:
    """Announce again and again that an answer will come."""
    connection.read_request()
    while not connection.stopping.is_set():
        connection.send(b"HTTP/1.1 102 Processing\r\n\r\n" * 1000)


# Behaviours: broken connections


def reset_at_once(connection: Connection) -> None:
    """Reset the connection before anything is read."""
    connection.reset()


def reset_before_reply(connection: Connection) -> None:
    """Read the request, then reset the connection."""
    connection.read_request()
    connection.reset()


def reset_in_header(connection: Connection) -> None:
    """Reset the connection in the middle of the head of the reply."""
    connection.read_request()
    connection.send(b"HTTP/1.1 204 No Con")
    connection.reset()


def reset_in_body(connection: Connection) -> None:
    """Reset the connection in the middle of the body of the reply."""
    connection.read_request()
    connection.send(reply(200, {"Content-Length": "100"}, b"half of"))
    connection.reset()


# Proxies


def proxy(routes: Mapping[str, tuple[str, int]], *, status: int = 200) -> Behaviour:
    """Be a proxy, both for tunnels (CONNECT) and for plain requests with a whole address.

    Args:
        routes: Where ``host:port`` leads to in truth. Whatever is not in it gets 502.
        status: The answer to CONNECT; other than 2xx, there is no tunnel.
    """

    def behave(connection: Connection) -> None:
        request = connection.read_request()
        if request.method == "CONNECT":
            name, onward = request.target, b""
        else:
            name, onward = _plain_onward(request)
        if name not in routes or not 200 <= status < 300:
            connection.send(reply(502 if name not in routes else status))
            return
        with socket.create_connection(routes[name], PATIENCE) as beyond:
            if onward:
                beyond.sendall(onward)
            else:
                connection.send(f"HTTP/1.1 {status} Tunnel\r\n\r\n".encode())
            _relay(connection, beyond)

    return behave


def _plain_onward(request: Request) -> tuple[str, bytes]:
    place, _, path = request.target.removeprefix("http://").partition("/")
    lines = [f"{request.method} /{path} HTTP/1.1", *(": ".join(pair) for pair in request.headers)]
    head = "\r\n".join([*lines, "", ""]).encode("latin-1")
    return place if ":" in place else f"{place}:80", head + request.body


def _relay(connection: Connection, beyond: socket.socket) -> None:
    """Carry bytes both ways; what goes through is not recorded here, but where it arrives."""
    near = connection.socket
    for end in (near, beyond):
        end.settimeout(POLL)
    # By turns in one thread, because a socket with TLS cannot be read and written at once.
    while not connection.stopping.is_set():
        for source, target in ((near, beyond), (beyond, near)):
            with suppress(TimeoutError):
                data = source.recv(65536)
                if not data:
                    return
                target.settimeout(PATIENCE)
                target.sendall(data)
                target.settimeout(POLL)
