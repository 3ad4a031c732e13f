"""``codegraph-ingest stats``: the public figures, in the terminal."""

from __future__ import annotations

import time
from contextlib import closing
from pathlib import Path

import click

from codegraph_ingest.figures.model import utc_day
from codegraph_ingest.figures.store import connect, read, refresh
from codegraph_ingest.journal.settled import settled
from codegraph_ingest.page import page_json, page_text
from codegraph_ingest.settings import Settings
from codegraph_ingest.sqlite.database import open_reader


@click.command("stats")
@click.option(
    "--database",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="The database; by default that of the service.",
)
@click.option(
    "--refresh", "anew", is_flag=True, help="Make the figures first, not only once a day."
)
@click.option("--json", "as_json", is_flag=True, help="What /stats.json answers.")
@click.pass_obj
def command(settings: Settings, database: Path | None, anew: bool, as_json: bool) -> None:
    """Show what the public page shows: nothing that is of fewer than ten machines."""
    path = database or settings.database
    with (
        settled(path),
        closing(connect(path) if anew else open_reader(path)) as connection,
    ):
        if anew:
            refresh(connection, utc_day(time.time()))
        figures = read(connection)
    if as_json:
        click.echo(page_json(figures), nl=False)
    else:
        click.echo(page_text(figures), nl=False)
