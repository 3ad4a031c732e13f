"""``codegraph telemetry preview``: the next request, byte for byte, without sending it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from codegraph_cli.group import Command
from codegraph_cli.options import json_option
from codegraph_cli.output import emit, emit_json, say
from codegraph_cli.usage_data import faults_told, telemetry_of

if TYPE_CHECKING:
    from codegraph_cli.settings import Settings


@click.command(
    "preview",
    cls=Command,
    examples=[
        ("codegraph telemetry preview", "the body of the next request"),
        ("codegraph telemetry preview --json", "with its day and whether it can still change"),
    ],
)
@json_option
@click.pass_obj
def command(settings: Settings, as_json: bool) -> None:
    """Show the next request, exactly as it would be sent.

    It is made by what sends it, and goes to stdout; whether it can still change is told on
    stderr. Nothing is sent.
    """
    from codegraph.text.escape import escape
    from codegraph_telemetry.preview import preview

    with faults_told():
        found = preview(telemetry_of(settings))
    # A request is printable ASCII, which all of this leaves as it is. What somebody else put in
    # its place is shown, but neither trusted with the terminal nor with the reader's encoding.
    body = None if found.body is None else found.body.decode("utf-8", "surrogateescape")
    if as_json:
        emit_json({"day": found.day, "final": found.final, "why": found.why, "body": body})
        return
    if body is not None:
        emit(escape(body))
    say(found.why)
