"""``codegraph-ingest erase``: what DELETE /v1/machines/{id} does, from the operator's terminal."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing

import click

from codegraph_ingest.errors import DatabaseUnusable
from codegraph_ingest.machines import is_machine_id
from codegraph_ingest.settings import Settings
from codegraph_ingest.sqlite.database import open_writer
from codegraph_ingest.sqlite.erasing import erase, may_be_elsewhere


@click.command("erase")
@click.argument("machine_id", metavar="ID")
@click.option("--json", "as_json", is_flag=True, help="Tell it as JSON.")
@click.pass_obj
def command(settings: Settings, machine_id: str, as_json: bool) -> None:
    """Delete everything of the machine ID, here and, in a while, at the backend.

    The service may run meanwhile. An ID of which nothing is here is no error: if anything was ever
    forwarded from here, its deletion at the backend is queued all the same.
    """
    if not is_machine_id(machine_id):
        raise click.UsageError(f"{machine_id!r} is not the id of a machine.")
    path = settings.database
    if not path.exists():
        raise DatabaseUnusable(path, "there is no such file")
    try:
        with closing(open_writer(path)) as connection:
            connection.execute("BEGIN IMMEDIATE")
            deleted = erase(connection, machine_id)
            is_queued = may_be_elsewhere(connection)
            connection.execute("COMMIT")
    except sqlite3.Error as error:
        raise DatabaseUnusable(path, str(error)) from error
    if as_json:
        click.echo(json.dumps({"machine_id": machine_id, "deleted": deleted}))
    else:
        backend = "the deletion at the backend is queued" if is_queued else "no backend has any"
        click.echo(f"{deleted} events were deleted; {backend}.")
