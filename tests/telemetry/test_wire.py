"""Nothing leaves any more once the time is over or the user has said no, wherever that falls."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from behaviours import answer, hang, never_read
from certificates import certificate
from misbehaving_server import PATIENCE, BlackHole, Connection, Server, wait_until
from sending import BODY, no_after, send

LATE_NAMES = f"""
import json, sys, threading, time
sys.path.insert(0, {str(Path(__file__).parent / "support")!r})
from misbehaving_server import names_answer_late, wait_until
from codegraph_telemetry.endpoint import parse
from codegraph_telemetry.post import post

url, port = sys.argv[1], int(sys.argv[2])
here = ("127.0.0.1", port)

def tell(answer):
    print(json.dumps([answer.fate, answer.words, answer.left]), flush=True)

def wait_for_what_stayed_behind():
    for thread in threading.enumerate():
        if thread.name == "codegraph-telemetry-post":
            thread.join()
"""


@pytest.fixture
def child() -> Iterator[Callable[..., str]]:
    """Run code in a process whose lookups of names can be made to hang; gives what it printed."""
    started: list[subprocess.Popen[str]] = []

    def run(code: str, url: str, port: int) -> str:
        process = subprocess.Popen(
            [sys.executable, "-c", LATE_NAMES + code, url, str(port)],
            stdout=subprocess.PIPE,
            text=True,
        )
        started.append(process)
        printed, _ = process.communicate(timeout=2 * PATIENCE)
        assert process.returncode == 0
        return printed.strip()

    yield run
    for process in started:
        process.kill()
        process.communicate()


def nobody_came(server: Server) -> bool:
    server.settle()
    return not server.connections


def open_files() -> int:
    return len(list(Path("/dev/fd").iterdir()))


def by_name(server: Server) -> str:
    return server.url.replace("127.0.0.1", "localhost")


# The time is over


def test_a_lookup_that_hangs_holds_up_neither_the_caller_nor_the_exit(
    child: Callable[..., str],
) -> None:
    code = """
names_answer_late(600, [here])
tell(post(parse(url), b"{}", seconds=0.5, allowed=lambda: True, version="1"))
"""
    with Server(answer(204)) as server:
        printed = child(code, by_name(server), server.port)
        assert printed == '["later", "no answer within 0.5 s", false]'
        assert nobody_came(server)


def test_a_lookup_that_answers_after_the_deadline_leads_to_no_connection(
    child: Callable[..., str],
) -> None:
    code = """
over = threading.Event()
names_answer_late(0, [here], gate=over.wait)
tell(post(parse(url), b"{}", seconds=0.5, allowed=lambda: True, version="1"))
over.set()
wait_for_what_stayed_behind()
"""
    with Server(answer(204)) as server:
        printed = child(code, by_name(server), server.port)
        assert printed == '["later", "no answer within 0.5 s", false]'
        assert nobody_came(server)


def test_what_is_not_sent_at_the_deadline_never_is() -> None:
    over = threading.Event()

    def read_when_it_is_over(connection: Connection) -> None:
        over.wait(PATIENCE)
        while connection.read_some():
            pass

    body = bytes(64 * 1024 * 1024)  # more than fits between the two
    with Server(read_when_it_is_over) as server:
        got = send(server.url, body, seconds=0.5)
        over.set()
        server.settle()
        [connection] = server.connections
    assert (got.fate, got.left) == ("later", True)
    assert len(connection.received) < len(body)
    # Reset, so that what the kernel still held was thrown away.
    assert isinstance(connection.fault, ConnectionResetError)


def test_the_thread_of_an_exchange_ends_with_it() -> None:
    with Server(never_read) as server:
        send(server.url, bytes(64 * 1024 * 1024), seconds=0.5)
        wait_until(
            lambda: all(
                thread.name != "codegraph-telemetry-post" for thread in threading.enumerate()
            ),
            "the end of the thread",
        )


def test_nothing_stays_open_after_an_exchange_that_was_cut() -> None:
    before = open_files()
    with Server(hang) as server:
        for _ in range(5):
            send(server.url, seconds=0.1)
    wait_until(lambda: open_files() <= before, "the end of all sockets")


# An address that leads nowhere


def test_an_address_that_leads_nowhere_leaves_time_for_the_next(
    child: Callable[..., str],
) -> None:
    code = """
