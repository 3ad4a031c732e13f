"""A made-up year, and the figures of it in the terminal."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from figured import rows

from codegraph_ingest.sample.year import year
from codegraph_ingest.validation import Batch, validate

SOURCE = Path(__file__).parents[2] / "worker" / "src"
LAST = date(2026, 6, 30)


def ingest(*words: str, **environ: str) -> subprocess.CompletedProcess[str]:
    """Run ``codegraph-ingest`` with nothing of ours in its environment but what is given."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("CODEGRAPH")}
    return subprocess.run(
        [sys.executable, "-m", "codegraph_ingest", *words],
        env={**kept, "PYTHONPATH": str(SOURCE), **environ},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )


def fill(path: Path, *words: str) -> subprocess.CompletedProcess[str]:
    return ingest(
        "fill", "--database", str(path), "--machines", "400", "--days", "45",
        "--last", str(LAST), *words,
    )  # fmt: skip


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("filled") / "ingest.db"
    done = fill(path)
    assert (done.returncode, done.stdout.count("\n")) == (0, 1), done.stderr
    assert "2026-06-30: " in done.stderr
    return path


def test_the_same_seed_gives_the_same_year_and_another_one_another(
    filled: Path, tmp_path: Path
) -> None:
    assert fill(tmp_path / "same.db", "--seed", "1").returncode == 0
    assert fill(tmp_path / "other.db", "--seed", "2").returncode == 0
    sql = "SELECT * FROM events ORDER BY event_id"
    first = rows(filled, sql)
    assert len(first) > 1_000
    assert rows(tmp_path / "same.db", sql) == first
    assert rows(tmp_path / "other.db", sql) != first


def test_a_database_with_events_is_refused_unless_forced(tmp_path: Path) -> None:
    path = tmp_path / "ingest.db"
    assert fill(path).returncode == 0
    before = rows(path, "SELECT count(*) FROM events")
    refused = fill(path, "--seed", "3")
    assert refused.returncode == 1
    assert "has events already" in refused.stderr
    assert rows(path, "SELECT count(*) FROM events") == before
    assert fill(path, "--force").returncode == 0


def test_nothing_made_up_is_queued_for_the_backend(filled: Path) -> None:
    assert rows(filled, "SELECT count(*) FROM outbox") == [(0,)]


def test_everything_made_up_is_what_a_client_could_have_sent() -> None:
    now = datetime(2026, 7, 1, tzinfo=UTC).timestamp()
    number = 0
    for _, found in year(7, 300, 20, LAST):
        for row in found:
            batch = validate(json.dumps(_request(row)).encode(), now)
            assert isinstance(batch, Batch), batch
            assert batch.unchanged, row
            number += 1
    assert number > 1_000


def _request(row: tuple[Any, ...]) -> dict[str, Any]:
    event_id, machine, day, event, version, system, arch, python, ci, *rest, details = row
    names = ("kind", "name", "count", "error_count", "client_name", "client_version")
    fields = dict(zip(names, rest, strict=True)) if details is None else json.loads(details)
    return {
        "schema_version": 1, "machine_id": machine, "codegraph_version": version, "os": system,
        "arch": arch, "python": python, "ci": bool(ci),
        "events": [{"event": event, "event_id": event_id, "day": day, **fields}],
    }  # fmt: skip


def test_a_made_up_year_has_values_that_are_too_rare_to_be_shown(filled: Path) -> None:
    done = ingest("stats", "--database", str(filled), "--json")
    assert done.returncode == 0, done.stderr
    month = json.loads(done.stdout)["months"][-1]
    agents = {row["value"] for row in month["agents"]["rows"]}
    (used,) = rows(
        filled,
        "SELECT count(DISTINCT client_name) FROM events "
        "WHERE kind = 'mcp_tool' AND day >= '2026-06-01'",
    )
    assert {"claude-code", "cursor"} <= agents
    assert len(agents) < used[0]
    assert month["agents"]["others"]["machines"] >= 10


def test_the_figures_can_be_read_in_the_terminal(filled: Path) -> None:
    done = ingest("stats", CODEGRAPH_INGEST_DB=str(filled))
    assert done.returncode == 0, done.stderr
    assert "June 2026" in done.stdout
    assert "claude-code" in done.stdout


def test_a_refresh_on_request_takes_in_what_changed(tmp_path: Path) -> None:
    path = tmp_path / "ingest.db"
    assert fill(path).returncode == 0
    sql = "SELECT version FROM figure_state"
    before = rows(path, sql)
    assert ingest("stats", "--database", str(path)).returncode == 0
    assert rows(path, sql) == before
    assert ingest("stats", "--database", str(path), "--refresh").returncode == 0
    assert rows(path, sql) == [(before[0][0] + 1,)]
