"""``codegraph-ingest fill``: a made-up year, for looking at the page and for measuring."""

from __future__ import annotations

import time
from contextlib import closing
from datetime import date, datetime, timedelta
from pathlib import Path

import click

from codegraph_ingest.figures.model import GRACE_DAYS, utc_day
from codegraph_ingest.figures.store import connect, passing
from codegraph_ingest.journal.settled import settled
from codegraph_ingest.sample.filling import fill, has_events
from codegraph_ingest.sample.year import year
from codegraph_ingest.settings import Settings
from codegraph_ingest.sqlite.database import open_writer


@click.command("fill")
@click.option(
    "--database",
    type=click.Path(dir_okay=False, path_type=Path),
    help="The database, made if it is not there; by default that of the service.",
)
@click.option(
    "--machines",
    type=click.IntRange(1, 1_000_000),
    default=50_000,
    show_default=True,
    help="How many machines there are in all of that time.",
)
@click.option(
    "--days", type=click.IntRange(1, 395), default=365, show_default=True, help="How many days."
)
@click.option("--seed", default=1, show_default=True, help="The same seed gives the same events.")
@click.option(
    "--last",
    type=click.DateTime(["%Y-%m-%d"]),
    help="The last day; yesterday (UTC) if not given.",
)
@click.option("--force", is_flag=True, help="Also where there are events already.")
@click.pass_obj
def command(
    settings: Settings,
    *,
    database: Path | None,
    machines: int,
    days: int,
    seed: int,
    last: datetime | None,
    force: bool,
) -> None:
    """Fill a database with a plausible year that nobody lived.

    None of it is forwarded. With the defaults, it is nearly five million events and 2 GB.
    """
    path = database or settings.database
    today = utc_day(time.time())
    until = last.date() if last is not None else today - timedelta(days=1)

    def told(day: date, number: int) -> None:
        if day.day == 1 or day == until:
            click.echo(f"{day}: {number:,} events", err=True)

    with settled(path), closing(open_writer(path)) as connection:
        if has_events(connection) and not force:
            raise click.ClickException(
                f"{path} has events already, and made-up ones cannot be told from them later. "
                "Give a new file, or --force if nothing in this one is real."
            )
        number = fill(connection, year(seed, machines, days, until), told)
    with closing(connect(path)) as connection:
        # As of soon after the last day, so that a year of long ago can be looked at too.
        shown_on = min(today, until + timedelta(days=1 + GRACE_DAYS))
        for done, of in passing(connection, shown_on):
            if done % 10 == 0 or done == of:
                click.echo(f"{done} of {of} weeks and months added up", err=True)
    click.echo(f"{number} events of {machines} machines are in {path}.")
