"""What the server's tests share: servers that are always stopped, in either era of the protocol."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

SUPPORT = Path(__file__).parent / "support"
sys.path.insert(0, str(SUPPORT))  # before the import below, and for the tests' own

from mcp_wire import HANDSHAKE, MODERN, Counts, Era, Wire  # noqa: E402


@pytest.fixture(params=[HANDSHAKE, MODERN], ids=lambda era: era.name)
def era(request: pytest.FixtureRequest) -> Era:
    """Each era of the protocol in turn."""
    found: Era = request.param
    return found


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A folder that counts as indexed; the example server's graph looks no closer."""
    root = tmp_path / "project"
    (root / ".codegraph").mkdir(parents=True)
    (root / ".codegraph" / "graph.db").touch()
    return root


@pytest.fixture
def counts(tmp_path: Path) -> Counts:
    """What the example server counted."""
    return Counts(tmp_path / "counts.jsonl")


@pytest.fixture
def launch() -> Iterator[Callable[..., Wire]]:
    """Starts a command as a server, with what `Wire` takes, and stops it when the test ends."""
    started: list[Wire] = []

    def start(*command: str | Path, **options: object) -> Wire:
        wire = Wire([str(part) for part in command], **options)  # type: ignore[arg-type]
        started.append(wire)
        return wire

    yield start
    for wire in started:
        wire.stop()


@pytest.fixture
def example(launch: Callable[..., Wire], project: Path, counts: Counts) -> Callable[..., Wire]:
    """Starts the example server (`support/example_server.py`), whose calls are in ``counts``."""

    def start(*arguments: str, **options: object) -> Wire:
        script = SUPPORT / "example_server.py"
        return launch(sys.executable, script, project, counts.path, *arguments, **options)

    return start
