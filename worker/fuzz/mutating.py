"""Turns a body into another one that is still nearly what a client sends."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from random import Random
from typing import Any

_EVENT_ID = "3ac8f5ba-6ea6-5f2e-8d6a-2d7c3d1b1f7a"
_COMMON = {"event_id": _EVENT_ID, "day": "2026-02-14"}
SAMPLE: dict[str, Any] = {
    "schema_version": 1,
    "machine_id": "5f0c1f6e-3c1b-4d6a-9a55-0d2f6b8f7c11",
    "codegraph_version": "0.1.0",
    "os": "linux",
    "arch": "x86_64",
    "python": "3.12",
    "ci": False,
    "events": [
        {
            "event": "usage_rollup",
            **_COMMON,
            "kind": "mcp_tool",
            "name": "codegraph_explore",
            "count": 12,
            "error_count": 1,
            "client_name": "claude-code",
            "client_version": "2.1",
        },
        {
            "event": "index",
            **_COMMON,
            "languages": ["python", "typescript"],
            "file_count": "100-1k",
            "duration": "<10s",
        },
        {
            "event": "install",
            **_COMMON,
            "targets": ["claude-code", "cursor"],
            "scope": "global",
            "kind": "fresh",
        },
        {"event": "uninstall", **_COMMON, "targets": ["cursor"]},
    ],
}
"""What a client could send, with every kind of event."""

_ODD: tuple[Any, ...] = (
    None, True, False, 0, -1, 1, 0.0, -0.0, 1.0, 99_999, 100_000, 100_001, 10**15, 10**30, 1e300,
    float("nan"), float("inf"), "", "\n", "\x00", "é", "\ud800", "\U0001f600", "__proto__", "other",
    "init", "codegraph_node", "zed", "cli_command", "2026-02-15", "2026-02-16", "2026-01-16",
    "2026-01-15", "2026-02-30", "\uff12026-02-14", "3.\u0661", [], {}, [[]], [None],
    ["go"], ["go", "go"],
)  # fmt: skip
_TEXTS: tuple[Callable[[str, Random], str], ...] = (
    lambda text, _: text + "\n",
    lambda text, _: text + " ",
    lambda text, _: text.upper(),
    lambda text, chance: text[: chance.randint(0, len(text))],
    lambda text, chance: text + chr(chance.randint(1, 0x2FFF)),
    lambda text, chance: text.replace(chance.choice(text or " "), chr(chance.randint(48, 58)), 1),
)
_BYTES = (b"[", b"]", b"{", b"}", b'"', b"\\", b",", b":", b"\\u0061", b"\\ud83d", b"\xff", b"\xc0",
          b"\xef\xbb\xbf", b"1e400", b"NaN", b"-", b"\n", b"\x00", b'"ci":true,')  # fmt: skip


def mutated(body: bytes, chance: Random) -> bytes:
    """Another body, some steps away.

    Args:
        body: A body; where it is not JSON, `SAMPLE` stands in for it at times.
        chance: Decides.
    """
    try:
        found = json.loads(body)
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict):
        if chance.random() < 0.5:
            return _cut(body, chance)
        found = json.loads(json.dumps(SAMPLE))
    for _ in range(chance.randint(1, 4)):
        _change(found, chance)
    try:
        text = json.dumps(found, ensure_ascii=chance.random() < 0.5)
        body = text.encode("utf-8", "surrogatepass")
    except RecursionError:
        return body
    return _cut(body, chance) if chance.random() < 0.2 else body


def _change(found: dict[str, Any], chance: Random) -> None:
    """Change one place anywhere in an object."""
    holder, key = chance.choice(list(_places(found)) or [(found, "os")])
    value = holder.get(key) if isinstance(holder, dict) else holder[key]
    match chance.randrange(6):
        case 0 if isinstance(holder, dict):
            holder[chance.choice(["x", "__proto__", "constructor", "", "Event", "é"])] = value
        case 1 if isinstance(holder, dict):
            holder.pop(key, None)
        case 2 if isinstance(value, list) and value:
            value.extend(json.loads(json.dumps(value[: chance.randint(1, 3)])))
        case 3 if isinstance(value, str):
            holder[key] = chance.choice(_TEXTS)(value, chance)
        case 4 if type(value) is int:
            holder[key] = value * chance.choice((1, -1)) + chance.choice((-1, 1, 10**5, 10**15))
        case _:
            odd = chance.choice(_ODD)
            holder[key] = list(odd) if isinstance(odd, list) else odd


def _places(found: Any) -> Iterator[tuple[Any, Any]]:
    pairs = found.items() if isinstance(found, dict) else enumerate(found)
    for key, value in list(pairs):
        yield found, key
        if isinstance(value, dict | list):
            yield from _places(value)


def _cut(body: bytes, chance: Random) -> bytes:
    """Put some bytes in the place of others."""
    at = chance.randint(0, len(body))
    after = min(len(body), at + chance.choice((0, 0, 1, 1, 2, 20)))
    return body[:at] + chance.choice(_BYTES) * chance.choice((1, 1, 2, 9)) + body[after:]
