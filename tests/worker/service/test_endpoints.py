"""Each row of the table of requests and answers, over real connections."""

from __future__ import annotations

import gzip
import json
import subprocess
import sys
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from service import (
    CHUNKED,
    OPEN,
    ROOT,
    Service,
    batch,
    chunks,
    event,
    padded,
    reply,
    request,
    serving,
    until,
)

MOST = 65_536
FIGURES = ("/stats", "/stats.json")
PAGES = ("/", "/v1/schema", *FIGURES, "/healthz")


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    with serving(tmp_path_factory.mktemp("service"), **OPEN) as service:
        yield service


# --- POST /v1/events ----------------------------------------------------------------------------


def test_events_are_in_the_database_when_they_are_acknowledged(service: Service) -> None:
    body = batch(
        event(), event(event="index", languages=["go"], file_count="<100", duration="<10s")
    )
    answer = service.post(body)
    assert (answer.status, answer.body) == (204, b"")
    found = service.query(
        "SELECT event_id, day, event, os, kind, name, count, error_count, client_name, details"
        " FROM events WHERE machine_id = ? ORDER BY event DESC",
        body["machine_id"],
    )
    usage, index = body["events"]
    today = usage["day"]
    assert [tuple(row) for row in found] == [
        (usage["event_id"], today, "usage_rollup", "linux", "mcp_tool", "codegraph_explore", 3, 1,
         "zed", None),
        (index["event_id"], today, "index", "linux", None, None, None, None, None,
         '{"languages":["go"],"file_count":"<100","duration":"<10s"}'),
    ]  # fmt: skip


def test_what_the_schema_does_not_have_is_dropped_and_the_rest_acknowledged(
    service: Service,
) -> None:
    stripped = event(path="/home/ada")
    body = batch(event(event="keystrokes"), event(name="rm -rf"), stripped, 7, user="ada")
    assert service.post(body).status == 204
    found = service.query("SELECT * FROM events WHERE machine_id = ?", body["machine_id"])
    assert [row[0] for row in found] == [stripped["event_id"]]
    assert "ada" not in str(found)


def test_a_request_of_which_everything_is_dropped_is_acknowledged(service: Service) -> None:
    body = batch(event(event="keystrokes"))
    assert service.post(body).status == 204
    assert service.rows(body["machine_id"]) == 0


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"sentinel",
        b'"sentinel"',
        b"[1]",
        b'{"sentinel": ',
        b'{"sentinel": 1, "sentinel": 2}',
        b'{"sentinel": NaN}',
        b"\xffsentinel",
        json.dumps(batch(machine_id="sentinel")).encode(),
        json.dumps(batch(os="sentinel")).encode(),
        json.dumps(batch(machine_id=f"{uuid.uuid4()}\n")).encode(),
        json.dumps(batch(events="sentinel")).encode(),
        json.dumps(batch(events=[])).encode(),
        json.dumps(batch(schema_version=True)).encode(),
        json.dumps(batch(*[event() for _ in range(101)])).encode(),
    ],
)
def test_a_malformed_request_is_told_why_in_a_line_that_quotes_nothing(
    service: Service, body: bytes
) -> None:
    before = service.events
    answer = service.post(body)
    assert answer.status == 400
    assert 0 < len(answer.reason) < 100
    assert "sentinel" not in answer.reason
    assert "sentinel" not in str(answer.headers)
    assert service.events == before


def test_a_body_of_exactly_the_bound_is_taken_whichever_way_it_comes(service: Service) -> None:
    for_length, for_chunks = batch(), batch()
    assert service.post(padded(for_length, MOST)).status == 204
    assert service.post(chunks(padded(for_chunks, MOST)), headers=CHUNKED).status == 204
    assert [service.rows(body["machine_id"]) for body in (for_length, for_chunks)] == [1, 1]


def test_a_body_of_a_byte_more_is_refused_whichever_way_it_comes(service: Service) -> None:
    before = service.events
    by_length = service.post(padded(batch(), MOST + 1))
    by_chunks = service.post(chunks(padded(batch(), MOST + 1)), headers=CHUNKED)
    assert [by_length.status, by_chunks.status] == [413, 413]
    assert by_length.reason == by_chunks.reason == "the body has more than 65536 bytes"
    assert service.events == before


