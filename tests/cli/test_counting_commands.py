"""Commands are counted after their work, once, by name and outcome, and nobody feels it."""

import json
import os
import pty
import signal
import subprocess
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from behaviours import answer, hang
from misbehaving_server import BlackHole, Server

from codegraph_cli.counting import UNCOUNTED
from codegraph_cli.group import SECTIONS
from codegraph_telemetry.notice import NOTICE
from codegraph_telemetry.vocabulary import NAMES

OFF = [
    {"CODEGRAPH_TELEMETRY": "0"},
    {"CODEGRAPH_TELEMETRY": "1", "DO_NOT_TRACK": "1"},
]


def test_the_first_command_tells_on_stderr_and_leaves_its_result_clean(
    counting: Any, indexed: Path
) -> None:
    silent = counting.run("files", "--json", cwd=indexed, environ=OFF[0])
    first = counting.run("files", "--json", cwd=indexed)
    second = counting.run("files", "--json", cwd=indexed)
    assert (first.code, first.out, first.err) == (0, silent.out, f"{NOTICE}\n")
    assert (second.code, second.out, second.err) == (0, silent.out, "")


@pytest.mark.parametrize("environ", OFF)
def test_with_a_switch_off_a_command_is_silent_and_touches_nothing(
    environ: dict[str, str], counting: Any, indexed: Path
) -> None:
    for words in (["files"], ["index"], ["callers", "nobody"]):
        assert NOTICE not in counting.run(*words, cwd=indexed, environ=environ).err
    assert list(counting.home.iterdir()) == []


def test_after_telemetry_off_a_command_is_silent_and_writes_nothing(
    counting: Any, indexed: Path
) -> None:
    assert counting.run("telemetry", "off", cwd=indexed).code == 0
    before = sorted(counting.home.rglob("*"))
    assert counting.run("files", cwd=indexed).err == ""
    assert counting.run("index", cwd=indexed).err == ""
    assert sorted(counting.home.rglob("*")) == before


def test_each_command_is_counted_once_with_its_outcome(counting: Any, indexed: Path) -> None:
    for words, code in (
        (["query", "cart"], 0),
        (["query", "cart", "--json"], 0),
        (["query", "nothing-like-it"], 0),
        (["callers", "nobody"], 1),
        (["callers", "price_of"], 0),
        (["node"], 2),
        (["files", "--no-such-option"], 2),
        (["sync"], 0),
    ):
        assert counting.run(*words, cwd=indexed).code == code
    assert counting.run("status", cwd=counting.home).code == 3
    expected = {
        "query": (3, 0),
        "callers": (2, 1),
        "node": (1, 1),
        "files": (1, 1),
        "sync": (1, 0),
        "status": (1, 1),
    }
    assert counting.counted() == expected
    assert counting.counted("local") == expected


@pytest.mark.parametrize(
    "words",
    [
        [],
        ["--help"],
        ["--version"],
        ["quer", "my secret"],
        ["init", "--help"],
        ["serve"],
        ["stats"],
        ["stats", "--days", "0"],
        ["telemetry"],
        ["telemetry", "status"],
        ["telemetry", "preview"],
        ["telemetry", "log"],
        ["telemetry", "of"],
    ],
)
def test_what_is_no_use_of_a_command_is_not_counted(
    words: list[str], counting: Any, indexed: Path
) -> None:
    done = counting.run(*words, cwd=indexed)
    assert NOTICE not in done.err
    assert list(counting.home.rglob("*.json*")) == []


def test_a_reader_that_goes_away_is_no_error(counting: Any, indexed: Path) -> None:
    ours, theirs = os.pipe()
    os.close(ours)
    process = counting.start("export", cwd=indexed, stdout=theirs, stderr=subprocess.PIPE)
    os.close(theirs)
    process.communicate(timeout=60)
    assert process.returncode == 141
    assert counting.counted() == {"export": (1, 0)}


def test_ctrl_c_is_no_error(counting: Any, indexed: Path) -> None:
    ours, theirs = pty.openpty()
    process = counting.start("uninit", cwd=indexed, stdin=theirs, stdout=theirs, stderr=theirs)
    os.close(theirs)
    asked = b""
    while b"?" not in asked:
        asked += os.read(ours, 4096)
    while process.poll() is None:  # one that comes just before it waits for input is not seen
        process.send_signal(signal.SIGINT)
        with suppress(subprocess.TimeoutExpired):
            process.wait(5)
    os.close(ours)
    assert process.returncode == 130
    assert counting.counted() == {"uninit": (1, 0)}


