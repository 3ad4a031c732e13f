"""Nothing that anyone can send makes the service fail."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from runpy import run_path

import pytest
from hosted import Hosted
from hypothesis import given, settings
from hypothesis import strategies as st
from service import ROOT, batch, event

from codegraph_ingest.validation import Batch, Rejection, validate

JUNK = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from([*event(), *batch()]) | st.text(max_size=5), inner, max_size=6
        )
    ),
    max_leaves=20,
)
NEARLY = st.builds(
    lambda of_event, of_batch: json.dumps({**batch({**event(), **of_event}), **of_batch}).encode(),
    st.dictionaries(st.sampled_from([*event(), "languages"]), JUNK, max_size=3),
    st.dictionaries(st.sampled_from(list(batch())), JUNK, max_size=2),
)
BODIES = st.binary(max_size=200) | JUNK.map(lambda found: json.dumps(found).encode()) | NEARLY


@given(sent=BODIES, now=st.floats(0, 4e9))
def test_the_rules_raise_at_nothing_and_what_they_keep_they_keep_again(
    sent: bytes, now: float
) -> None:
    kept = validate(sent, now)
    if isinstance(kept, Rejection):
        assert "\n" not in kept.reason
    elif kept.events:
        again = json.dumps({**kept.envelope, "events": kept.events}).encode()
        assert validate(again, now) == Batch(kept.envelope, kept.events, 0, 0, 0)


def test_bodies_that_are_nearly_right_are_kept_as_the_schema_says_or_refused() -> None:
    """What `python fuzz` does for longer, and guided by which lines are reached."""
    fuzz = ROOT / "worker" / "fuzz"
    check = run_path(str(fuzz / "checking.py"))["check"]
    mutating = run_path(str(fuzz / "mutating.py"))
    body = json.dumps(mutating["SAMPLE"]).encode()
    for seed in range(2_000):
        chance = random.Random(seed)
        found = body
        for _ in range(chance.randint(1, 3)):
            found = mutating["mutated"](found, chance)
            check(found)


@pytest.fixture(scope="module")
def hosted(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hosted]:
    with Hosted(tmp_path_factory.mktemp("fuzz") / "ingest.db") as hosted:
        yield hosted


@given(sent=BODIES)
@settings(max_examples=200)
def test_every_body_is_taken_or_malformed(hosted: Hosted, sent: bytes) -> None:
    assert hosted.post(sent)[0] in (204, 400)


@given(
    headers=st.dictionaries(
        st.sampled_from(["Content-Type", "Content-Encoding", "X-Forwarded-For", "X"]),
        st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=30),
    )
)
@settings(max_examples=100)
def test_every_header_leaves_it_taken_or_refused_for_its_kind(
    hosted: Hosted, headers: dict[str, str]
) -> None:
    # 400 is the server's own, for a header that no server may take.
    assert hosted.post(json.dumps(batch()).encode(), headers)[0] in (204, 400, 415)
