"""The benchmarks: what they choose, watch and print. No figure is asserted."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from benchmarks import process, repositories, workload
from benchmarks.mcp import Server, ServerFailed
from benchmarks.table import ROWS, render

SHOP = """
class Basket:
    def checkout(self):
        return total_price(self)


def total_price(basket):
    return Basket and basket.checkout
"""

ECHO_SERVER = """
import json, sys
for line in sys.stdin:
    message = json.loads(line)
    if "id" not in message:
        continue
    print(json.dumps({"jsonrpc": "2.0", "method": "notifications/noise"}))
    failed = message["params"].get("name") == "broken"
    print(json.dumps({"jsonrpc": "2.0", "id": message["id"], "result": {"isError": failed}}))
    sys.stdout.flush()
"""


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    folder = tmp_path / "shop"
    folder.mkdir()
    (folder / "shop.py").write_text(SHOP)
    return folder


def run(code: str, folder: Path) -> process.Usage:
    return process.run([sys.executable, "-c", code], env=os.environ, cwd=folder)


def test_the_same_files_give_the_same_workload(shop: Path) -> None:
    chosen = workload.choose(shop)
    assert chosen == workload.choose(shop)
    assert chosen.symbols == ("Basket", "checkout", "total_price")
    assert chosen.questions[0] == "how does Basket work together with checkout"
    assert chosen.edited == Path("shop.py")


def test_an_edit_adds_a_definition_that_parses(shop: Path) -> None:
    workload.edit(shop, workload.choose(shop), 7)
    scope: dict[str, object] = {}
    exec((shop / "shop.py").read_text(), scope)
    assert "benchmark_edit_7" in scope


def test_a_repository_without_definitions_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(LookupError, match="no definitions"):
        workload.choose(tmp_path)


def test_memory_of_children_counts(tmp_path: Path) -> None:
    code = (
        "import subprocess, sys\n"
        "child = 'held = bytearray(200_000_000); import time; time.sleep(0.5)'\n"
        "subprocess.run([sys.executable, '-c', child])\n"
    )
    assert run(code, tmp_path).peak_bytes > 200_000_000


def test_a_command_that_fails_has_no_figures(tmp_path: Path) -> None:
    with pytest.raises(process.CommandFailed, match="the reason"):
        run("import sys; sys.exit('the reason')", tmp_path)


def test_a_server_is_timed_through_whatever_else_it_says(tmp_path: Path) -> None:
    command = [sys.executable, "-c", ECHO_SERVER]
    with Server(command, env=os.environ, cwd=tmp_path) as server:
        call = server.call("fine", {})
    assert call.answered
    assert min(call.milliseconds, server.start_seconds, server.exit_seconds) > 0


def test_a_call_that_got_no_answer_is_told_apart(tmp_path: Path) -> None:
    command = [sys.executable, "-c", ECHO_SERVER]
    with Server(command, env=os.environ, cwd=tmp_path) as server:
        assert not server.call("broken", {}).answered


def test_a_server_that_goes_away_is_an_error(tmp_path: Path) -> None:
    command = [sys.executable, "-c", "input()"]
    with pytest.raises(ServerFailed), Server(command, env=os.environ, cwd=tmp_path):
        pass


def test_a_path_needs_no_fetching_and_a_copy_leaves_indexes_behind(
    shop: Path, tmp_path: Path
) -> None:
    (shop / ".codegraph").mkdir()
    assert repositories.fetch(str(shop), tmp_path) == shop
    copy = repositories.copy(shop, tmp_path / "copy")
    assert [path.name for path in copy.iterdir()] == ["shop.py"]


def test_the_table_compares_two_tools() -> None:
    table = render({"ours": {"init_s": 1.0}, "peer": {"init_s": 4.0}})
    assert table.splitlines()[0].split("|")[-2].strip() == "ours / peer"
    assert table.splitlines()[-1].split("|")[1].strip() == ROWS["init_s"]
    assert table.splitlines()[-1].split("|")[-2].strip() == "0.25"


def test_the_table_shows_one_tool_alone() -> None:
    assert "ours / peer" not in render({"ours": {"init_s": 1.0}})


def test_the_command_explains_itself() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks", "--help"],
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        check=True,
    )
    assert "npm:" in done.stdout
