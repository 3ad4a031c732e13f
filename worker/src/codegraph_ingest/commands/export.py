"""``codegraph-ingest export``: what is kept, for another program."""

from __future__ import annotations

import json
import sqlite3
import sys
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime
from typing import Any

import click

from codegraph_ingest.errors import DatabaseUnusable
from codegraph_ingest.journal.settled import settled
from codegraph_ingest.settings import Settings
from codegraph_ingest.sqlite.database import open_reader

_IDS = ("event_id", "machine_id")
_FIELDS = (
    *_IDS, "day", "event", "codegraph_version", "os", "arch", "python", "ci", "kind", "name",
    "count", "error_count", "client_name", "client_version", "details",
)  # fmt: skip


@click.command("export")
@click.option(
    "--with-ids", is_flag=True, help="With the ids of events and machines: not for passing on."
)
@click.option(
    "--since",
    type=click.DateTime(["%Y-%m-%d"]),
    help="The first day; by default, the oldest there is.",
)
@click.option("--json", "as_json", is_flag=True, help="What it does anyway.")
@click.pass_obj
def command(settings: Settings, with_ids: bool, since: datetime | None, as_json: bool) -> None:
    """Write every event as a line of JSON, in the order of days.

    Without ids, events cannot be put together again by machine, but one may still be the only one
    of its kind: what was exported is not what the public page shows, and is not for publishing.
    """
    out = sys.stdout
    for event in _events(settings, since.date().isoformat() if since else "", with_ids):
        out.write(json.dumps(event) + "\n")


def _events(settings: Settings, since: str, with_ids: bool) -> Iterator[dict[str, Any]]:
    path = settings.database
    # Not by id: the order within a day would then tell which events belong together.
    order = "day, machine_id, event_id" if with_ids else "day, random()"
    query = f"SELECT {', '.join(_FIELDS)} FROM events WHERE day >= ? ORDER BY {order}"  # noqa: S608 - constants
    with settled(path), closing(open_reader(path)) as connection:
        try:
            for row in connection.execute(query, (since,)):
                yield _event(dict(zip(_FIELDS, row, strict=True)), with_ids)
        except sqlite3.Error as error:
            raise DatabaseUnusable(path, str(error)) from error


def _event(found: dict[str, Any], with_ids: bool) -> dict[str, Any]:
    found["ci"] = bool(found["ci"])
    details = found.pop("details")
    event = found | (json.loads(details) if details else {})
    hidden = () if with_ids else _IDS
    return {
        name: value for name, value in event.items() if value is not None and name not in hidden
    }
