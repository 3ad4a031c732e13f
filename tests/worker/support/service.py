"""A real service, as an operator runs it, and callers that speak to it byte by byte."""

from __future__ import annotations

import itertools
import json
import os
import re
import signal
import socket
import sqlite3
import subprocess
import sys
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from stored import settle

ROOT = Path(__file__).parents[3]
PATIENCE = 30.0  # seconds after which a test gives up; nothing is asserted of how long it took
OPEN = {"machine_limit": 1_000, "caller_limit": 10**9, "total_limit": 10**9}
"""Settings that keep the limits out of the way."""

LISTENING = re.compile(r"Listening on http://127\.0\.0\.1:([0-9]+)\n")
"""What the service says of itself each time it starts."""

several_addresses = pytest.mark.skipif(
    sys.platform == "darwin", reason="this system has one loopback address until told otherwise"
)

_numbers = itertools.count()


class Service:
    """A `codegraph-ingest serve` on a free port of this machine."""

    def __init__(self, folder: Path, settings: dict[str, object]) -> None:
        self.folder = folder
        self.database = folder / "ingest.db"
        self.log = folder / "service.log"
        self.port = 0  # known once it listens
        of_the_service = {"db": self.database, "port": 0, **settings}
        inherited = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith("CODEGRAPH_INGEST_")
        }
        self._environ = {
            **inherited,
            "PYTHONPATH": str(ROOT / "worker" / "src"),
            **{f"CODEGRAPH_INGEST_{name.upper()}": str(it) for name, it in of_the_service.items()},
        }
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it; return once it answers."""
        before = self.log.stat().st_size if self.log.exists() else 0
        with self.log.open("ab") as log:
            self._process = process = subprocess.Popen(
                [sys.executable, "-m", "codegraph_ingest", "serve"],
                env=self._environ,
                cwd=self.folder,
                stdout=log,
                stderr=log,
            )

        def answers() -> bool:
            log = self.log.read_text()
            assert process.poll() is None, log
            listening = LISTENING.search(log, before)
            if listening is None:
                return False
            self.port = int(listening[1])
            try:
                return self.ask("GET", "/healthz").status == 200
            except OSError:
                return False

        until(answers, "the service does not answer")

    def stop(self) -> None:
        """Stop it as an operator does."""
        process, self._process = self._process, None
        if process is None:
            return
        process.send_signal(signal.SIGTERM)
        try:
            status = process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
            raise
        assert status == 0, self.log.read_text()

    def connect(self, source: str = "127.0.0.1") -> socket.socket:
        """A connection from an address of this machine."""
        return socket.create_connection(
            ("127.0.0.1", self.port), timeout=PATIENCE, source_address=(source, 0)
        )

    def ask(
        self,
        method: str,
        path: str,
        body: bytes = b"",
        *,
        headers: dict[str, str] | None = None,
        source: str = "127.0.0.1",
    ) -> Reply:
        """Send one request over a connection of its own."""
        with self.connect(source) as connection:
            connection.sendall(request(method, path, body, headers))
            return reply(connection, method)

    def post(self, body: bytes | dict[str, Any], **how: Any) -> Reply:
        """Send events."""
        if isinstance(body, dict):
            body = json.dumps(body).encode()
        return self.ask("POST", "/v1/events", body, **how)

    def query(self, sql: str, *values: object) -> list[Any]:
        """Ask the database, when all that was acknowledged is in it."""
        settle(self.database)
        with closing(sqlite3.connect(f"{self.database.as_uri()}?mode=ro", uri=True)) as connection:
            return connection.execute(sql, values).fetchall()

    def rows(self, machine_id: str) -> int:
        """How many events are kept of a machine."""
        [(number,)] = self.query("SELECT count(*) FROM events WHERE machine_id = ?", machine_id)
        return int(number)

    @property
    def events(self) -> int:
        """How many events are kept of all machines."""
        [(number,)] = self.query("SELECT count(*) FROM events")
        return int(number)


@contextmanager
def serving(folder: Path, **settings: object) -> Iterator[Service]:
    """A running service with some settings; always stopped."""
    service = Service(folder, settings)
    try:
        service.start()
        yield service
    finally:
        service.stop()


# --- What is sent -------------------------------------------------------------------------------


def event(**changes: object) -> dict[str, Any]:
    """An event of today with an id of its own."""
    found = {
        "event": "usage_rollup",
        "event_id": str(uuid.uuid5(uuid.NAMESPACE_URL, f"{uuid.uuid4()}{next(_numbers)}")),
        "day": datetime.now(UTC).date().isoformat(),
        "kind": "mcp_tool",
        "name": "codegraph_explore",
        "count": 3,
        "error_count": 1,
        "client_name": "zed",
        "client_version": "0.1",
    }
    return {**found, **changes}


def batch(*events: object, **changes: object) -> dict[str, Any]:
    """A request's body, by default of a new machine with one event."""
    return {
        "schema_version": 1,
        "machine_id": str(uuid.uuid4()),
        "codegraph_version": "0.1.0",
        "os": "linux",
        "arch": "x86_64",
        "python": "3.12",
        "ci": False,
        "events": list(events) or [event()],
        **changes,
    }


