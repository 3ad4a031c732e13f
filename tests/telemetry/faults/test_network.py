"""Whatever the network does: what becomes of batch, ledger, losses and the next attempt."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from behaviours import answer, drip, hang, never_read, proxy, reset_in_body, reset_in_header
from behaviours import reply as reply_with
from certificates import certificate
from machine import DAY, NOWHERE, TOOLS, Machine, delivered
from misbehaving_server import Behaviour, BlackHole, Connection, NeverAccepts, Server

from codegraph_telemetry import losses
from codegraph_telemetry.flush import is_due
from codegraph_telemetry.status import status

HOUR = 3600.0
USUAL = (0.9 * 6 * HOUR, 1.1 * 6 * HOUR)
SECONDS = 0.5
"""What a pass gets where a server shall keep it waiting."""


@pytest.fixture
def waiting(machine: Machine) -> Machine:
    """A machine on which five counts wait to be sent."""
    machine.agree()
    machine.count(5)
    machine.now += 2 * DAY
    return machine


def wait_of(machine: Machine) -> float:
    return float(machine.attempt()["not_before"]) - machine.now


def assert_kept_for_later(machine: Machine, ledger: list[str | None], words: str) -> None:
    """Nothing was lost, nothing goes out before some hours, and then the same bytes do."""
    [batch] = machine.batches()
    body = batch.body()
    assert machine.losses() == {}
    assert machine.answers() == ledger
    assert machine.attempt()["answer"] == words
    assert USUAL[0] <= wait_of(machine) <= USUAL[1]
    assert status(machine.settings(), machine.clock).last_answer == words
    with Server(answer(204)) as server:
        machine.now += USUAL[0] - 1
        assert not is_due(machine.settings(), machine.clock)
        machine.flush(server.url)
        assert server.connections == []
        machine.now += USUAL[1]
        assert is_due(machine.settings(), machine.clock)
        machine.flush(server.url)
        [request] = server.wait_for(1)
    assert request.body == body
    assert machine.batches() == []
    assert machine.answers() == [*ledger, "204"]


def test_a_black_holed_endpoint_costs_nothing_but_the_attempt(waiting: Machine) -> None:
    with BlackHole() as server:
        waiting.flush(server.url, SECONDS)
    words = waiting.attempt()["answer"]
    assert words.startswith("no answer within")
    assert_kept_for_later(waiting, [], words)


def test_a_server_that_listens_and_never_accepts_may_have_the_request(waiting: Machine) -> None:
    with NeverAccepts() as server:
        waiting.flush(server.url, SECONDS)
    words = waiting.attempt()["answer"]
    assert_kept_for_later(waiting, [words], words)


@pytest.mark.parametrize("behaviour", [never_read, hang, drip], ids=lambda given: given.__name__)
def test_a_server_that_accepts_and_never_answers_is_left_in_time(
    waiting: Machine, behaviour: Behaviour
) -> None:
    with Server(behaviour) as server:
        waiting.flush(server.url, SECONDS)
        assert len(server.connections) == 1
    words = waiting.attempt()["answer"]
    assert words.startswith("no answer within")
    assert_kept_for_later(waiting, [words], words)


def test_a_refused_connection_is_tried_again_hours_later(waiting: Machine) -> None:
    with NeverAccepts() as server:
        url = server.url
    waiting.flush(url)
    assert_kept_for_later(waiting, [], "connection refused")


def test_dns_that_hangs_holds_up_neither_the_pass_nor_the_exit_of_the_process(
    waiting: Machine,
) -> None:
    code = """
sys.path[:0] = arguments
from misbehaving_server import names_answer_late
names_answer_late(3600, [])
flush(settings, seconds=0.3, clock=clock)
say("back")
"""
    child = waiting.python(code, *support(), url="https://telemetry.example/v1/events")
    assert child.end() == "back"
    words = waiting.attempt()["answer"]
    assert words.startswith("no answer within")
    assert_kept_for_later(waiting, [], words)


def test_dns_that_answers_after_the_pass_has_ended_makes_nothing_leave(waiting: Machine) -> None:
    code = """
port, *sys.path[:0] = arguments
import codegraph_telemetry.post
from misbehaving_server import names_answer_late
ended = threading.Event()
names_answer_late(0, [("127.0.0.1", int(port))], ended.wait)
flush(settings, seconds=1, clock=clock)
ended.set()
for thread in threading.enumerate():
    if thread is not threading.current_thread():
        thread.join()
