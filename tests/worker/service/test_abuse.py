"""What somebody might do to the service who does not mean well, and that it does not help."""

from __future__ import annotations

import asyncio
import json
import socket
import struct
import uuid
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from pathlib import Path

import pytest
from service import (
    CHUNKED,
    OPEN,
    Service,
    batch,
    chunks,
    closed,
    event,
    padded,
    reply,
    request,
    serving,
    several_addresses,
    until,
)

from codegraph_ingest.callers import Callers
from codegraph_ingest.limits import KEYS, Bucket, Window

MOST = 65_536
FORWARDING = {"posthog_url": "http://127.0.0.1:9", "posthog_key": "phc_test"}
"""A backend that does not answer, so that all there is to forward stays in the queue."""


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    with serving(tmp_path_factory.mktemp("service"), **OPEN) as service:
        yield service


# --- Ever new ids -------------------------------------------------------------------------------


@several_addresses
def test_new_ids_do_not_get_a_caller_past_its_own_limit(tmp_path: Path) -> None:
    # So few a minute that none is regained while the test runs.
    with serving(tmp_path, caller_limit=2) as service:
        answers = [service.post(batch()) for _ in range(5)]
        assert [answer.status for answer in answers] == [204, 204, 429, 429, 429]
        assert int(answers[2].headers["retry-after"]) in range(1, 61)
        assert service.ask("DELETE", f"/v1/machines/{uuid.uuid4()}").status == 429
        assert service.ask("GET", "/").status == 200
        assert service.post(batch(), source="127.0.0.2").status == 204
        assert service.events == 3


def test_requests_that_are_refused_count_against_their_caller(tmp_path: Path) -> None:
    with serving(tmp_path, caller_limit=3) as service:
        answers = [
            service.post(b"{"),
            service.post(b"", headers={"content-type": ""}),
            service.ask("DELETE", "/v1/machines/none"),
            service.post(batch()),
        ]
        assert [answer.status for answer in answers] == [400, 415, 400, 429]


@several_addresses
def test_new_ids_from_new_addresses_do_not_get_past_the_limit_of_all(tmp_path: Path) -> None:
    with serving(tmp_path, caller_limit=2, total_limit=3) as service:
        # What the caller's own limit refuses does not use up what there is for all.
        first = [service.post(batch(), source="127.0.0.2").status for _ in range(6)]
        others = [service.post(batch(), source=f"127.0.0.{last}").status for last in (3, 4, 5)]
        assert (first, others) == ([204, 204, 429, 429, 429, 429], [204, 429, 429])
        assert service.events == 3


@pytest.mark.parametrize("kind", [Window, Bucket])
def test_a_limiter_remembers_no_more_than_its_bound_however_many_ids_come(
    kind: type[Window] | type[Bucket],
) -> None:
    now = 0.0
    limiter = kind(2, clock=lambda: now)

    async def come() -> int:
        most = 0
        for number in range(200_000):
            assert await limiter.limit(f"{number:032x}") == 0.0
            most = max(most, len(limiter))
        last = f"{199_999:032x}"
        assert [await limiter.limit(last) > 0 for _ in range(2)] == [False, True]
        return most

    assert asyncio.run(come()) == len(limiter) == KEYS

    async def come_later() -> None:
        nonlocal now
        for _ in range(KEYS):
            now += 120  # what was before is over, and a little of it is forgotten each time
            await limiter.limit("one")

    asyncio.run(come_later())
    assert len(limiter) == 1


# --- Addresses that are made up -----------------------------------------------------------------


@pytest.mark.parametrize("name", ["x-forwarded-for", "forwarded", "x-real-ip", "cf-connecting-ip"])
def test_a_forged_address_changes_nothing(tmp_path: Path, name: str) -> None:
    with serving(tmp_path, caller_limit=2) as service:
        answers = [
            service.post(batch(), headers={name: f"203.0.113.{number}"}).status
            for number in range(4)
        ]
        assert answers == [204, 204, 429, 429]


def test_behind_a_proxy_what_it_appended_counts_and_nothing_before_it(tmp_path: Path) -> None:
    with serving(tmp_path, caller_limit=2, trusted_proxies=1) as service:

        def post(forwarded: str) -> int:
            return service.post(batch(), headers={"x-forwarded-for": forwarded}).status

        forged = [post(f"198.51.100.{number}, 203.0.113.7") for number in range(4)]
        assert forged == [204, 204, 429, 429]
        assert [post(f"203.0.113.7, 198.51.100.{number}") for number in range(4)] == [204] * 4
        # A network of IPv6 is one caller, whatever its addresses.
        assert [post(f"2001:db8::{number}") for number in range(1, 4)] == [204, 204, 429]
        assert post("2001:db8:0:1::1") == 204
        # Without the header it is the address of the peer; with nonsense, that of all nonsense.
        assert [post("") for _ in range(3)] == [204, 204, 429]
        assert [post(f"nonsense-{number}") for number in range(3)] == [204, 204, 429]


