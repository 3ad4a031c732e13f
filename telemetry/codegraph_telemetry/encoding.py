"""The exact bytes of the requests that carry a day's events.

Bytes and ids depend on nothing but what is passed in, whatever its order: encoding the same claim
once more, after a crash, gives the same requests, and the worker counts each event once.
"""

from __future__ import annotations

import json
import platform
import sys
import uuid
from collections.abc import Iterator
from typing import Any, NamedTuple

from codegraph_telemetry.folding import Use, fold
from codegraph_telemetry.model import Client
from codegraph_telemetry.rollup import Merged
from codegraph_telemetry.schema import OTHER, Field, Limits, Schema, load
from codegraph_telemetry.validation import Record, Window, keep

_ROLLUP = "usage_rollup"
_NO_USE = Use("", "", "", "")
_SYSTEMS = {"Linux": "linux", "Darwin": "macos", "Windows": "windows", "FreeBSD": "freebsd"}
_ARCHITECTURES = {
    "amd64": "x86_64",
    "aarch64": "arm64",
    "i386": "x86",
    "i686": "x86",
    "armv6l": "arm",
    "armv7l": "arm",
}


class Platform(NamedTuple):
    """What a request says about the machine.

    Attributes:
        os: The operating system.
        arch: The architecture of the processor.
        python: Major and minor version of Python.
        ci: Whether it is a machine of continuous integration.
    """

    os: str
    arch: str
    python: str
    ci: bool

    @classmethod
    def here(cls, ci: bool) -> Platform:
        """This machine, in the words of the schema."""
        machine = platform.machine().lower()
        arch = _ARCHITECTURES.get(machine, machine)
        return cls(
            os=_SYSTEMS.get(platform.system(), OTHER),
            arch=arch if arch in load().lists["architectures"] else OTHER,
            python=f"{sys.version_info.major}.{sys.version_info.minor}",
            ci=ci,
        )


class Encoded(NamedTuple):
    """Requests, and what could not become part of one.

    Attributes:
        bodies: The bodies of the requests, in the order in which to send them.
        left_out: How many events the schema has no words for.
    """

    bodies: list[bytes]
    left_out: int


class _Happened(NamedTuple):
    """An event without day and id, and what tells its id from those of the day's others."""

    use: Use
    ordinal: int
    fields: dict[str, Any]


def bodies(
    day: str,
    machine_id: str,
    claim: str,
    merged: Merged,
    platform: Platform,
    *,
    schema: Schema | None = None,
) -> Encoded:
    """Encode a day's events, for each version of codegraph apart.

    Args:
        day: The UTC day on which it all happened.
        machine_id: The id of this machine in that month, a UUID version 4.
        claim: What tells this part of the day's events from parts that are encoded separately.
        merged: What happened.
        platform: What to say about this machine.
        schema: What may be said; by default all that this version knows.

    Raises:
        ValueError: The machine id is no UUID.
    """
    rules = schema or load()
    namespace = uuid.UUID(machine_id)
    encoded: list[bytes] = []
    left_out = 0
    for version, happened in sorted(_by_version(merged, rules).items()):
        envelope = {
            "schema_version": rules.version,
            "machine_id": machine_id,
            "codegraph_version": version,
            **platform._asdict(),
            "events": [],
        }
        head = keep(envelope, rules.envelope, Window("", ""))
        events: list[dict[str, Any]] = []
        for use, ordinal, fields in happened if isinstance(head, Record) else ():
            identity = _text([day, fields.get("event"), *use, version, claim, ordinal])
            event = {**fields, "event_id": str(uuid.uuid5(namespace, identity)), "day": day}
            events += _allowed(event, rules)
        left_out += len(happened) - len(events)
        if isinstance(head, Record):
            encoded += _requests(head.values, events, rules.limits)
    return Encoded(encoded, left_out)


def _by_version(merged: Merged, rules: Schema) -> dict[str, list[_Happened]]:
    """All events by version of codegraph, in the words of the schema and in a fixed order."""
    sums: dict[tuple[str, Use], tuple[int, int]] = {}
    for (use, version), (count, errors) in merged.uses.items():
        client = Client(use.client_name, use.client_version) if use.client_name else None
        key = (_public(version), fold(use.kind, use.name, client))
        total, failed = sums.get(key, (0, 0))
        sums[key] = (total + count, failed + errors)
    found: dict[str, list[_Happened]] = {}
    for (version, use), (total, failed) in sorted(sums.items()):
        counts = {"event": _ROLLUP, "count": total, "error_count": failed}
        found.setdefault(version, []).append(_Happened(use, 0, {**use._asdict(), **counts}))
    singles = [(_public(version), _worded(event, rules)) for version, event in merged.singles]
    for ordinal, (version, event) in enumerate(sorted(singles, key=_text)):
        found.setdefault(version, []).append(_Happened(_NO_USE, ordinal, event))
    return found


def _public(version: str) -> str:
    """The version without the part behind a plus, which whoever built it chose."""
    return version.partition("+")[0]


def _worded(event: dict[str, Any], rules: Schema) -> dict[str, Any]:
    """The fields that the schema has, with what is on no list as ``other``."""
    name = event.get("event")
    known = rules.events.get(name) if isinstance(name, str) else None
    if known is None:
        return {}
    return {
        field.name: _listed(event[field.name], field)
        for field in known.fields
        if field.name in event
    }


def _listed(value: Any, field: Field) -> Any:
    if OTHER not in field.values:
        return value
    if field.type == "list" and isinstance(value, list):
        named = [item if item in field.values else OTHER for item in value]
        return [item for item in field.values if item in named]
    return value if value in field.values else OTHER


def _allowed(event: dict[str, Any], rules: Schema) -> list[dict[str, Any]]:
    """The event as it may be sent; nothing where it may not."""
    known = rules.events.get(event.get("event", ""))
    record = keep(event, known.fields, Window(event["day"], event["day"])) if known else ""
    return [record.values] if isinstance(record, Record) else []


def _requests(
    head: dict[str, Any], events: list[dict[str, Any]], limits: Limits
) -> Iterator[bytes]:
    """Requests for all the events, each within the limits."""
    chunk: list[dict[str, Any]] = []
    empty = size = len(_text({**head, "events": []})) - 1  # the first event has no comma
    for event in events:
        needed = len(_text(event)) + 1
        if chunk and (len(chunk) == limits.events or size + needed > limits.body_bytes):
            yield _text({**head, "events": chunk}).encode()
            chunk, size = [], empty
        chunk.append(event)
        size += needed
    if chunk:
        yield _text({**head, "events": chunk}).encode()


def _text(value: object) -> str:
    """Compact JSON, in ASCII, so that its length is that of its bytes."""
    return json.dumps(value, separators=(",", ":"))
