"""Extract files and sort what comes back into facts and failures."""

from __future__ import annotations

import gc
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from codegraph.facts import FileFacts
from codegraph.index.crew import Crew
from codegraph.index.discover import SourceFile
from codegraph.index.extracting import extract_all
from codegraph.index.reading import Extracted
from codegraph.model import Progress, ProgressCallback, Skipped
from codegraph.store.rows import FileRow, LeftOut

_RACY_NS = 100_000_000
"""A file written this close to its reading may change again within one tick of its clock."""


class Gathered(NamedTuple):
    """One file, read and understood."""

    row: FileRow
    facts: FileFacts
    encoded: bytes


def told(left_out: Iterable[LeftOut]) -> tuple[Skipped, ...]:
    """What a report says of files that were left out."""
    return tuple(Skipped(item.path, item.reason) for item in sorted(left_out))


def report_to(progress: ProgressCallback | None) -> ProgressCallback:
    """The callback, or one that does nothing."""
    return progress or (lambda _: None)


def gather(
    root: Path, files: Sequence[SourceFile], crew: Crew | None, report: ProgressCallback
) -> Iterator[Gathered | LeftOut]:
    """Read and extract files.

    Args:
        root: The project's root.
        files: What to read, in order.
        crew: See `codegraph.index.extracting.extract_all`.
        report: Told of each file in the phase ``extract``.

    Yields:
        Each file in the order given: what was learnt, or why it is left out.
    """
    started = time.time_ns()
    waiting: dict[str, Extracted] = {}
    position = 0
    report(Progress("extract", 0, len(files)))
    for done, item in enumerate(extract_all(root, files, crew), 1):
        waiting[item.path] = item
        while position < len(files) and files[position].path in waiting:
            yield _understand(files[position], waiting.pop(files[position].path), started)
            position += 1
        report(Progress("extract", done, len(files)))


def _understand(source: SourceFile, item: Extracted, started: int) -> Gathered | LeftOut:
    # A time that cannot be told from a later change is not kept, so that the next look compares
    # contents.
    mtime_ns = source.mtime_ns if source.mtime_ns < started - _RACY_NS else 0
    if item.problem:
        settled = 0 if item.unread else mtime_ns
        return LeftOut(item.path, item.problem, source.language, source.size, settled)
    facts = FileFacts.decode(item.facts)
    row = FileRow(
        item.path, source.language, facts.package, source.size, mtime_ns, item.hash, facts.lines,
        facts.has_errors,
    )  # fmt: skip
    return Gathered(row, facts, item.facts)


@contextmanager
def paused_gc() -> Iterator[None]:
    """Hold the cycle collector off while millions of small, acyclic rows are made.

    It would walk all of them again and again and find nothing: a third of the time of an index.
    """
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()
