"""``codegraph telemetry on``: allow sending, from tomorrow on."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from codegraph_cli.group import Command
from codegraph_cli.options import json_option
from codegraph_cli.output import emit, emit_json
from codegraph_cli.usage_data import faults_told, mention_switch, telemetry_of

if TYPE_CHECKING:
    from codegraph_cli.settings import Settings


@click.command(
    "on",
    cls=Command,
    examples=[
        ("codegraph telemetry on", "allow it"),
        ("codegraph telemetry on --json", "the same for a script"),
    ],
)
@json_option
@click.pass_obj
def command(settings: Settings, as_json: bool) -> None:
    """Allow that counts are sent.

    Only days that begin after you said so, or were told, are ever sent. After "codegraph
    telemetry off" the machine gets a new random id.
    """
    from codegraph_telemetry.consent import decide
    from codegraph_telemetry.control import turn_on

    telemetry = telemetry_of(settings)
    with faults_told():
        sendable_after = turn_on(telemetry)
    mention_switch(telemetry, wanted=True)
    if as_json:
        now = decide(telemetry)
        emit_json({"sharing": now.sharing, "decided_by": now.by, "sendable_after": sendable_after})
    else:
        emit(
            "Stored: counts may be sent. Days that are over are sent, beginning with the one after "
            f"{sendable_after}."
        )
