"""A count on its whole way: from an agent's call to a cell of the public page, and its end."""

from __future__ import annotations

import html
import json
import os
import re
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.request
import uuid
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from machine import Machine, ask, faketime, leave
from mock_posthog import KEY, PERSONAL_KEY, PROJECT, MockPostHog

from codegraph_telemetry.encoding import Platform, bodies
from codegraph_telemetry.folding import Use
from codegraph_telemetry.notice import NOTICE
from codegraph_telemetry.rollup import Merged

ROOT = Path(__file__).parents[2]
FAKETIME = faketime()
CHROMIUM = shutil.which("chromium")
CALLS = 5
OTHER_MACHINES = 14

pytestmark = pytest.mark.skipif(
    FAKETIME is None, reason="libfaketime is not installed (Debian: faketime)"
)


def days_away(days: int) -> dict[str, str]:
    """The environment of a process that lives so many days from now."""
    return {
        "LD_PRELOAD": str(FAKETIME),
        "FAKETIME": f"{days:+d}d",
        "FAKETIME_DONT_FAKE_MONOTONIC": "1",
        "NO_FAKE_STAT": "1",
        "TZ": "UTC",
    }


def until(found: Callable[[], Any], what: str) -> Any:
    """Wait for something that another process does; gives what was found."""
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        result = found()
        if result:
            return result
        time.sleep(0.1)
    raise TimeoutError(what)


class Worker:
    """A real worker. It can be stopped and started anew, on another day."""

    def __init__(self, folder: Path, posthog: MockPostHog) -> None:
        self.database = folder / "ingest.db"
        self.log = folder / "worker.log"
        with socket.create_server(("127.0.0.1", 0)) as probe:
            self.port = probe.getsockname()[1]
        self._environ = {
            **os.environ,
            "PYTHONPATH": str(ROOT / "worker" / "src"),
            "CODEGRAPH_INGEST_DB": str(self.database),
            "CODEGRAPH_INGEST_PORT": str(self.port),
            "CODEGRAPH_INGEST_POSTHOG_URL": posthog.url,
            "CODEGRAPH_INGEST_POSTHOG_API_URL": posthog.url,
            "CODEGRAPH_INGEST_POSTHOG_KEY": KEY,
            "CODEGRAPH_INGEST_POSTHOG_PROJECT": PROJECT,
            "CODEGRAPH_INGEST_POSTHOG_PERSONAL_KEY": PERSONAL_KEY,
        }
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self, days: int = 0) -> None:
        """Start it, as if it were so many days later."""
        environ = {**self._environ, **(days_away(days) if days else {})}
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "codegraph_ingest", "serve"], env=environ, stderr=log
            )
        until(self._answers, "the worker does not answer")

    def stop(self) -> None:
        """Stop it as an operator does."""
        if self._process is not None:
            self._process.send_signal(signal.SIGTERM)
            assert self._process.wait(30) == 0
            self._process = None

    def get(self, path: str) -> bytes:
        with urllib.request.urlopen(self.url + path, timeout=10) as reply:
            return bytes(reply.read())

    def post(self, body: bytes) -> int:
        request = urllib.request.Request(
            f"{self.url}/v1/events", body, {"content-type": "application/json"}
        )
        with urllib.request.urlopen(request, timeout=10) as reply:
            return int(reply.status)

    def rows(self, machine_id: str) -> list[tuple[str, str, str, int]]:
        """What is kept of a machine's uses, when all that was acknowledged is in the database."""
        until(lambda: json.loads(self.get("/healthz"))["unapplied_bytes"] == 0, "it is not applied")
        connection = sqlite3.connect(self.database)
        try:
            return connection.execute(
                "SELECT day, name, client_name, count FROM events WHERE machine_id = ?"
                " AND kind = 'mcp_tool'",
                (machine_id,),
            ).fetchall()
        finally:
            connection.close()

    def _answers(self) -> bool:
        try:
            return bool(self.get("/healthz"))
        except OSError:
            return False


@pytest.fixture
def posthog() -> Iterator[MockPostHog]:
    with MockPostHog(knows_persons=True) as posthog:
        yield posthog


@pytest.fixture
def worker(tmp_path: Path, posthog: MockPostHog) -> Iterator[Worker]:
    worker = Worker(tmp_path, posthog)
    worker.start()
    yield worker
    worker.stop()


@pytest.fixture
def machine(tmp_path: Path) -> Iterator[Machine]:
    root = tmp_path / "machine"
    root.mkdir()
    machine = Machine(root)
    yield machine
    machine.stop()


