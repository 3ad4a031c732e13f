"""``codegraph telemetry``: what a person can see, refuse and erase."""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from behaviours import answer, hang
from misbehaving_server import Server
from privileges import DROP_PRIVILEGES

from codegraph_telemetry.notice import NOTICE

WITHOUT_POWERS = (
    DROP_PRIVILEGES
    + """
import os, sys
from codegraph_cli.main import run
sys.exit(run(sys.argv[1:], os.environ))
"""
)


def to(url: str) -> dict[str, str]:
    return {"CODEGRAPH_TELEMETRY_ENDPOINT": url}


def telemetry(counting: Any, *words: str, **options: Any) -> Any:
    return counting.run("telemetry", *words, cwd=counting.home, **options)


def sent(counting: Any, project: Path, *, days: int = 2) -> bytes:
    """Have a past day sent; gives the body that arrived."""
    counting.tell_long_ago()
    counting.used("codegraph_search", days=days, client_name="zed", client_version="0.1", count=7)
    with Server(answer(204)) as server:
        assert counting.run("index", cwd=project, environ=to(server.url)).code == 0
        [request] = server.requests()
    body: bytes = request.body
    return body


# status


@pytest.mark.parametrize(
    ("environ", "words"),
    [
        ({}, "on, by the default"),
        ({"CODEGRAPH_TELEMETRY": "1"}, "on, by CODEGRAPH_TELEMETRY"),
        ({"CODEGRAPH_TELEMETRY": "0"}, "off, by CODEGRAPH_TELEMETRY"),
        ({"CODEGRAPH_TELEMETRY": "1", "DO_NOT_TRACK": "1"}, "off, by DO_NOT_TRACK"),
    ],
)
def test_status_tells_what_decided_and_leaves_no_trace(
    environ: dict[str, str], words: str, counting: Any
) -> None:
    done = telemetry(counting, "status", environ=environ)
    assert (done.code, done.err) == (0, "")
    assert done.out.startswith(f"telemetry: {words}\n")
    assert list(counting.home.iterdir()) == []


def test_status_tells_what_becomes_of_each_day(counting: Any, indexed: Path) -> None:
    counting.tell_long_ago()
    early = counting.used("query", days=12)
    ready = counting.used("query", days=2, count=3)
    counting.run("files", cwd=indexed)
    lines = telemetry(counting, "status").out.splitlines()
    days = {line.split()[0]: line.split(": ")[1] for line in lines if line.startswith("  ")}
    today = max(days)
    assert days == {
        early: "stays here, for it began before you were told",
        ready: "over, will be sent",
        today: "not over yet",
    }
    off = telemetry(counting, "status", environ={"CODEGRAPH_TELEMETRY": "0"})
    assert off.out.count("stays here as long as telemetry is off") == 3


def test_status_tells_of_the_last_request_and_of_what_was_dropped(
    counting: Any, indexed: Path
) -> None:
    counting.tell_long_ago()
    counting.used("query", days=40)
    counting.used("query", days=2, count=5)
    with Server(answer(400)) as server:
        counting.run("index", cwd=indexed, environ=to(server.url))
    found = counting.status()
    assert found["last_answer"].startswith("400")
    assert found["losses"] == {
        "from before the day after the notice": 1,
        "refused by the server": 5,
    }
    out = telemetry(counting, "status").out
    assert "dropped:\n  1 from before the day after the notice\n  5 refused by the server\n" in out
    assert f"last request: {found['last_attempt']}, 400" in out


def test_status_tells_what_is_wrong_with_an_endpoint(counting: Any) -> None:
    done = telemetry(counting, "status", environ=to("http://example.com/v1/events"))
    assert done.code == 0
    assert "endpoint: The telemetry endpoint 'http://example.com/v1/events'" in done.out


def test_a_consent_file_that_makes_no_sense_means_off_and_status_says_so(counting: Any) -> None:
    path = counting.consent_file
    path.parent.mkdir(parents=True)
    path.write_text('{"sharing": "true"}')
    out = telemetry(counting, "status").out
    assert out.startswith("telemetry: off, by an unreadable consent file\n")
    assert f"{path} has values of the wrong types." in out