@pytest.mark.parametrize("length", [MOST + 1, 10**12, 10**30])
def test_a_length_over_the_bound_is_refused_before_any_of_the_body_is_sent(
    service: Service, length: int
) -> None:
    with service.connect() as connection:
        connection.sendall(request("POST", "/v1/events", headers={"content-length": str(length)}))
        assert reply(connection).status in (400, 413)


def test_a_stream_without_an_end_is_refused_once_it_is_over_the_bound(service: Service) -> None:
    with service.connect() as connection:
        connection.sendall(request("POST", "/v1/events", headers=CHUNKED))
        connection.sendall(b"%x\r\n%s\r\n" % (MOST + 1, b" " * (MOST + 1)))
        assert reply(connection).status == 413


@pytest.mark.parametrize(
    "headers",
    [
        {"content-type": "text/plain"},
        {"content-type": ""},
        {"content-type": "application/json; charset=utf-16"},
        {"content-type": "application/jsonp"},
        {"content-type": "application/x-www-form-urlencoded"},
        {"content-encoding": "gzip"},
        {"content-encoding": "identity"},
    ],
)
def test_a_body_that_is_not_said_to_be_plain_json_is_refused(
    service: Service, headers: dict[str, str]
) -> None:
    body = batch()
    answer = service.post(body, headers=headers)
    assert answer.status == 415
    assert answer.reason
    assert service.rows(body["machine_id"]) == 0


@pytest.mark.parametrize(
    "kind",
    ["application/json", "Application/JSON", 'application/json; charset="UTF-8"'],
)
def test_json_may_be_said_in_each_of_its_spellings(service: Service, kind: str) -> None:
    assert service.post(batch(), headers={"content-type": kind}).status == 204


def test_a_compressed_body_is_refused_however_much_it_would_become(service: Service) -> None:
    body = gzip.compress(b" " * 50_000_000)
    assert len(body) < MOST
    assert service.post(body, headers={"content-encoding": "gzip"}).status == 415
    assert service.post(body).status == 400  # and is no JSON where it is not said to be compressed


def test_the_seventh_request_of_a_machine_within_a_minute_is_to_come_later(tmp_path: Path) -> None:
    with serving(tmp_path) as service:
        mine, others = batch(), batch()
        answers = [service.post({**mine, "events": [event()]}) for _ in range(8)]
        assert [answer.status for answer in answers] == [204] * 6 + [429] * 2
        assert all(1 <= int(answer.headers["retry-after"]) <= 60 for answer in answers[6:])
        assert answers[6].reason
        assert service.rows(mine["machine_id"]) == 6
        assert service.post(others).status == 204


# --- DELETE /v1/machines/{id} -------------------------------------------------------------------


def test_a_machine_is_deleted_with_all_its_rows_and_no_other(service: Service) -> None:
    mine, other = batch(event(), event()), batch()
    assert [service.post(body).status for body in (mine, other)] == [204, 204]
    answer = service.ask("DELETE", f"/v1/machines/{mine['machine_id']}")
    assert (answer.status, answer.body) == (202, b"")
    assert (service.rows(mine["machine_id"]), service.rows(other["machine_id"])) == (0, 1)


def test_a_machine_that_was_never_seen_leaves_nothing_where_nothing_was_ever_forwarded(
    service: Service,
) -> None:
    for _ in range(2):
        assert service.ask("DELETE", f"/v1/machines/{uuid.uuid4()}").status == 202
    assert service.query("SELECT * FROM outbox") == []


def test_a_machine_that_was_never_seen_is_deleted_where_it_may_have_been_forwarded(
    tmp_path: Path,
) -> None:
    unknown = str(uuid.uuid4())  # its rows may be gone by their age
    backend = {"posthog_key": "phc_test", "posthog_url": "http://127.0.0.1:9"}
    with serving(tmp_path, **OPEN, **backend) as service:
        assert service.post(batch()).status == 204
        for _ in range(2):
            assert service.ask("DELETE", f"/v1/machines/{unknown}").status == 202
        erasures = "SELECT subject FROM outbox WHERE action = 'erase'"
        until(lambda: bool(service.query(erasures)), "its deletion is not queued")
        assert service.query(erasures) == [(unknown,)]


