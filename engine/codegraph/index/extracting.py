"""Extraction of many files, in this process or in a crew of workers."""

from __future__ import annotations

import json
from collections.abc import Container, Iterator, Sequence
from pathlib import Path

from codegraph.index.crew import Crew, in_batches
from codegraph.index.discover import SourceFile
from codegraph.index.reading import Extracted, read_and_extract

_IN_PROCESS_BYTES = 150_000
_IN_PROCESS_FILES = 24
_BATCH_BYTES = 200_000


def is_small(files: Sequence[SourceFile], failed_before: Container[str] = ()) -> bool:
    """Whether files are extracted sooner than a worker process starts.

    Args:
        files: The files.
        failed_before: Paths that an index left out. The parser may crash on them again, so they
            are never parsed in this process.
    """
    total = sum(file.size for file in files)
    if total > _IN_PROCESS_BYTES or len(files) > _IN_PROCESS_FILES:
        return False
    return not any(file.path in failed_before for file in files)


def extract_all(root: Path, files: Sequence[SourceFile], crew: Crew | None) -> Iterator[Extracted]:
    """Extract files, in no particular order.

    Args:
        root: The project's root.
        files: What to extract.
        crew: Who does it; this process where it is None.

    Yields:
        One `Extracted` for each file, also for those that failed.
    """
    if crew is None:
        for file in files:
            yield read_and_extract(root, file.path, file.language)
        return
    batches = in_batches((([file.path, file.language], file.size) for file in files), _BATCH_BYTES)
    for answer in crew.run(json.dumps({"extract": str(root)}), batches):
        path = str(answer.task[0])
        if answer.header is None:
            yield Extracted(path, b"", b"", "the parser crashed or hung on it")
        else:
            digest, problem, unread = answer.header
            data = answer.data
            yield Extracted(path, bytes.fromhex(str(digest)), data, str(problem), bool(unread))
