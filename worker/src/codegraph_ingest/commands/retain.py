"""``codegraph-ingest retain``: drop what is older than it may be, now rather than tomorrow."""

from __future__ import annotations

import json
import sqlite3
import time
from contextlib import closing
from dataclasses import asdict

import click

from codegraph_ingest.errors import DatabaseUnusable
from codegraph_ingest.journal.settled import settled
from codegraph_ingest.retention import Retained, retain
from codegraph_ingest.settings import Settings
from codegraph_ingest.sqlite import outbox


@click.command("retain")
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
@click.pass_obj
def command(settings: Settings, as_json: bool) -> None:
    """Drop events that are too old. The service does so by itself, once a day."""
    try:
        with settled(settings.database), closing(outbox.connect(settings.database)) as connection:
            result = retain(connection, time.time())
    except sqlite3.Error as error:
        raise DatabaseUnusable(settings.database, str(error)) from error
    click.echo(json.dumps(asdict(result)) if as_json else _in_words(result))


def _in_words(result: Retained) -> str:
    words = [f"{result.dropped} events from before {result.first_kept} were dropped."]
    if result.held:
        words.append(f"{result.held} days from before it are kept until they are counted.")
    if not result.complete:
        words.append("There are more; repeat the command.")
    return "\n".join(words)