def codegraph(machine: Machine, url: str, *words: str) -> subprocess.CompletedProcess[str]:
    done = subprocess.run(
        [sys.executable, "-m", "codegraph_cli.main", *words],
        cwd=machine.root / "project",
        env={**os.environ, **machine.environment(url)},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done


def others_use_it_too(worker: Worker, day: str) -> None:
    """Have other machines send of the same day, for no cell is shown with less than ten."""
    for _ in range(OTHER_MACHINES):
        uses = {(Use("mcp_tool", "codegraph_status", "zed", "0.1"), "0.1.0"): (3, 0)}
        encoded = bodies(
            day, str(uuid.uuid4()), "claim", Merged(uses, [], 0), Platform.here(ci=False)
        )
        assert [worker.post(body) for body in encoded.bodies] == [204]


def calls_by_agent(worker: Worker, day: str) -> int | None:
    """The calls of one agent in the week of a day, as the public figures have them."""
    for week in json.loads(worker.get("/stats.json"))["weeks"]:
        if week["first"] <= day <= week["last"] and "machines" in week:
            for row in week["agents"]["rows"]:
                if row["value"] == "zed":
                    return int(row["calls"])
    return None


def test_a_call_of_an_agent_reaches_the_public_page_and_is_gone_once_erased(
    machine: Machine, worker: Worker, posthog: MockPostHog
) -> None:
    # A week that is over: told on its Monday, counted on its Tuesday.
    today = datetime.now(UTC).date()
    monday = -today.weekday() - 14
    day = (today + timedelta(days=monday + 1)).isoformat()
    events = f"{worker.url}/v1/events"

    # The agent's calls, through a real server.
    first = machine.serve(**days_away(monday))
    ask(first)
    leave(first)
    assert NOTICE in first.stderr()
    second = machine.serve(**days_away(monday + 1))
    ask(second, number=CALLS)
    leave(second)
    assert NOTICE not in second.stderr()

    # The next long command sends them, and the worker keeps them.
    (machine.root / "project" / "module.py").write_text("def f() -> None: ...\n")
    codegraph(machine, events, "init")
    [entry] = json.loads(codegraph(machine, events, "telemetry", "log", "--json").stdout)
    assert entry["answer"] == "204"
    machine_id = json.loads(entry["body"])["machine_id"]
    assert worker.rows(machine_id) == [(day, "codegraph_status", "zed", CALLS)]

    # It forwards them, without anything of this machine.
    def forwarded() -> list[Any]:
        return [event for event in posthog.events.values() if event["distinct_id"] == machine_id]

    [event] = until(forwarded, "nothing was forwarded")
    assert event["properties"]["count"] == CALLS
    assert b"127.0.0.1" not in json.dumps(posthog.received).encode()

    # With enough others, the next day's figures show them to everyone.
    others_use_it_too(worker, day)
    worker.stop()
    worker.start(days=1)
    expected = CALLS + 3 * OTHER_MACHINES
    until(lambda: calls_by_agent(worker, day) == expected, "the figures do not show it")
    assert str(expected) in shown(worker)

    # Erased by the user, it is gone from the database, from PostHog, and from the next figures.
    worker.stop()
    worker.start()
    codegraph(machine, events, "telemetry", "erase")
    assert worker.rows(machine_id) == []
    until(lambda: machine_id in posthog.deleted, "its deletion was not forwarded")
    worker.stop()
    kept = [*worker.database.parent.glob("ingest.db*"), *worker.database.parent.glob("*/*.lines")]
    files = [path for path in kept if path.is_file()]
    assert not any(machine_id.encode() in file.read_bytes() for file in files)
    worker.start(days=2)
    expected = 3 * OTHER_MACHINES
    until(lambda: calls_by_agent(worker, day) == expected, "the figures still show it")
    assert "127.0.0" not in worker.log.read_text().replace(worker.url, "")


def shown(worker: Worker) -> str:
    """The text of the page, as a browser has it where there is one."""
    if CHROMIUM is None:
        page = worker.get("/stats").decode()
    else:
        flags = "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run"
        flags += " --disable-background-networking --disable-component-update --disable-sync"
        profile = worker.database.with_name("profile")
        page = subprocess.run(
            [
                CHROMIUM,
                *flags.split(),
                f"--user-data-dir={profile}",
                "--dump-dom",
                f"{worker.url}/stats",
            ],
            capture_output=True,
            text=True,
            timeout=120,
            check=True,
        ).stdout
    return html.unescape(re.sub(r"<[^>]+>", " ", page))
