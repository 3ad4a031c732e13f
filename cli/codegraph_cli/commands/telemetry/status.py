"""``codegraph telemetry status``: what telemetry does and keeps on this machine."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import click

from codegraph_cli.group import Command
from codegraph_cli.options import json_option
from codegraph_cli.output import emit, emit_json
from codegraph_cli.usage_data import faults_told, number_of, telemetry_of

if TYPE_CHECKING:
    from codegraph_cli.settings import Settings
    from codegraph_telemetry.status import PendingDay, Status

_FATES = {
    "batched": "will be sent, see codegraph telemetry preview",
    "ready": "over, will be sent",
    "in progress": "not over yet",
}


@click.command(
    "status",
    cls=Command,
    examples=[
        ("codegraph telemetry status", "whether it is on, what waits, what was sent or dropped"),
        ("codegraph telemetry status --json", "the same for a script"),
    ],
)
@json_option
@click.pass_obj
def command(settings: Settings, as_json: bool) -> None:
    """Tell whether telemetry is on, why, and all that it keeps here."""
    from dataclasses import asdict

    from codegraph.text.escape import escape
    from codegraph_telemetry.status import status

    with faults_told():
        found = status(telemetry_of(settings))
    if as_json:
        emit_json(asdict(found))
    else:
        emit("\n".join(map(escape, _lines(found))))


def _lines(found: Status) -> Iterator[str]:
    yield f"telemetry: {'on' if found.sharing else 'off'}, by {found.decided_by}"
    if found.fault:
        yield f"  {found.fault}"
    if found.sharing:
        yield f"can be sent: {_sendable(found)}"
        yield f"id: {_identity(found)}"
    yield from _pending(found)
    yield f"last request: {_last(found)}"
    if found.not_before:
        yield f"next request: not before {found.not_before}"
    yield from _dropped(found)
    yield f"endpoint: {found.endpoint_fault or found.endpoint}"
    kept = "on, see codegraph stats" if found.local_stats else "off"
    yield f"your own statistics: {kept}"
    yield f"files: {found.state_folder or 'none, for there is no home folder'}"
    yield f"choice: {found.consent_file or 'cannot be stored, for there is no home folder'}"
    yield f"to change it: codegraph telemetry {'off' if found.sharing else 'on'}"


def _sendable(found: Status) -> str:
    if found.sendable_after is None:
        return "nothing yet, for the notice was not shown"
    return f"days after {found.sendable_after}, once they are over"


def _identity(found: Status) -> str:
    if found.machine_id is None:
        return "none, it is made when the first request is"
    return f"{found.machine_id}, another one from {found.id_expires} on"


def _pending(found: Status) -> Iterator[str]:
    if not found.pending:
        yield "on this machine: nothing"
        return
    days = len({item.day for item in found.pending})
    yield f"on this machine: {number_of(days, 'day')}, {number_of(found.pending_bytes, 'byte')}"
    for item in found.pending:
        size = f"{number_of(item.counts, 'use')}, {number_of(item.bytes, 'byte')}"
        yield f"  {item.day}  {size}: {_fate(item, found)}"


def _fate(item: PendingDay, found: Status) -> str:
    if not found.sharing:
        return "stays here as long as telemetry is off"
    if item.fate in _FATES:
        return _FATES[item.fate]
    if found.sendable_after is not None and item.day > found.sendable_after:
        return "stays here, for it is older than 30 days"
    return "stays here, for it began before you were told"


def _last(found: Status) -> str:
    if found.last_attempt is None:
        return "none"
    return f"{found.last_attempt}, {found.last_answer or 'no answer'}"


def _dropped(found: Status) -> Iterator[str]:
    if not found.losses:
        yield "dropped: nothing"
        return
    yield "dropped:"
    for cause, count in found.losses.items():
        yield f"  {count:,} {cause}"
