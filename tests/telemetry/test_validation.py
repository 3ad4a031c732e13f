"""Nothing gets past the validator but what the schema lists, and nothing makes it raise."""

from __future__ import annotations

import base64
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from codegraph_telemetry.schema import load
from codegraph_telemetry.validation import Batch, Rejection, validate

VECTORS = Path(__file__).resolve().parents[1] / "vectors"
SCHEMA = load()
NOW = 1_771_156_800.0  # 2026-02-15T12:00:00Z


def vectors(name: str) -> list[Any]:
    cases = json.loads((VECTORS / f"{name}.json").read_text())["cases"]
    return [pytest.param(case, id=case["name"][:80]) for case in cases]


def body_of(vector: dict[str, Any]) -> bytes:
    text = vector.get("body")
    raw = base64.b64decode(vector["body_base64"]) if text is None else text.encode()
    return raw + b" " * vector.get("spaces_after", 0)


def rollup(**changes: Any) -> dict[str, Any]:
    return {
        "event": "usage_rollup",
        "event_id": "3ac8f5ba-6ea6-5f2e-8d6a-2d7c3d1b1f7a",
        "day": "2026-02-14",
        "kind": "mcp_tool",
        "name": "codegraph_explore",
        "count": 12,
        "error_count": 1,
        "client_name": "claude-code",
        "client_version": "2.1",
        **changes,
    }


ENVELOPE = {
    "schema_version": 1,
    "machine_id": "5f0c1f6e-3c1b-4d6a-9a55-0d2f6b8f7c11",
    "codegraph_version": "0.1.0",
    "os": "linux",
    "arch": "x86_64",
    "python": "3.12",
    "ci": False,
}


def request(*events: Any, **changes: Any) -> bytes:
    return json.dumps({**ENVELOPE, "events": events, **changes}).encode()


# --- The vectors, which other programs run as well --------------------------------------------


@pytest.mark.parametrize("vector", vectors("accepted") + vectors("stripped"))
def test_what_is_kept_of_a_request_is_as_the_vector_tells(vector: dict[str, Any]) -> None:
    assert validate(body_of(vector), vector["now"]) == Batch(
        vector["envelope"],
        tuple(vector["events"]),
        vector["dropped"],
        vector["stripped"],
        vector["clamped"],
    )


@pytest.mark.parametrize("vector", vectors("rejected"))
def test_a_request_is_refused_as_the_vector_tells(vector: dict[str, Any]) -> None:
    assert validate(body_of(vector), vector["now"]) == Rejection(vector["rejection"])


@pytest.mark.parametrize("name", ["accepted", "stripped", "rejected"])
def test_no_two_vectors_have_one_name(name: str) -> None:
    names = [case["name"] for case in json.loads((VECTORS / f"{name}.json").read_text())["cases"]]
    assert len(set(names)) == len(names)


def test_the_vectors_pass_unchanged_or_not_as_their_file_says() -> None:
    for name in ("accepted", "stripped"):
        for case in json.loads((VECTORS / f"{name}.json").read_text())["cases"]:
            changed = case["dropped"] or case["stripped"] or case["clamped"]
            assert bool(changed) == (name == "stripped"), case["name"]
            if name == "accepted":
                found = json.loads(case["body"])
                assert found.pop("events") == case["events"], case["name"]
                assert found == case["envelope"], case["name"]


# --- Written by hand, so that no fault of the validator can confirm itself --------------------


def test_a_request_as_a_client_makes_it_passes_unchanged() -> None:
    batch = validate(request(rollup()), NOW)
    assert batch == Batch(ENVELOPE, (rollup(),), 0, 0, 0)
    assert isinstance(batch, Batch)
    assert batch.unchanged


def test_what_is_kept_is_in_the_order_of_the_schema() -> None:
    shuffled = dict(sorted(rollup().items()))
    batch = validate(request(shuffled), NOW)
    assert isinstance(batch, Batch)
    assert list(batch.events[0]) == list(rollup())
    assert list(batch.envelope) == list(ENVELOPE)


def test_a_path_in_the_envelope_and_in_an_event_is_stripped() -> None:
    batch = validate(request(rollup(path="/home/ada"), host="ada", __proto__={}), NOW)
    assert batch == Batch(ENVELOPE, (rollup(),), 0, 3, 0)


@pytest.mark.parametrize(
    "change",
    [
        {"event": "launch"},
        {"day": "2026-01-15"},
        {"day": "2026-02-16"},
        {"name": "codegraph_explore\n"},
        {"name": "my_secret_tool"},
        {"count": True},
        {"count": 0},
        {"error_count": 13},
        {"client_name": "acme"},
        {"client_version": "2.1.0"},
        {"client_name": "other"},
        {"event_id": "5f0c1f6e-3c1b-4d6a-9a55-0d2f6b8f7c11"},
    ],
)
def test_an_event_with_a_fault_is_dropped_and_its_neighbour_kept(change: dict[str, Any]) -> None:
    assert validate(request(rollup(**change), rollup()), NOW) == Batch(
        ENVELOPE, (rollup(),), 1, 0, 0
    )


def test_a_count_beyond_belief_is_lowered() -> None:
    assert validate(request(rollup(count=10**9)), NOW) == Batch(
        ENVELOPE, (rollup(count=100_000),), 0, 0, 1
    )


