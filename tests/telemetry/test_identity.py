"""One id a month, and what happens to the file that holds it."""

from __future__ import annotations

from pathlib import Path

import pytest

from codegraph_telemetry.identity import Identity, SentId


@pytest.fixture
def identity(tmp_path: Path) -> Identity:
    return Identity(tmp_path)


def test_a_month_keeps_its_id_and_no_two_months_share_one(identity: Identity) -> None:
    first = identity.of_month("2026-01")
    assert identity.of_month("2026-02") != first
    assert identity.of_month("2026-01") == first == identity.known("2026-01")


def test_three_months_can_be_on_their_way_at_once(identity: Identity) -> None:
    months = ["2026-01", "2026-02", "2026-03"]
    ids = [identity.of_month(month) for month in months]
    assert [identity.known(month) for month in months] == ids
    identity.of_month("2026-04")
    assert identity.known("2026-01") is None


def test_a_forgotten_id_does_not_come_back(identity: Identity) -> None:
    first = identity.of_month("2026-01")
    identity.forget()
    assert identity.known("2026-01") is None
    assert identity.of_month("2026-01") != first


@pytest.mark.parametrize(
    "content",
    [b"", b"[]", b"7", b'{"2026-01": 5}', b'{"2026-01": "x"}', b"\xff", b"[" * 100_000, b"null"],
)
def test_a_file_of_any_other_content_is_as_good_as_none(
    identity: Identity, tmp_path: Path, content: bytes
) -> None:
    (tmp_path / "id.json").write_bytes(content)
    (tmp_path / "sent-ids.json").write_bytes(content)
    assert identity.known("2026-01") is None
    assert identity.sent() == []
    made = identity.of_month("2026-01")
    identity.note_sent("2026-01", made)
    assert identity.sent() == [SentId("2026-01", made)]


def test_a_month_that_is_none_does_not_keep_others_from_being_noted(
    identity: Identity, tmp_path: Path
) -> None:
    (tmp_path / "sent-ids.json").write_text('[{"month": "soon", "id": "x"}]')
    identity.note_sent("2026-01", "a")
    assert identity.sent() == [SentId("2026-01", "a")]


def test_ids_are_remembered_for_thirteen_months_and_each_once(identity: Identity) -> None:
    identity.note_sent("2025-01", "a")
    for _ in range(2):
        identity.note_sent("2026-01", "b")
    assert [sent.id for sent in identity.sent()] == ["a", "b"]
    identity.note_sent("2026-02", "c")
    assert [sent.id for sent in identity.sent()] == ["b", "c"]