def test_the_header_may_come_in_pieces() -> None:
    callers = Callers(2)

    def key(*values: bytes) -> str:
        headers = [(b"x-forwarded-for", value) for value in values]
        return callers.key({"client": ("127.0.0.1", 1), "headers": headers})

    whole = key(b"198.51.100.1, 203.0.113.7, 10.0.0.1")
    assert key(b"198.51.100.9", b"203.0.113.7,10.0.0.1") == whole
    assert key(b"198.51.100.9,203.0.113.7", b"10.0.0.2") == whole
    assert key(b"203.0.113.8, 10.0.0.1") != whole
    assert key(b"203.0.113.7") == key() != whole  # fewer than there are proxies: not from them


def test_the_key_of_an_address_is_another_one_each_day_and_in_each_process() -> None:
    now = 0.0
    callers, others = Callers(clock=lambda: now), Callers(clock=lambda: now)
    scope = {"client": ("203.0.113.7", 1), "headers": []}
    first = callers.key(scope)
    now = 86_399.0
    assert callers.key(scope) == first != others.key(scope)
    now = 86_400.0
    assert callers.key(scope) != first
    assert len(first) == 32


# --- Too much of something ----------------------------------------------------------------------


def calls(service: Service, machine: str) -> int:
    [(number,)] = service.query("SELECT sum(count) FROM events WHERE machine_id = ?", machine)
    return int(number)


def test_a_million_calls_of_a_machine_count_as_what_it_can_do_in_a_day(tmp_path: Path) -> None:
    with serving(tmp_path, day_calls=250_000, **OPEN) as service:
        one, machine = str(uuid.uuid4()), str(uuid.uuid4())
        huge = {"count": 1_000_000, "error_count": 1_000_000}
        assert service.post(batch(event(**huge), machine_id=one)).status == 204
        assert calls(service, one) == 100_000
        for _ in range(3):
            body = batch(*[event(**huge) for _ in range(20)], machine_id=machine)
            assert service.post(body).status == 204
        assert calls(service, machine) == 250_000
        service.stop()
        service.start()
        assert service.post(batch(event(), machine_id=machine)).status == 204
        assert calls(service, machine) == 250_000
        assert service.query("SELECT * FROM events WHERE error_count > count OR count < 1") == []
        assert service.post(batch()).status == 204
        assert service.events == 5


def test_a_machine_has_only_so_many_events_a_day(tmp_path: Path) -> None:
    with serving(tmp_path, day_events=150, **FORWARDING, **OPEN) as service:
        machine = str(uuid.uuid4())
        for _ in range(3):
            body = batch(*[event() for _ in range(100)], machine_id=machine)
            assert service.post(body).status == 204
        assert service.rows(machine) == 150
        assert service.query("SELECT count(*) FROM outbox") == [(150,)]


def test_a_hundred_thousand_names_that_nobody_knows_leave_nothing(tmp_path: Path) -> None:
    with serving(tmp_path, **OPEN) as service, service.connect() as connection:
        events = json.dumps([event(name="NAME", count=9)] * 100)
        head, tail = json.dumps(batch(events="EVENTS")).split('"EVENTS"')
        for group in range(1_000):
            parts = events.split("NAME")
            named = parts[0] + "".join(
                f"n{group:03}{number:02}{part}" for number, part in enumerate(parts[1:])
            )
            body = f"{head}{named}{tail}".encode()
            connection.sendall(request("POST", "/v1/events", body))
            assert reply(connection).status == 204
        assert service.events == 0
        assert service.query("SELECT * FROM outbox") == []
        service.stop()
        files = filter(Path.is_file, service.folder.rglob("*"))
        assert not any(b"n00000" in path.read_bytes() for path in files)


