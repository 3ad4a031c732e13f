"""What becomes of a request, for whatever a server answers, over real sockets."""

from __future__ import annotations

import email.utils

import pytest
from behaviours import (
    answer,
    answer_before_the_body,
    drip,
    endless_body,
    endless_header,
    endless_promises,
    hang,
    hang_in_body,
    hang_in_header,
    never_read,
    redirect,
    reset_at_once,
    reset_before_reply,
    reset_in_body,
    reset_in_header,
    say,
)
from misbehaving_server import Behaviour, BlackHole, NeverAccepts, Server
from sending import BODY, send, send_deletion

from codegraph_telemetry.endpoint import parse

NOW = 1_800_000_000.0


def test_the_bytes_that_arrive_are_the_bytes_given() -> None:
    with Server(answer(204)) as server:
        send(server.url)
        [request] = server.wait_for(1)
    assert (request.method, request.target) == ("POST", "/v1/events")
    assert request.body == BODY


def test_a_request_has_the_headers_that_are_documented_and_no_others() -> None:
    with Server(answer(204)) as server:
        send(server.url, b"{}")
        [request] = server.wait_for(1)
    assert [(name.lower(), value) for name, value in request.headers] == [
        ("host", f"127.0.0.1:{server.port}"),
        ("content-type", "application/json"),
        ("content-length", "2"),
        ("user-agent", "codegraph/1.2.3"),
        ("accept-encoding", "identity"),
    ]


def test_a_deletion_names_the_machine_and_says_nothing_else() -> None:
    with Server(answer(202)) as server:
        gone = send_deletion(parse(server.url).machine_url("an-id"))
        [request] = server.wait_for(1)
    assert (gone.fate, gone.words) == ("accepted", "202")
    assert (request.method, request.target, request.body) == ("DELETE", "/v1/machines/an-id", b"")
    assert [name.lower() for name, _ in request.headers] == [
        "host",
        "user-agent",
        "accept-encoding",
    ]


@pytest.mark.parametrize(
    ("status", "fate", "words"),
    [
        (200, "accepted", "200"),
        (202, "accepted", "202"),
        (204, "accepted", "204"),
        (301, "later", "301 Moved Permanently"),
        (304, "later", "304 Not Modified"),
        (400, "refused", "400 Bad Request"),
        (404, "refused", "404 Not Found"),
        (408, "later", "408 Request Timeout"),
        (413, "refused", "413 Request Entity Too Large"),
        (429, "later", "429 Too Many Requests"),
        (499, "refused", "499"),
        (500, "later", "500 Internal Server Error"),
        (503, "later", "503 Service Unavailable"),
        (799, "later", "799"),
    ],
)
def test_the_status_decides_what_becomes_of_a_batch(status: int, fate: str, words: str) -> None:
    with Server(answer(status)) as server:
        got = send(server.url)
    assert got.fate == fate
    assert got.words.replace("Content Too Large", "Request Entity Too Large") == words
    assert (got.status, got.retry_after, got.left) == (status, None, True)


def test_a_refusal_counts_although_the_body_was_not_read() -> None:
    with Server(answer_before_the_body(413)) as server:
        got = send(server.url)
    assert (got.fate, got.status) == ("refused", 413)


def test_words_of_the_server_do_not_come_through() -> None:
    with Server(say(b"HTTP/1.1 503 \x1b[31mBuy now\r\nContent-Length: 0\r\n\r\n")) as server:
        assert "Buy" not in send(server.url).words


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("120", 120.0),
        ("0", 0.0),
        (email.utils.formatdate(NOW + 90, usegmt=True), 90.0),
        (email.utils.formatdate(NOW + 90), 90.0),
        ("99999999", 7 * 86_400.0),
        (email.utils.formatdate(NOW + 99_999_999, usegmt=True), 7 * 86_400.0),
        (email.utils.formatdate(NOW - 90, usegmt=True), None),
        ("-5", None),
        ("1e9", None),
        ("9" * 400, None),
        ("soon", None),
        ("Fri, 99 Foo 99999 99:99:99 GMT", None),
        ("\u0663".encode().decode("latin-1"), None),
        ("", None),
    ],
)
def test_the_wait_that_a_server_asks_for_is_understood_or_ignored(
    text: str, seconds: float | None
) -> None:
    with Server(answer(503, {"Retry-After": text})) as server:
        got = send(server.url, clock=lambda: NOW)
    assert (got.fate, got.retry_after) == ("later", seconds)


