"""init, index, sync and uninit do their work, say what they did, and touch nothing else."""

import os
import pty
import subprocess
from pathlib import Path
from typing import Any

import pytest

from codegraph.errors import IndexLocked
from codegraph_cli.building import run_work
from codegraph_cli.settings import Settings


def test_init_builds_an_index_and_sums_it_up(cli: Any, shop: Path) -> None:
    done = cli.run("init", cwd=shop)
    assert (done.code, done.err) == (0, "")
    assert done.out.startswith(f"Indexed {shop} in ")
    assert "5 files (go 1, python 4)" in done.out
    assert (shop / ".codegraph" / "graph.db").is_file()


def test_init_takes_the_path_of_a_project(cli: Any, shop: Path, tmp_path: Path) -> None:
    assert cli.run("init", shop, cwd=tmp_path).code == 0
    assert cli.run("init", "project", "--json", cwd=tmp_path).json["root"] == str(shop)


def test_init_where_an_index_is_brings_it_up_to_date(cli: Any, indexed: Path) -> None:
    (indexed / "shop" / "tax.py").write_text("def tax():\n    return 1\n")
    done = cli.run("init", cwd=indexed)
    assert done.code == 0
    assert "note: there was an index already" in done.err
    assert "1 added, 0 modified, 0 deleted." in done.out


def test_init_counts_what_it_left_out_and_lists_it_when_asked(cli: Any, shop: Path) -> None:
    (shop / "shop" / "big.py").write_text("x = 1\n" * 200_000)
    (shop / "shop" / "broken.py").write_text("def (:\n")
    done = cli.run("init", cwd=shop)
    assert "1 file with syntax errors, indexed as far as they parse (list them with" in done.out
    assert "1 file left out (list them with --verbose)." in done.out
    done = cli.run("index", "--verbose", cwd=shop)
    assert "  shop/broken.py" in done.out
    assert "  shop/big.py: " in done.out


def test_init_inside_an_indexed_project_says_which_index_will_answer(
    cli: Any, indexed: Path
) -> None:
    done = cli.run("init", "shop", cwd=indexed)
    assert done.code == 0
    assert f"note: {indexed} is indexed already." in done.err


def test_init_refuses_a_home_folder_unless_told_to(cli: Any) -> None:
    (cli.home / "notes.py").write_text("def note(): ...\n")
    done = cli.run("init", cwd=cli.home)
    assert done.code == 2
    assert "is your home folder, not a project" in done.err
    assert not (cli.home / ".codegraph").exists()
    assert cli.run("init", "--force", cwd=cli.home).code == 0


def test_init_refuses_the_root_of_the_disk(cli: Any, tmp_path: Path) -> None:
    done = cli.run("init", "/", cwd=tmp_path)
    assert done.code == 2
    assert "is the root of the disk" in done.err


def test_a_project_without_code_is_indexed_and_said_to_be_empty(cli: Any, tmp_path: Path) -> None:
    empty = tmp_path / "empty"
    empty.mkdir()
    done = cli.run("init", cwd=empty)
    assert done.code == 0
    assert "No file in a language that codegraph reads was found." in done.out


def test_an_index_that_is_just_being_written_is_waited_for(tmp_path: Path) -> None:
    refusals = [IndexLocked(tmp_path, "process 1"), IndexLocked(tmp_path, "process 1")]

    def work(**_: object) -> str:
        if refusals:
            raise refusals.pop()
        return "done"

    assert run_work(work, None) == "done"  # type: ignore[arg-type, comparison-overlap]
    assert refusals == []


def test_sync_reads_what_changed(cli: Any, indexed: Path) -> None:
    (indexed / "shop" / "checkout.py").unlink()
    (indexed / "shop" / "prices.py").write_text("def price_of(item):\n    return 5\n")
    done = cli.run("sync", "--json", cwd=indexed)
    assert done.json["changes"]["deleted"] == ["shop/checkout.py"]
    assert done.json["changes"]["modified"] == ["shop/prices.py"]
    assert cli.run("callers", "Cart.total", cwd=indexed).out.endswith("No callers in the graph.\n")


@pytest.mark.parametrize("command", ["index", "sync"])
def test_index_and_sync_work_on_the_project_around_a_folder(
    command: str, cli: Any, indexed: Path
) -> None:
    assert cli.run(command, "--json", cwd=indexed / "shop").json["root"] == str(indexed)