def test_what_is_sent_again_counts_once(tmp_path: Path) -> None:
    with serving(tmp_path, **FORWARDING, **OPEN) as service:
        body = batch(event(), event())
        twice = {**body, "events": [body["events"][0]] * 50}
        for sent in (body, body, twice):
            assert service.post(sent).status == 204
        service.stop()
        service.start()
        # Neither with other numbers nor as somebody else.
        changed = [{**found, "count": 99, "error_count": 0} for found in body["events"]]
        assert service.post({**body, "events": changed}).status == 204
        assert service.post(batch(*changed)).status == 204
        found = service.query("SELECT machine_id, count, error_count FROM events")
        assert found == [(body["machine_id"], 3, 1)] * 2
        assert service.query("SELECT count(*) FROM outbox") == [(2,)]


# --- Connections that are held ------------------------------------------------------------------


def test_who_sends_a_byte_now_and_then_is_cut_off_and_others_are_served(tmp_path: Path) -> None:
    with serving(tmp_path, request_seconds=1, **OPEN) as service, ExitStack() as stack:

        def connected(first: bytes) -> socket.socket:
            connection = stack.enter_context(service.connect())
            connection.sendall(first)
            connection.settimeout(0.02)
            return connection

        body = request("POST", "/v1/events", headers={"content-length": "60000"})
        dripping = {
            "head": connected(b"POST /v1/events HTTP/1.1\r\nx-long: "),
            "body": connected(body),
            "chunks": connected(request("POST", "/v1/events", headers=CHUNKED) + b"fff0\r\n"),
            "second": connected(request("GET", "/") + b"GET / HTTP/1.1\r\nx-long: "),
        }
        idle = [connected(b"") for _ in range(8)]

        def all_cut_off() -> bool:
            assert service.post(batch()).status == 204
            for name, connection in list(dripping.items()):
                try:
                    connection.sendall(b" ")
                    if not connection.recv(65_536):
                        del dripping[name]
                except TimeoutError:
                    pass
                except OSError:
                    del dripping[name]
            return not dripping

        until(all_cut_off, "somebody holds a connection")
        for connection in idle:
            connection.settimeout(30)
            assert closed(connection)


def test_a_connection_that_asks_for_nothing_more_is_closed(tmp_path: Path) -> None:
    with serving(tmp_path) as service, service.connect() as connection:
        connection.sendall(request("GET", "/"))
        assert reply(connection).status == 200
        assert closed(connection)


@several_addresses
def test_one_address_cannot_take_all_connections(tmp_path: Path) -> None:
    settings = {"caller_connections": 3, "connections": 5, "request_seconds": 1}
    with serving(tmp_path, **settings, **OPEN) as service, ExitStack() as stack:
        for _ in range(3):
            stack.enter_context(service.connect("127.0.0.2"))
        refused = stack.enter_context(service.connect("127.0.0.2"))
        answer = reply(refused)
        assert (answer.status, answer.headers["connection"]) == (503, "close")
        assert closed(refused)
        assert service.post(batch(), source="127.0.0.3").status == 204

        # Once they are closed for saying nothing, it is served again.
        def served() -> bool:
            try:
                return service.post(batch(), source="127.0.0.2").status == 204
            except ConnectionError:
                return False

        until(served, "the connections are not given back")


@several_addresses
def test_all_addresses_together_cannot_take_more_than_all_connections(tmp_path: Path) -> None:
    with serving(tmp_path, connections=3, request_seconds=1, **OPEN) as service:
        with ExitStack() as stack:
            for last in (2, 3, 4):
                stack.enter_context(service.connect(f"127.0.0.{last}"))
            assert reply(stack.enter_context(service.connect("127.0.0.5"))).status == 503

        def served() -> bool:
            try:
                return service.post(batch()).status == 204
            except ConnectionError:
                return False

        until(served, "the connections are not given back")


def test_who_goes_away_in_the_middle_leaves_nothing(service: Service) -> None:
    body = json.dumps(batch()).encode()
    whole = request("POST", "/v1/events", body)
    before = service.events
    for cut in (1, 40, len(whole) - len(body), len(whole) - 1):
        for linger in (0, 1):
            with service.connect() as connection:
                # With a linger of no time, the end is a reset.
                if not linger:
                    rude = struct.pack("ii", 1, 0)
                    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, rude)
                connection.sendall(whole[:cut])
    assert service.post(batch()).status == 204
    assert service.events == before + 1


# --- Bodies and heads that are not what they seem -----------------------------------------------


def text(**changes: object) -> str:
    return json.dumps(batch(**changes))


