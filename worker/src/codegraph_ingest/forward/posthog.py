"""What PostHog is sent, and what its answers mean. Pure: no clock, no network, no database.

Sources, as read in November 2026: PostHog's page on its POST-only endpoints, the source of its
capture service (``rust/capture``: the size of a batch, which fault has which status, what it says
over quota), its reference of the persons endpoint, and its page on data storage for deletion.

Why nothing counts twice
    PostHog keeps one event for each (day, event, distinct_id, uuid), and gets there eventually. All
    four are fixed by what the client sent, so that sending an event again changes nothing.

What PostHog can be told about a deletion
    The key that captures cannot delete. Deleting takes a personal API key and the project's
    number. It deletes persons, and the events that belong to a person: but our events make no
    person, by design, and PostHog's maintainers say that such events are not deleted by distinct
    id. So a deletion is asked for, and how many of the ids PostHog knew is told in the log; events
    of ids that it did not know stay there, under an id that nobody holds any more, until the
    project's retention ends or PostHog's support deletes them.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Literal

Verdict = Literal["accepted", "later", "refused", "misdirected"]
"""What an answer says of a request: it arrived; send it again; something in it is wrong; the
address, the key or the project is wrong, so that nothing can be said of what was sent."""

LARGEST_BODY = 20 * 1024 * 1024
"""Bytes of a batch that PostHog takes (``BATCH_BODY_SIZE`` of its capture service)."""

MOST_ERASED = 100
"""Ids in a request for deletion. PostHog takes 1,000; its older versions took 100."""

LIB = "codegraph-ingest"
"""What PostHog shows as the library that sent an event."""

_SETTINGS = {
    "$process_person_profile": False,  # no person: the id is to be counted, not to be known
    "$geoip_disable": True,
    "$ip": None,  # else PostHog notes the address that the request comes from: this server's
    "$lib": LIB,
}
_NO_PROPERTIES = {"event", "event_id", "machine_id", "schema_version"}
_WORTH_ANOTHER_TRY = {408, 429}
_ABOUT_THE_CONTENT = {400, 413, 422}


def event(fields: Mapping[str, Any]) -> dict[str, Any]:
    """An event as PostHog takes it.

    Args:
        fields: The fields of the event and of the envelope that it came in, by their names in
            `schema.toml`. What is None is left out.
    """
    kept = {
        name: value
        for name, value in fields.items()
        if value is not None and name not in _NO_PROPERTIES
    }
    return {
        "event": fields["event"],
        "distinct_id": fields["machine_id"],
        "uuid": fields["event_id"],
        "timestamp": f"{fields['day']}T00:00:00Z",
        # The day once more, for PostHog shows times in the zone of the project.
        "properties": kept | _SETTINGS,
    }


def body(api_key: str, events: Iterable[Mapping[str, Any]]) -> bytes:
    """The body of a request to ``/batch/``.

    Args:
        api_key: The project's key for capturing.
        events: Fields of each event; see `event`.
    """
    return _json({"api_key": api_key, "batch": [event(fields) for fields in events]})


def deletion(machine_ids: Sequence[str]) -> bytes:
    """The body of a request to delete the data of ids.

    Args:
        machine_ids: At most `MOST_ERASED`.
    """
    return _json({"distinct_ids": list(machine_ids), "delete_events": True})


def judge(status: int, reply: bytes) -> Verdict:
    """What PostHog's answer says of a batch.

    Over quota, PostHog answers 200 and drops what it was sent. Where it says so, the batch is to
    be sent again. Its capture service of today does not say so for events, and no client can tell.

    Args:
        status: The status.
        reply: The body, or its beginning.
    """
    if 200 <= status < 300:
        answer = _object(reply)
        if answer is None:  # a page of its web interface, a proxy: not what takes events
            return "misdirected"
        return "later" if _over_quota(answer) else "accepted"
    if status in _ABOUT_THE_CONTENT:
        return "refused"
    return "later" if status in _WORTH_ANOTHER_TRY or status >= 500 else "misdirected"


def judge_deletion(status: int) -> Verdict:
    """What PostHog's answer says of a deletion.

    Args:
        status: The status.
    """
    if 200 <= status < 300:
        return "accepted"
    return "later" if status in _WORTH_ANOTHER_TRY or status >= 500 else "misdirected"


def persons_found(reply: bytes) -> int | None:
    """How many of the ids to be deleted PostHog knew.

    Args:
        reply: The body of its answer.

    Returns:
        The number; None where the answer does not say.
    """
    found = (_object(reply) or {}).get("persons_found")
    return found if type(found) is int else None


def _over_quota(answer: Mapping[str, Any]) -> bool:
    limited = answer.get("quota_limited") or answer.get("quotaLimited")
    # Recordings have a quota of their own, and none are sent.
    return isinstance(limited, list) and any(name != "recordings" for name in limited)


def _object(reply: bytes) -> dict[str, Any] | None:
    try:
        found = json.loads(reply)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


def _json(value: object) -> bytes:
    return json.dumps(value, separators=(",", ":")).encode()
