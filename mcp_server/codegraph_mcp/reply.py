"""Results on their way to the client, within their bounds."""

from __future__ import annotations

from typing import Any

from mcp_types import CallToolResult, TextContent
from pydantic_core import to_json, to_jsonable_python

from codegraph.text.escape import escape
from codegraph_mcp.tools.base import Answer

MAX_TEXT_CHARS = 100_000
"""Longest text of a reply; about what hosts show to a model before they cut it themselves."""

MAX_DATA_BYTES = 400_000
"""Longest structured content of a reply, as JSON."""


def answer_result(answer: Answer) -> CallToolResult:
    """The result of a call that found what it was asked for."""
    return CallToolResult(
        content=[TextContent(text=_bounded_text(answer.text))],
        structured_content=_bounded_data(answer.data),
    )


def guidance_result(text: str) -> CallToolResult:
    """The result of a call that cannot be answered yet, with what to do about it."""
    text = _safe(text)
    return CallToolResult(content=[TextContent(text=text)], structured_content={"notice": text})


def error_result(text: str) -> CallToolResult:
    """The result of a call that failed: a message that the model can act on."""
    return CallToolResult(content=[TextContent(text=_safe(text))], is_error=True)


def _safe(text: str) -> str:
    """Messages quote paths and arguments, which may hold anything; and may be of any length."""
    return _bounded_text("\n".join(escape(line) for line in text.split("\n")))


def _bounded_text(text: str) -> str:
    if len(text) <= MAX_TEXT_CHARS:
        return text
    note = f"\n[cut here: the answer has {len(text):,} characters; ask for less at a time]"
    kept = text[: MAX_TEXT_CHARS - len(note)]
    return kept[: kept.rfind("\n") + 1 or None].rstrip("\n") + note


def _bounded_data(data: object) -> dict[str, Any]:
    """The answer as JSON values; where it is too large, its longest lists are halved until it fits.

    ``notice`` then says what is missing.
    """
    values: dict[str, Any] = to_jsonable_python(data)
    if not values.get("notice"):
        values.pop("notice", None)
    whole = {name: len(item) for name, item in values.items() if isinstance(item, list)}
    while (size := len(to_json(values))) > MAX_DATA_BYTES:
        longest = max(whole, key=lambda name: len(to_json(values[name])), default=None)
        if longest is None or not values[longest]:
            return {"notice": f"The answer has {size:,} bytes and was left out; ask for less."}
        values[longest] = values[longest][: len(values[longest]) // 2]
    cut = [
        f"{name} has {len(values[name])} of {length}"
        for name, length in whole.items()
        if len(values[name]) < length
    ]
    if cut:
        values["notice"] = f"Cut to fit: {'; '.join(cut)}. Ask for less at a time."
    return values
