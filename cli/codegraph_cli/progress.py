"""A progress bar on stderr for people at a terminal, and nothing for anyone else."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from codegraph.model import Progress, ProgressCallback

_WORDS = {
    "discover": "finding files",
    "extract": "reading files",
    "resolve": "resolving references",
    "store": "writing the index",
}


@contextmanager
def progress_bar() -> Iterator[ProgressCallback | None]:
    """What to hand to the engine as its progress callback, while the bar is shown."""
    if not sys.stderr.isatty():
        yield None
        return
    from rich import progress
    from rich.console import Console

    columns = (
        progress.TextColumn("{task.description}"),
        progress.BarColumn(),
        progress.MofNCompleteColumn(),
        progress.TimeElapsedColumn(),
    )
    with progress.Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(_WORDS["discover"], total=None)

        def show(step: Progress) -> None:
            bar.update(
                task,
                description=_WORDS.get(step.phase, step.phase),
                completed=step.done,
                total=step.total or None,
            )

        yield show
