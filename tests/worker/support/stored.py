"""A real service on a database of a test's own, what is sent to it, and what it keeps."""

from __future__ import annotations

import http.client
import json
import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
import uuid
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Self

from codegraph_ingest.journal.files import Folder
from codegraph_ingest.journal.intake import Journal
from codegraph_ingest.journal.lock import held
from codegraph_ingest.journal.running import BYTES
from codegraph_ingest.journal.settled import apply, recover, settled
from codegraph_ingest.journal.tail import Tail
from codegraph_ingest.sqlite.arriving import Rules, decide
from codegraph_ingest.sqlite.database import open_writer

SOURCE = Path(__file__).parents[3] / "worker" / "src"
PREFIX = "CODEGRAPH_INGEST_"
LISTENING = "Listening on http://127.0.0.1:"
TOOLS = ("codegraph_explore", "codegraph_search", "codegraph_node", "other")
NO_ANSWER = 0
"""The status of a request whose connection broke: nobody knows whether it was stored."""


def until(found: Callable[[], Any], what: str) -> Any:
    """Wait for something that another process does; gives what was found."""
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        result = found()
        if result:
            return result
        time.sleep(0.01)
    raise TimeoutError(what)


def command(
    database: Path, *words: str, environ: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """Run one command of the program to its end."""
    return subprocess.run(
        [sys.executable, "-m", "codegraph_ingest", *words],
        env=surroundings(database, environ or {}),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def surroundings(database: Path, more: Mapping[str, str]) -> dict[str, str]:
    """The environment of a process whose database that is."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(PREFIX)}
    return {**inherited, "PYTHONPATH": str(SOURCE), f"{PREFIX}DB": str(database), **more}


@dataclass(frozen=True, slots=True)
class Batch:
    """A request of one machine.

    Attributes:
        machine_id: Who sends it.
        counts: How many calls each event tells of, by its id.
        body: What is sent.
    """

    machine_id: str
    counts: dict[str, int]
    body: bytes


def new_machine() -> str:
    return str(uuid.uuid4())


def new_event() -> str:
    return str(uuid.UUID(bytes=os.urandom(16), version=5))


def days_ago(days: int) -> str:
    return (datetime.now(UTC) - timedelta(days=days)).date().isoformat()


def new_batch(events: int = 3, machine_id: str | None = None, day: str | None = None) -> Batch:
    """Events that nobody has sent before; of a new machine, too, unless one is given."""
    machine_id = machine_id or new_machine()
    # The 30th day ends at midnight, and a test may run at that moment.
    day = day or days_ago(random.randint(0, 29))
    counts = {new_event(): random.randint(1, 100) for _ in range(events)}
    body = {
        "schema_version": 1,
        "machine_id": machine_id,
        "codegraph_version": "0.1.0",
        "os": "linux",
        "arch": "x86_64",
        "python": "3.12",
        "ci": False,
        "events": [
            {
                "event": "usage_rollup",
                "event_id": event_id,
                "day": day,
                "kind": "mcp_tool",
                "name": random.choice(TOOLS),
                "count": count,
                "error_count": 0,
                "client_name": "claude-code",
                "client_version": "2.1",
            }
            for event_id, count in counts.items()
        ],
    }
    return Batch(machine_id, counts, json.dumps(body).encode())


class Client:
    """One connection to the service, kept open. A broken one is the answer `NO_ANSWER`."""

    def __init__(self, port: int) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._connection.close()

    def send(self, batch: Batch) -> int:
        """Send a batch; gives the status of the answer."""
        headers = {"content-type": "application/json"}
        return self._ask("POST", "/v1/events", batch.body, headers)[0]

    def post(self, batch: Batch) -> None:
        """Send a batch and do not wait for the answer: `answer` does."""
        headers = {"content-type": "application/json"}
        self._connection.request("POST", "/v1/events", batch.body, headers)

    def answer(self) -> int:
        """Wait for the answer to `post`."""
        reply = self._connection.getresponse()
        reply.read()
        return reply.status

    def erase(self, machine_id: str) -> int:
        return self._ask("DELETE", f"/v1/machines/{machine_id}")[0]

    def get(self, path: str) -> tuple[int, bytes]:
        return self._ask("GET", path)

    def _ask(self, method: str, path: str, *rest: Any) -> tuple[int, bytes]:
        try:
            self._connection.request(method, path, *rest)
            reply = self._connection.getresponse()
            return reply.status, reply.read()
        except (OSError, http.client.HTTPException):
            self._connection.close()
            return NO_ANSWER, b""


class Worker:
    """The service, as a process. It can be killed, and started anew on the same database.

    Args:
        folder: Where the database and the log are.
        settings: Variables of the environment, without their prefix.
    """

    def __init__(self, folder: Path, log: Path | None = None, **settings: object) -> None:
        self.database = folder / "ingest.db"
        self.log = log or folder / "worker.log"
        self.port = 0
        self.process: subprocess.Popen[bytes] | None = None
        plenty = dict.fromkeys(("CALLER_LIMIT", "TOTAL_LIMIT", "CALLER_CONNECTIONS"), 60_000)
        self._environ = {
            f"{PREFIX}{name}": str(value)
            for name, value in {"PORT": 0, "LOG_LEVEL": "info", **plenty, **settings}.items()
        }

    def __enter__(self) -> Self:
        try:
            self.start()
        except BaseException:
            self.kill()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self.kill()

    def start(self) -> None:
        """Start it, and wait until it takes connections."""
        told = len(self._told())
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "codegraph_ingest", "serve"],
                env=surroundings(self.database, self._environ),
                stderr=log,
            )
        process = self.process

        def port() -> int:
            assert process.poll() is None, self._told()[told:]
            _, found, rest = self._told()[told:].partition(LISTENING)
            return int(rest.partition("\n")[0]) if found and "\n" in rest else 0

        self.port = until(port, "the service does not listen")

    def kill(self) -> None:
        """End it as the kernel does, at once and wherever it is; nothing if it has ended."""
        if self.process is not None:
            self.process.kill()
            self.process.wait(30)

    def ask_to_stop(self, number: int = signal.SIGTERM) -> None:
        """Send it a signal."""
        assert self.process is not None
        self.process.send_signal(number)

    def ended(self) -> int:
        """Wait for its end; gives its exit status."""
        assert self.process is not None
        return self.process.wait(60)

    def client(self) -> Client:
        return Client(self.port)

    def send(self, batch: Batch) -> int:
        with self.client() as client:
            return client.send(batch)

    def health(self) -> int:
        with self.client() as client:
            return client.get("/healthz")[0]

    def _told(self) -> str:
        return self.log.read_text(encoding="utf-8") if self.log.exists() else ""


@asynccontextmanager
async def taking(
    database: Path, rules: Rules | None = None, most: int = BYTES
) -> AsyncIterator[Journal]:
    """A journal at work in this process alone: what it took is applied at the end."""
    folder = Folder(database)
    open_writer(database).close()
    folder.make()
    with held(folder) as alone:
        assert alone
        found = recover(database)
        with closing(open_writer(database)) as connection:
            decide(connection, rules or Rules())
        journal = Journal(Tail(folder, found.token, found.end), found.lengths, most)
        journal.start()
        try:
            yield journal
        finally:
            await journal.stop()
        apply(database)


def settle(database: Path) -> None:
    """Wait until all that was acknowledged is in the database; apply it where no service runs."""
    folder = Folder(database)

    def is_applied() -> bool:
        if folder.numbers():
            with settled(database):
                pass
        return not folder.numbers()

    until(is_applied, "the journal is not applied")


def rows(database: Path, query: str, *values: Any) -> list[tuple[Any, ...]]:
    """What a query finds when all that was acknowledged is in the database."""
    settle(database)
    with closing(sqlite3.connect(database)) as connection:
        return connection.execute(query, values).fetchall()


def stored(database: Path) -> dict[str, int]:
    """The counts of all events that are kept, by their ids."""
    found = rows(database, "SELECT event_id, count FROM events")
    assert len(dict(found)) == len(found)
    return dict(found)


def all_of(batches: Sequence[Batch]) -> dict[str, int]:
    """The counts of all events of some batches, by their ids."""
    return {event: count for batch in batches for event, count in batch.counts.items()}
