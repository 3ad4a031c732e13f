"""Batches: the exact bytes of requests, written once and never changed."""

from __future__ import annotations

import json
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from codegraph_telemetry.private import make_private, read_own, remove_tree, write_aside
from codegraph_telemetry.validation import Rejection, validate


class Batch(NamedTuple):
    """One request that waits to be sent.

    Attributes:
        day: The UTC day of its events.
        path: The file with its body.
    """

    day: str
    path: Path

    @property
    def name(self) -> str:
        """What tells this batch from all others."""
        return f"{self.path.parent.name}/{self.path.name}"

    def body(self) -> bytes:
        """The exact bytes to be sent; empty where they are gone.

        Raises:
            OSError: They cannot be read.
        """
        return read_own(self.path) or b""


class Batches:
    """The folder ``<state>/batches/<day>.<claim>/<number>.json``.

    Args:
        state: The state folder.
    """

    def __init__(self, state: Path) -> None:
        self.folder = state / "batches"

    def waiting(self) -> list[Batch]:
        """All batches, the oldest day first."""
        if self.folder.is_symlink():  # whatever it leads to is not ours to send or to remove
            return []
        return [
            Batch(path.parent.name.partition(".")[0], path)
            for path in sorted(self.folder.glob("[0-9]*/[0-9]*.json"))
        ]

    def has(self, claim: str) -> bool:
        """Whether the batches of a claim are there, all of them."""
        return (self.folder / claim).is_dir()

    def put(self, claim: str, bodies: list[bytes]) -> None:
        """Write the requests of a claim: all of them are there, or none.

        Raises:
            OSError: They cannot be written.
        """
        make_private(self.folder)
        ready = self.folder / f".{claim}"
        remove_tree(ready)  # of a crash, or of a full disk
        ready.mkdir(0o700)
        try:
            for number, body in enumerate(bodies):
                write_aside(ready / f"{number:03}.json", body).rename(ready / f"{number:03}.json")
            ready.rename(self.folder / claim)
        except BaseException:
            remove_tree(ready)
            raise

    def drop(self, batch: Batch) -> None:
        """Delete a batch that was sent, or never will be.

        Raises:
            OSError: It cannot be deleted.
        """
        batch.path.unlink(missing_ok=True)
        with suppress(OSError):  # others of its claim are there still
            batch.path.parent.rmdir()

    def tidy(self) -> None:
        """Remove the folders of claims all of whose batches are gone, which a crash leaves."""
        for folder in self.folder.glob("[0-9]*"):
            with suppress(OSError):
                folder.rmdir()


def count_of(body: bytes) -> int:
    """How many uses and single events a body tells of; none where it is not a body."""
    try:
        events = json.loads(body)["events"]
        return sum(event.get("count", 1) for event in events)
    except (ValueError, TypeError, KeyError, AttributeError):
        return 0


def may_leave(body: bytes, now: float) -> bool:
    """Whether a body is, to the last field, what the schema allows.

    Batches lie on a disk on which others can write. What was altered there does not leave.
    """
    checked = validate(body, now)
    return not isinstance(checked, Rejection) and checked.unchanged
