"""Results on their way to the client, within their bounds."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from pydantic_core import PydanticSerializationError, from_json, to_json

from codegraph.text import changed_note, with_note
from codegraph.text.escape import escape
from codegraph_mcp.tools.base import Answer

MAX_TEXT_CHARS = 100_000
"""Longest text of a reply; about what hosts show to a model before they cut it themselves."""

MAX_DATA_BYTES = 200_000
"""Longest structured content of a reply, as JSON."""


Result = dict[str, Any]
"""A ``CallToolResult`` as it goes over the wire.

Not the SDK's model of it: the SDK dumps that and then checks the dump, and the check is enough.
"""


def answer_result(answer: Answer, changed: Sequence[str] = ()) -> Result:
    """The result of a call that found what it was asked for.

    Args:
        answer: What it found.
        changed: Files in it that changed since they were indexed.
    """
    text = _bounded_text(with_note(answer.text, changed))
    return _result(text, _bounded_data(answer.data, changed_note(changed)))


def guidance_result(text: str) -> Result:
    """The result of a call that cannot be answered yet, with what to do about it."""
    text = _safe(text)
    return _result(text, {"notice": text})


def error_result(text: str) -> Result:
    """The result of a call that failed: a message that the model can act on."""
    return _result(_safe(text), is_error=True)


def _result(text: str, data: dict[str, Any] | None = None, *, is_error: bool = False) -> Result:
    result: Result = {
        "content": [{"type": "text", "text": text}],
        "isError": is_error,
        "resultType": "complete",
    }
    if data is not None:
        result["structuredContent"] = data
    return result


def _safe(text: str) -> str:
    """Messages quote paths and arguments, which may hold anything; and may be of any length."""
    return _bounded_text("\n".join(escape(line) for line in text.split("\n")))


def _bounded_text(text: str) -> str:
    if len(text) <= MAX_TEXT_CHARS:
        return text
    note = f"\n[cut here: the answer has {len(text):,} characters; ask for less at a time]"
    kept = text[: MAX_TEXT_CHARS - len(note)]
    return kept[: kept.rfind("\n") + 1 or None].rstrip("\n") + note


def _bounded_data(data: Any, note: str) -> dict[str, Any]:
    """The answer as JSON values; where it is too large, its longest lists are halved until it fits.

    ``notice`` says what is missing then, after what there is to note anyway.
    """
    raw = _json(data)
    values: dict[str, Any] = from_json(raw)
    notices = [notice for notice in (values.pop("notice", ""), note) if notice]
    whole = {name: len(item) for name, item in values.items() if isinstance(item, list)}
    size = len(raw)
    while size > MAX_DATA_BYTES:
        longest = max(whole, key=lambda name: len(to_json(values[name])), default=None)
        if longest is None or not values[longest]:
            return {"notice": f"The answer has {size:,} bytes and was left out; ask for less."}
        values[longest] = values[longest][: len(values[longest]) // 2]
        size = len(to_json(values))
    cut = [
        f"{name} has {len(values[name])} of {length}"
        for name, length in whole.items()
        if len(values[name]) < length
    ]
    if cut:
        notices.append(f"Cut to fit: {'; '.join(cut)}. Ask for less at a time.")
    if notices:
        values["notice"] = "\n".join(notices)
    return values


def _json(data: Any) -> bytes:
    try:
        return to_json(data)
    except PydanticSerializationError:
        # The name of a file may hold bytes that are not UTF-8, and JSON has no word for them.
        return json.dumps(asdict(data), ensure_ascii=False).encode(errors="replace")
