"""``codegraph stats``: how often you and your agents use codegraph, for your own eyes."""

from __future__ import annotations

import sys
import time
from typing import TYPE_CHECKING

import click

from codegraph_cli.group import Command
from codegraph_cli.options import json_option
from codegraph_cli.output import emit, emit_json, say
from codegraph_cli.usage_data import faults_told, telemetry_of

if TYPE_CHECKING:
    from codegraph_cli.settings import Settings
    from codegraph_telemetry import TelemetrySettings

_KEPT_DAYS = 90


@click.command(
    "stats",
    cls=Command,
    examples=[
        ("codegraph stats", "the last 30 days"),
        ("codegraph stats --days 7 --json", "a week, for a script"),
        ("codegraph stats --on", "keep them, also where telemetry is off"),
        ("codegraph stats --off", "keep none, and delete those that were kept"),
    ],
)
@click.option(
    "--days",
    type=click.IntRange(1, _KEPT_DAYS),
    default=30,
    show_default=True,
    help="How many days to show, with today.",
)
@click.option("--on/--off", "keep", default=None, help="Whether to keep statistics at all.")
@json_option
@click.pass_obj
def command(settings: Settings, days: int, keep: bool | None, as_json: bool) -> None:
    """Show how often tools and commands were used on this machine.

    The numbers are for you alone: they are kept for 90 days, and nothing here is ever sent. By
    default they are kept where telemetry is on. Days are those of UTC.
    """
    telemetry = telemetry_of(settings)
    if keep is None:
        _show(telemetry, days, as_json=as_json)
    else:
        _keep(telemetry, keep, as_json=as_json)


def _keep(telemetry: TelemetrySettings, keep: bool, *, as_json: bool) -> None:
    from codegraph_telemetry.control import set_local_stats

    with faults_told():
        set_local_stats(telemetry, keep)
    if keep and telemetry.is_off:
        say(
            f"note: {telemetry.switched_by} is set here and outranks your choice: wherever it is "
            "set, nothing is counted."
        )
    if as_json:
        emit_json({"local_stats": keep and not telemetry.is_off})
    elif keep:
        emit("Stored: statistics are kept on this machine, for 90 days. They are never sent.")
    else:
        emit("Stored: no statistics are kept. Those that were are deleted.")


def _show(telemetry: TelemetrySettings, days: int, *, as_json: bool) -> None:
    from dataclasses import asdict

    from codegraph_cli.chart import chart
    from codegraph_telemetry.consent import decide
    from codegraph_telemetry.control import stats
    from codegraph_telemetry.tally import SECONDS_A_DAY, utc_day

    now = time.time()
    first = utc_day(now - (days - 1) * SECONDS_A_DAY)
    with faults_told():
        rows = [row for row in stats(telemetry) if row.day >= first]
    decision = decide(telemetry)
    if as_json:
        kept = {"days": days, "local_stats": decision.local_stats}
        emit_json({**kept, "rows": [asdict(row) for row in rows]})
    elif rows:
        emit(chart(rows, days, sys.stdout))
    elif decision.local_stats:
        emit(f"Nothing was counted in the last {days} days.")
    if not decision.local_stats and not as_json:
        say(_why_not(telemetry))


def _why_not(telemetry: TelemetrySettings) -> str:
    if telemetry.is_off:
        return f"note: nothing is counted, because {telemetry.switched_by} is set."
    return "note: no statistics are kept. To keep them, for your eyes alone: codegraph stats --on"
