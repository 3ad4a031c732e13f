"""The Worker answers and forwards as the contract says, on the engine that Cloudflare runs."""

from __future__ import annotations

import base64
import json
import subprocess
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

SUPPORT = Path(__file__).parent / "support"
SOURCES = Path(__file__).resolve().parents[3] / "worker" / "src"
MACHINE = "5f0c1f6e-3c1b-4d6a-9a55-0d2f6b8f7c11"
ADDRESS = "203.0.113.77"
VARIABLES = {
    "CODEGRAPH_INGEST_ADDRESS_KEY": "a secret of the tests",
    "CODEGRAPH_INGEST_POSTHOG_KEY": "phc_tests",
    "CODEGRAPH_INGEST_POSTHOG_PERSONAL_KEY": "phx_tests",
    "CODEGRAPH_INGEST_POSTHOG_PROJECT": "7",
    "CODEGRAPH_INGEST_POSTHOG_URL": "https://capture.example",
    "CODEGRAPH_INGEST_POSTHOG_API_URL": "https://api.example",
}
PATHS = ["/", "/healthz", "/stats", "/stats.json", "/v1/events", "/v1/schema", "/nothing"]


def event(number: int = 0, **changes: Any) -> dict[str, Any]:
    return {
        "event": "usage_rollup",
        "event_id": f"3ac8f5ba-6ea6-5f2e-8d6a-{number:012x}",
        "day": (datetime.now(UTC) - timedelta(days=1)).date().isoformat(),
        "kind": "mcp_tool",
        "name": "codegraph_explore",
        "count": 12,
        "error_count": 1,
        "client_name": "claude-code",
        "client_version": "2.1",
        **changes,
    }


def envelope(**changes: Any) -> dict[str, Any]:
    return {
        "schema_version": 1,
        "machine_id": MACHINE,
        "codegraph_version": "0.1.0",
        "os": "linux",
        "arch": "x86_64",
        "python": "3.12",
        "ci": False,
        **changes,
    }


def message(*numbers: int, **changes: Any) -> dict[str, Any]:
    letter = {"envelope": envelope(), "events": [event(number) for number in numbers]}
    return {"body": json.dumps(letter), **changes}


def erasure(machine_id: str = MACHINE) -> dict[str, Any]:
    return {"body": json.dumps({"erase": machine_id})}


