"""A graph that answers every question with the same few values and remembers what it was asked."""

from __future__ import annotations

import contextlib
from pathlib import Path
from typing import Any

from codegraph import model

SEND = model.Symbol(
    id=1,
    kind="method",
    name="send",
    qualified_name="Session.send",
    file="src/sessions.py",
    line=10,
    start_line=9,
    end_line=12,
    signature="def send(self, request)",
    docstring="Send it.",
    visibility="public",
    language="python",
)
GET = model.Symbol(
    id=2,
    kind="function",
    name="get",
    qualified_name="get",
    file="src/api.py",
    line=3,
    start_line=3,
    end_line=4,
    signature="def get(url)",
    docstring="",
    visibility="public",
    language="python",
)
SOURCE = model.SourceLines("src/sessions.py", 9, ("@traced", "def send():", "    pass"), 40, False)
EDGE = model.Relation(GET, SEND, "calls", "src/api.py", (4,), "import")
ENTRY = model.FileEntry("src/sessions.py", "python", 900, 40, 7, False)


class RecordingGraph:
    """Stands in for `codegraph.api.CodeGraph`."""

    def __init__(self, root: Path = Path()) -> None:
        self.root = root
        self.asked: list[tuple[str, tuple[Any, ...], dict[str, Any]]] = []
        self.files_answer: list[model.FileEntry] = [ENTRY]

    def _note(self, name: str, *args: Any, **kwargs: Any) -> None:
        self.asked.append((name, args, kwargs))

    def close(self) -> None:
        """Nothing is open."""

    def snapshot(self) -> contextlib.nullcontext[None]:
        """All is of one moment."""
        return contextlib.nullcontext()

    def changed_since(self, answer: object) -> tuple[str, ...]:
        """Nothing ever changes."""
        assert answer is not None
        return ()

    def search(self, *args: Any, **kwargs: Any) -> list[model.SearchHit]:
        self._note("search", *args, **kwargs)
        return [model.SearchHit(SEND, 2.5)]

    def node(self, *args: Any, **kwargs: Any) -> list[model.NodeDetail]:
        self._note("node", *args, **kwargs)
        return [model.NodeDetail(SEND, SOURCE, (GET,), (EDGE,), (EDGE,), 1, 1)]

    def outline(self, *args: Any, **kwargs: Any) -> model.FileOutline:
        self._note("outline", *args, **kwargs)
        return model.FileOutline(ENTRY, (SEND,), SOURCE)

    def callers(self, *args: Any, **kwargs: Any) -> model.Relations:
        self._note("callers", *args, **kwargs)
        return model.Relations((SEND,), (EDGE,), 1)

    def callees(self, *args: Any, **kwargs: Any) -> model.Relations:
        self._note("callees", *args, **kwargs)
        return model.Relations((SEND,), (EDGE,), 1)

    def impact(self, *args: Any, **kwargs: Any) -> model.Impact:
        self._note("impact", *args, **kwargs)
        return model.Impact((SEND,), (model.Affected(GET, 1, SEND),), ("src/api.py",), 2, False)

    def files(self, *args: Any, **kwargs: Any) -> list[model.FileEntry]:
        self._note("files", *args, **kwargs)
        return self.files_answer

    def status(self, *args: Any, **kwargs: Any) -> model.Status:
        self._note("status", *args, **kwargs)
        return model.Status(
            root="/project",
            database="/project/.codegraph/graph.db",
            database_bytes=4096,
            schema_version=1,
            indexed_at="2026-01-01T00:00:00Z",
            files=1,
            symbols=7,
            edges=3,
            languages={"python": 1},
            kinds={"method": 7},
            references={"resolved": 3, "external": 1, "unresolved": 0},
            files_with_errors=(),
            skipped=(model.Skipped("big.py", "too large"),),
            pending=model.Changes(modified=("src/api.py",)),
        )

    def explore(self, *args: Any, **kwargs: Any) -> model.Exploration:
        self._note("explore", *args, **kwargs)
        return model.Exploration(
            query=str(args[0]),
            excerpts=(model.Excerpt(SEND, SOURCE), model.Excerpt(GET, None)),
            paths=(model.CallPath((GET, SEND)),),
            dependents={1: 4},
            more=(GET,),
        )
