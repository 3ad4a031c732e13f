"""A consent file that is not what was stored: nothing is written and nothing is sent."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from behaviours import answer
from machine import DAY, NOWHERE, Machine
from misbehaving_server import Server
from privileges import DROP_PRIVILEGES

from codegraph_telemetry.consent import BY_FAULT, decide
from codegraph_telemetry.control import turn_on
from codegraph_telemetry.status import status

YES = b'{"sharing": true, "since": "2023-01-31T12:00:00Z", "local_stats": null}'

CONTENTS = {
    "empty": b"",
    "torn": YES[:-9],
    "two of them": YES + YES,
    "not JSON": b"sharing: true",
    "false as a string": b'{"sharing": "false"}',
    "true as a string": b'{"sharing": "true", "since": "2023-01-31T12:00:00Z"}',
    "a number": b'{"sharing": 1, "since": "2023-01-31T12:00:00Z"}',
    "zero": b'{"sharing": 0}',
    "a list": b'[{"sharing": true}]',
    "a list within": b'{"sharing": [true]}',
    "a bare true": b"true",
    "null": b"null",
    "no answer": b'{"since": "2023-01-31T12:00:00Z"}',
    "yes since nobody knows when": b'{"sharing": true, "since": null}',
    "yes since a number": b'{"sharing": true, "since": 0}',
    "yes since a day": b'{"sharing": true, "since": "2023-01-31"}',
    "yes since a day that is none": b'{"sharing": true, "since": "2023-02-31T12:00:00Z"}',
    "yes since a time of another zone": b'{"sharing": true, "since": "2023-01-31T12:00:00+01"}',
    "no since a time": b'{"sharing": false, "since": "2023-01-31T12:00:00Z"}',
    "statistics as a string": YES.replace(b"null", b'"yes"'),
    "yes and no": b'{"sharing": false, "sharing": true, "since": "2023-01-31T12:00:00Z"}',
    "a name in another case": YES.replace(b"sharing", b"Sharing"),
    "with a byte order mark": b"\xef\xbb\xbf" + YES,
    "in UTF-16": YES.decode().encode("utf-16"),
    "with NUL": YES + b"\0",
    "NUL alone": bytes(64),
    "not ASCII": YES.replace(b"null", '"\u00fc"'.encode()),
    "huge": YES + b" " * 100_000,
    "nested without end": b"[" * 60_000,
    "NaN": YES.replace(b"null", b"NaN"),
}


def _folder(path: Path) -> None:
    path.mkdir()


def _link(path: Path) -> None:
    aside = path.with_name("aside.json")
    aside.write_bytes(YES)
    path.symlink_to(aside)


def _endless_link(path: Path) -> None:
    path.symlink_to(path)


def _device(path: Path) -> None:
    path.symlink_to("/dev/zero")


def _parent_that_is_a_file(path: Path) -> None:
    path.parent.rmdir()
    path.parent.write_bytes(YES)


KINDS: dict[str, Callable[[Path], None]] = {
    "a folder": _folder,
    "a pipe": os.mkfifo,
    "a link": _link,
    "a link to itself": _endless_link,
    "a device": _device,
    "below a file": _parent_that_is_a_file,
}
ALL: dict[str, Callable[[Path], object]] = {
    **{name: (lambda path, text=text: path.write_bytes(text)) for name, text in CONTENTS.items()},
    **KINDS,
}


@pytest.mark.parametrize("spoil", ALL.values(), ids=ALL)
def test_a_consent_file_that_cannot_be_understood_means_off(
    machine: Machine, spoil: Callable[[Path], object]
) -> None:
    machine.agree()
    machine.count(5)
    machine.now += 2 * DAY
    before = machine.everything()
    machine.consent_file.unlink()
    spoil(machine.consent_file)
    with Server(answer(204)) as server:
        machine.count(7)
        machine.flush(server.url)
        assert server.connections == []
    assert decide(machine.settings()).by == BY_FAULT
    assert decide(machine.settings()).sharing is False
    assert machine.everything() == before
    seen = status(machine.settings(), machine.clock)
    assert (seen.sharing, bool(seen.fault)) == (False, True)


def test_a_consent_file_that_is_mended_lets_nothing_out_from_before(machine: Machine) -> None:
    machine.agree()
    machine.count(5)
    machine.now += 2 * DAY
    machine.consent_file.write_text("torn")
    turn_on(machine.settings(), machine.clock)
    with Server(answer(204)) as server:
        machine.flush(server.url)
        assert server.connections == []


@pytest.mark.parametrize("locked", ["file", "folder"])
def test_a_consent_file_that_this_user_may_not_read_means_off(
    machine: Machine, locked: str
) -> None:
    code = """
from codegraph_telemetry.consent import decide
settings.consent_file.parent.mkdir(parents=True)
settings.consent_file.write_text('{"sharing": true, "since": "2023-01-31T12:00:00Z"}')
locked = settings.consent_file.parent if arguments[0] == "folder" else settings.consent_file
with Recorder(settings, clock) as recorder:
    recorder.count("mcp_tool", "codegraph_search", True, client)
locked.chmod(0)
with Recorder(settings, clock) as recorder:
    recorder.count("mcp_tool", "codegraph_search", True, client)
flush(settings, seconds=5, clock=lambda: clock() + 2 * 86400)
say(decide(settings).by)
locked.chmod(0o700)
say(sum(file.read_bytes().count(b"\\n") for file in settings.state.glob("spool/*/*")))
"""
    child = machine.python(DROP_PRIVILEGES + code, locked)
    assert child.end().split("\n") == [BY_FAULT, "1"]


def test_a_running_process_that_cannot_read_the_choice_keeps_no_file_open(
    machine: Machine,
) -> None:
    machine.consent_file.mkdir(parents=True)
    before = _next_descriptor()
    for _ in range(20):
        decide(machine.settings())
    assert _next_descriptor() == before


def _next_descriptor() -> int:
    descriptor = os.open(os.devnull, os.O_RDONLY)
    os.close(descriptor)
    return descriptor


@pytest.mark.parametrize("word", ["1", "true", "TRUE", " yes", "on", "2", "no", "off", "x", "00"])
def test_do_not_track_means_off_in_any_spelling_but_three(machine: Machine, word: str) -> None:
    settings = machine.settings(DO_NOT_TRACK=word, CODEGRAPH_TELEMETRY="1")
    assert (settings.is_off, decide(settings).by) == (True, "DO_NOT_TRACK")


@pytest.mark.parametrize("word", ["", "0", "false", "False", "FALSE", " 0 ", "fAlSe\t"])
def test_do_not_track_that_says_no_or_nothing_decides_nothing(machine: Machine, word: str) -> None:
    settings = machine.settings(DO_NOT_TRACK=word)
    assert (settings.is_off, decide(settings).sharing) == (False, True)


@pytest.mark.parametrize("word", ["0", "false", "OFF", "No", "maybe", "disabled", "-1"])
def test_the_switch_of_the_environment_means_off_unless_it_says_on(
    machine: Machine, word: str
) -> None:
    assert machine.settings(CODEGRAPH_TELEMETRY=word).is_off


@pytest.mark.parametrize("off", [{"DO_NOT_TRACK": "1"}, {"CODEGRAPH_TELEMETRY": "off"}])
def test_a_switch_that_says_off_keeps_even_the_choice_unread(
    machine: Machine, off: dict[str, str]
) -> None:
    machine.config.mkdir(parents=True)
    os.mkfifo(machine.consent_file)  # whoever opened it to read would find a fault to tell
    assert decide(machine.settings(NOWHERE, **off)).fault is None
