"""``codegraph export``: every edge of the graph, for other programs."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterable
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import IO, Any

import click

from codegraph_cli.failures import Failure
from codegraph_cli.group import Command
from codegraph_cli.options import graph_at, path_option
from codegraph_cli.output import say


@click.command(
    "export",
    cls=Command,
    examples=[
        ("codegraph export --format jsonl", "every edge to stdout, one JSON object a line"),
        ("codegraph export --format jsonl --output edges.jsonl", "to a file"),
    ],
)
@click.option(
    "--format",
    "layout",
    type=click.Choice(["jsonl"]),
    default="jsonl",
    show_default=True,
    help="How to write it.",
)
@click.option("-o", "--output", metavar="FILE", default="-", help="Where to; by default stdout.")
@path_option
def command(layout: str, output: str, project: str | None) -> None:
    """Write every edge of the graph for other programs.

    Each has its kind, line, rule, source and target. A FILE appears when it is complete, in
    place of one that was there.
    """
    with graph_at(project) as graph:
        rows = graph.export()
        if output != "-":
            written = _to_file(Path(output), rows)
            say(f"Wrote {written:,} edges to {output}.")
        elif sys.stdout is not None:  # as it is where the process was started with it closed
            _write(rows, sys.stdout)


def _write(rows: Iterable[dict[str, Any]], stream: IO[str]) -> int:
    count = 0
    for count, row in enumerate(rows, 1):  # noqa: B007 - the last number is the answer
        stream.write(json.dumps(row, separators=(",", ":")) + "\n")
    return count


def _to_file(path: Path, rows: Iterable[dict[str, Any]]) -> int:
    try:
        if path.exists() and not path.is_file():  # a device or a pipe, to be kept as it is
            with path.open("w", encoding="ascii") as stream:
                return _write(rows, stream)
        return _replace(path.resolve(), rows)
    except OSError as error:
        reason = error.strerror or str(error)
        raise Failure(
            f"{path} cannot be written: {reason}. Give another file with --output.",
            kind="NotWritable",
        ) from error


def _replace(path: Path, rows: Iterable[dict[str, Any]]) -> int:
    """Write beside the file and put the result in its place, so that no half file is ever seen."""
    with NamedTemporaryFile(
        "w", dir=path.parent, prefix=f".{path.name}.", delete=False, encoding="ascii"
    ) as stream:
        try:
            count = _write(rows, stream)
            stream.close()
            Path(stream.name).chmod(0o666 & ~_umask())
            Path(stream.name).replace(path)
        except BaseException:
            Path(stream.name).unlink(missing_ok=True)
            raise
    return count


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
