"""The border to JavaScript: requests, answers and options of the runtime. Needs Pyodide."""

from __future__ import annotations

import asyncio
from typing import Any
from urllib.parse import urlsplit

import js  # type: ignore[import-not-found]  # exists in Pyodide alone
from pyodide.ffi import JsException, to_js  # type: ignore[import-not-found]  # likewise

from codegraph_ingest.answers import Answer

READING = 10.0
"""Seconds that the body of a request may take."""

ANSWERING = 60.0
"""Seconds that PostHog may take."""


class TooSlow(Exception):
    """The body of a request did not arrive in time."""


class IncomingRequest:
    """`routes.Request` on a request of the runtime.

    Args:
        request: A Request of JavaScript.
    """

    def __init__(self, request: Any) -> None:
        self._request = request
        self.method: str = request.method
        self.path = urlsplit(request.url).path

    def header(self, name: str) -> str:
        """See `routes.Request.header`."""
        found = self._request.headers.get(name)
        return found if isinstance(found, str) else ""

    async def body(self, most: int) -> bytes | None:
        """See `routes.Request.body`.

        Raises:
            TooSlow: It did not arrive in time.
        """
        if not self._request.body:
            return b""
        reader = self._request.body.getReader()
        taken = bytearray()
        try:
            async with asyncio.timeout(READING):
                while not (piece := await reader.read()).done:
                    # Measured before it is copied, for a piece can be of any size.
                    if len(taken) + piece.value.byteLength > most:
                        await reader.cancel()
                        return None
                    taken += piece.value.to_bytes()
        except TimeoutError:
            raise TooSlow from None
        return bytes(taken)


def plain(value: Any) -> Any:
    """See `edge.Plain`."""
    return to_js(value, dict_converter=js.Object.fromEntries)


def response(answer: Answer, method: str) -> Any:
    """An answer of the runtime.

    Args:
        answer: What to answer.
        method: The method of the request; the answer to a HEAD has no body.
    """
    headers = {name.decode(): text.decode() for name, text in answer.headers}
    options = plain({"status": answer.status, "headers": headers})
    if not answer.body or method == "HEAD":
        return js.Response.new(None, options)
    return js.Response.new(answer.body.decode(), options)


async def post(url: str, headers: dict[str, str], body: bytes) -> tuple[int, bytes]:
    """See `consumer.Post`."""
    options = {
        "method": "POST",
        "headers": headers,
        "body": body.decode(),
        "redirect": "manual",
        "signal": js.AbortSignal.timeout(ANSWERING * 1000),
    }
    try:
        answer = await js.fetch(url, plain(options))
        return answer.status, (await answer.arrayBuffer()).to_bytes()
    except JsException as error:
        raise OSError(f"no answer: {error.name}") from None
