"""``codegraph telemetry off``: refuse, and delete what waits."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from codegraph_cli.group import Command
from codegraph_cli.options import json_option
from codegraph_cli.output import emit, emit_json, say
from codegraph_cli.usage_data import faults_told, mention_switch, number_of, telemetry_of

if TYPE_CHECKING:
    from codegraph_cli.settings import Settings
    from codegraph_telemetry import TelemetrySettings
    from codegraph_telemetry.control import Removal


@click.command(
    "off",
    cls=Command,
    examples=[
        ("codegraph telemetry off", "refuse; servers that run already obey as well"),
        ("codegraph telemetry off --json", "what was deleted, for a script"),
    ],
)
@json_option
@click.pass_obj
def command(settings: Settings, as_json: bool) -> None:
    """Refuse: nothing is counted for sending, and nothing is sent.

    The id of this machine and all that waits to be sent are deleted, and so are your own
    statistics, unless you asked for them with "codegraph stats --on". This talks to nobody, and
    when it returns no codegraph that runs on this account counts or sends any more.
    """
    from codegraph_telemetry.consent import decide
    from codegraph_telemetry.control import turn_off

    telemetry = telemetry_of(settings)
    with faults_told():
        removal = turn_off(telemetry)
    if removal.in_flight:
        say(
            "note: a request had begun and did not end while this waited. It may have arrived, or "
            "may still; nothing follows it."
        )
    mention_switch(telemetry, wanted=False)
    remembered = _ids_sent(telemetry)
    if as_json:
        now = decide(telemetry)
        emit_json(
            {
                "sharing": now.sharing,
                "decided_by": now.by,
                "deleted": {
                    "days": removal.days,
                    "requests": removal.batches,
                    "bytes": removal.bytes,
                },
                "in_flight": removal.in_flight,
                "ids_kept_for_erase": remembered,
            }
        )
    else:
        emit(_told(removal, remembered))


def _told(removal: Removal, remembered: int) -> str:
    what = [
        number_of(count, word)
        for count, word in (
            (removal.days, "day"),
            (removal.batches, "request"),
        )
        if count
    ]
    lines = ["Stored: nothing is sent. " + _deleted(what, removal.bytes)]
    if remembered:
        lines.append(
            f"Something was sent before, under {number_of(remembered, 'id')}. To have it deleted "
            "there: codegraph telemetry erase. The ids are kept for that alone."
        )
    return "\n".join(lines)


def _deleted(what: list[str], size: int) -> str:
    if not what:
        return "Nothing was waiting; this machine's id is forgotten."
    return f"Deleted: {' and '.join(what)} that waited ({size:,} bytes), and this machine's id."


def _ids_sent(telemetry: TelemetrySettings) -> int:
    from codegraph_telemetry.identity import Identity

    return len(Identity(telemetry.state).sent()) if telemetry.state else 0