BODIES = {
    "UTF-16": text().encode("utf-16"),
    "UTF-16 without a mark": text().encode("utf-16-le"),
    "UTF-32": text().encode("utf-32"),
    "a byte order mark": b"\xef\xbb\xbf" + text().encode(),
    "Latin 1": text(x="\xe9").replace("\\u00e9", "\xe9").encode("latin-1"),
    "an overlong form": text(x="NUL").replace("NUL", "\x7f").encode().replace(b"\x7f", b"\xc0\x80"),
    "a surrogate as bytes": text(x="?").encode().replace(b"?", b"\xed\xa0\x80"),
    "half a pair": text(x="\ud800").encode(),
    "half a pair in a name": text(**{"\udc00": 1}).encode(),
    "a pair in the wrong order": text(x="\udc00\ud800").encode(),
    "lists in lists": text(x=[[[[[[[[[]]]]]]]]]).encode(),
    "brackets to the end": b"[" * MOST,
    "objects to the end": b'{"a":' * 13_000,
    "an integer of 16 digits": text(x=10**15).encode(),
    "an integer of all digits": text(x="D").replace('"D"', "9" * 60_000).encode(),
    "1e400": text(x="D").replace('"D"', "1e400").encode(),
    "-1e400": text(x="D").replace('"D"', "-1e400").encode(),
    "Infinity": text(x=float("inf")).encode(),
    "NaN": text(x=float("nan")).encode(),
    "a name twice": text().replace('"ci"', '"os": "macos", "ci"').encode(),
    "NUL": b"\x00" * 1_000,
    "two of them": (text() + text()).encode(),
    "JavaScript": text().replace('"ci"', "ci").encode(),
}


@pytest.mark.parametrize("name", BODIES)
def test_a_body_that_readers_would_disagree_about_is_malformed(service: Service, name: str) -> None:
    before = service.events
    assert len(BODIES[name]) <= MOST
    answer = service.post(BODIES[name])
    assert (answer.status, len(answer.reason) < 100) == (400, True)
    assert service.events == before
    assert service.post(batch()).status == 204


def test_a_body_in_chunks_of_a_byte_is_still_too_large(service: Service) -> None:
    assert service.post(chunks(padded(batch(), 3_000), 1), headers=CHUNKED).status == 204
    with service.connect() as connection:
        connection.sendall(request("POST", "/v1/events", headers=CHUNKED))
        connection.sendall(chunks(padded(batch(), MOST + 1), 1))
        assert reply(connection).status == 413


def test_a_stream_that_goes_on_after_it_was_refused_is_cut_off(service: Service) -> None:
    with service.connect() as connection:
        connection.sendall(request("POST", "/v1/events", headers=CHUNKED))
        part = b"%x\r\n%s\r\n" % (MOST, b" " * MOST)
        with pytest.raises(ConnectionError):
            connection.sendall(part * 1_000)
    assert service.post(batch()).status == 204


@pytest.mark.parametrize(
    "headers",
    [
        {"transfer-encoding": "chunked"},  # and a length
        {"content-length": "5\r\ncontent-length: 6"},
        {"content-length": "-1"},
        {"content-length": "+5"},
        {"content-length": "0x5"},
        {"content-length": "", "transfer-encoding": "chunked, identity"},
    ],
)
def test_a_request_of_which_the_end_is_doubtful_is_not_taken(
    service: Service, headers: dict[str, str]
) -> None:
    body, before = json.dumps(batch()).encode(), service.events
    with service.connect() as connection:
        connection.sendall(request("POST", "/v1/events", body, headers))
        assert reply(connection).status == 400
        assert closed(connection)
    assert service.events == before


@pytest.mark.parametrize("header", ["x-long: " + "a" * 200_000, "x: y\r\n" * 30_000])
def test_a_head_without_an_end_is_cut_off(service: Service, header: str) -> None:
    with service.connect() as connection:
        with suppress(ConnectionError):
            connection.sendall(f"POST /v1/events HTTP/1.1\r\nhost: x\r\n{header}".encode())
        assert closed(connection)
    assert service.post(batch()).status == 204


def test_fields_after_a_body_change_nothing(service: Service) -> None:
    body = json.dumps(batch()).encode()
    trailed = chunks(body)[:-2] + b"content-type: text/plain\r\nx-forwarded-for: 1.2.3.4\r\n\r\n"
    assert service.post(trailed, headers=CHUNKED).status == 204


def test_nothing_that_was_done_to_it_is_in_its_log(service: Service) -> None:
    service.ask("GET", "/sentinel?sentinel", headers={"user-agent": "sentinel"})
    service.post(b"sentinel", headers={"content-type": "sentinel"})
    log = service.log.read_text()
    assert "sentinel" not in log
    assert "Traceback" not in log
    assert len(log.splitlines()) < 10
