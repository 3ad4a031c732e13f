"""Reads a request's body: no more than it may have. How long that may take, `guard` bounds.

What counts is the bytes that arrive, whatever a header says of them. Nothing is ever inflated: a
request with a content encoding is refused before its body is looked at.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from codegraph_ingest.answers import Receive

Fault = Literal["large", "gone"]
"""The body has too many bytes, or its sender went away."""


async def read(receive: Receive, most: int) -> bytes | Fault:
    """Read a body.

    Args:
        receive: The channel of the request.
        most: Bytes that it may have.
    """
    parts: list[bytes] = []
    taken = 0
    while True:
        message = await receive()
        if message["type"] != "http.request":
            return "gone"
        part: bytes = message.get("body", b"")
        taken += len(part)
        if taken > most:
            return "large"
        parts.append(part)
        if not message.get("more_body", False):
            return parts[0] if len(parts) == 1 else b"".join(parts)


def declared(headers: Iterable[tuple[bytes, bytes]]) -> int:
    """The length that a request says its body has; 0 where it says none.

    Args:
        headers: The request's headers.
    """
    for name, value in headers:
        if name == b"content-length" and value.isdigit():
            return int(value[:20])
    return 0


def is_plain_json(headers: Iterable[tuple[bytes, bytes]]) -> bool:
    """Whether a body is sent as JSON, in UTF-8, and as it is.

    Args:
        headers: The request's headers.
    """
    kinds = 0
    for name, value in headers:
        if name == b"content-type":
            if value != b"application/json" and not _means_json(value):
                return False
            kinds += 1
        elif name == b"content-encoding":
            return False
    return kinds == 1


def _means_json(value: bytes) -> bool:
    kind, _, parameters = value.lower().partition(b";")
    if kind.strip() != b"application/json":
        return False
    return parameters.strip().replace(b'"', b"") in (b"", b"charset=utf-8")