names_answer_late(0, [("127.0.0.1", 1), ("127.0.0.1", int(url.split(":")[2].split("/")[0])), here])
tell(post(parse(url), b"{}", seconds=4, allowed=lambda: True, version="1"))
"""
    with BlackHole() as nowhere, Server(answer(204)) as server:
        url = nowhere.url.replace("127.0.0.1", "localhost")
        assert child(code, url, server.port) == '["accepted", "204", true]'


@pytest.mark.parametrize("host", ["127.0.0.1", "::1"])
def test_both_families_of_addresses_are_reached(host: str) -> None:
    try:
        server = Server(answer(204), host=host)
    except OSError:
        pytest.skip(f"this machine has no {host}")
    with server:
        assert send(server.url).fate == "accepted"


# The user has said no


def test_without_leave_there_is_not_even_a_connection() -> None:
    with Server(answer(204)) as server:
        got = send(server.url, allowed=lambda: False)
        assert (got.fate, got.left, got.status) == ("forbidden", False, None)
        assert nobody_came(server)


def test_leave_that_cannot_be_asked_for_is_no_leave() -> None:
    def ask() -> bool:
        raise OSError("the file of choices cannot be read")

    with Server(answer(204)) as server:
        assert send(server.url, allowed=ask).fate == "forbidden"
        assert nobody_came(server)


def test_leave_withdrawn_during_a_lookup_leads_to_no_connection(
    child: Callable[..., str],
) -> None:
    code = """
said_no = threading.Event()
names_answer_late(0, [here], gate=said_no.set)
tell(post(parse(url), b"{}", seconds=60, allowed=lambda: not said_no.is_set(), version="1"))
"""
    with Server(answer(204)) as server:
        printed = child(code, by_name(server), server.port)
        assert printed == '["forbidden", "stopped: sending is no longer allowed", false]'
        assert nobody_came(server)


@pytest.mark.parametrize("asked", range(20))
def test_leave_withdrawn_at_any_step_stops_the_request_there(asked: int) -> None:
    with Server(answer(204)) as server:
        got = send(server.url, allowed=no_after(asked))
        server.settle()
        received = b"".join(bytes(connection.received) for connection in server.connections)
    assert got.fate == "forbidden"
    assert not any(request.is_complete for request in server.requests())
    assert len(received) <= max(0, asked - 3) * 4096
    assert got.left or not received


@pytest.mark.parametrize("asked", range(24))
def test_leave_withdrawn_at_any_step_of_tls_stops_the_request_there(
    asked: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = certificate(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(own.path))
    with Server(answer(204), tls=own) as server:
        got = send(server.url, allowed=no_after(asked))
        server.settle()
        received = b"".join(bytes(connection.received) for connection in server.connections)
    assert got.fate == "forbidden"
    assert not any(request.is_complete for request in server.requests())
    assert got.left or not received


def test_leave_withdrawn_between_pieces_stops_the_body() -> None:
    with Server(hang) as server:
        got = send(server.url, allowed=no_after(10))
        server.settle()
    [connection] = server.connections
    assert (got.fate, got.left) == ("forbidden", True)
    assert len(connection.received) < len(BODY)


def test_leave_withdrawn_while_the_server_hangs_ends_the_wait() -> None:
    with Server(hang) as server:

        def ask() -> bool:
            return not any(request.is_complete for request in server.requests())

        got = send(server.url, allowed=ask, seconds=4 * PATIENCE)  # more than is waited for
    assert (got.fate, got.left) == ("forbidden", True)


def test_leave_is_asked_for_at_least_once_every_4_kib() -> None:
    asked: list[bool] = []

    def ask() -> bool:
        asked.append(True)
        return True

    with Server(answer(204)) as server:
        send(server.url, allowed=ask)
    assert len(asked) > len(BODY) // 4096