"""
    with Server(answer(204)) as server:
        url = "https://telemetry.example/v1/events"
        waiting.python(code, str(server.port), *support(), url=url).end()
        assert server.connections == []
    assert len(waiting.batches()) == 1


def support() -> list[str]:
    """Where a child finds what it imports from the tests."""
    tests = Path(__file__).parents[2]
    return [str(tests / folder / "support") for folder in ("telemetry", "mcp_server")]


def test_a_certificate_that_is_not_trusted_keeps_everything_here(
    waiting: Machine, tmp_path: Path
) -> None:
    with Server(answer(204), tls=certificate(tmp_path)) as server:
        waiting.flush(server.url)
        assert server.requests() == []
    words = waiting.attempt()["answer"]
    assert words.startswith("TLS: ")
    assert_kept_for_later(waiting, [], words)


@pytest.mark.parametrize("fault", ["expired", "of another host"])
def test_a_certificate_that_is_trusted_but_wrong_keeps_everything_here(
    waiting: Machine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fault: str
) -> None:
    names = ["127.0.0.1"] if fault == "expired" else ["telemetry.example"]
    days = (-2, -1) if fault == "expired" else (-1, 1)
    wrong = certificate(tmp_path, *names, days=days)
    monkeypatch.setenv("SSL_CERT_FILE", str(wrong.path))
    with Server(answer(204), tls=wrong) as server:
        waiting.flush(server.url)
        assert server.requests() == []
    words = waiting.attempt()["answer"]
    assert words.startswith("TLS: ")
    assert_kept_for_later(waiting, [], words)


def test_a_server_that_does_not_speak_tls_gets_nothing(waiting: Machine) -> None:
    with Server(answer(204)) as server:
        waiting.flush(server.url.replace("http:", "https:"), SECONDS)
        assert not any(b"POST" in connection.received for connection in server.connections)
    assert_kept_for_later(waiting, [], waiting.attempt()["answer"])


@pytest.fixture
def behind_proxy(
    waiting: Machine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> tuple[Machine, Server]:
    """A machine that reaches the endpoint through a proxy alone, and that endpoint."""
    trusted = certificate(tmp_path, "telemetry.example")
    for name in ("HTTP_PROXY", "ALL_PROXY", "NO_PROXY", "no_proxy", "http_proxy", "https_proxy"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("SSL_CERT_FILE", str(trusted.path))
    return waiting, Server(answer(204), tls=trusted)


EXAMPLE = "https://telemetry.example/v1/events"


def test_a_proxy_is_used_and_sees_no_more_than_the_name(
    behind_proxy: tuple[Machine, Server], monkeypatch: pytest.MonkeyPatch
) -> None:
    machine, endpoint = behind_proxy
    with endpoint, Server(proxy({"telemetry.example:443": endpoint.address})) as server:
        monkeypatch.setenv("HTTPS_PROXY", f"http://127.0.0.1:{server.port}")
        machine.flush(EXAMPLE)
        assert delivered(endpoint.wait_for(1)) == {TOOLS[0]: 5}
        assert [request.method for request in server.requests()] == ["CONNECT"]
        assert TOOLS[0].encode() not in server.connections[0].received
    assert (machine.batches(), machine.answers()) == ([], ["204"])


@pytest.mark.parametrize("status_code", [403, 407, 502])
def test_a_proxy_that_refuses_keeps_everything_here(
    behind_proxy: tuple[Machine, Server], monkeypatch: pytest.MonkeyPatch, status_code: int
) -> None:
    machine, endpoint = behind_proxy
    routes = {"telemetry.example:443": endpoint.address}
    with endpoint, Server(proxy(routes, status=status_code)) as server:
        monkeypatch.setenv("HTTPS_PROXY", f"http://user:secret@127.0.0.1:{server.port}")
        machine.flush(EXAMPLE)
        assert endpoint.connections == []
    words = machine.attempt()["answer"]
    assert words.startswith(f"the proxy refused: {status_code}")
    for name in ("HTTPS_PROXY", "SSL_CERT_FILE"):
        monkeypatch.delenv(name)
    assert not any(b"secret" in content for content in machine.everything().values())
    assert_kept_for_later(machine, [], words)


@pytest.mark.parametrize("behaviour", [hang, reset_in_header], ids=lambda given: given.__name__)
def test_a_proxy_that_breaks_keeps_everything_here(
    behind_proxy: tuple[Machine, Server], monkeypatch: pytest.MonkeyPatch, behaviour: Behaviour
) -> None:
    machine, endpoint = behind_proxy
    with endpoint, Server(behaviour) as server:
        monkeypatch.setenv("HTTPS_PROXY", f"http://127.0.0.1:{server.port}")
        machine.flush(EXAMPLE, SECONDS)
        assert not any(b"POST" in connection.received for connection in server.connections)
        assert endpoint.connections == []
    for name in ("HTTPS_PROXY", "SSL_CERT_FILE"):
        monkeypatch.delenv(name)
    assert_kept_for_later(machine, [], machine.attempt()["answer"])


def test_a_proxy_never_gets_what_is_for_this_machine(
    waiting: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Server(answer(204)) as server, Server(answer(204)) as never:
        for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
            monkeypatch.setenv(name, f"http://127.0.0.1:{never.port}")
        waiting.flush(server.url)
        assert len(server.requests()) == 1
        assert never.connections == []


@pytest.mark.parametrize("code", [200, 202, 204])
def test_an_accepted_batch_is_gone_and_in_the_ledger(waiting: Machine, code: int) -> None:
    with Server(answer(code, {"Retry-After": "86400"})) as server:
        waiting.flush(server.url)
        [request] = server.wait_for(1)
    assert delivered([request]) == {TOOLS[0]: 5}
    assert (waiting.batches(), waiting.answers(), waiting.losses()) == ([], [str(code)], {})
    assert wait_of(waiting) == 0
    [entry] = json.loads((waiting.state / "ledger.json").read_text())
    assert entry["body"].encode() == request.body


@pytest.mark.parametrize("code", [400, 401, 404, 413])
def test_a_refused_batch_is_dropped_and_counted_as_lost(waiting: Machine, code: int) -> None:
    with Server(answer(code)) as server:
        waiting.flush(server.url)
        waiting.flush(server.url)
        assert len(server.requests()) == 1
    assert waiting.batches() == []
    assert waiting.losses() == {losses.REFUSED: 5}
    [words] = waiting.answers()
    assert words is not None
    assert words.startswith(str(code))
    assert status(waiting.settings(), waiting.clock).losses == {losses.REFUSED: 5}
    assert wait_of(waiting) == 0


@pytest.mark.parametrize("code", [301, 308, 408, 429, 500, 503])
def test_a_batch_that_may_be_taken_another_time_is_kept(waiting: Machine, code: int) -> None:
    with Server(answer(code)) as server:
        waiting.flush(server.url)
        assert len(server.requests()) == 1
    [words] = waiting.answers()
    assert words is not None
    assert words.startswith(str(code))
    assert_kept_for_later(waiting, [words], words)


@pytest.mark.parametrize("behaviour", [reset_in_header, reset_in_body], ids=lambda b: b.__name__)
def test_a_reset_in_the_middle_of_the_reply_sends_the_same_bytes_again(
    waiting: Machine, behaviour: Behaviour
) -> None:
    with Server(behaviour) as server:
        waiting.flush(server.url)
        first = server.requests()
    assert delivered(first) == {TOOLS[0]: 5}
    assert first[0].body == waiting.batches()[0].body()
    assert_kept_for_later(waiting, ["connection reset"], "connection reset")


@pytest.mark.parametrize(
    ("asked", "seconds"), [("172800", 2 * DAY), ("99999999", 7 * DAY), ("1", None), ("x", None)]
)
@pytest.mark.parametrize("code", [429, 503])
def test_retry_after_is_honoured_where_it_asks_for_more_than_the_usual_wait(
    waiting: Machine, asked: str, seconds: float | None, code: int
) -> None:
    with Server(answer(code, {"Retry-After": asked}), answer(204)) as server:
        waiting.flush(server.url)
        assert USUAL[0] <= wait_of(waiting)
        assert wait_of(waiting) == pytest.approx(seconds) or seconds is None
        waiting.now = waiting.attempt()["not_before"] - 1
        waiting.flush(server.url)
        assert len(server.requests()) == 1
        waiting.now += 2
        waiting.flush(server.url)
        assert len(server.wait_for(2)) == 2
    assert waiting.batches() == []


def test_a_failure_ends_the_pass_and_the_rest_waits_with_it(machine: Machine) -> None:
    machine.agree()
    for _ in range(3):
        machine.count(5)
        machine.now += DAY
    machine.now += DAY
    with Server(answer(204), answer(503), answer(204)) as server:
        machine.flush(server.url)
        assert len(server.requests()) == 2
        assert len(machine.batches()) == 2
        machine.now += 7 * HOUR
        machine.flush(server.url)
        assert delivered(server.wait_for(4)) == {TOOLS[0]: 15}


def test_what_was_refused_for_thirty_days_is_given_up(waiting: Machine) -> None:
    with Server(answer(503)) as server:
        for _ in range(27):
            waiting.flush(server.url)
            waiting.now += DAY
        assert len(waiting.batches()) == 1
        waiting.now += DAY
        waiting.flush(server.url)
    assert waiting.batches() == []
    assert waiting.losses() == {losses.EXPIRED: 5}


def test_the_deadline_binds_all_requests_of_a_pass_together(machine: Machine) -> None:
    machine.agree()
    for _ in range(5):
        machine.count(1)
        machine.now += DAY
    machine.now += DAY
    asked: list[int] = []

    def slow(connection: Connection) -> None:
        asked.append(1)
        connection.read_request()
        connection.stopping.wait(0.2)
        connection.send(reply_with(204))
        connection.read_until_gone()

    with Server(slow) as server:
        machine.flush(server.url, SECONDS)
        assert 1 <= len(asked) <= 3
    assert len(machine.batches()) >= 2


@pytest.mark.parametrize("url", ["http://telemetry.example/v1/events", "ftp://x/y", "nonsense"])
def test_an_endpoint_that_cannot_be_used_keeps_everything_here(waiting: Machine, url: str) -> None:
    waiting.flush(url)
    assert len(waiting.batches()) == 1
    assert waiting.answers() == []
    assert status(waiting.settings(url), waiting.clock).endpoint_fault
    assert status(waiting.settings(NOWHERE), waiting.clock).endpoint_fault is None
