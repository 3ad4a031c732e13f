"""Taking days out of a folder while writers are in the middle of it."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from codegraph_telemetry import days as module
from codegraph_telemetry.days import Days
from codegraph_telemetry.spool import Spool

DAY = "2026-01-31"


@pytest.fixture
def days(tmp_path: Path) -> Days:
    (tmp_path / "state").mkdir(0o700)
    return Days(tmp_path / "state" / "spool", tmp_path / "state" / "claims")


@pytest.fixture
def spool(days: Days) -> Spool:
    return Spool(days.folder)


def write(spool: Spool, lines: bytes) -> None:
    file = spool.open(DAY, lambda: True)
    assert file.append(lines)
    file.close()


def test_a_claim_waits_for_a_writer_that_was_stopped_before_its_write(
    days: Days, spool: Spool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_PATIENCE_SECONDS", 0.0)
    file = spool.open(DAY, lambda: True)
    claim = days.claim(DAY)
    assert claim is not None
    assert days.read(claim) is None
    file.append(b"late\n")
    file.close()
    assert days.read(claim) == [b"late"]


@pytest.mark.parametrize("anew", [False, True])
def test_what_is_written_while_a_reader_waits_is_read(
    days: Days, spool: Spool, monkeypatch: pytest.MonkeyPatch, anew: bool
) -> None:
    write(spool, b"old\n")
    file = spool.open(DAY, lambda: True)
    claim = days.claim(DAY)
    assert claim is not None

    def go_on(_: float) -> None:
        assert (file.replace(b"old and new\n") if anew else file.append(b"new\n")) is True
        file.close()

    monkeypatch.setattr(module.time, "sleep", go_on)
    assert days.read(claim) == ([b"old and new"] if anew else [b"old", b"new"])


def test_a_file_that_a_writer_was_killed_over_is_not_read_as_well(days: Days, spool: Spool) -> None:
    write(spool, b"old\n")
    (days.folder / DAY / f".{spool.name}").write_bytes(b"old\nnew\n")
    claim = days.claim(DAY)
    assert claim is not None
    assert days.read(claim) == [b"old"]


def test_a_writer_after_a_claim_begins_a_new_folder(days: Days, spool: Spool) -> None:
    write(spool, b"one\n")
    claim = days.claim(DAY)
    write(spool, b"two\n")
    assert claim is not None
    assert (days.read(claim), days.days()) == ([b"one"], [DAY])
    assert sorted(days.peek(DAY)) in ([b"one", b"two"], [b"one\n", b"two\n"])


def test_a_day_without_a_folder_cannot_be_claimed(days: Days) -> None:
    days.folder.mkdir(0o700)
    assert days.claim(DAY) is None
    assert days.claims() == []


def test_a_day_given_back_twice_by_a_crash_is_known_as_given_back(
    days: Days, spool: Spool, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(spool, b"one\n")
    claim = days.claim(DAY)
    assert claim is not None
    with monkeypatch.context() as patch:
        patch.setattr(days, "end", lambda _: None)  # killed before it
        days.put_back(claim, b"one\n")
    assert days.claims() == [claim]
    assert days.was_put_back(claim)


def test_other_names_in_the_folders_are_no_days(days: Days) -> None:
    for name in ("2026-13-01", "2026-01-32", ".2026-01-01", "2026-01-01x", "x"):
        (days.folder / name).mkdir(parents=True)
        (days.claims_folder / f"{name}.1").mkdir(parents=True)
    assert (days.days(), days.claims()) == ([], [])


def test_what_is_no_file_in_a_day_holds_up_nothing(tmp_path: Path) -> None:
    days = Days(tmp_path / "spool", tmp_path / "claims")
    day = days.folder / "2026-01-01"
    day.mkdir(parents=True)
    (day / "1-a.jsonl").write_bytes(b"line\n")
    os.mkfifo(day / "2-b.jsonl")
    (day / "3-c.jsonl").mkdir()
    claim = days.claim("2026-01-01")
    assert claim is not None
    assert days.read(claim) == [b"line"]