# on and off


def test_off_deletes_and_remembers_and_on_begins_anew(counting: Any, indexed: Path) -> None:
    counting.run("files", cwd=indexed)
    assert telemetry(counting, "on").code == 0
    first = counting.status()["machine_id"]
    off = telemetry(counting, "off")
    assert (off.code, off.err) == (0, "")
    assert off.out.startswith("Stored: nothing is sent. Deleted: 1 day that waited (")
    assert counting.counted() == counting.counted("local") == {}
    status = counting.status()
    assert (status["sharing"], status["decided_by"]) == (False, "your choice")
    assert status["machine_id"] is None
    on = telemetry(counting, "on", "--json").json
    assert (on["sharing"], on["decided_by"]) == (True, "your choice")
    assert counting.status()["machine_id"] not in {None, first}
    assert counting.run("files", cwd=indexed).err == ""  # who said yes knows


def test_off_tells_whoever_sent_before_how_to_have_it_erased(counting: Any, indexed: Path) -> None:
    sent(counting, indexed)
    assert "under 1 id. To have it deleted there: codegraph telemetry erase." in (
        telemetry(counting, "off").out
    )
    assert telemetry(counting, "off", "--json").json["ids_kept_for_erase"] == 1


@pytest.mark.parametrize(
    ("command", "value", "note"),
    [
        ("off", "1", "CODEGRAPH_TELEMETRY is set here and outranks your choice"),
        ("off", "0", ""),
        ("on", "0", "CODEGRAPH_TELEMETRY is set here and outranks your choice"),
        ("on", "1", ""),
    ],
)
def test_a_choice_that_a_variable_outranks_says_so(
    command: str, value: str, note: str, counting: Any
) -> None:
    done = telemetry(counting, command, "--json", environ={"CODEGRAPH_TELEMETRY": value})
    assert done.code == 0
    assert done.json["sharing"] is (value == "1")
    assert note in done.err
    assert bool(note) is bool(done.err)
    assert counting.status()["sharing"] is (command == "on")


def test_on_tells_from_which_day_also_where_a_variable_outranks_it(counting: Any) -> None:
    off = {"DO_NOT_TRACK": "1"}
    out = telemetry(counting, "on", environ=off).out
    day = json.loads(counting.consent_file.read_text())["since"][:10]
    assert out.endswith(f"beginning with the one after {day}.\n")
    assert telemetry(counting, "on", "--json", environ=off).json == {
        "sharing": False,
        "decided_by": "DO_NOT_TRACK",
        "sendable_after": day,
    }


def test_off_silences_a_server_that_runs(
    counting: Any,
    indexed: Path,
    agent_of: Callable[..., Any],
    eventually: Callable[[Callable[[], bool]], bool],
) -> None:
    agent = agent_of(counting, indexed)
    agent.call("codegraph_status")
    assert eventually(lambda: counting.counted() == {"codegraph_status": (1, 0)})
    assert telemetry(counting, "off").code == 0
    after = sorted(counting.home.rglob("*"))
    agent.call("codegraph_status")
    agent.call("codegraph_files")
    agent.leave()
    assert agent.server.returncode == 0
    assert sorted(counting.home.rglob("*")) == after
    assert counting.lines() == counting.lines("local") == []


@pytest.mark.parametrize("words", [["telemetry", "off"], ["telemetry", "on"], ["stats", "--on"]])
def test_a_choice_that_cannot_be_stored_says_so_and_fails(words: list[str], counting: Any) -> None:
    locked = counting.home / "config"
    locked.mkdir(mode=0o500)
    done = subprocess.run(
        [sys.executable, "-c", WITHOUT_POWERS, *words, "--json"],
        cwd=counting.home,
        env=counting.environment(),
        capture_output=True,
        encoding="utf-8",
        check=False,
        timeout=60,
    )
    assert done.returncode == 1
    assert "error: Your choice was not stored: " in done.stderr
    assert "CODEGRAPH_TELEMETRY=0" in done.stderr
    error = json.loads(done.stdout[done.stdout.rindex('{\n  "error"') :])["error"]
    assert error["type"] == "ConsentNotStored"