def test_only_days_from_30_back_to_10_minutes_ahead_are_kept() -> None:
    def is_kept(day: str, now: float) -> bool:
        batch = validate(request(rollup(day=day)), now)
        assert isinstance(batch, Batch)
        return len(batch.events) == 1

    midnight = NOW + 12 * 3600
    assert not is_kept("2026-01-15", NOW)
    assert is_kept("2026-01-16", NOW)
    assert is_kept("2026-02-15", NOW)
    assert not is_kept("2026-02-16", midnight - 601)
    assert is_kept("2026-02-16", midnight - 600)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b"\xff",
        request(rollup()).decode().encode("utf-16"),
        b"\xef\xbb\xbf" + request(rollup()),
        request(rollup()) + b"{}",
        request(rollup()).replace(b"12", b"NaN"),
        request(rollup()).replace(b"12", b"1e400"),
        request(rollup()).replace(b"12", b"9" * 16),
        request(rollup()).replace(b"12", b"9" * 5000),
        request(rollup()).replace(b'"count": 12', b'"count": 12, "count": 12'),
        request(rollup(x="\ud800")),
        b"[" * 60_000,
        b'{"a":' * 10_000,
        b"[" * 30_000 + b"]" * 30_000,
        request(rollup()) + b" " * 65_536,
        request(),
        request(*[rollup()] * 101),
        request(rollup(), machine_id="ada"),
        request(rollup(), machine_id="5f0c1f6e-3c1b-4d6a-9a55-0d2f6b8f7c11\n"),
        request(rollup(), schema_version=True),
        request(rollup(), schema_version=2),
        request(rollup(), ci=0),
        request(rollup(), os="amiga"),
    ],
)
def test_a_request_with_a_fault_is_refused_in_one_line(body: bytes) -> None:
    result = validate(body, NOW)
    assert isinstance(result, Rejection)
    assert result.reason
    assert result.reason.isprintable()


def test_a_reason_quotes_nothing_of_the_request() -> None:
    for value in ("/home/ada", "\n\x1b[31m", "x" * 1000):
        result = validate(request(rollup(), machine_id=value), NOW)
        assert result == Rejection("machine_id is missing or not as the schema says")


def test_quotes_and_backslashes_do_not_hide_depth() -> None:
    for text in (r'"\\"', r'"\""', r'"\\\""', '"["'):
        body = request(rollup())[:-1].decode() + f',"x":[{text},' + "[" * 7 + "]" * 7 + "]}"
        assert validate(body.encode(), NOW) == Rejection("the body is nested more than 8 deep")


@given(
    texts=st.lists(st.text(st.sampled_from('[]{}"\\ aé😀'), max_size=8), max_size=5),
    depth=st.integers(1, 12),
    escaped=st.booleans(),
)
def test_what_is_in_a_text_adds_to_no_depth_and_takes_none_away(
    texts: list[str], depth: int, escaped: bool
) -> None:
    deepest: Any = texts
    for _ in range(depth - 1):
        deepest = {texts[0]: deepest} if texts else [deepest]
    body = json.dumps({**ENVELOPE, "events": [rollup()], "x": deepest}, ensure_ascii=escaped)
    refused = Rejection("the body is nested more than 8 deep")
    assert (validate(body.encode(), NOW) == refused) == (depth + 1 > 8)


@pytest.mark.parametrize("text", [b'"[[[[[[[[[', b'"' + b'\\"' * 32_000, b'"\\', b'"' * 60_001])
def test_a_text_without_an_end_is_no_json_whatever_is_in_it(text: bytes) -> None:
    # To look for its end again from each quote in it would take minutes.
    assert validate(text, NOW) == Rejection("the body is not JSON")


# --- Whatever comes ---------------------------------------------------------------------------

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)
field_names = sorted({field.name for event in SCHEMA.events.values() for field in event.fields})
fragments = st.sampled_from(
    [*field_names, *ENVELOPE, "__proto__", "events", "NaN", "1e999", "\\ud800", '"', "{", "]", "\0"]
).map(str.encode) | st.binary(max_size=8)


def no_more_than_allowed(body: bytes) -> None:
    """Whatever the body, what is kept of it is a request that passes unchanged."""
    result = validate(body, NOW)
    if isinstance(result, Rejection):
        assert result.reason.isprintable()
        return
    if result.events:
        again = validate(request(*result.events, **result.envelope), NOW)
        assert again == Batch(result.envelope, result.events, 0, 0, 0)


@given(st.binary() | st.text().map(str.encode) | json_values.map(lambda v: json.dumps(v).encode()))
def test_no_bytes_make_it_raise(body: bytes) -> None:
    no_more_than_allowed(body)


@given(st.data())
def test_no_mutation_of_a_valid_request_gets_more_than_the_schema_through(
    data: st.DataObject,
) -> None:
    body = request(rollup(), rollup(kind="cli_command", name="index"))
    for _ in range(data.draw(st.integers(1, 4))):
        start = data.draw(st.integers(0, len(body)))
        end = data.draw(st.integers(start, min(len(body), start + 16)))
        body = body[:start] + data.draw(fragments) + body[end:]
    no_more_than_allowed(body)


@given(
    event=st.dictionaries(st.sampled_from(field_names) | st.text(), json_values),
    envelope=st.dictionaries(st.sampled_from([*ENVELOPE, "events"]) | st.text(), json_values),
)
def test_no_values_of_other_kinds_get_through(
    event: dict[str, Any], envelope: dict[str, Any]
) -> None:
    known = {name: value for name, value in event.items() if name in rollup()}
    result = validate(request({**rollup(), **event}), NOW)
    if isinstance(result, Batch) and result.events:
        differing = {name for name in known if result.events[0][name] != rollup()[name]}
        assert differing <= {"count", "error_count", "client_version"}
    no_more_than_allowed(request({**rollup(), **event}))
    no_more_than_allowed(request(rollup(), **envelope))
