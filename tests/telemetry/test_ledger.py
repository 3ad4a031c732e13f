"""What is kept of the requests that were sent, and what a damaged file does to it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from codegraph_telemetry.ledger import Ledger, LedgerEntry

URL = "https://example.com/v1/events"
THEN = "2026-01-31T10:11:12Z"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "state" / "ledger.json"


@pytest.fixture
def ledger(path: Path) -> Ledger:
    return Ledger(path)


def test_a_ledger_that_nothing_was_written_to_is_empty_and_makes_no_file(
    ledger: Ledger, path: Path
) -> None:
    assert ledger.entries() == []
    assert not path.parent.exists()


def test_an_entry_is_on_disk_before_there_is_an_answer(ledger: Ledger, path: Path) -> None:
    ledger.begin(URL, b"{}", THEN)
    assert Ledger(path).entries() == [LedgerEntry(THEN, URL, None, "{}")]


def test_an_answer_completes_its_entry(ledger: Ledger) -> None:
    ledger.finish(ledger.begin(URL, b"one", THEN), "503 Service Unavailable")
    ledger.finish(ledger.begin(URL, b"two", THEN), "204")
    assert [(entry.body, entry.answer) for entry in ledger.entries()] == [
        ("one", "503 Service Unavailable"),
        ("two", "204"),
    ]


def test_what_did_not_leave_is_forgotten(ledger: Ledger) -> None:
    ledger.finish(ledger.begin(URL, b"one", THEN), "204")
    ledger.forget(ledger.begin(URL, b"two", THEN))
    assert [entry.body for entry in ledger.entries()] == ["one"]


def test_of_two_entries_that_are_the_same_the_latter_is_completed(ledger: Ledger) -> None:
    ledger.begin(URL, b"same", THEN)
    ledger.finish(ledger.begin(URL, b"same", THEN), "204")
    assert [entry.answer for entry in ledger.entries()] == [None, "204"]


def test_the_last_fifty_are_kept(ledger: Ledger) -> None:
    for number in range(53):
        ledger.begin(URL, str(number).encode(), THEN)
    assert [entry.body for entry in ledger.entries()] == [str(number) for number in range(3, 53)]


@pytest.mark.parametrize("body", [b"{}", "\u00fc \U0001f600".encode(), bytes(range(256)), b""])
def test_a_body_is_kept_byte_for_byte(ledger: Ledger, body: bytes) -> None:
    ledger.begin(URL, body, THEN)
    [entry] = ledger.entries()
    assert entry.body.encode("utf-8", "surrogateescape") == body


def test_the_file_is_an_array_for_its_owner_alone(ledger: Ledger, path: Path) -> None:
    ledger.finish(ledger.begin(URL, b"{}", THEN), "204")
    assert json.loads(path.read_text()) == [
        {"sent_at": THEN, "endpoint": URL, "answer": "204", "body": "{}"}
    ]
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o777 == 0o700


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b'[{"sent_at": "2026',
        b"\xff\xfe",
        b"{}",
        b"null",
        b"[1]",
        b'["text"]',
        b"[{}]",
        b'[{"sent_at": 1, "endpoint": "", "answer": null, "body": ""}]',
        b'[{"sent_at": "", "endpoint": "", "answer": 1, "body": ""}]',
        b'[{"sent_at": "", "endpoint": "", "answer": 0, "body": ""}]',
        b'[{"sent_at": "", "endpoint": "", "answer": null, "body": "", "more": ""}]',
        b"[" * 100_000,
    ],
)
def test_a_file_that_was_not_written_here_is_set_aside(
    ledger: Ledger, path: Path, content: bytes
) -> None:
    path.parent.mkdir(0o700)
    path.write_bytes(content)
    ledger.finish(ledger.begin(URL, b"{}", THEN), "204")
    assert [entry.answer for entry in ledger.entries()] == ["204"]
    assert path.with_name("ledger.json.damaged").read_bytes() == content


def test_a_ledger_that_cannot_be_written_says_so_before_anything_is_sent(
    ledger: Ledger, path: Path
) -> None:
    path.parent.write_text("a file is in the way")
    with pytest.raises(OSError, match="state"):
        ledger.begin(URL, b"{}", THEN)


def test_a_ledger_behind_a_link_is_refused(ledger: Ledger, path: Path, tmp_path: Path) -> None:
    path.parent.mkdir(0o700)
    other = tmp_path / "other.json"
    other.write_text("[]")
    path.symlink_to(other)
    with pytest.raises(OSError, match="ledger"):
        ledger.begin(URL, b"{}", THEN)
    assert other.read_text() == "[]"


def test_an_answer_that_cannot_be_written_leaves_the_entry_without_one(
    ledger: Ledger, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise OSError("no space left on device")

    token = ledger.begin(URL, b"{}", THEN)
    with monkeypatch.context() as patch:
        patch.setattr("codegraph_telemetry.ledger.write_atomic", refuse)
        ledger.finish(token, "204")
        ledger.forget(token)
    assert [entry.answer for entry in ledger.entries()] == [None]


def test_what_was_removed_meanwhile_does_not_come_back(ledger: Ledger, path: Path) -> None:
    token = ledger.begin(URL, b"{}", THEN)
    path.unlink()
    path.parent.rmdir()
    ledger.finish(token, "204")
    ledger.forget(token)
    assert not path.parent.exists()


def test_clearing_leaves_nothing_behind(ledger: Ledger, path: Path) -> None:
    path.parent.mkdir(0o700)
    path.write_text("torn")
    ledger.begin(URL, b"{}", THEN)
    ledger.clear()
    assert list(path.parent.iterdir()) == []
    ledger.clear()
