"""Lines to JSON-RPC messages, and messages to lines.

A line that is no message is answered, with its id where one can be read: a client that gets
silence waits for ever.
"""

from __future__ import annotations

import json
import re
from typing import Any, NamedTuple

from mcp_types import (
    INTERNAL_ERROR,
    INVALID_REQUEST,
    PARSE_ERROR,
    ErrorData,
    JSONRPCError,
    JSONRPCMessage,
    JSONRPCNotification,
    JSONRPCRequest,
    JSONRPCResponse,
    RequestId,
)
from pydantic import ValidationError
from pydantic_core import PydanticSerializationError, from_json

from codegraph_mcp.stdio.framing import MAX_LINE_BYTES, Overlong

_MAX_BATCH_REPLIES = 100
_BEYOND_ASCII_CONTROLS = re.compile(rb"\x7f|\xc2[\x80-\x9f]")


class Malformed(NamedTuple):
    """A line that is no message, and what the client is told about it."""

    errors: tuple[JSONRPCError, ...]


def parse(line: bytes | Overlong) -> JSONRPCMessage | Malformed:
    """The message that a line holds, or the errors to answer it with."""
    if isinstance(line, Overlong):
        return _refuse(INVALID_REQUEST, f"Invalid request: longer than {MAX_LINE_BYTES} bytes")
    try:
        value = from_json(line, allow_inf_nan=False)
    except ValueError as error:
        return _refuse(PARSE_ERROR, f"Parse error: {error}", _id_despite_errors(line))
    if isinstance(value, list):
        return _refuse_batch(value)
    if not isinstance(value, dict):
        return _refuse(INVALID_REQUEST, "Invalid request: a message is a JSON object")
    try:
        return _kind(value).model_validate(value)
    except ValidationError as error:
        problem = error.errors(include_url=False, include_input=False)[0]
        where = ".".join(str(part) for part in problem["loc"])
        return _refuse(
            INVALID_REQUEST, f"Invalid request: {where}: {problem['msg']}", _readable_id(value)
        )


def encode(message: JSONRPCMessage) -> bytes:
    """A message as one line, without control characters of any kind, line end included.

    A message that cannot be encoded becomes an internal error with its id.
    """
    try:
        data = message.model_dump_json(by_alias=True, exclude_unset=True).encode()
    except (PydanticSerializationError, UnicodeEncodeError):
        # Text with lone surrogates: nothing of ours makes any, so this is a fault, not a result.
        data = error_line(getattr(message, "id", None), INTERNAL_ERROR, "Reply is not valid text")
    if not data.isascii() or b"\x7f" in data:
        # JSON escapes only the controls below 0x20; terminals obey DEL and C1 controls as well.
        data = _BEYOND_ASCII_CONTROLS.sub(_escaped, data)
    return data + b"\n"


def error_line(request_id: RequestId | None, code: int, text: str) -> bytes:
    """An error reply as JSON, without a line end."""
    return _error(code, text, request_id).model_dump_json(exclude_unset=True).encode()


def _kind(value: dict[str, Any]) -> type[JSONRPCMessage]:
    """Which of the four messages an object means to be."""
    if "method" in value:
        return JSONRPCRequest if "id" in value else JSONRPCNotification
    if "error" in value:
        return JSONRPCError
    return JSONRPCResponse if "result" in value else JSONRPCRequest


def _error(code: int, text: str, request_id: RequestId | None) -> JSONRPCError:
    return JSONRPCError(jsonrpc="2.0", id=request_id, error=ErrorData(code=code, message=text))


def _refuse(code: int, text: str, *ids: RequestId | None) -> Malformed:
    return Malformed(tuple(_error(code, text, request_id) for request_id in ids or (None,)))


def _refuse_batch(batch: list[Any]) -> Malformed:
    """One error for each request of a batch, so that no caller inside it waits for ever."""
    ids = [_readable_id(item) for item in batch[:_MAX_BATCH_REPLIES] if isinstance(item, dict)]
    known = [request_id for request_id in ids if request_id is not None]
    return _refuse(INVALID_REQUEST, "Invalid request: batches are not supported", *known)


def _readable_id(value: dict[str, Any]) -> RequestId | None:
    request_id = value.get("id")
    if isinstance(request_id, bool) or not isinstance(request_id, int | str):
        return None
    if isinstance(request_id, str) and not _encodable(request_id):
        return None
    return request_id


def _id_despite_errors(line: bytes) -> RequestId | None:
    """The id in a line that is not quite JSON: bytes that are not UTF-8, or a lone surrogate."""
    try:
        value = json.loads(line.decode("utf-8", errors="replace"))
    except (ValueError, RecursionError):
        return None
    return _readable_id(value) if isinstance(value, dict) else None


def _encodable(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _escaped(match: re.Match[bytes]) -> bytes:
    return b"\\u%04x" % ord(match[0].decode())
