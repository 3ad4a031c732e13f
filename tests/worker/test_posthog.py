"""What PostHog is sent, where, and what its answers are taken for."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from codegraph_ingest.forward import posthog
from codegraph_ingest.forward.backend import Backend
from codegraph_ingest.forward.backoff import LONGEST_ASKED, LONGEST_WAIT, Backoff
from codegraph_ingest.validation import Batch, validate

PREFIX = "CODEGRAPH_INGEST_POSTHOG_"
ROLLUP: dict[str, Any] = {
    "schema_version": 1,
    "machine_id": "5f0c1f6e-3c1b-4d6a-9a55-0d2f6b8f7c11",
    "codegraph_version": "0.1.0",
    "os": "linux",
    "arch": "x86_64",
    "python": "3.12",
    "ci": False,
    "event": "usage_rollup",
    "event_id": "3ac8f5ba-6ea6-5f2e-8d6a-2d7c3d1b1f7a",
    "day": "2026-01-31",
    "kind": "mcp_tool",
    "name": "codegraph_explore",
    "count": 12,
    "error_count": 1,
    "client_name": "claude-code",
    "client_version": "2.1",
}


def test_an_event_becomes_one_of_posthog() -> None:
    assert posthog.event(ROLLUP) == {
        "event": "usage_rollup",
        "distinct_id": "5f0c1f6e-3c1b-4d6a-9a55-0d2f6b8f7c11",
        "uuid": "3ac8f5ba-6ea6-5f2e-8d6a-2d7c3d1b1f7a",
        "timestamp": "2026-01-31T00:00:00Z",
        "properties": {
            "codegraph_version": "0.1.0",
            "os": "linux",
            "arch": "x86_64",
            "python": "3.12",
            "ci": False,
            "day": "2026-01-31",
            "kind": "mcp_tool",
            "name": "codegraph_explore",
            "count": 12,
            "error_count": 1,
            "client_name": "claude-code",
            "client_version": "2.1",
            "$process_person_profile": False,
            "$geoip_disable": True,
            "$ip": None,
            "$lib": "codegraph-ingest",
        },
    }


def test_the_same_event_becomes_the_same_bytes() -> None:
    assert posthog.body("k", [ROLLUP]) == posthog.body("k", [dict(ROLLUP)])


def test_what_an_event_does_not_have_is_not_sent() -> None:
    assert "count" not in posthog.event(ROLLUP | {"count": None})["properties"]


def test_a_batch_has_the_key_and_the_events_and_nothing_else() -> None:
    found = json.loads(posthog.body("phc_k", [ROLLUP, ROLLUP]))
    assert sorted(found) == ["api_key", "batch"]
    assert found["api_key"] == "phc_k"
    assert len(found["batch"]) == 2


def test_everything_that_the_validator_accepts_can_be_mapped() -> None:
    vectors = json.loads(
        (Path(__file__).parents[1] / "vectors" / "accepted.json").read_text(encoding="utf-8")
    )
    mapped = 0
    for vector in vectors["cases"] if isinstance(vectors, dict) else vectors:
        body = vector["body"] if isinstance(vector["body"], str) else json.dumps(vector["body"])
        batch = validate(body.encode(), vector.get("now", 1_770_000_000.0))
        if isinstance(batch, Batch):
            for event in batch.events:
                found = posthog.event({**batch.envelope, **event})
                assert found["properties"]["$ip"] is None
                mapped += 1
    assert mapped


@pytest.mark.parametrize(
    ("status", "reply", "verdict"),
    [
        (200, b'{"status":"Ok"}', "accepted"),
        (200, b'{"status":1}', "accepted"),
        (200, b'{"status":"Ok","quota_limited":["events"]}', "later"),
        (200, b'{"status":1,"quotaLimited":["events"]}', "later"),
        (200, b'{"status":"Ok","quota_limited":["recordings"]}', "accepted"),
        (200, b"<html>", "misdirected"),
        (200, b"", "misdirected"),
        (200, b"[" * 100_000, "misdirected"),
        (301, b"", "misdirected"),
        (400, b"", "refused"),
        (401, b"", "misdirected"),
        (403, b"", "misdirected"),
        (404, b"", "misdirected"),
        (408, b"", "later"),
        (413, b"", "refused"),
        (422, b"", "refused"),
        (429, b"", "later"),
        (500, b"", "later"),
        (503, b"", "later"),
    ],
)
def test_an_answer_is_taken_for_what_it_says(status: int, reply: bytes, verdict: str) -> None:
    assert posthog.judge(status, reply) == verdict


def test_a_deletion_is_never_refused_for_good() -> None:
    assert {posthog.judge_deletion(status) for status in range(300, 600)} == {
        "later",
        "misdirected",
    }


def test_how_many_ids_posthog_knew_is_read_from_its_answer() -> None:
    assert posthog.persons_found(b'{"persons_found": 3}') == 3
    assert posthog.persons_found(b'{"persons_found": true}') is None
    assert posthog.persons_found(b"nonsense") is None


def test_without_a_key_there_is_no_backend() -> None:
    assert Backend.from_environ({f"{PREFIX}URL": "https://posthog.example.org"}) is None


def test_with_a_key_alone_the_cloud_of_the_european_union_is_captured_to() -> None:
    backend = Backend.from_environ({f"{PREFIX}KEY": "phc_k"})
    assert backend == Backend("phc_k", "https://eu.i.posthog.com", "https://eu.posthog.com")
    assert not backend.erases


@pytest.mark.parametrize(
    "variables",
    [
        {"URL": "http://posthog.example.org"},
        {"URL": "https://"},
        {"URL": "https://a:b@posthog.example.org"},
        {"URL": "https://posthog.example.org/?a"},
        {"URL": "https://posthog.example.org:x"},
        {"URL": "ftp://127.0.0.1"},
        {"API_URL": "http://192.0.2.1"},
        {"KEY": "a b"},
        {"PROJECT": "17"},
        {"PROJECT": "../17", "PERSONAL_KEY": "phx_k"},
        {"PERSONAL_KEY": "phx_k"},
    ],
)
def test_a_setting_that_means_nothing_is_refused_without_quoting_a_key(
    variables: dict[str, str],
) -> None:
    environ = {f"{PREFIX}{name}": value for name, value in ({"KEY": "phc_k"} | variables).items()}
    with pytest.raises(ValueError, match="cannot be used") as refused:
        Backend.from_environ(environ)
    assert not {"phx_k", "a b", "a:b"} & set(str(refused.value).split("'"))


def test_this_machine_may_be_captured_to_without_tls() -> None:
    for url in ("http://127.0.0.1:8000", "http://[::1]:8000", "http://localhost"):
        found = Backend.from_environ({f"{PREFIX}KEY": "k", f"{PREFIX}URL": f"{url}/"})
        assert found is not None
        assert found.url == url


def test_keys_are_not_shown_with_the_backend() -> None:
    backend = Backend("phc_k", "https://a", "https://b", "17", "phx_k")
    assert "phc_k" not in f"{backend!r}{backend}"
    assert "phx_k" not in f"{backend!r}{backend}"


def test_waits_double_up_to_minutes_and_end_with_success() -> None:
    now = [0.0]
    backoff = Backoff(lambda: now[0], lambda: 1.0)
    waits = []
    for _ in range(2_000):
        backoff.failed()
        waits.append(backoff.wait)
    assert waits[:4] == [1, 2, 4, 8]
    assert waits[-1] == max(waits) == LONGEST_WAIT
    assert not backoff.is_due()
    now[0] += LONGEST_WAIT
    assert backoff.is_due()
    backoff.failed()
    backoff.succeeded()
    assert backoff.is_due()


def test_a_wait_that_is_asked_for_is_kept_to_within_bounds() -> None:
    backoff = Backoff(lambda: 0.0, lambda: 0.0)
    backoff.failed(60.0)
    assert backoff.wait == 60
    backoff.failed(1e9)
    assert backoff.wait == LONGEST_ASKED


def test_a_clock_that_is_set_back_does_not_prolong_a_wait() -> None:
    now = [1e9]
    backoff = Backoff(lambda: now[0], lambda: 1.0)
    backoff.failed(600)
    now[0] -= 86_400
    assert backoff.is_due()
