"""``codegraph telemetry log``: what was sent, byte for byte."""

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
    "log",
    cls=Command,
    examples=[
        ("codegraph telemetry log", "the last 50 requests, the newest last"),
        ("codegraph telemetry log --json", "the same for a script"),
    ],
)
@json_option
@click.pass_obj
def command(settings: Settings, as_json: bool) -> None:
    """Show the last requests that were sent.

    Each has a line with its time, its address and the answer, and then its body as it was sent.
    An entry is written before its request leaves: one without an answer may or may not have
    arrived.
    """
    from dataclasses import asdict

    from codegraph.text.escape import escape
    from codegraph_telemetry.control import damaged_log, log

    telemetry = telemetry_of(settings)
    with faults_told():
        entries = log(telemetry)
    damaged = damaged_log(telemetry)
    if damaged is not None:
        say(f"note: what was noted earlier is damaged and not shown. It is in {damaged}.")
    if as_json:
        emit_json([asdict(entry) for entry in entries])
        return
    if not entries:
        say("Nothing was sent." if damaged is None else "Nothing was sent since.")
        return
    for entry in entries:
        answer = "no answer is known" if entry.answer is None else entry.answer
        emit(escape(f"{entry.sent_at}  {entry.endpoint}  {answer}"))
        emit(escape(entry.body))
