"""A worker that is no server: it takes the place of `post`, keeps what arrives, and judges it."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable
from typing import Any

from dying import Died, Life

from codegraph_telemetry.endpoint import Endpoint
from codegraph_telemetry.post import Answer
from codegraph_telemetry.validation import Rejection, validate

Key = tuple[str, ...]
"""What is counted apart: the day, the words of a use or of an event, the version."""

ANSWERS = {
    "204": Answer("accepted", "204", 204, left=True),
    "400": Answer("refused", "400 Bad Request", 400, left=True),
    "413": Answer("refused", "413 Content Too Large", 413, left=True),
    "429": Answer("later", "429 Too Many Requests", 429, retry_after=90_000.0, left=True),
    "503": Answer("later", "503 Service Unavailable", 503, left=True),
    "no answer": Answer("later", "no answer within 1 s", left=True),
    "taken, no answer": Answer("later", "no answer within 1 s", left=True),
    "no connection": Answer("later", "connection refused"),
    "taken, then death": Answer("accepted", "204", 204, left=True),
    "taken, dead at once": Answer("accepted", "204", 204, left=True),
    "dead before": Answer("later", ""),
    "off meanwhile": Answer("accepted", "204", 204, left=True),
    "off and on meanwhile": Answer("accepted", "204", 204, left=True),
}
TAKING = {name for name in ANSWERS if name[:3] in {"204", "tak", "off"}}


def key_of(day: str, fields: dict[str, Any], version: str) -> Key:
    """Of an event or of a line of the spool."""
    if fields.get("event") == "index":
        words = ("index", fields["file_count"], fields["duration"])
    else:
        words = tuple(fields[word] for word in ("kind", "name", "client_name", "client_version"))
    return (day, *words, version.partition("+")[0])


class Worker:
    """Everything that ever arrived, by event id.

    Attributes:
        events: What was counted, by event id.
        complaints: What should not have arrived, or not like this.
        posted: Bodies that were sent since `begin`.
        accepted: Those of them that were accepted.
        last: The body that arrived last.
    """

    def __init__(self) -> None:
        self.events: dict[str, tuple[Key, int]] = {}
        self.complaints: list[str] = []
        self.posted: list[bytes] = []
        self.accepted: list[bytes] = []
        self.last: bytes | None = None
        self.sent: set[str] = set()
        self.gone: set[str] = set()
        self._contents: dict[str, object] = {}
        self._months: dict[str, str] = {}

    def begin(
        self, life: Life, answers: Iterable[str] = (), *, judge: Callable[..., None] | None = None
    ) -> None:
        """Prepare for what one process is about to send.

        Args:
            life: Of that process.
            answers: What to answer, one after the other; then always 204.
            judge: Told of each body that arrives, its keys and counts.
        """
        self._life, self._answers, self._judge = life, iter(answers), judge
        self.posted, self.accepted = [], []

    def forget_ids(self) -> None:
        """From now on, the ids that were used so far must not be used any more."""
        self.gone |= set(self._months)

    def post(
        self,
        endpoint: Endpoint,
        body: bytes,
        *,
        allowed: Callable[[], bool],
        clock: Callable[[], float],
        **_: Any,
    ) -> Answer:
        """What stands in for `codegraph_telemetry.post.post`."""
        name = next(self._answers, "204")
        if not allowed():
            return Answer("forbidden", "stopped")
        if name == "dead before":
            raise Died
        self.posted.append(body)
        if name in TAKING:
            self._take(body, clock())
        if name == "taken, dead at once":
            raise Died
        if name == "taken, then death":
            self._life.end()
        if name.endswith("meanwhile"):
            self.meanwhile(name)
        if ANSWERS[name].fate == "accepted":
            self.accepted.append(body)
        return ANSWERS[name]

    def meanwhile(self, name: str) -> None:
        """What others do while a request is on its way; replaced by the test."""

    def delete(self, url: str, **_: Any) -> Answer:
        """What stands in for `codegraph_telemetry.post.delete`."""
        name = next(self._answers, "204")
        if name in {"dead before", "taken, dead at once"}:
            raise Died
        if name.startswith("off"):
            name = "204"
        return ANSWERS[name]

    def totals(self) -> Counter[Key]:
        """How often each thing happened, as far as it arrived."""
        found: Counter[Key] = Counter()
        for key, count in self.events.values():
            found[key] += count
        return found

    def _take(self, body: bytes, now: float) -> None:
        checked = validate(body, now)
        if isinstance(checked, Rejection) or not checked.unchanged:
            self.complaints.append(f"not what the schema allows: {body!r}")
        envelope = json.loads(body)
        events = envelope.pop("events")
        arrived: Counter[Key] = Counter()
        for event in events:
            content = (envelope, event)
            if self._contents.setdefault(event["event_id"], content) != content:
                self.complaints.append(f"two contents of one id: {content}")
            month = self._months.setdefault(envelope["machine_id"], event["day"][:7])
            if month != event["day"][:7]:
                self.complaints.append(f"the id of {month} with a day of another: {event}")
            key = key_of(event["day"], event, envelope["codegraph_version"])
            if event["event_id"] not in self.events:
                arrived[key] += event.get("count", 1)
            self.events[event["event_id"]] = (key, event.get("count", 1))
        if envelope["machine_id"] in self.gone:
            self.complaints.append(f"an id that was forgotten: {envelope}")
        self.last = body
        if self._judge is not None:
            self._judge(body, arrived)
