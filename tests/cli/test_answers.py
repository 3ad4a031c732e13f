"""Commands that read: text for people, JSON for programs, statuses for scripts."""

import os
import subprocess
from pathlib import Path
from typing import Any

import pytest

READING = [
    ("status",),
    ("query", "cart"),
    ("node", "Cart.total"),
    ("node", "--file", "shop/cart.py"),
    ("callers", "Cart.total"),
    ("callees", "checkout"),
    ("impact", "price_of"),
    ("files",),
    ("explore", "how is the total computed"),
]


@pytest.mark.parametrize("words", READING, ids=" ".join)
def test_every_reading_command_answers_on_stdout_alone(
    words: tuple[str, ...], cli: Any, indexed: Path
) -> None:
    done = cli.run(*words, cwd=indexed)
    assert (done.code, done.err) == (0, "")
    assert done.out.endswith("\n")
    assert "\x1b" not in done.out


@pytest.mark.parametrize("words", [*READING, ("version",), ("sync",)], ids=" ".join)
def test_json_is_one_object_in_ascii(words: tuple[str, ...], cli: Any, indexed: Path) -> None:
    done = cli.run(*words, "--json", cwd=indexed)
    assert done.code == 0
    assert isinstance(done.json, dict)
    assert done.out.isascii()


def test_json_has_the_documented_keys(cli: Any, indexed: Path) -> None:
    def keys(*words: str) -> list[str]:
        return list(cli.run(*words, "--json", cwd=indexed).json)

    assert keys("query", "cart") == ["query", "hits"]
    assert keys("node", "Cart") == ["definitions"]
    assert keys("node", "--file", "shop/cart.py") == ["outline"]
    assert keys("callers", "Cart.total") == ["subjects", "items", "total"]
    assert keys("impact", "price_of") == ["subjects", "affected", "files", "depth", "truncated"]
    assert keys("files") == ["files"]
    assert keys("version") == ["version", "python", "platform"]
    assert keys("sync")[:3] == ["root", "action", "changes"]


def test_callers_are_found_with_the_line_of_the_call(cli: Any, indexed: Path) -> None:
    done = cli.run("callers", "Cart.total", cwd=indexed)
    assert "function checkout  shop/checkout.py:6  calls at 8" in done.out


def test_the_nearest_indexed_project_above_the_working_directory_answers(
    cli: Any, indexed: Path
) -> None:
    assert "Cart.total" in cli.run("query", "total", cwd=indexed / "shop").out


def test_path_names_a_project_or_a_folder_in_one(cli: Any, indexed: Path, tmp_path: Path) -> None:
    for path in (indexed, indexed / "till"):
        assert "Cart.total" in cli.run("query", "total", "--path", path, cwd=tmp_path).out


def test_an_empty_answer_is_an_answer(cli: Any, indexed: Path) -> None:
    done = cli.run("query", "zzzzqqqq", cwd=indexed)
    assert done.code == 0
    assert "No definition matches" in done.out


def test_an_unknown_symbol_is_a_failure_that_says_what_to_try(cli: Any, indexed: Path) -> None:
    done = cli.run("callers", "totl", cwd=indexed)
    assert (done.code, done.out) == (1, "")
    assert done.err.startswith("error: No definition named 'totl'")


def test_a_failure_of_a_json_command_is_an_object_as_well(cli: Any, indexed: Path) -> None:
    done = cli.run("callers", "totl", "--json", cwd=indexed)
    assert done.code == 1
    assert done.json["error"]["type"] == "SymbolNotFound"
    assert done.json["error"]["message"] in done.err