def test_off_that_cannot_be_stored_deletes_what_waits_all_the_same(
    counting: Any, indexed: Path
) -> None:
    counting.run("files", cwd=indexed)
    (counting.home / "config").write_text("a file is in the way")
    done = telemetry(counting, "off")
    assert (done.code, done.out) == (1, "")
    assert "error: Your choice was not stored" in done.err
    assert counting.lines() == []


# preview and log


def test_preview_is_the_very_request_that_is_sent_next_and_log_the_one_that_was(
    counting: Any, indexed: Path
) -> None:
    counting.tell_long_ago()
    day = counting.used("codegraph_node", days=2, client_name="zed", client_version="0.1")
    words = [*counting.command, "telemetry", "preview"]
    shown = subprocess.run(words, env=counting.environment(), capture_output=True, check=True)
    assert shown.stderr == b"These very bytes are sent next.\n"
    as_json = telemetry(counting, "preview", "--json").json
    assert (as_json["day"], as_json["final"]) == (day, True)
    with Server(answer(204)) as server:
        assert counting.run("index", cwd=indexed, environ=to(server.url)).code == 0
        [request] = server.requests()
    assert shown.stdout == request.body + b"\n"
    assert as_json["body"].encode() == request.body
    [entry] = telemetry(counting, "log", "--json").json
    assert entry["body"].encode() == request.body
    assert entry["endpoint"] == server.url
    first, body = telemetry(counting, "log").out.splitlines()
    assert first.split("  ")[:2] == [entry["sent_at"], server.url]
    assert body.encode() == request.body


def test_preview_of_a_day_that_may_not_leave_says_so_and_sends_nothing(
    counting: Any, indexed: Path
) -> None:
    with Server(answer(204)) as server:
        counting.run("files", cwd=indexed, environ=to(server.url))
        done = telemetry(counting, "preview", environ=to(server.url))
        assert server.requests() == []
    assert done.err.startswith("Nothing of ")
    [event] = json.loads(done.out)["events"]
    assert event["name"] == "files"
    assert telemetry(counting, "preview", "--json").json["final"] is False


def test_with_nothing_to_show_stdout_is_empty(counting: Any) -> None:
    done = telemetry(counting, "preview")
    assert (done.code, done.out, done.err) == (0, "", "Nothing was counted yet.\n")
    done = telemetry(counting, "log")
    assert (done.code, done.out, done.err) == (0, "", "Nothing was sent.\n")
    assert telemetry(counting, "log", "--json").json == []


def test_a_damaged_log_is_not_taken_for_an_empty_one(counting: Any) -> None:
    counting.tell_long_ago()
    (counting.state / "ledger.json").write_text("[{")
    for _ in range(2):
        done = telemetry(counting, "log")
        assert (done.code, done.out) == (0, "")
        assert f"It is in {counting.state / 'ledger.json.damaged'}." in done.err
        assert done.err.endswith("Nothing was sent since.\n")


def test_a_request_that_had_no_answer_is_in_the_log(counting: Any, indexed: Path) -> None:
    counting.tell_long_ago()
    counting.used("query", days=2)
    with Server(hang) as server:
        assert counting.run("index", cwd=indexed, environ=to(server.url)).code == 0
    [entry] = telemetry(counting, "log", "--json").json
    assert json.loads(entry["body"])["events"][0]["name"] == "query"
    assert not (entry["answer"] or "").startswith("2")


