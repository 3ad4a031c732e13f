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
    if sys.stderr is None or not sys.stderr.isatty():
        yield None
        return
    from rich import progress
    from rich.console import Console

    columns = (
        progress.SpinnerColumn(),
        progress.TextColumn("{task.description}"),
        progress.BarColumn(),
        progress.MofNCompleteColumn(),
    )
    with progress.Progress(
        *columns, console=Console(stderr=True), transient=True, refresh_per_second=5
    ) as bar:
        task = bar.add_task(_WORDS["discover"], total=None)
        phase = "discover"

        def show(step: Progress) -> None:
            nonlocal phase
            if step.phase != phase:
                phase = step.phase
                bar.reset(task, description=_WORDS.get(phase, phase))
                bar.refresh()  # a phase is named when it begins, however short it is
            bar.update(task, completed=step.done, total=step.total or None)

        yield show
