"""A PostHog on this machine: it rejects what the real one rejects, and keeps what it takes.

    with MockPostHog() as posthog:
        ...  # forward to posthog.url
    assert len(posthog.events) == 3

Like the real one, it refuses a whole batch for one event that is not as it must be, wants its key,
takes 20 MiB, answers 200 and drops when over quota, and keeps one event for each (day, event,
distinct_id, uuid). What it does with the next requests can be set in `replies`: each is given to
one request, the oldest first. `always` is given to every request while it is set.
"""

from __future__ import annotations

import json
import re
import socket
import struct
import threading
import uuid
from collections import deque
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self

KEY = "phc_test"
PERSONAL_KEY = "phx_test"
PROJECT = "17"
LARGEST_BODY = 20 * 1024 * 1024

_DELETE = re.compile(r"/api/projects/([0-9]+)/persons/bulk_delete/")


@dataclass(frozen=True)
class Reply:
    """What happens to a request, instead of what should."""

    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b'{"status":"Ok"}'
    hangs: bool = False
    resets: bool = False
    keeps: bool = False
    """Whether the events are kept all the same: the reply is lost, not the request."""


HANG = Reply(hangs=True)
RESET = Reply(resets=True)
LOST_REPLY = Reply(resets=True, keeps=True)
OVER_QUOTA_IN_WORDS = Reply(200, body=b'{"status":"Ok","quota_limited":["events"]}')
OVER_QUOTA_IN_SILENCE = Reply(200)


@dataclass(frozen=True)
class Request:
    """One request, as received."""

    method: str
    path: str
    headers: dict[str, str]
    """Names in lower case."""
    body: bytes
    status: int
    """What it was answered; 0 for none."""

    @property
    def batch(self) -> list[dict[str, Any]]:
        found = json.loads(self.body)["batch"]
        assert isinstance(found, list)
        return found


class MockPostHog:
    """The server. Use it in ``with``; what it recorded stays after that."""

    def __init__(
        self, poison: frozenset[str] = frozenset(), *, knows_persons: bool = False
    ) -> None:
        self.poison = poison
        """Ids of events that it refuses, whatever they look like."""
        self.knows_persons = knows_persons
        self.requests: list[Request] = []
        self.received: list[dict[str, Any]] = []
        """Every event that was taken, resent ones as often as they came."""
        self.deleted: list[str] = []
        self.order: list[tuple[str, str]] = []
        """What happened to whom: ("capture" or "delete", distinct_id)."""
        self.replies: deque[Reply] = deque()
        self.always: Reply | None = None
        self.lock = threading.Lock()
        self.closing = threading.Event()
        self._server = _Server(("127.0.0.1", 0), _Handler)
        self._server.owner = self
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"
        self._thread = threading.Thread(
            target=self._server.serve_forever, kwargs={"poll_interval": 0.02}
        )

    @property
    def events(self) -> dict[tuple[str, str, str, str], dict[str, Any]]:
        """What is left after PostHog's dedupe, by (day, event, distinct_id, uuid)."""
        with self.lock:
            return {
                (e["timestamp"][:10], e["event"], e["distinct_id"], e["uuid"]): e
                for e in self.received
            }

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.closing.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def next_reply(self) -> Reply | None:
        with self.lock:
            return self.replies.popleft() if self.replies else self.always

    def judge(self, path: str, headers: dict[str, str], body: bytes) -> tuple[int, bytes]:
        """Take a request, or say what is wrong with it."""
        if path == "/batch/":
            return self._take(body)
        if found := _DELETE.fullmatch(path):
            return self._delete(found[1], headers, body)
        return 404, b"not found"

    def _take(self, body: bytes) -> tuple[int, bytes]:
        if len(body) > LARGEST_BODY:
            return 413, b"length limit exceeded"
        try:
            found = json.loads(body)
        except ValueError:
            return 400, b"failed to parse request"
        if not isinstance(found, dict) or found.get("api_key") != KEY:
            return 401, b"event submitted without an api_key"
        batch = found.get("batch")
        if not isinstance(batch, list) or not batch:
            return 400, b"request holds no event"
        for event in batch:
            if problem := self._problem(event):
                return 400, problem
        with self.lock:
            self.received += batch
            self.order += [("capture", event["distinct_id"]) for event in batch]
        return 200, b'{"status":"Ok"}'

    def _problem(self, event: Any) -> bytes | None:
        if not event.get("event"):
            return b"event submitted with an empty event name"
        if not event.get("distinct_id"):
            return b"event submitted without a distinct_id"
        try:
            uuid.UUID(event["uuid"])
        except ValueError:
            return b"failed to parse request: UUID parsing failed"
        return b"poison" if event["uuid"] in self.poison else None

    def _delete(self, project: str, headers: dict[str, str], body: bytes) -> tuple[int, bytes]:
        if headers.get("authorization") != f"Bearer {PERSONAL_KEY}":
            return 401, b"not a personal API key"
        if project != PROJECT:
            return 404, b"no such project"
        found = json.loads(body)
        ids = found["distinct_ids"]
        if len(ids) > 1000 or found["delete_events"] is not True:
            return 400, b"not as it must be"
        with self.lock:
            self.deleted += ids
            self.order += [("delete", distinct_id) for distinct_id in ids]
        known = len(ids) if self.knows_persons else 0
        return 202, json.dumps({"persons_found": known, "persons_deleted": known}).encode()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    owner: MockPostHog

    def handle_error(self, *_: object) -> None:
        pass  # a client that goes away is what is tested


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = 65_536  # a reply in one piece, which nothing holds back
    server: _Server

    def do_POST(self) -> None:
        posthog = self.server.owner
        length = int(self.headers.get("content-length", 0))
        body = self.rfile.read(length)
        if len(body) < length:
            return
        headers = {name.lower(): value for name, value in self.headers.items()}
        reply = posthog.next_reply()
        if reply is None or reply.keeps:
            status, answer = posthog.judge(self.path, headers, body)
            extra: dict[str, str] = {}
        else:
            status, answer, extra = reply.status, reply.body, reply.headers
        is_lost = reply is not None and (reply.hangs or reply.resets)
        request = Request("POST", self.path, headers, body, 0 if is_lost else status)
        with posthog.lock:
            posthog.requests.append(request)
        if reply is not None and reply.hangs:
            posthog.closing.wait()
        if is_lost:
            self._reset()
            return
        self.send_response(status)
        for name, value in extra.items():
            self.send_header(name, value)
        self.send_header("content-length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)
        self.wfile.flush()

    def _reset(self) -> None:
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.connection.close()
        self.close_connection = True

    def log_message(self, *_: object) -> None:
        pass
