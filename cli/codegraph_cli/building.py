"""What init, index and sync share: running the work with a bar, and telling what came of it."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from codegraph_cli.counting import Usage
from codegraph_cli.options import F
from codegraph_cli.output import emit, emit_json
from codegraph_cli.progress import progress_bar

if TYPE_CHECKING:
    from codegraph import CodeGraph
    from codegraph.model import IndexReport

Work = Callable[..., "IndexReport"]
"""`CodeGraph.index` or `CodeGraph.sync`."""

_PATIENCE_SECONDS = 5.0
_RETRY_SECONDS = 0.1


def work_options(function: F) -> F:
    """``--workers`` and ``--verbose``."""
    workers = click.option(
        "--workers",
        type=click.IntRange(min=1),
        help="Processes that read files. By default, one for each processor.",
    )
    verbose = click.option(
        "-v", "--verbose", is_flag=True, help="List every file with errors or left out, and why."
    )
    return workers(verbose(function))


def run_work(work: Work, workers: int | None) -> IndexReport:
    """Index or sync with a progress bar.

    A server that follows the files writes the index after each change of them, mostly for less
    than a second. That is waited for, so that nobody has to ask twice.

    Args:
        work: The method that does it.
        workers: How many processes; None for the engine's own choice.

    Raises:
        IndexLocked: Somebody else writes the index, and goes on doing so.
    """
    from codegraph.errors import IndexLocked

    last_try = time.monotonic() + _PATIENCE_SECONDS
    while True:
        try:
            with progress_bar() as progress:
                return work(progress=progress, workers=workers)
        except IndexLocked:
            if time.monotonic() > last_try:
                raise
        time.sleep(_RETRY_SECONDS)


def build(graph: CodeGraph, workers: int | None) -> IndexReport:
    """Index from nothing with a progress bar, sending what telemetry has to send meanwhile.

    Args:
        graph: The graph to build.
        workers: How many processes; None for the engine's own choice.
    """
    usage = Usage.of_this_command()
    usage.send_beside()
    report = run_work(graph.index, workers)
    usage.built(report)
    return report


def tell(root: Path, verb: str, report: IndexReport, *, verbose: bool, as_json: bool) -> None:
    """Write what was done as text or JSON.

    Args:
        root: The project's root.
        verb: ``Indexed`` or ``Synced``.
        report: What the engine did.
        verbose: Whether to list files with errors and files left out.
        as_json: Whether to write JSON.
    """
    if as_json:
        emit_json({"root": str(root), "action": verb.lower(), **asdict(report)})
    else:
        emit(summary(root, verb, report, verbose=verbose))


def summary(root: Path, verb: str, report: IndexReport, *, verbose: bool) -> str:
    """What was done, in a few lines."""
    from codegraph.text.escape import escape

    changes = report.changes
    languages = ", ".join(f"{name} {count:,}" for name, count in sorted(report.languages.items()))
    lines = [
        f"{verb} {escape(str(root))} in {report.seconds:.1f} s: {report.files:,} files"
        f"{f' ({languages})' if languages else ''}, {report.symbols:,} definitions, "
        f"{report.edges:,} edges."
    ]
    if verb == "Synced":
        lines.append(
            f"{len(changes.added):,} added, {len(changes.modified):,} modified, "
            f"{len(changes.deleted):,} deleted."
        )
    elif not report.files:
        lines.append("No file in a language that codegraph reads was found.")
    lines += _troubles(
        "with syntax errors, indexed as far as they parse",
        [escape(path) for path in report.files_with_errors],
        verbose,
    )
    lines += _troubles(
        "left out",
        [f"{escape(item.path)}: {escape(item.reason)}" for item in report.skipped],
        verbose,
    )
    return "\n".join(lines)


def _troubles(what: str, items: list[str], verbose: bool) -> list[str]:
    if not items:
        return []
    files = f"{len(items):,} file{'' if len(items) == 1 else 's'} {what}"
    if verbose:
        return [f"{files}:", *(f"  {item}" for item in items)]
    return [f"{files} (list them with --verbose)."]
