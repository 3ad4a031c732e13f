"""``codegraph telemetry erase``: have deleted what was sent."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from codegraph_cli.failures import Failure
from codegraph_cli.group import Command
from codegraph_cli.options import json_option
from codegraph_cli.output import emit, emit_json, say
from codegraph_cli.usage_data import faults_told, number_of, telemetry_of

if TYPE_CHECKING:
    from codegraph_cli.settings import Settings


@click.command(
    "erase",
    cls=Command,
    examples=[
        ("codegraph telemetry erase", "have everything deleted that was sent from here"),
        ("codegraph telemetry erase --json", "the same for a script"),
    ],
)
@json_option
@click.pass_obj
def command(settings: Settings, as_json: bool) -> None:
    """Have everything deleted that was sent from this machine.

    This talks to the network, also where telemetry is off, and says so before each request: one
    for each id of the last 13 months. What waits to be sent is dropped, and the next id is a new
    one. Ids whose deletion failed are kept, so that the command can be repeated.
    """
    from codegraph_telemetry.control import erase

    def announce(request: str) -> None:
        say(f"Asking over the network: {request}")

    with faults_told():
        erasure = erase(telemetry_of(settings), say=announce)
    if erasure.failed:
        reasons = "; ".join(erasure.failed)
        raise Failure(
            f"{erasure.endpoint} took {number_of(erasure.erased, 'id')} for deletion and did not "
            f"take {len(erasure.failed)} ({reasons}). Repeat the command later.",
            kind="NotErased",
        )
    if as_json:
        emit_json({"endpoint": erasure.endpoint, "erased": erasure.erased})
    elif erasure.erased:
        emit(
            f"{erasure.endpoint} took {number_of(erasure.erased, 'id')} for deletion. They are "
            "forgotten here."
        )
    else:
        emit("Nothing was sent from here in the last 13 months, so nobody was asked.")
