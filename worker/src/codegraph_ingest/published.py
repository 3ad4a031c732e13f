"""The public figures as answers, made once for as long as they stay the same."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from codegraph_ingest import answers
from codegraph_ingest.answers import Answer
from codegraph_ingest.figures.store import read, version
from codegraph_ingest.page import CSP, page_html, page_json
from codegraph_ingest.sqlite.database import open_reader

_LOOK_SECONDS = 10.0  # figures change once a day


class Published:
    """Answers with the page and its numbers.

    Args:
        path: The database.
        clock: Seconds that never go back.
    """

    def __init__(self, path: Path, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._path = path
        self._clock = clock
        self._looking = asyncio.Lock()
        self._due = 0.0
        self._version: int | None = None
        self._html = self._json = answers.FAILED

    async def html(self) -> Answer:
        """The page."""
        await self._look()
        return self._html

    async def json(self) -> Answer:
        """The same numbers for programs."""
        await self._look()
        return self._json

    async def _look(self) -> None:
        if self._version is not None and self._clock() < self._due:
            return
        async with self._looking:
            if self._version is None or self._clock() >= self._due:
                await asyncio.to_thread(self._make)
                self._due = self._clock() + _LOOK_SECONDS

    def _make(self) -> None:
        with closing(open_reader(self._path)) as connection:
            found = version(connection)
            if found == self._version:
                return
            figures = read(connection)
        self._html = answers.kept(page_html(figures), answers.HTML, policy=CSP.encode())
        self._json = answers.kept(page_json(figures), answers.JSON)
        self._version = found