def test_a_notice_that_nobody_can_see_is_not_taken_for_shown(counting: Any, indexed: Path) -> None:
    words = [*counting.command, "files"]
    done = subprocess.run(
        ["/bin/sh", "-c", 'exec "$@" 2>&-', "sh", *words],
        cwd=indexed,
        env=counting.environment(),
        stdout=subprocess.PIPE,
        check=False,
        timeout=60,
    )
    assert (done.returncode, done.stdout[:8]) == (0, b"5 files:")
    assert counting.status()["notice_shown"] is None
    assert counting.run("files", cwd=indexed).err == f"{NOTICE}\n"


def test_a_stderr_that_nobody_reads_does_not_hold_a_command(counting: Any, indexed: Path) -> None:
    ours, theirs = os.pipe()
    os.set_blocking(theirs, False)
    try:
        while os.write(theirs, b"." * 4096):
            pass
    except BlockingIOError:
        os.set_blocking(theirs, True)
    process = counting.start("files", cwd=indexed, stdout=subprocess.PIPE, stderr=theirs)
    out, _ = process.communicate(timeout=60)
    os.close(ours)
    os.close(theirs)
    assert (process.returncode, out[:8]) == (0, b"5 files:")


def test_a_state_folder_that_cannot_be_written_is_nobodys_trouble(
    counting: Any, indexed: Path
) -> None:
    (counting.home / "state").write_text("a file is in the way")
    done = counting.run("files", cwd=indexed)
    assert (done.code, done.out[:8], done.err) == (0, "5 files:", "")


def test_every_counted_command_is_on_the_list_of_what_may_be_sent() -> None:
    names = {name for names in SECTIONS.values() for name in names}
    assert names >= UNCOUNTED
    assert names - UNCOUNTED <= NAMES["cli_command"]
    assert not UNCOUNTED & NAMES["cli_command"]


def events(counting: Any) -> list[dict[str, Any]]:
    return [line for line in counting.lines() if "event" in line]


def test_building_an_index_is_an_event_and_syncing_it_is_none(counting: Any, shop: Path) -> None:
    assert counting.run("init", cwd=shop).code == 0
    [event] = events(counting)
    del event["day"], event["codegraph_version"]
    assert event == {
        "event": "index",
        "languages": ["go", "python"],
        "file_count": "<100",
        "duration": "<10s",
    }
    assert counting.run("init", cwd=shop).code == 0
    assert counting.run("sync", cwd=shop).code == 0
    assert len(events(counting)) == 1
    assert counting.run("index", cwd=shop).code == 0
    assert len(events(counting)) == 2


def test_an_index_that_was_not_built_is_no_event(counting: Any, tmp_path: Path) -> None:
    assert counting.run("init", tmp_path / "nowhere", cwd=tmp_path).code == 2
    assert events(counting) == []
    assert counting.counted() == {"init": (1, 1)}


def sends_to(url: str) -> dict[str, str]:
    return {"CODEGRAPH_TELEMETRY_ENDPOINT": url}


@pytest.mark.parametrize("command", ["init", "index"])
def test_building_an_index_sends_what_waits_beside_it(
    command: str, counting: Any, indexed: Path
) -> None:
    if command == "init":
        counting.run("uninit", "--yes", cwd=indexed, environ=OFF[0])
    counting.tell_long_ago()
    counting.used("query", days=2, count=3, error_count=1)
    with Server(answer(204)) as server:
        assert counting.run(command, cwd=indexed, environ=sends_to(server.url)).code == 0
        [request] = server.requests()
    [event] = json.loads(request.body)["events"]
    assert (event["name"], event["count"], event["error_count"]) == ("query", 3, 1)
    assert counting.status()["last_answer"].startswith("204")


@pytest.mark.parametrize("words", [["sync"], ["files"], ["telemetry", "status"], ["stats"]])
def test_other_commands_send_nothing(words: list[str], counting: Any, indexed: Path) -> None:
    counting.tell_long_ago()
    counting.used("query", days=2)
    with Server(answer(204)) as server:
        assert counting.run(*words, cwd=indexed, environ=sends_to(server.url)).code == 0
        assert server.requests() == []


@pytest.mark.parametrize("nowhere", [BlackHole, lambda: Server(hang)])
def test_a_server_that_never_answers_is_asked_once_in_many_commands(
    nowhere: Callable[[], Any], counting: Any, indexed: Path
) -> None:
    counting.tell_long_ago()
    counting.used("query", days=2)
    with nowhere() as server:
        done = counting.run("index", cwd=indexed, environ=sends_to(server.url))
        assert (done.code, done.err) == (0, "")
        first = counting.status()
        assert first["not_before"] is not None
        assert counting.run("index", cwd=indexed, environ=sends_to(server.url)).code == 0
        assert counting.status()["last_attempt"] == first["last_attempt"]
    assert first["pending"][0]["fate"] == "batched"