def test_an_id_that_is_none_is_refused_and_touches_nothing(service: Service) -> None:
    body = batch()
    service.post(body)
    known = body["machine_id"]

    def state() -> Any:
        return service.query(
            "SELECT (SELECT count(*) FROM events),"
            " (SELECT count(*) FROM outbox WHERE action = 'erase')"
        )

    before = state()
    for wrong in ("", "%25", known.upper(), f"{known}%0A", f"{known}/", f"{known[:-1]}", "*",
                  known.replace("-", ""), "%00", f"{known}x", "../v1/machines", "%D9%A1" * 36,
                  "a" * 10_000, str(uuid.uuid1())):  # fmt: skip
        answer = service.ask("DELETE", f"/v1/machines/{wrong}")
        assert (answer.status, answer.reason) == (400, "that is not the id of a machine"), wrong
    assert state() == before


# --- GET ----------------------------------------------------------------------------------------


def test_the_root_says_in_plain_text_what_this_is_and_where_to_look(service: Service) -> None:
    answer = service.ask("GET", "/")
    assert (answer.status, answer.headers["content-type"]) == (200, "text/plain; charset=utf-8")
    text = answer.body.decode()
    assert all(word in text for word in ("/v1/schema", "/stats", "/stats.json", "source"))


def test_the_schema_in_force_is_that_of_the_client(service: Service) -> None:
    answer = service.ask("GET", "/v1/schema")
    theirs = ROOT / "telemetry" / "codegraph_telemetry" / "schema.toml"
    assert (answer.status, answer.body) == (200, theirs.read_bytes())


def test_the_page_has_the_numbers_of_the_json(service: Service) -> None:
    page, numbers = service.ask("GET", "/stats"), service.ask("GET", "/stats.json")
    assert [page.status, numbers.status] == [200, 200]
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    assert page.body.lower().startswith(b"<!doctype html>")
    assert numbers.headers["content-type"] == "application/json"
    assert {"weeks", "months"} <= json.loads(numbers.body).keys()


def test_health_tells_whether_events_can_be_stored_and_what_waits(service: Service) -> None:
    answer = service.ask("GET", "/healthz")
    found = json.loads(answer.body)
    assert (answer.status, found["status"], found["fault"]) == (200, "ok", "")
    assert found["forwarding"] is False
    assert {"lag_seconds", "lag_events", "lag_erasures"} <= found.keys()


@pytest.mark.parametrize("path", PAGES)
def test_head_has_the_headers_of_get_and_no_body(service: Service, path: str) -> None:
    with service.connect() as connection:
        connection.sendall(request("HEAD", path) + request("GET", path))
        head = reply(connection, "HEAD")
        whole = reply(connection)  # what follows at once is the next answer, not a body
    assert (head.status, head.body) == (200, b"")
    ignored = {"date", "content-length"} if path == "/healthz" else {"date"}
    assert {name: value for name, value in head.headers.items() if name not in ignored} == {
        name: value for name, value in whole.headers.items() if name not in ignored
    }


# --- Everything else ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "allowed"),
    [
        ("/v1/events", "POST, OPTIONS"),
        ("/v1/machines/5f0c1f6e-3c1b-4d6a-9a55-0d2f6b8f7c11", "DELETE, OPTIONS"),
        *((path, "GET, HEAD, OPTIONS") for path in PAGES),
    ],
)
def test_another_method_is_refused_and_told_which_there_are(
    service: Service, path: str, allowed: str
) -> None:
    for method in {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "TRACE"} - {
        *allowed.split(", ")
    }:
        answer = service.ask(method, path)
        assert (answer.status, answer.headers["allow"]) == (405, allowed), method
    options = service.ask("OPTIONS", path)
    assert (options.status, options.body, options.headers["allow"]) == (204, b"", allowed)


@pytest.mark.parametrize(
    "path",
    ["/v1", "/v1/", "/v1/events/", "/v1/machines", "/v2/events", "//v1/events", "/stats/", "/admin",
     "/favicon.ico", "/v1/../v1/schema", "/schema.toml", "/ingest.db"],
)  # fmt: skip
def test_there_is_nothing_anywhere_else(service: Service, path: str) -> None:
    for method in ("GET", "POST", "DELETE"):
        assert service.ask(method, path).status == 404


def test_a_method_that_is_none_ends_the_connection(service: Service) -> None:
    with service.connect() as connection:
        connection.sendall(b"sentinel\r\n\r\n")
        answer = reply(connection)
        assert answer.status == 400
        assert b"sentinel" not in answer.body
        assert connection.recv(1) == b""


