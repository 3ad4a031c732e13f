"""Answer a client's first words while the SDK is still loading.

Loading takes most of half a second, and nothing in these replies depends on it. What clients open
with is always the same: ``initialize``, its notification, ``tools/list``. So they get their
replies at once, and may go on, while further requests wait in the inbox.

The SDK sees the handshake as well and negotiates by itself; only its reply, which says the same,
is not sent again. From the first line that is anything but such an opening, all is left to the
SDK, so that replies leave in the order in which they would have without this.
"""

from __future__ import annotations

import contextlib
import json
import os
from collections.abc import Callable
from typing import Any

from codegraph_mcp.instructions import INSTRUCTIONS
from codegraph_mcp.stdio.reader import Line

SERVER_NAME = "codegraph"

HANDSHAKE_VERSIONS = ("2024-11-05", "2025-03-26", "2025-06-18", "2025-11-25")
"""Protocol revisions that open with ``initialize``, oldest first; a test compares the SDK's."""

Message = dict[str, Any]


class Greeter:
    """Answers the opening of a connection.

    Args:
        outgoing: Descriptor of the pipe to the client.
        version: Version of codegraph, told to the client.
        is_serving: Whether the SDK is loaded, so that there is nothing to bridge.
        listing: Gives the result of ``tools/list``; None where only the loaded tools can.

    Attributes:
        owing: Whether anything was read that needs the SDK, such as a reply it has to give.
    """

    def __init__(
        self,
        outgoing: int,
        version: str,
        is_serving: Callable[[], bool],
        listing: Callable[[], Message] | None,
    ) -> None:
        self.owing = False
        self._outgoing = outgoing
        self._version = version
        self._is_serving = is_serving
        self._listing = listing
        self._greeted: tuple[object] | None = None

    def settles(self, line: Line) -> bool:
        """Reply to a line, if that can be done already, and tell whether the SDK can do without it.

        Called in the reader's thread, for one line after the other.
        """
        if self.owing:
            return False
        message = None if self._is_serving() else _plain_object(line)
        if message is None:
            self.owing = True
        elif _is_ready_notice(message):
            pass
        elif self._greeted is None and _is_handshake(message):
            self._greeted = (message["id"],)
            self._reply(message, self._welcome(message["params"]["protocolVersion"]))
        elif self._greeted is not None and self._listing is not None and _asks_for_tools(message):
            self._reply(message, self._listing())
            return True
        else:
            self.owing = True
        return False

    def has_answered(self, request_id: object) -> bool:
        """Whether the reply to this request was sent already; true once at most."""
        if self._greeted != (request_id,):
            return False
        self._greeted = None
        return True

    def _welcome(self, wanted: str) -> Message:
        known = wanted in HANDSHAKE_VERSIONS
        return {
            "protocolVersion": wanted if known else HANDSHAKE_VERSIONS[-1],
            "capabilities": {"tools": {"listChanged": False}},
            "serverInfo": {"name": SERVER_NAME, "version": self._version},
            "instructions": INSTRUCTIONS,
        }

    def _reply(self, request: Message, result: Message) -> None:
        reply = {"jsonrpc": "2.0", "id": request["id"], "result": result}
        rest = memoryview(json.dumps(reply).encode() + b"\n")
        # Nothing was written before, and a pipe holds several times as much as all that is said
        # here, so this does not block. A client that is gone is the watch's affair.
        with contextlib.suppress(OSError):
            while rest:
                rest = rest[os.write(self._outgoing, rest) :]


def _plain_object(line: Line) -> Message | None:
    """The JSON object that a line holds, unless there is anything unusual about it."""
    # An escape could be half a surrogate pair, which the transport refuses. DEL would come back
    # in a reply's id, and no control character may be on the wire.
    if not isinstance(line, bytes) or b"\\u" in line or b"\x7f" in line:
        return None
    try:
        message = json.loads(line.decode(), parse_constant=_refuse)
    except (ValueError, RecursionError):
        return None
    return message if isinstance(message, dict) and message.get("jsonrpc") == "2.0" else None


def _is_ready_notice(message: Message) -> bool:
    return "id" not in message and _is_bare(message, "notifications/initialized")


def _asks_for_tools(message: Message) -> bool:
    return _has_id(message) and _is_bare(message, "tools/list")


def _is_bare(message: Message, method: str) -> bool:
    return message.get("method") == method and message.get("params", {}) == {}


def _has_id(message: Message) -> bool:
    request_id = message.get("id")
    return isinstance(request_id, int | str) and not isinstance(request_id, bool)


def _is_handshake(message: Message) -> bool:
    """Whether a message is a handshake, in words that the SDK accepts beyond doubt."""
    match message:
        case {
            "method": "initialize",
            "params": {
                "protocolVersion": str(),
                "capabilities": dict(capabilities),
                "clientInfo": {"name": str(), "version": str(), **more},
                **others,
            },
        }:
            return (
                _has_id(message)
                and not others
                and all(isinstance(value, dict) for value in capabilities.values())
                and all(isinstance(value, str) for value in more.values())
            )
    return False


def _refuse(constant: str) -> None:
    raise ValueError(f"{constant} is no JSON")
