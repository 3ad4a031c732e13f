"""``codegraph-ingest erase``: what DELETE /v1/machines/{id} does, from the operator's terminal."""

from __future__ import annotations

import json
import sqlite3
import time
from contextlib import closing
from pathlib import Path

import click

from codegraph_ingest.errors import DatabaseUnusable, IngestError
from codegraph_ingest.journal.settled import settled
from codegraph_ingest.machines import is_machine_id
from codegraph_ingest.settings import Settings
from codegraph_ingest.sqlite.database import open_reader, open_writer
from codegraph_ingest.sqlite.erasing import erase, may_be_elsewhere

_PATIENCE = 60.0  # seconds that a service may take to apply what it had taken by now
_LOOK_SECONDS = 0.1


@click.command("erase")
@click.argument("machine_id", metavar="ID")
@click.option("--json", "as_json", is_flag=True, help="Tell it as JSON.")
@click.pass_obj
def command(settings: Settings, machine_id: str, as_json: bool) -> None:
    """Delete everything of the machine ID, here and, in a while, at the backend.

    The service may run meanwhile: it is asked to erase ID once more when all that it has taken is
    in the database, and the command waits for that. An ID of which nothing is here is no error: if
    anything was ever forwarded from here, its deletion at the backend is queued all the same.
    """
    if not is_machine_id(machine_id):
        raise click.UsageError(f"{machine_id!r} is not the id of a machine.")
    path = settings.database
    if not path.exists():
        raise DatabaseUnusable(path, "there is no such file")
    try:
        with settled(path) as alone:
            deleted, is_queued = _erase(path, machine_id, ask=not alone)
        if not alone:
            _wait(path, machine_id)
    except sqlite3.Error as error:
        raise DatabaseUnusable(path, str(error)) from error
    if as_json:
        click.echo(json.dumps({"machine_id": machine_id, "deleted": deleted}))
    else:
        backend = "the deletion at the backend is queued" if is_queued else "no backend has any"
        click.echo(f"{deleted} events were deleted; {backend}.")


def _erase(path: Path, machine_id: str, *, ask: bool) -> tuple[int, bool]:
    with closing(open_writer(path)) as connection:
        connection.execute("BEGIN IMMEDIATE")
        deleted = erase(connection, machine_id)
        if ask:
            connection.execute("INSERT OR IGNORE INTO asked_erasures VALUES (?)", (machine_id,))
        is_queued = may_be_elsewhere(connection)
        connection.execute("COMMIT")
    return deleted, is_queued


def _wait(path: Path, machine_id: str) -> None:
    """Wait until the service has erased it too; where it stopped meanwhile, do it for it."""
    until = time.monotonic() + _PATIENCE
    with closing(open_reader(path)) as connection:
        while connection.execute(
            "SELECT 1 FROM asked_erasures WHERE machine_id = ?", (machine_id,)
        ).fetchone():
            if time.monotonic() > until:
                raise IngestError(
                    "The service was asked to erase the id, and has not come to it yet; it will "
                    "when what it took before is in the database. See /healthz."
                )
            time.sleep(_LOOK_SECONDS)
            with settled(path):
                pass
