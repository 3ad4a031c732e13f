"""Requests, and what must become of each: the vectors that every validator of telemetry runs.

`generate_telemetry_schema.py` writes them to tests/vectors. What must become of a request is told
here by hand, by the function that makes it and by its tally. Only the details of a result are taken
from the validator.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any, NamedTuple

from codegraph_telemetry.schema import load

SCHEMA = load()
NOW = 1_771_156_800.0  # 2026-02-15T12:00:00Z


class Case(NamedTuple):
    """A request.

    Attributes:
        name: What happens to it, as a sentence.
        body: Its body.
        tally: How many events are dropped, properties stripped, and numbers clamped.
        now: When it arrives.
        spaces: How many spaces follow the body.
    """

    name: str
    body: str | bytes
    tally: tuple[int, int, int] = (0, 0, 0)
    now: float = NOW
    spaces: int = 0


ENVELOPE: dict[str, Any] = {
    "schema_version": 1,
    "machine_id": "5f0c1f6e-3c1b-4d6a-9a55-0d2f6b8f7c11",
    "codegraph_version": "0.1.0",
    "os": "linux",
    "arch": "x86_64",
    "python": "3.12",
    "ci": False,
}
COMMON: dict[str, Any] = {"event_id": "3ac8f5ba-6ea6-5f2e-8d6a-2d7c3d1b1f7a", "day": "2026-02-14"}
EVENTS: dict[str, dict[str, Any]] = {
    "usage_rollup": {
        "event": "usage_rollup",
        **COMMON,
        "kind": "mcp_tool",
        "name": "codegraph_explore",
        "count": 12,
        "error_count": 1,
        "client_name": "claude-code",
        "client_version": "2.1",
    },
    "index": {
        "event": "index",
        **COMMON,
        "languages": ["python", "go"],
        "file_count": "100-1k",
        "duration": "<10s",
    },
    "install": {
        "event": "install",
        **COMMON,
        "targets": ["claude-code", "zed"],
        "scope": "global",
        "kind": "fresh",
    },
    "uninstall": {"event": "uninstall", **COMMON, "targets": ["zed"]},
}


def request(*events: object, **envelope: object) -> str:
    """A body with these events, and with these fields of the envelope instead of the usual."""
    return json.dumps({**ENVELOPE, "events": list(events), **envelope}, separators=(",", ":"))


def usage(**fields: object) -> dict[str, Any]:
    """A use, with these fields instead of the usual."""
    return {**EVENTS["usage_rollup"], **fields}


def index(**fields: object) -> dict[str, Any]:
    """An indexing, with these fields instead of the usual."""
    return {**EVENTS["index"], **fields}


def without(fields: dict[str, Any], name: str) -> dict[str, Any]:
    """The same without one field."""
    return {key: value for key, value in fields.items() if key != name}


def with_text(text: str) -> str:
    """A body in whose envelope an unknown property has a value that is spelled like this."""
    return request(usage())[:-1] + f',"x":{text}}}'


def nested(depth: int) -> str:
    """A body that is so many objects and lists deep."""
    return with_text("[" * (depth - 1) + "]" * (depth - 1))


def accepted() -> Iterable[Case]:
    """What passes unchanged."""
    for name, event in EVENTS.items():
        yield Case(f"An event {name} passes", request(event))
    yield Case("Different events pass together", request(*EVENTS.values()))
    for kind, names in (("mcp_tool", "tools"), ("cli_command", "commands")):
        uses = (usage(kind=kind, name=name) for name in SCHEMA.lists[names])
        yield Case(f"Each name of the list {names} passes as {kind}", request(*uses))
    agents = (
        usage(client_name=agent, client_version="" if agent in ("", "other") else "1.2")
        for agent in SCHEMA.lists["agents"]
    )
    yield Case("Each known agent passes", request(*agents))
    yield Case("A known agent passes without a version", request(usage(client_version="")))
    every = index(languages=list(SCHEMA.lists["languages"]))
    yield Case("All languages pass at once", request(every))
    yield Case("A repository without a known language passes", request(index(languages=[])))
    for field in ("os", "arch"):
        listed = next(item.values for item in SCHEMA.envelope if item.name == field)
        for value in listed:
            yield Case(f"{field} may be {value}", request(usage(), **{field: value}))
    for version in ("0.1.0", "12.0", "1.2.3rc1", "1.2.3.dev4", "1.2.3.post1"):
        yield Case(f"Version {version} passes", request(usage(), codegraph_version=version))
    yield Case("A machine of continuous integration passes", request(usage(), ci=True))
    yield Case("The largest count passes", request(usage(count=100_000, error_count=100_000)))
    yield Case("The smallest count passes", request(usage(count=1, error_count=0)))
    yield Case("A day 30 days back passes", request(usage(day="2026-01-16")))
    yield Case("The present day passes", request(usage(day="2026-02-15")))
    yield Case(
        "The next day passes 10 minutes before it begins",
        request(usage(day="2026-02-16")),
        now=NOW + 11 * 3600 + 50 * 60,
    )
    yield Case("A leap day passes", request(usage(day="2024-02-29")), now=1_709_251_200.0)
    yield Case("100 events pass", request(*[EVENTS["uninstall"]] * 100))
    body = request(usage())
    yield Case("65536 bytes pass", body, spaces=65_536 - len(body))
    yield Case("White space between tokens passes", json.dumps(json.loads(body), indent="\t"))
    backwards = dict(reversed(json.loads(request(dict(reversed(usage().items())))).items()))
    yield Case("Properties in another order pass, and are put in order", json.dumps(backwards))
    escaped = body.replace("codegraph_explore", "\\u0063odegraph_explor\\u0065")
    yield Case("ASCII letters may be escaped", escaped)


def stripped() -> Iterable[Case]:
    """What passes in part."""
    yield from _stripped_properties()
    yield from _dropped_events()
    yield Case("A count above the bound is clamped", request(usage(count=100_001)), (0, 0, 1))
    yield Case(
        "Counts of 15 digits are clamped",
        request(usage(count=999_999_999_999_999, error_count=999_999_999_999_999)),
        (0, 0, 2),
    )


def _stripped_properties() -> Iterable[Case]:
    unknown = (("an unknown property", "path"), ("a property __proto__", "__proto__"))
    for words, name in (*unknown, ("a property constructor", "constructor")):
        yield Case(
            f"{words} of the envelope is stripped".capitalize(),
            request(usage(), **{name: "/home/ada"}),
            (0, 1, 0),
        )
        yield Case(
            f"{words} of an event is stripped".capitalize(),
            request(usage(**{name: {"count": 1}})),
            (0, 1, 0),
        )
    yield Case("Each property stripped counts", request(usage(a=1, b=2), c=3), (0, 3, 0))
    for words, text in (
        ("an emoji", '"\\ud83d\\ude00"'),
        ("NUL", '"\\u0000"'),
        ("a fraction", "1.5"),
        ("brackets in a text", '"[[[[[[[[[[{{{{ \\" [[[["'),
    ):
        yield Case(f"An unknown property with {words} is stripped", with_text(text), (0, 1, 0))
    yield Case("An unknown property may make the body 8 deep", nested(8), (0, 1, 0))


def _dropped_events() -> Iterable[Case]:
    for name in ("launch", "__proto__", "constructor", "Index", "index\n", "", ["index"]):
        yield _dropped(f"event is {json.dumps(name)}", index(event=name))
    no_events: tuple[object, ...] = (None, "index", 1, [], ["index"], {}, True)
    for value in no_events:
        yield _dropped(f"it is {json.dumps(value)}", value)
    for name, event in EVENTS.items():
        for field in event:
            yield _dropped(f"it is {name} without {field}", without(event, field))
    for field, values in FAULTS.items():
        for value in values:
            told = f"{field} is {json.dumps(value)}"
            owner = next(event for event in EVENTS.values() if field in event)
            yield _dropped(told, {**owner, field: value})
    yield _dropped("a command is counted as tool", usage(name="index"))
    yield _dropped("a tool is counted as command", usage(kind="cli_command"))
    yield _dropped("more failed than there was", usage(count=1, error_count=2))
    yield _dropped(
        "more failed than there was, both above the bound",
        usage(count=200_000, error_count=200_001),
    )
    for name in ("", "other"):
        yield _dropped(f"the agent {name!r} has a version", usage(client_name=name))
    yield Case(
        "The next day is dropped more than 10 minutes before it begins",
        request(usage(day="2026-02-16")),
        (1, 0, 0),
        now=NOW + 11 * 3600 + 50 * 60 - 1,
    )
    # In January such a day would, as a text, lie between the first and the last that may be.
    for day in ("20251225", "2025W521", "2025-12-1"):
        yield Case(
            f"An event is dropped when day is {day} at the turn of the year",
            request(usage(day=day)),
            (1, 0, 0),
            now=1_767_960_000.0,  # 2026-01-09T12:00:00Z
        )
    yield Case("One bad event takes no other with it", request(index(), 7, usage()), (1, 0, 0))


FAULTS: dict[str, tuple[object, ...]] = {
    "event_id": (
        "5f0c1f6e-3c1b-4d6a-9a55-0d2f6b8f7c11",  # of version 4
        COMMON["event_id"].upper(),
        COMMON["event_id"].replace("-", ""),
        COMMON["event_id"] + "\n",
        "{" + COMMON["event_id"] + "}",
        "",
        None,
        7,
    ),
    "day": (
        "2026-01-15",  # 31 days back
        "2026-02-17",
        "2026-02-30",
        "2026-2-14",
        "20260214",
        "2026-W07-6",
        "2026-02-14T00:00:00Z",
        "2026-02-14\n",
        " 2026-02-14",
        "\uff12\uff10\uff12\uff16-02-14",
        "",
        20260214,
        None,
    ),
    "kind": ("MCP_TOOL", "mcp_tool\n", "__proto__", "", None, ["mcp_tool"], {"mcp_tool": 1}),
    "name": (
        "codegraph_secret",
        "Codegraph_Explore",
        "codegraph_explore\n",
        "codegraph_explore\0",
        "constructor",
        "",
        None,
        ["codegraph_explore"],
    ),
    "count": (0, -1, True, False, 1.0, "1", None, [1]),
    "error_count": (-1, True, False, 0.0, "0", None),
    "client_name": ("Claude-Code", "acme-internal-agent", "claude-code ", "__proto__", None, 1),
    "client_version": (
        "2",
        "2.1.7",
        "2.1\n",
        "123456.1",
        "1.123456",
        "\uff12.\uff11",
        "2.x",
        None,
        2.1,
    ),
    "languages": (
        ["cobol"],
        ["python", "python"],
        ["Python"],
        ["python\n"],
        [True],
        [["python"]],
        "python",
        {"python": 1},
        None,
    ),
    "file_count": ("137", "100-1K", 137, None),
    "duration": ("9.7s", "", 9.7, None),
    "targets": (["emacs"], ["zed", "zed"], [None], "zed"),
    "scope": ("everywhere", "Global", None),
}


def _dropped(when: str, event: object) -> Case:
    return Case(f"An event is dropped when {when}", request(event), (1, 0, 0))


def rejected() -> Iterable[Case]:
    """What is refused as a whole."""
    yield from _refused_texts()
    yield from _refused_envelopes()


def _refused_texts() -> Iterable[Case]:
    body = request(usage())
    for words, text in (
        ("that is empty", ""),
        ("of white space", " \n"),
        ("that is no JSON", "codegraph"),
        ("that is cut off", body[:-1]),
        ("with something behind it", body + "0"),
        ("that is two of them", body + body),
        ("with a comment", body + "// all"),
        ("with a comma too many", body[:-1] + ",}"),
        ("in single quotes", body.replace('"', "'")),
        ("that is a list", f"[{body}]"),
        ("that is a text", '"codegraph"'),
        ("that is a number", "1"),
        ("that is null", "null"),
        ("with a line break in a text", body.replace("linux", "lin\nux")),
        ("with NUL in a text", body.replace("linux", "lin\0ux")),
        ("with NUL behind it", body + "\0"),
        ("with a byte order mark", "\ufeff" + body),
    ):
        yield Case(f"A body {words} is refused", text)
    for words, raw in (
        ("UTF-16", body.encode("utf-16")),
        ("UTF-16 without a mark", body.encode("utf-16-be")),
        ("UTF-32", body.encode("utf-32")),
        ("Latin-1", with_text('"é"').encode("latin-1")),
        ("UTF-8 with an overlong form", with_text('"@"').encode().replace(b"@", b"\xc0\xaf")),
        ("UTF-8 with a surrogate", with_text('"@"').encode().replace(b"@", b"\xed\xa0\x80")),
        ("UTF-8 that is cut off", with_text('"@"').encode().replace(b"@", b"\xe2\x82")),
    ):
        yield Case(f"A body in {words} is refused", raw)
    for text in (r'"\ud800"', r'"\udc00"', r'"\udc00\ud800"', r'{"\ud83d":0}', r'["\uD83Dx"]'):
        yield Case(f"Half of a surrogate pair is refused: {text}", with_text(text))
    numbers = ("NaN", "Infinity", "-Infinity", "1e400", "-1e400", "1E+400", "01", "+1", "1.", ".5")
    for text in (*numbers, "0x1", "\u0661", "1" * 16, "-" + "1" * 16):
        yield Case(f"A number {text} is refused", with_text(text))
    yield Case("A number of 5000 digits is refused", with_text("9" * 5000))
    for words, text in (
        ("in the envelope", body[:-1] + ',"ci":false}'),
        ("in an event", body.replace('"count":12', '"count":12,"count":12')),
        ("in an unknown property", with_text('{"a":1,"a":1}')),
        ("spelled differently", body[:-1] + ',"c\\u0069":true}'),
    ):
        yield Case(f"A name that comes twice {words} is refused", text)
    yield Case("A body that is 9 deep is refused", nested(9))
    yield Case("A body that is 5000 deep is refused", nested(5000))
    yield Case("A body of open brackets is refused", "[" * 5000)
    yield Case("65537 bytes are refused", body, spaces=65_537 - len(body))
    yield Case("101 events are refused", request(*[EVENTS["uninstall"]] * 101))


def _refused_envelopes() -> Iterable[Case]:
    yield Case("A request without events is refused", request())
    no_lists: tuple[object, ...] = (None, {}, "[]", {"0": usage()})
    for value in no_lists:
        yield Case(f"Events that are {json.dumps(value)[:20]} are refused", request(events=value))
    for field in (*ENVELOPE, "events"):
        text = json.dumps(without(json.loads(request(usage())), field))
        yield Case(f"An envelope without {field} is refused", text)
    for field, values in ENVELOPE_FAULTS.items():
        for value in values:
            told = f"An envelope whose {field} is {json.dumps(value)} is refused"
            yield Case(told, request(usage(), **{field: value}))


ENVELOPE_FAULTS: dict[str, tuple[object, ...]] = {
    "schema_version": (0, 2, -1, True, 1.0, "1", None),
    "machine_id": (
        COMMON["event_id"],  # of version 5
        ENVELOPE["machine_id"].upper(),
        ENVELOPE["machine_id"] + "\n",
        "urn:uuid:" + ENVELOPE["machine_id"],
        "00000000-0000-0000-0000-000000000000",
        "",
        None,
        5,
    ),
    "codegraph_version": (
        "0.1.0\n",
        "0.1.0+ada",
        "v0.1.0",
        "latest",
        "1",
        "\uff10.1.0",
        "",
        None,
        0.1,
    ),
    "os": ("Linux", "linux\n", "plan9", "__proto__", "", None, 1),
    "arch": ("amd64", "", None),
    "python": ("3", "3.12.1", "3.12\n", "pypy", 3.12, None),
    "ci": (0, 1, "false", "", None),
}