class Worker:
    """The Worker in a process of Node, which is asked one thing after the other."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process

    def tell(self, scenario: dict[str, Any]) -> dict[str, Any]:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        env = {"variables": VARIABLES} | scenario.get("env", {})
        self._process.stdin.write(json.dumps(scenario | {"env": env}) + "\n")
        self._process.stdin.flush()
        line = self._process.stdout.readline()
        assert line, "the Worker ended"
        found: dict[str, Any] = json.loads(line)
        return found

    def ask(
        self,
        method: str,
        path: str,
        body: bytes | None = None,
        headers: dict[str, str] | None = None,
        repeat: int = 1,
        env: dict[str, Any] | None = None,
        **more: Any,
    ) -> dict[str, Any]:
        given = {"cf-connecting-ip": ADDRESS} | (headers or {})
        if body is not None:
            more["body"] = base64.b64encode(body).decode()
        request = {"method": method, "path": path, "headers": given, **more}
        return self.tell({"request": request, "repeat": repeat, "env": env or {}})

    def post(self, body: bytes, headers: dict[str, str] | None = None, **more: Any) -> Any:
        described = {"content-type": "application/json"} | (headers or {})
        return self.ask("POST", "/v1/events", body, described, **more)

    def consume(self, messages: list[Any], posthog: list[Any], **env: Any) -> dict[str, Any]:
        return self.tell({"messages": messages, "posthog": posthog, "env": env})


@pytest.fixture(scope="module")
def worker(node_modules: Path) -> Iterator[Worker]:
    process = subprocess.Popen(
        ["node", str(SUPPORT / "worker.mjs"), str(node_modules), str(SOURCES)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    with process:
        yield Worker(process)
        assert process.stdin is not None
        process.stdin.close()
        assert process.wait(30) == 0


def request(*events: Any, **changes: Any) -> bytes:
    return json.dumps({**envelope(**changes), "events": events}).encode()


# --- Requests ---------------------------------------------------------------------------------


def test_events_are_answered_204_and_are_in_the_queue_as_one_message(worker: Worker) -> None:
    done = worker.post(request(event(1), event(2), secret="/home/ada"))
    assert done["status"] == 204
    assert done["body"] == ""
    (sent,) = done["sent"]
    assert json.loads(sent["body"]) == {"envelope": envelope(), "events": [event(1), event(2)]}


def test_a_request_of_which_nothing_is_kept_is_answered_204_and_queues_nothing(
    worker: Worker,
) -> None:
    done = worker.post(request({"event": "__proto__"}))
    assert (done["status"], done["sent"]) == (204, [])


def test_events_that_the_queue_does_not_take_are_answered_503(worker: Worker) -> None:
    done = worker.post(request(event()), env={"EVENTS": "rejects"})
    assert (done["status"], done["sent"]) == (503, [])
    assert int(done["headers"]["retry-after"]) > 0


@pytest.mark.parametrize("body", [b"", b"codegraph", b'{"a": 1}', b"\xff\xfe{\x00}\x00"])
def test_a_body_that_is_no_request_is_answered_400_in_one_line(worker: Worker, body: bytes) -> None:
    done = worker.post(body)
    assert (done["status"], done["sent"]) == (400, [])
    assert done["body"].count("\n") == 1


def test_a_request_without_a_body_is_answered_400(worker: Worker) -> None:
    done = worker.ask("POST", "/v1/events", headers={"content-type": "application/json"})
    assert done["status"] == 400


def test_the_largest_body_passes_and_one_byte_more_is_answered_413(worker: Worker) -> None:
    body = request(event())
    assert worker.post(body.ljust(65_536))["status"] == 204
    assert worker.post(body.ljust(65_537))["status"] == 413


def test_a_body_without_an_end_is_not_read_to_it(worker: Worker) -> None:
    done = worker.post(b"", pieces=10_000)
    assert done["status"] == 413
    assert done["pulled"] <= 66


def test_a_body_that_is_declared_too_large_is_not_read_at_all(worker: Worker) -> None:
    done = worker.post(b"", {"content-length": "65537"}, pieces=10_000)
    assert (done["status"], done["pulled"]) == (413, 0)


@pytest.mark.parametrize("kind", ["", "text/plain", "application/json; charset=utf-16"])
def test_a_body_of_another_kind_is_answered_415(worker: Worker, kind: str) -> None:
    assert worker.post(request(event()), {"content-type": kind})["status"] == 415


def test_a_compressed_body_is_answered_415_unread(worker: Worker) -> None:
    done = worker.post(b"", {"content-encoding": "gzip"}, pieces=10)
    assert (done["status"], done["pulled"]) == (415, 0)


def test_the_seventh_request_of_a_machine_is_answered_429(worker: Worker) -> None:
    done = worker.post(request(event()), repeat=7, env={"MACHINES": 6})
    assert done["statuses"] == [204] * 6 + [429]
    assert done["headers"]["retry-after"] == "60"
    assert len(done["sent"]) == 6
    assert set(done["keys"]["MACHINES"]) == {MACHINE}


@pytest.mark.parametrize("limit", ["ADDRESSES", "EVERYONE"])
def test_who_sends_too_much_is_answered_429_before_the_body_is_read(
    worker: Worker, limit: str
) -> None:
    done = worker.post(b"", pieces=10, env={limit: 0})
    assert (done["status"], done["pulled"]) == (429, 0)


@pytest.mark.parametrize("limit", ["ADDRESSES", "EVERYONE", "MACHINES"])
def test_a_rate_limit_that_fails_lets_nothing_in_and_loses_nothing(
    worker: Worker, limit: str
) -> None:
    done = worker.post(request(event()), env={limit: "fails"})
    assert (done["status"], done["sent"]) == (503, [])


def test_an_address_is_a_key_of_the_rate_limit_alone_and_cannot_be_read_there(
    worker: Worker,
) -> None:
    done = worker.post(request(event()))
    (key,) = done["keys"]["ADDRESSES"]
    assert len(key) == 32
    assert ADDRESS not in json.dumps(done)
    others = {
        address: worker.post(request(event()), {"cf-connecting-ip": address})["keys"]["ADDRESSES"]
        for address in ("203.0.113.78", "::ffff:203.0.113.77", "2001:db8::1", "2001:db8::2:1")
    }
    assert others["203.0.113.78"] != [key] == others["::ffff:203.0.113.77"]
    assert others["2001:db8::1"] == others["2001:db8::2:1"]


def test_a_forwarded_address_is_not_believed(worker: Worker) -> None:
    plain = worker.post(request(event()))
    forged = worker.post(request(event()), {"x-forwarded-for": "198.51.100.1"})
    assert forged["keys"]["ADDRESSES"] == plain["keys"]["ADDRESSES"]


def test_without_the_secret_for_addresses_nothing_is_taken(worker: Worker) -> None:
    done = worker.post(request(event()), env={"variables": {}})
    assert (done["status"], done["sent"]) == (500, [])


def test_a_deletion_is_answered_202_and_queued_twice_for_later(worker: Worker) -> None:
    done = worker.ask("DELETE", f"/v1/machines/{MACHINE}")
    assert done["status"] == 202
    assert [json.loads(sent["body"]) for sent in done["sent"]] == [{"erase": MACHINE}] * 2
    first, second = (sent["delaySeconds"] for sent in done["sent"])
    assert 0 < first < second <= 43_200


def test_a_deletion_that_the_queue_does_not_take_is_answered_503(worker: Worker) -> None:
    done = worker.ask("DELETE", f"/v1/machines/{MACHINE}", env={"EVENTS": "rejects"})
    assert done["status"] == 503


@pytest.mark.parametrize(
    "name", ["", "x", MACHINE.upper(), MACHINE + "%0A", f"{MACHINE}/{MACHINE}"]
)
def test_a_malformed_id_is_answered_400_and_touches_nothing(worker: Worker, name: str) -> None:
    done = worker.ask("DELETE", f"/v1/machines/{name}")
    assert (done["status"], done["sent"]) == (400, [])


def test_the_schema_in_force_is_shown(worker: Worker) -> None:
    done = worker.ask("GET", "/v1/schema")
    assert done["body"] == (SOURCES / "codegraph_ingest" / "schema.toml").read_text()


@pytest.mark.parametrize("path", ["/stats", "/stats.json"])
def test_that_there_are_no_figures_is_said_with_where_they_are(worker: Worker, path: str) -> None:
    assert worker.ask("GET", path)["status"] == 501
    figures = {"CODEGRAPH_INGEST_FIGURES_URL": "https://figures.example/"}
    done = worker.ask("GET", path, env={"variables": VARIABLES | figures})
    assert done["status"] == 501
    assert "https://figures.example/" in done["body"]


@pytest.mark.parametrize("path", PATHS)
def test_every_answer_has_the_strict_headers(worker: Worker, path: str) -> None:
    done = worker.ask("GET", path)
    assert done["headers"]["cache-control"] == "no-store"
    assert done["headers"]["x-content-type-options"] == "nosniff"
    assert "default-src 'none'" in done["headers"]["content-security-policy"]


def test_a_head_is_answered_like_a_get_without_a_body(worker: Worker) -> None:
    done = worker.ask("HEAD", "/")
    assert (done["status"], done["body"]) == (200, "")


def test_another_method_is_answered_405_with_those_there_are(worker: Worker) -> None:
    done = worker.ask("PUT", "/v1/events")
    assert (done["status"], done["headers"]["allow"]) == (405, "POST")


def test_another_path_is_answered_404(worker: Worker) -> None:
    assert worker.ask("GET", "/v1/machines")["status"] == 404


# --- Messages ---------------------------------------------------------------------------------


def test_messages_are_brought_to_posthog_in_one_request_and_acknowledged(worker: Worker) -> None:
    done = worker.consume([message(1, 2), message(3)], [{"status": 200}])
    assert done["fates"] == ["ack", "ack"]
    (sent,) = done["requests"]
    assert sent["url"] == "https://capture.example/batch/"
    assert sent["body"]["api_key"] == "phc_tests"
    assert [item["uuid"][-1] for item in sent["body"]["batch"]] == ["1", "2", "3"]
    for item in sent["body"]["batch"]:
        assert item["distinct_id"] == MACHINE
        assert item["properties"]["$ip"] is None
        assert item["properties"]["$process_person_profile"] is False
        assert item["properties"]["os"] == "linux"


@pytest.mark.parametrize("status", [408, 429, 500, 503])
def test_a_backend_that_cannot_now_is_asked_again_later_and_later(
    worker: Worker, status: int
) -> None:
    delays = [
        worker.consume([message(1, attempts=attempts)], [{"status": status}])["fates"][0]
        for attempts in range(1, 101)
    ]
    assert delays == sorted(delays)
    # The last is brought before the queue, which keeps messages for 14 days, forgets them.
    assert 7 * 86_400 < sum(delays) < 14 * 86_400


def test_a_backend_that_is_down_is_asked_again(worker: Worker) -> None:
    done = worker.consume([message(1), erasure()], ["down"])
    assert all(isinstance(fate, int) for fate in done["fates"])
    assert done["dead"] == []


def test_a_backend_that_is_over_its_quota_is_asked_again(worker: Worker) -> None:
    over = {"status": 200, "body": '{"status": 1, "quota_limited": ["events"]}'}
    assert worker.consume([message(1)], [over])["fates"] != ["ack"]


def test_a_wrong_key_loses_nothing(worker: Worker) -> None:
    done = worker.consume([message(1), message(2)], [{"status": 401}])
    assert all(isinstance(fate, int) for fate in done["fates"])
    assert len(done["requests"]) == 1


def test_the_message_at_fault_goes_to_the_dead_letters_and_the_others_arrive(
    worker: Worker,
) -> None:
    messages = [message(number) for number in range(8)]
    done = worker.consume(messages, [{"refuses": event(5)["event_id"]}])
    assert done["fates"] == ["ack"] * 8
    assert [sent["body"] for sent in done["dead"]] == [messages[5]["body"]]


def test_a_message_that_the_dead_letters_do_not_take_is_not_acknowledged(worker: Worker) -> None:
    done = worker.consume([message(1)], [{"status": 400}], DEAD_LETTERS="rejects")
    assert (done["fates"], done["dead"]) == (["nothing"], [])
    assert done["raised"] is not None


@pytest.mark.parametrize("body", ["", "[]", "5", "{}", '{"events": 1, "envelope": 2}'])
def test_a_message_that_is_none_of_ours_goes_to_the_dead_letters(worker: Worker, body: str) -> None:
    done = worker.consume([{"body": body}, message(1)], [{"status": 200}])
    assert done["fates"] == ["ack", "ack"]
    assert done["dead"] == [{"body": body}]


def test_deletions_are_asked_for_after_what_came_with_them(worker: Worker) -> None:
    done = worker.consume([erasure(), message(1)], [{"status": 200}])
    assert done["fates"] == ["ack", "ack"]
    capture, deletion = done["requests"]
    assert capture["url"].endswith("/batch/")
    assert deletion["url"] == "https://api.example/api/projects/7/persons/bulk_delete/"
    assert deletion["headers"]["authorization"] == "Bearer phx_tests"
    assert deletion["body"]["distinct_ids"] == [MACHINE]


def test_deletions_wait_where_no_personal_key_is_set(worker: Worker) -> None:
    variables = {
        name: value
        for name, value in VARIABLES.items()
        if "PERSONAL" not in name and "PROJECT" not in name
    }
    done = worker.consume([erasure()], [{"status": 200}], variables=variables)
    assert done["fates"] == [10_800]
    assert done["requests"] == []


def test_without_a_key_of_posthog_every_message_stays_in_the_queue(worker: Worker) -> None:
    done = worker.consume([message(1)], [{"status": 200}], variables={})
    assert (done["fates"], done["raised"]) == (["nothing"], "ValueError")
