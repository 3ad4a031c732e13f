"""What the service answers: constants, with the headers that every answer has."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from dataclasses import dataclass
from hashlib import blake2b
from http import HTTPStatus
from math import ceil
from typing import Any

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]

TEXT = b"text/plain; charset=utf-8"
JSON = b"application/json"
HTML = b"text/html; charset=utf-8"

_NO_STORE = (b"cache-control", b"no-store")
_FOR_A_WHILE = (b"cache-control", b"public, max-age=300")  # figures change once a day
_ALWAYS = (
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
)
_NOTHING_TO_SHOW = b"default-src 'none'; frame-ancestors 'none'"


@dataclass(frozen=True, slots=True)
class Answer:
    """A complete response.

    Attributes:
        status: Its status.
        body: Its body.
        headers: All its headers.
        etag: Names its body; empty where that is not worth keeping.
    """

    status: int
    body: bytes
    headers: tuple[tuple[bytes, bytes], ...]
    etag: bytes = b""

    async def send(self, send: Send) -> None:
        """Send it.

        Args:
            send: The channel of the request.
        """
        await send({"type": "http.response.start", "status": self.status, "headers": self.headers})
        await send({"type": "http.response.body", "body": self.body})

    def as_bytes(self) -> bytes:
        """All of it, for where there is no channel."""
        phrase = HTTPStatus(self.status).phrase
        head = b"".join(b"%b: %b\r\n" % header for header in self.headers)
        return b"HTTP/1.1 %d %b\r\n%b\r\n%b" % (self.status, phrase.encode(), head, self.body)


def nothing(status: int, *headers: tuple[bytes, bytes]) -> Answer:
    """An answer without a body.

    Args:
        status: 202 or 204.
        headers: What it has besides those that all have.
    """
    # A 204 has no length (RFC 9110, 8.6); anything else without one would be sent in chunks.
    length = () if status == 204 else ((b"content-length", b"0"),)
    return Answer(status, b"", (*length, *_ALWAYS, _NO_STORE, *headers))


def text(
    status: int,
    words: str,
    *headers: tuple[bytes, bytes],
) -> Answer:
    """An answer for people, in plain text.

    Args:
        status: Its status.
        words: Its text; a newline is added.
        headers: What it has besides those that all have.
    """
    return document(status, f"{words}\n".encode(), TEXT, *headers)


def document(
    status: int,
    body: bytes,
    kind: bytes,
    *headers: tuple[bytes, bytes],
    policy: bytes = _NOTHING_TO_SHOW,
) -> Answer:
    """An answer with a body of any kind.

    Args:
        status: Its status.
        body: Its body.
        kind: Its content type.
        headers: What it has besides those that all have.
        policy: Its content security policy.
    """
    described = (
        (b"content-type", kind),
        (b"content-length", str(len(body)).encode()),
        (b"content-security-policy", policy),
        (b"x-frame-options", b"DENY"),
    )
    return Answer(status, body, (*described, *_ALWAYS, _NO_STORE, *headers))


def kept(body: bytes, kind: bytes, *, policy: bytes = _NOTHING_TO_SHOW) -> Answer:
    """A document that browsers and proxies may keep for minutes, and ask for again by its name.

    Args:
        body: Its body.
        kind: Its content type.
        policy: Its content security policy.
    """
    plain = document(200, body, kind, policy=policy)
    headers = tuple(header for header in plain.headers if header != _NO_STORE)
    # Of the body alone, so that it is the same for everyone and tells nobody apart.
    etag = f'"{blake2b(body, digest_size=16).hexdigest()}"'.encode()
    return Answer(200, body, (*headers, _FOR_A_WHILE, (b"etag", etag)), etag)


def unless_known(answer: Answer, headers: Iterable[tuple[bytes, bytes]]) -> Answer:
    """An answer, or 304 where the one who asks has its body (RFC 9110, 13.1.2).

    Args:
        answer: The answer.
        headers: Those of the request.
    """
    if not answer.etag:
        return answer
    names = b",".join(value for name, value in headers if name == b"if-none-match").split(b",")
    if not {answer.etag, b"*"} & {name.strip().removeprefix(b"W/") for name in names}:
        return answer
    return Answer(304, b"", (*_ALWAYS, _FOR_A_WHILE, (b"etag", answer.etag)), answer.etag)


def later(status: int, words: str, seconds: float) -> Answer:
    """A refusal for now.

    Args:
        status: 429 or 503.
        words: Why.
        seconds: When to try again; told in whole seconds, at least one.
    """
    return text(status, words, (b"retry-after", str(max(1, ceil(seconds))).encode()))


STORED = nothing(204)
ERASING = nothing(202)
TOO_LARGE = text(413, "the body has more than 65536 bytes")
NOT_JSON = text(415, "send application/json, in UTF-8, without a content encoding")
TOO_SLOW = text(408, "the body did not arrive in time", (b"connection", b"close"))
NOT_FOUND = text(404, "there is nothing here; what there is, / tells")
NO_MACHINE = text(400, "that is not the id of a machine")
NOT_DURABLE = later(503, "it cannot be stored now", 30)
FAILED = text(500, "that should not have happened")