@pytest.mark.parametrize(
    "words",
    [
        ("query", "cart", "--kind", "gadget"),
        ("query", "  "),
        ("query", "cart", "--limit", "0"),
        ("node",),
        ("node", "--file", "shop/cart.py", "--line", "3"),
        ("serve",),
        ("nosuchcommand",),
    ],
    ids=" ".join,
)
def test_a_command_line_without_meaning_exits_with_2(
    words: tuple[str, ...], cli: Any, indexed: Path
) -> None:
    done = cli.run(*words, cwd=indexed)
    assert (done.code, done.out) == (2, "")
    assert "error: " in done.err


def test_a_reader_that_goes_away_ends_the_command_without_a_word(cli: Any, indexed: Path) -> None:
    ours, theirs = os.pipe()
    os.close(ours)
    try:
        for words in (("export",), ("files",), ("callers", "totl", "--json")):
            process = cli.start(*words, cwd=indexed, stdout=theirs, stderr=subprocess.PIPE)
            _, err = process.communicate(timeout=60)
            assert b"Traceback" not in err
            assert b"BrokenPipe" not in err
            assert process.returncode == (1 if "--json" in words else 141)
    finally:
        os.close(theirs)


def test_control_characters_of_a_project_never_reach_the_terminal(cli: Any, shop: Path) -> None:
    (shop / "shop" / "e\x1b[2Jvil.py").write_text('def evil():\n    """\x1b[31m"""\n')
    assert cli.run("init", cwd=shop).code == 0
    for words in (("files",), ("node", "evil"), ("query", "evil"), ("status",)):
        done = cli.run(*words, cwd=shop)
        assert done.code == 0
        assert "\x1b" not in done.out + done.err


def test_a_file_that_changed_since_is_said_to_be_stale(cli: Any, indexed: Path) -> None:
    file = indexed / "shop" / "cart.py"
    file.write_text("# a new first line\n" + file.read_text())
    assert "changed since indexed" in cli.run("node", "Cart.total", cwd=indexed).out
    assert "modified 1: shop/cart.py" in cli.run("status", cwd=indexed).out


def test_export_writes_one_edge_a_line(cli: Any, indexed: Path) -> None:
    import json

    done = cli.run("export", "--format", "jsonl", cwd=indexed)
    rows = [json.loads(line) for line in done.out.splitlines()]
    assert rows
    assert set(rows[0]) == {"kind", "line", "rule", "source", "target"}


def test_an_export_file_appears_whole_and_replaces_the_old_one(
    cli: Any, indexed: Path, tmp_path: Path
) -> None:
    target = tmp_path / "edges.jsonl"
    target.write_text("old")
    done = cli.run("export", "--output", target, cwd=indexed)
    assert (done.code, done.out) == (0, "")
    assert target.read_text() == cli.run("export", cwd=indexed).out
    assert [path.name for path in tmp_path.glob("*edges*")] == ["edges.jsonl"]


def test_an_export_file_that_cannot_be_written_is_named(cli: Any, indexed: Path) -> None:
    done = cli.run("export", "--output", "nowhere/edges.jsonl", cwd=indexed)
    assert done.code == 1
    assert "nowhere/edges.jsonl cannot be written" in done.err


def test_a_log_level_that_means_nothing_is_named_with_its_variable(cli: Any, indexed: Path) -> None:
    done = cli.run("files", cwd=indexed, environ={"CODEGRAPH_LOG": "loud"})
    assert done.code == 2
    assert "CODEGRAPH_LOG" in done.err
    assert "'loud'" in done.err


@pytest.mark.parametrize("words", [("--version",), ("--help",), ("query", "--help")], ids=" ".join)
def test_help_and_version_load_nothing_heavy(words: tuple[str, ...], cli: Any, shop: Path) -> None:
    done = cli.run(*words, cwd=shop, environ={"PYTHONPROFILEIMPORTTIME": "1"})
    loaded = {line.rpartition("|")[2].strip() for line in done.err.splitlines()}
    assert "codegraph_cli.main" in loaded or "click" in loaded
    assert not loaded & {"tree_sitter", "sqlite3", "mcp", "rich", "pydantic", "multiprocessing"}