def test_no_answer_but_figures_may_be_cached_and_none_tells_its_maker_or_sets_a_cookie(
    service: Service,
) -> None:
    body = batch()
    answers = [
        service.post(body),
        service.post(b"{"),
        service.post(padded(batch(), MOST + 1)),
        service.post(body, headers={"content-type": "text/plain"}),
        service.ask("DELETE", f"/v1/machines/{body['machine_id']}"),
        service.ask("DELETE", "/v1/machines/none"),
        service.ask("GET", "/nothing"),
        service.ask("PUT", "/"),
        service.ask("OPTIONS", "/v1/events"),
        *(service.ask("GET", path) for path in PAGES if path not in FIGURES),
    ]
    figures = [service.ask("GET", path) for path in FIGURES]
    assert {answer.headers["cache-control"] for answer in answers} == {"no-store"}
    assert not [answer for answer in answers if "etag" in answer.headers]
    assert {answer.headers["cache-control"] for answer in figures} == {"public, max-age=300"}
    for answer in answers + figures:
        headers = answer.headers
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "no-referrer"
        assert not {"server", "x-powered-by", "set-cookie", "via"} & headers.keys()
        assert not [name for name in headers if name.startswith("access-control-")]
        assert "uvicorn" not in str(headers).lower()
        if answer.body:
            assert "default-src 'none'" in headers["content-security-policy"]
            assert "unsafe" not in headers["content-security-policy"]
            assert headers["x-frame-options"] == "DENY"


@pytest.mark.parametrize("path", FIGURES)
def test_figures_that_are_known_by_their_name_are_not_sent_again(
    service: Service, path: str
) -> None:
    whole = service.ask("GET", path)
    etag = whole.headers["etag"]
    for known in (etag, f"W/{etag}", f'"other", {etag}', "*"):
        answer = service.ask("GET", path, headers={"if-none-match": known})
        assert (answer.status, answer.body, answer.headers["etag"]) == (304, b"", etag)
        assert answer.headers["cache-control"] == whole.headers["cache-control"]
    for other in ('"other"', etag.strip('"'), ",", f"{etag}x"):
        answer = service.ask("GET", path, headers={"if-none-match": other})
        assert (answer.status, answer.body, answer.headers["etag"]) == (200, whole.body, etag)


def test_what_may_not_be_kept_is_always_sent(service: Service) -> None:
    for path in set(PAGES) - {*FIGURES}:
        assert service.ask("GET", path, headers={"if-none-match": "*"}).status == 200


def test_the_host_and_the_query_of_a_request_change_nothing(service: Service) -> None:
    plain = service.ask("GET", "/")
    other = service.ask("GET", "/?sentinel=1", headers={"host": "sentinel", "cookie": "sentinel=1"})
    assert (other.status, other.body) == (plain.status, plain.body)


def test_requests_that_come_at_once_are_answered_in_their_order(service: Service) -> None:
    with service.connect() as connection:
        mine = json.dumps(batch()).encode()
        connection.sendall(
            request("POST", "/v1/events", mine)
            + request("GET", "/nothing")
            + request("POST", "/v1/events", b"{")
            + request("GET", "/")
        )
        assert [reply(connection).status for _ in range(4)] == [204, 404, 400, 200]


def test_a_body_that_does_not_arrive_in_time_is_told_so(tmp_path: Path) -> None:
    with serving(tmp_path, request_seconds=1) as service, service.connect() as connection:
        body = json.dumps(batch()).encode()
        connection.sendall(request("POST", "/v1/events", body)[:-10])
        answer = reply(connection)
        assert (answer.status, answer.headers["connection"]) == (408, "close")
        assert answer.reason == "the body did not arrive in time"
        assert connection.recv(1) == b""
        assert service.events == 0


def test_a_port_that_is_taken_is_said_in_one_line(service: Service, tmp_path: Path) -> None:
    second = Service(tmp_path, {"port": service.port})
    done = subprocess.run(
        [sys.executable, "-m", "codegraph_ingest", "serve"],
        env=second._environ,
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )
    assert done.returncode == 1
    assert done.stderr.startswith(f"error: 127.0.0.1:{service.port} cannot be listened on")
    assert done.stderr.count("\n") == 1