def padded(body: dict[str, Any], size: int) -> bytes:
    """A body with as many spaces after it as make it so long."""
    return json.dumps(body).encode().ljust(size)


def request(
    method: str, path: str, body: bytes = b"", headers: dict[str, str] | None = None
) -> bytes:
    """The bytes of a request, as JSON of a known length unless its headers say otherwise."""
    sent = {"host": "ingest.example"}
    if method == "POST":
        sent |= {"content-type": "application/json", "content-length": str(len(body))}
    sent |= headers or {}
    lines = [f"{name}: {value}\r\n" for name, value in sent.items() if value]
    return f"{method} {path} HTTP/1.1\r\n{''.join(lines)}\r\n".encode() + body


CHUNKED = {"content-length": "", "transfer-encoding": "chunked"}


def chunks(body: bytes, size: int = 8_000) -> bytes:
    """A body in chunks."""
    parts = [body[start : start + size] for start in range(0, len(body), size)]
    return b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in parts) + b"0\r\n\r\n"


# --- What is answered ---------------------------------------------------------------------------


@dataclass(frozen=True)
class Reply:
    """An answer as it arrived, with the names of its headers in lower case."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def reason(self) -> str:
        """The one line of its body."""
        assert self.headers["content-type"] == "text/plain; charset=utf-8"
        text = self.body.decode()
        assert text.endswith("\n"), text
        assert text.count("\n") == 1, text
        return text[:-1]


def reply(connection: socket.socket, method: str = "GET") -> Reply:
    """Read one answer. Raises `ConnectionError` where the connection ends without one."""
    # Byte by byte, for what comes after it may be the next answer.
    head = b""
    while not head.endswith(b"\r\n\r\n"):
        head += _read(connection, 1)
    first, *lines = head.decode("latin-1").strip().split("\r\n")
    headers: dict[str, str] = {}
    for line in lines:
        name, value = line.split(": ", 1)
        assert name.lower() not in headers, f"a header came twice: {line}"
        headers[name.lower()] = value
    assert "transfer-encoding" not in headers
    length = 0 if method == "HEAD" else int(headers.get("content-length", "0"))
    body = b""
    while len(body) < length:
        body += _read(connection, length - len(body))
    return Reply(int(first.split(" ")[1]), headers, body)


def _read(connection: socket.socket, most: int) -> bytes:
    part = connection.recv(most)
    if not part:
        raise ConnectionError("closed without an answer")
    return part


def closed(connection: socket.socket) -> bool:
    """Wait for the other side to close a connection, and read whatever it says before."""
    try:
        while connection.recv(65_536):
            pass
    except ConnectionError:
        pass
    except TimeoutError:
        return False
    return True


def until(found: Callable[[], bool], what: str) -> None:
    """Wait for something that another process does."""
    deadline = time.monotonic() + PATIENCE
    while not found():
        if time.monotonic() > deadline:
            raise TimeoutError(what)
        time.sleep(0.02)
