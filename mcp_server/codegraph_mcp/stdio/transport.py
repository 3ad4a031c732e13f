"""The two streams that the SDK's server runs on.

The SDK takes the end of the read stream as the end of the session and drops what is in flight.
So the end is held back for a grace period in which requests that were already read can be
answered. What is still open after that is answered by the SDK with an error.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable
from types import TracebackType
from typing import Self

import anyio
from mcp.shared.message import ServerMessageMetadata, SessionMessage
from mcp_types import JSONRPCError, JSONRPCMessage, JSONRPCRequest, JSONRPCResponse

from codegraph_mcp.stdio.messages import Malformed, encode, parse
from codegraph_mcp.stdio.reader import Inbox
from codegraph_mcp.stdio.writer import LineWriter, Report

GRACE_SECONDS = 0.25
"""How long requests that were read before stdin ended may still take."""

ReportFor = Callable[[JSONRPCMessage], Report | None]
"""Asked in the task that sends a message: what to call when its last byte has left."""


class OpenRequests:
    """How many requests were handed to the SDK and not settled yet."""

    def __init__(self) -> None:
        self._count = 0
        self._none_open = asyncio.Event()
        self._none_open.set()

    def opened(self) -> None:
        """A request goes in."""
        self._count += 1
        self._none_open.clear()

    def settled(self) -> None:
        """A reply has left, or the request was cancelled and gets none."""
        self._count -= 1
        if self._count == 0:
            self._none_open.set()

    async def unanswered(self) -> None:
        """What the SDK calls for a request that settles without a reply."""
        self.settled()

    async def wait(self, seconds: float) -> None:
        """Return when none is open, or when the time is up."""
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._none_open.wait(), seconds)


class _Stream:
    """What both streams share: being an async context manager that closes itself."""

    closed = False

    async def aclose(self) -> None:
        self.closed = True

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.aclose()


class RequestStream(_Stream):
    """Messages from the client; lines that are none are answered here and go no further."""

    def __init__(self, inbox: Inbox, writer: LineWriter, requests: OpenRequests) -> None:
        self._inbox = inbox
        self._writer = writer
        self._requests = requests
        self._metadata = ServerMessageMetadata(on_request_unanswered=requests.unanswered)

    async def receive(self) -> SessionMessage:
        """The next message.

        Raises:
            anyio.EndOfStream: Stdin has ended, and every request is answered or out of time.
        """
        while (line := await self._inbox.get()) is not None:
            message = parse(line)
            if isinstance(message, Malformed):
                for error in message.errors:
                    await self._writer.write(encode(error))
                continue
            if isinstance(message, JSONRPCRequest):
                self._requests.opened()
                return SessionMessage(message, self._metadata)
            return SessionMessage(message)
        await self._requests.wait(GRACE_SECONDS)
        raise anyio.EndOfStream

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> SessionMessage:
        try:
            return await self.receive()
        except anyio.EndOfStream:
            raise StopAsyncIteration from None


class ReplyStream(_Stream):
    """Messages to the client; sending one means that its last byte has left.

    Args:
        writer: Where they go.
        requests: Is told of each that was answered.
        report_for: What to call when a message has left.
        has_answered: Whether the request with an id got its reply before, by other means.
    """

    def __init__(
        self,
        writer: LineWriter,
        requests: OpenRequests,
        report_for: ReportFor,
        has_answered: Callable[[object], bool],
    ) -> None:
        self._has_answered = has_answered
        self._writer = writer
        self._requests = requests
        self._report_for = report_for

    async def send(self, item: SessionMessage) -> None:
        """Write one message and return when it has left.

        Raises:
            anyio.ClosedResourceError: The stream is closed.
        """
        if self.closed:
            raise anyio.ClosedResourceError
        message = item.message
        if not isinstance(message, JSONRPCResponse | JSONRPCError):
            await self._writer.write(encode(message))
            return
        if not self._has_answered(message.id):
            await self._writer.write(encode(message), self._report_for(message))
        self._requests.settled()