@pytest.mark.parametrize("command", ["index", "sync", "uninit"])
def test_what_was_never_indexed_has_to_be_initialised_first(
    command: str, cli: Any, shop: Path
) -> None:
    done = cli.run(command, cwd=shop)
    assert done.code == 3
    assert f"codegraph init {shop}" in done.err
    assert not (shop / ".codegraph").exists()


def test_nothing_is_drawn_where_stderr_is_no_terminal(cli: Any, shop: Path) -> None:
    assert cli.run("init", cwd=shop).err == ""


def test_a_terminal_sees_progress(cli: Any, shop: Path) -> None:
    ours, theirs = pty.openpty()
    process = cli.start("init", cwd=shop, stderr=theirs, stdout=subprocess.DEVNULL)
    os.close(theirs)
    seen = b""
    try:
        while chunk := os.read(ours, 4096):
            seen += chunk
    except OSError:  # the other end is closed
        pass
    finally:
        os.close(ours)
    assert process.wait(60) == 0
    assert b"writing the index" in seen or b"files" in seen


def test_uninit_removes_the_index_and_its_folder(cli: Any, indexed: Path) -> None:
    before = {path for path in indexed.rglob("*") if ".codegraph" not in path.parts}
    done = cli.run("uninit", "--yes", cwd=indexed)
    assert (done.code, done.out) == (0, f"Removed the index of {indexed}.\n")
    assert set(indexed.rglob("*")) == before


def test_uninit_keeps_what_it_did_not_write(cli: Any, indexed: Path) -> None:
    (indexed / ".codegraph" / "notes.md").write_text("mine")
    done = cli.run("uninit", cwd=indexed)
    assert done.code == 0
    assert "notes.md" in done.err
    assert [path.name for path in (indexed / ".codegraph").iterdir()] == ["notes.md"]


def test_uninit_never_follows_a_link_out_of_the_project(
    cli: Any, indexed: Path, tmp_path: Path
) -> None:
    (indexed / ".codegraph").rename(tmp_path / "elsewhere")
    (indexed / ".codegraph").symlink_to(tmp_path / "elsewhere")
    done = cli.run("uninit", "--yes", cwd=indexed)
    assert done.code == 1
    assert "is a symbolic link" in done.err
    assert (tmp_path / "elsewhere" / "graph.db").is_file()


def test_uninit_leaves_links_inside_its_folder_alone(
    cli: Any, indexed: Path, tmp_path: Path
) -> None:
    (tmp_path / "precious").write_text("mine")
    (indexed / ".codegraph" / "graph.db-wal").unlink(missing_ok=True)
    (indexed / ".codegraph" / "graph.db-wal").symlink_to(tmp_path / "precious")
    assert cli.run("uninit", "--yes", cwd=indexed).code == 0
    assert (tmp_path / "precious").read_text() == "mine"


@pytest.mark.parametrize(("answer", "code"), [(b"n\n", 1), (b"y\n", 0)])
def test_uninit_asks_at_a_terminal(answer: bytes, code: int, cli: Any, indexed: Path) -> None:
    ours, theirs = pty.openpty()
    process = cli.start("uninit", cwd=indexed, stdin=theirs, stdout=theirs, stderr=theirs)
    os.close(theirs)
    asked = b""
    while b"?" not in asked:
        asked += os.read(ours, 4096)
    os.write(ours, answer)
    assert process.wait(60) == code
    os.close(ours)
    assert (indexed / ".codegraph").exists() is (code == 1)


def test_settings_come_from_the_mapping_alone() -> None:
    settings = Settings.from_environ(
        {"CODEGRAPH_LOG": "DEBUG", "CODEGRAPH_MCP_TOOLS": "explore, codegraph_search,"}
    )
    assert settings.log_level == "debug"
    assert settings.mcp_tools == ("explore", "codegraph_search")
    assert Settings.from_environ({}).mcp_tools is None
    assert Settings.from_environ({}).watch
    assert not Settings.from_environ({"CODEGRAPH_WATCH": "0"}).watch


@pytest.mark.parametrize(
    ("environ", "flag", "enabled"),
    [
        ({}, False, True),
        ({}, True, False),
        ({"DO_NOT_TRACK": "1"}, False, False),
        ({"CODEGRAPH_TELEMETRY": "0"}, False, False),
    ],
)
def test_every_switch_turns_telemetry_off(
    environ: dict[str, str], flag: bool, enabled: bool
) -> None:
    settings = Settings.from_environ(environ)
    assert settings.telemetry(no_telemetry=flag, version="1").is_off is not enabled
