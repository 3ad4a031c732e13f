"""Answer the opening ``initialize`` while the SDK is still loading.

Loading takes most of half a second, and nothing in this reply depends on it. So the client gets
the reply at once, and may go on, while its requests wait in the inbox. The SDK then sees the same
message and negotiates by itself; only its reply, which says the same, is not sent again. A first
message that is anything but a plain handshake is left to the SDK.
"""

from __future__ import annotations

import contextlib
import json
import os
from collections.abc import Callable
from typing import Any

from codegraph_mcp.instructions import INSTRUCTIONS

SERVER_NAME = "codegraph"

HANDSHAKE_VERSIONS = ("2024-11-05", "2025-03-26", "2025-06-18", "2025-11-25")
"""Protocol revisions that open with ``initialize``, oldest first; a test compares the SDK's."""


class Greeter:
    """Answers a connection's first line if it is a plain ``initialize``.

    Args:
        outgoing: Descriptor of the pipe to the client.
        version: Version of codegraph, told to the client.
        is_serving: Whether the SDK is loaded, so that there is nothing to bridge.
    """

    def __init__(self, outgoing: int, version: str, is_serving: Callable[[], bool]) -> None:
        self._outgoing = outgoing
        self._version = version
        self._is_serving = is_serving
        self._greeted: tuple[object] | None = None

    def first_line(self, line: bytes) -> None:
        """Reply to the line, if it can be done. Called in the reader's thread."""
        if self._is_serving():
            return
        request = _plain_handshake(line)
        if request is None:
            return
        result = {
            "protocolVersion": _negotiated(request["params"]["protocolVersion"]),
            "capabilities": {"tools": {"listChanged": False}},
            "serverInfo": {"name": SERVER_NAME, "version": self._version},
            "instructions": INSTRUCTIONS,
        }
        reply = {"jsonrpc": "2.0", "id": request["id"], "result": result}
        self._greeted = (request["id"],)
        # The pipe is empty, so this cannot block. A client that is gone is the watch's affair.
        with contextlib.suppress(OSError):
            os.write(self._outgoing, json.dumps(reply).encode() + b"\n")

    def has_answered(self, request_id: object) -> bool:
        """Whether the reply to this request was sent already; true once at most."""
        if self._greeted != (request_id,):
            return False
        self._greeted = None
        return True


def _negotiated(wanted: str) -> str:
    return wanted if wanted in HANDSHAKE_VERSIONS else HANDSHAKE_VERSIONS[-1]


def _plain_handshake(line: bytes) -> dict[str, Any] | None:
    """The request, if there is no doubt that the SDK will accept it as a handshake."""
    if b"\\u" in line:  # It could hold half a surrogate pair, which the transport refuses.
        return None
    try:
        message = json.loads(line.decode(), parse_constant=_refuse)
    except (ValueError, RecursionError):
        return None
    match message:
        case {
            "jsonrpc": "2.0",
            "id": int() | str() as request_id,
            "method": "initialize",
            "params": {
                "protocolVersion": str(),
                "capabilities": dict(),
                "clientInfo": {"name": str(), "version": str()},
            },
        } if not isinstance(request_id, bool):
            return dict(message)
    return None


def _refuse(constant: str) -> None:
    raise ValueError(f"{constant} is no JSON")