@pytest.mark.parametrize(
    "behaviour",
    [
        never_read,
        hang,
        hang_in_header,
        hang_in_body,
        drip,
        endless_promises,
    ],
)
def test_an_answer_that_does_not_come_in_time_is_not_waited_for(behaviour: Behaviour) -> None:
    with Server(behaviour) as server:
        got = send(server.url, seconds=0.5)
    assert (got.fate, got.words) == ("later", "no answer within 0.5 s")
    assert got.left


def test_a_server_that_listens_and_never_accepts_is_not_waited_for() -> None:
    with NeverAccepts() as server:
        got = send(server.url, seconds=0.5)
    assert (got.fate, got.words) == ("later", "no answer within 0.5 s")


def test_a_black_hole_is_not_waited_for_and_nothing_has_left() -> None:
    with BlackHole() as server:
        got = send(server.url, seconds=0.5)
    assert (got.fate, got.words, got.left) == ("later", "no answer within 0.5 s", False)


def test_no_time_at_all_means_that_nothing_leaves() -> None:
    with Server(answer(204)) as server:
        got = send(server.url, seconds=0.0)
        assert server.connections == []
    assert (got.fate, got.left) == ("later", False)


def test_a_body_without_end_is_not_read_to_its_end() -> None:
    with Server(endless_body) as server:
        assert send(server.url).fate == "accepted"


def test_a_head_without_end_is_no_answer() -> None:
    with Server(endless_header) as server:
        got = send(server.url)
    assert (got.fate, got.words) == ("later", "no complete reply")


@pytest.mark.parametrize(
    "behaviour", [reset_at_once, reset_before_reply, reset_in_header, reset_in_body]
)
def test_a_connection_that_is_reset_means_later(behaviour: Behaviour) -> None:
    with Server(behaviour) as server:
        got = send(server.url)
    assert (got.fate, got.words) == ("later", "connection reset")


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"HTTP/1.1 204 No Con",
        b"\x00\xff nonsense\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf",
    ],
)
def test_a_reply_that_breaks_off_or_is_none_means_later(raw: bytes) -> None:
    with Server(say(raw)) as server:
        got = send(server.url)
    assert (got.fate, got.words) == ("later", "no complete reply")


def test_a_port_where_nobody_listens_means_later_and_nothing_has_left() -> None:
    with NeverAccepts() as server:
        url = server.url
    got = send(url)
    assert (got.fate, got.words, got.left) == ("later", "connection refused", False)


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_not_followed(status: int) -> None:
    with Server(answer(204)) as other, Server(redirect(other.url, status)) as server:
        got = send(server.url)
        assert other.connections == []
    assert (got.fate, got.status) == ("later", status)


@pytest.mark.parametrize("location", ["/v1/events", "http://[", "\x00", "file:///etc/passwd"])
def test_a_redirect_to_itself_or_to_nowhere_is_not_followed_either(location: str) -> None:
    with Server(redirect(location)) as server:
        got = send(server.url)
        assert len(server.connections) == 1
    assert got.fate == "later"


def test_nothing_is_learnt_from_a_reply_that_a_later_request_would_tell() -> None:
    with Server(answer(204, {"Set-Cookie": "who=you; Path=/"})) as server:
        send(server.url, b"one")
        send(server.url, b"two")
        first, second = server.wait_for(2)
    assert first.headers == second.headers
