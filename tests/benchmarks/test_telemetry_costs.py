"""The benchmark of telemetry: homes, addresses without an answer, and what it prints."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from benchmarks import costs, tools
from benchmarks.costs import Cost
from benchmarks.homes import Home
from benchmarks.silence import Silence
from benchmarks.telemetry import render

ROOT = Path(__file__).parents[2]
NOWHERE = "http://127.0.0.1:9/v1/events"


@pytest.fixture
def home(tmp_path: Path) -> Home:
    folder = tmp_path / "home"
    folder.mkdir()
    return Home(folder, NOWHERE)


def address(silence: Silence) -> tuple[str, int]:
    host, _, port = silence.url.removeprefix("http://").partition("/")[0].partition(":")
    return host, int(port)


def test_one_that_never_answers_takes_a_connection_and_says_nothing() -> None:
    with Silence(black_hole=False) as nobody, socket.create_connection(address(nobody), 30) as end:
        end.sendall(b"hello")
        end.settimeout(0.1)
        with pytest.raises(TimeoutError):
            end.recv(1)


@pytest.mark.skipif(sys.platform != "linux", reason="others refuse or take what Linux drops")
def test_a_black_hole_takes_no_connection() -> None:
    with Silence(black_hole=True) as nobody, pytest.raises(TimeoutError):
        socket.create_connection(address(nobody), 0.3)


def test_a_process_in_a_home_hears_of_no_other_home(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DO_NOT_TRACK", "1")
    monkeypatch.setenv("CODEGRAPH_MCP_TOOLS", "search")
    environment = home.environment(telemetry=True)
    assert not {"DO_NOT_TRACK", "CODEGRAPH_MCP_TOOLS"} & environment.keys()
    assert environment["CODEGRAPH_TELEMETRY_ENDPOINT"] == NOWHERE
    homes = [environment[name] for name in ("HOME", "XDG_STATE_HOME", "XDG_CONFIG_HOME")]
    assert all(Path(path).is_relative_to(home.folder) for path in homes)


def test_what_is_used_in_a_home_becomes_requests_that_hold_all_of_it(home: Home) -> None:
    home.agree()
    assert home.use(calls=40, commands=3) > 0
    bodies = [json.loads(body) for body in home.requests()]
    counts = [event["count"] for body in bodies for event in body["events"]]
    assert sum(counts) == 43


def test_a_day_has_files_and_requests(home: Home) -> None:
    assert all(cost.on > 0 for cost in costs.day(home, calls=8, commands=2))


def test_an_import_takes_time() -> None:
    assert costs.import_milliseconds("json", runs=1) > 0


def test_a_server_in_the_middle_of_sending_is_timed(tmp_path: Path) -> None:
    project = tmp_path / "project"
    project.mkdir()
    (project / "answer.py").write_text("def answer():\n    return 42\n")
    places = (tmp_path / f"home-{number}" for number in range(9))

    def homes(endpoint: str) -> Home:
        place = next(places)
        place.mkdir()
        return Home(place, endpoint)

    program = tools.ours(Path(sys.executable).with_name("codegraph"))
    found = costs.exits(program, project, homes, runs=1)
    assert [cost.on > 0 for cost in found] == [True] * 3


def test_a_ratio_needs_something_to_compare_with() -> None:
    rows = render([Cost("calls, ms", 1.02, 1.0), Cost("size, bytes", 4321.0)]).splitlines()
    assert rows[2:] == ["| calls, ms | 1.02 | 1 | 1.020 |", "| size, bytes | 4,321 |  |  |"]


def test_the_command_explains_itself() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.telemetry", "--help"],
        cwd=ROOT,
        env=os.environ,
        capture_output=True,
        text=True,
        check=True,
    )
    assert "--peer" in done.stdout