def test_what_somebody_wrote_into_the_files_cannot_act_on_the_terminal(
    counting: Any, indexed: Path
) -> None:
    sent(counting, indexed)
    evil = "\x1b[2J\u202e"
    ledger = counting.state / "ledger.json"
    entry = {"sent_at": evil, "endpoint": evil, "answer": evil, "body": evil}
    ledger.write_text(json.dumps([entry]))
    losses = {"causes": {evil: 1}, "last": ""}
    (counting.state / "losses.json").write_text(json.dumps(losses))
    (counting.state / "sender.json").write_text(
        json.dumps({"at": evil, "answer": evil, "not_before": 0})
    )
    batch = counting.state / "batches" / "2026-01-01.00"
    batch.mkdir(parents=True)
    (batch / "0.json").write_text(evil)
    for command in ("status", "preview", "log"):
        out = telemetry(counting, command).out
        assert "\x1b" not in out
        assert "\u202e" not in out
    assert "\\x1b[2J\\u202e" in telemetry(counting, "log").out


# erase


def test_erase_says_whom_it_asks_and_forgets_what_was_taken(counting: Any, indexed: Path) -> None:
    machine_id = json.loads(sent(counting, indexed))["machine_id"]
    with Server(answer(204)) as server:
        done = telemetry(counting, "erase", environ=to(server.url))
        again = telemetry(counting, "erase", environ=to(server.url))
        [request] = server.requests()
    address = server.url.replace("/events", f"/machines/{machine_id}")
    assert done.err == f"Asking over the network: DELETE {address}\n"
    assert (done.code, done.out) == (
        0,
        f"{server.url} took 1 id for deletion. They are forgotten here.\n",
    )
    assert (request.method, request.target) == ("DELETE", f"/v1/machines/{machine_id}")
    assert again.out == "Nothing was sent from here in the last 13 months, so nobody was asked.\n"
    assert telemetry(counting, "log", "--json").json == []


def test_erase_that_was_refused_fails_and_can_be_repeated(counting: Any, indexed: Path) -> None:
    sent(counting, indexed)
    with Server(answer(500), answer(204)) as server:
        failed = telemetry(counting, "erase", "--json", environ=to(server.url))
        done = telemetry(counting, "erase", "--json", environ=to(server.url))
    assert failed.code == 1
    assert failed.json["error"]["type"] == "NotErased"
    assert "500" in failed.json["error"]["message"]
    assert (done.code, done.json) == (0, {"endpoint": server.url, "erased": 1})


def test_erase_has_nobody_to_ask_at_an_endpoint_that_cannot_be_used(counting: Any) -> None:
    done = telemetry(counting, "erase", "--json", environ=to("http://example.com/v1/events"))
    assert done.code == 2
    assert done.json["error"]["type"] == "BadEndpoint"


@pytest.mark.parametrize("content", ["", "[{", '[{"month": "soon", "id": "x"}]'])
def test_erase_does_not_take_damaged_ids_for_none(content: str, counting: Any) -> None:
    counting.tell_long_ago()
    ids, ledger = counting.state / "sent-ids.json", counting.state / "ledger.json"
    ids.write_text(content)
    ledger.write_text("[]")
    done = telemetry(counting, "erase", "--json")
    assert done.code == 1
    assert f"{ids} cannot be used (it is damaged)" in done.err
    assert (ids.read_text(), ledger.read_text()) == (content, "[]")


# the server


def test_a_server_gives_the_notice_on_stderr_alone(
    counting: Any,
    indexed: Path,
    agent_of: Callable[..., Any],
    eventually: Callable[[Callable[[], bool]], bool],
) -> None:
    agent = agent_of(counting, indexed)
    assert eventually(lambda: bool(list(counting.home.rglob("notice.json"))))
    out, err = agent.leave()
    assert (out, err) == (b"", f"{NOTICE}\n".encode())
    assert counting.run("files", cwd=indexed).err == ""


def test_a_server_without_telemetry_shows_and_writes_nothing(
    counting: Any, indexed: Path, agent_of: Callable[..., Any]
) -> None:
    agent = agent_of(counting, indexed, "--no-telemetry")
    agent.call("codegraph_status")
    assert agent.leave() == (b"", b"")
    assert list(counting.home.iterdir()) == []
