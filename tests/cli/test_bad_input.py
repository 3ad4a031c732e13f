"""Whatever a project or an index looks like: a clear message, and the rest of the work is done."""

import os
import sqlite3
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest


@pytest.mark.parametrize("command", [("init", "{}"), ("index", "{}"), ("query", "x", "-p", "{}")])
def test_a_path_that_is_no_project_is_named(
    command: tuple[str, ...], cli: Any, tmp_path: Path
) -> None:
    file = tmp_path / "file.txt"
    file.write_text("x")
    for path, complaint in ((tmp_path / "nowhere", "does not exist"), (file, "is a file")):
        done = cli.run(*(word.format(path) for word in command), cwd=tmp_path)
        assert done.code == 2
        assert str(path) in done.err
        assert complaint in done.err


def test_a_folder_without_an_index_says_how_to_make_one(cli: Any, shop: Path) -> None:
    done = cli.run("query", "cart", "--json", cwd=shop)
    assert done.code == 3
    assert done.json["error"]["type"] == "NotIndexed"
    assert f"codegraph init {shop}" in done.err


def test_an_index_of_another_layout_is_refused_and_rebuilt_by_index(
    cli: Any, indexed: Path
) -> None:
    database = sqlite3.connect(indexed / ".codegraph" / "graph.db")
    database.execute("PRAGMA user_version = 999")
    database.commit()
    database.close()
    for command in (("query", "cart"), ("status",), ("sync",)):
        done = cli.run(*command, cwd=indexed)
        assert done.code == 3
        assert "layout 999" in done.err
        assert "codegraph index" in done.err
    assert cli.run("index", cwd=indexed).code == 0
    assert "Cart.total" in cli.run("query", "total", cwd=indexed).out


def test_init_rebuilds_an_index_of_another_layout_by_itself(cli: Any, indexed: Path) -> None:
    database = sqlite3.connect(indexed / ".codegraph" / "graph.db")
    database.execute("PRAGMA user_version = 999")
    database.commit()
    database.close()
    done = cli.run("init", cwd=indexed)
    assert done.code == 0
    assert f"{indexed}/.codegraph/graph.db is of another version. Building it anew." in done.err
    assert cli.run("query", "total", cwd=indexed).code == 0


@pytest.mark.parametrize("damage", ["noise", "head", "middle", "truncated", "empty"])
def test_a_damaged_database_is_never_half_read(damage: str, cli: Any, indexed: Path) -> None:
    database = indexed / ".codegraph" / "graph.db"
    data = bytearray(database.read_bytes())
    noise = bytes(range(256)) * 64
    if damage == "noise":
        data = bytearray(noise)
    elif damage == "head":
        data[:100] = noise[:100]
    elif damage == "middle":
        data[4096 : 4096 + len(noise)] = noise
    elif damage == "truncated":
        del data[len(data) // 2 :]
    else:
        data.clear()
    for beside in indexed.glob(".codegraph/graph.db-*"):
        beside.unlink()
    database.write_bytes(data)
    done = cli.run("query", "total", cwd=indexed)
    assert "Traceback" not in done.err
    if damage in {"noise", "head", "empty"}:
        assert done.code == 3
    if done.code == 0:
        assert "Cart.total" in done.out
    else:
        assert (done.code, done.out) == (3, "")
        assert "codegraph ind" in done.err or "codegraph init" in done.err
    assert cli.run("index", cwd=indexed).code == 0
    assert "Cart.total" in cli.run("query", "total", cwd=indexed).out


def obeying_permissions() -> dict[str, Any]:
    """Options for a process that file permissions hold for, also where the tests run as root.

    Another user could not read the interpreter in root's home, so root only gives up its power
    to override permissions.
    """
    return {"preexec_fn": _drop_override} if os.geteuid() == 0 else {}


def _drop_override() -> None:
    import ctypes

    drop_from_bounding_set, override, read_search = 24, 1, 2
    for capability in (override, read_search):
        assert ctypes.CDLL(None).prctl(drop_from_bounding_set, capability, 0, 0, 0) == 0


def test_a_read_only_project_cannot_be_indexed_and_says_so(cli: Any, shop: Path) -> None:
    shop.chmod(0o555)
    try:
        done = cli.run("init", cwd=shop, **obeying_permissions())
    finally:
        shop.chmod(0o755)
    assert done.code == 1
    assert "cannot be written" in done.err
    assert "ermission" in done.err


def test_a_read_only_index_still_answers(cli: Any, indexed: Path) -> None:
    folder = indexed / ".codegraph"
    folder.chmod(0o555)
    for file in folder.iterdir():
        file.chmod(0o444)
    try:
        done = cli.run("query", "total", cwd=indexed, **obeying_permissions())
        sync = cli.run("sync", cwd=indexed, **obeying_permissions())
    finally:
        folder.chmod(0o755)
    assert (done.code, done.err) == (0, "")
    assert "Cart.total" in done.out
    assert sync.code == 1
    assert "cannot be written" in sync.err


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a file to another user")
def test_an_index_that_belongs_to_another_user_is_not_read(cli: Any, indexed: Path) -> None:
    os.chown(indexed / ".codegraph" / "graph.db", 12345, 12345)
    done = cli.run("query", "total", cwd=indexed)
    assert done.code == 3
    assert "uid 12345" in done.err


def test_a_repository_without_git_honours_its_gitignore(cli: Any, shop: Path) -> None:
    (shop / ".gitignore").write_text("till/\n")
    done = cli.run("init", "--json", cwd=shop)
    assert done.json["languages"] == {"python": 4}


def test_a_machine_without_git_is_no_obstacle(cli: Any, shop: Path, tmp_path: Path) -> None:
    (shop / ".git").mkdir()
    nothing = tmp_path / "no-programs"
    nothing.mkdir()
    done = cli.run("init", cwd=shop, environ={"PATH": str(nothing)})
    assert done.code == 0
    assert "5 files" in done.out


def test_loops_of_links_and_links_that_leave_are_not_followed(
    cli: Any, shop: Path, tmp_path: Path
) -> None:
    (tmp_path / "outside").mkdir()
    (tmp_path / "outside" / "secret.py").write_text("def secret(): ...\n")
    (shop / "loop").symlink_to(shop)
    (shop / "shop" / "self.py").symlink_to(shop / "shop" / "self.py")
    (shop / "out").symlink_to(tmp_path / "outside")
    (shop / "shop" / "device.py").symlink_to("/dev/zero")
    done = cli.run("init", cwd=shop)
    assert done.code == 0
    assert "5 files (go 1, python 4)" in done.out
    assert "No definition" in cli.run("query", "secret", cwd=shop).out


def test_a_huge_file_is_left_out_without_being_read(cli: Any, shop: Path) -> None:
    with (shop / "shop" / "huge.py").open("wb") as file:
        file.truncate(300_000_000)
    done = cli.run("init", "--verbose", cwd=shop)
    assert done.code == 0
    assert "shop/huge.py: " in done.out
    assert "Cart.total" in cli.run("query", "total", cwd=shop).out


def test_a_syntax_error_on_every_line_costs_only_its_own_file(cli: Any, shop: Path) -> None:
    (shop / "shop" / "broken.py").write_text("def ) class ( = :::\n" * 5_000)
    done = cli.run("init", "--verbose", cwd=shop)
    assert done.code == 0
    assert "1 file with syntax errors" in done.out
    assert "checkout" in cli.run("callers", "Cart.total", cwd=shop).out


def test_files_in_no_encoding_are_indexed_or_left_out_by_name(cli: Any, shop: Path) -> None:
    (shop / "shop" / "latin.py").write_bytes(b"def caf\xe9():\n    return '\xff\xfe'\n")
    (shop / "shop" / "binary.py").write_bytes(b"\x00\x01\x02" * 1_000)
    (shop / "shop" / "wide.py").write_bytes("def wide(): ...\n".encode("utf-16"))
    done = cli.run("init", "--verbose", cwd=shop)
    assert done.code == 0
    listed = done.out + cli.run("files", "--layout", "flat", cwd=shop).out
    for name in ("latin.py", "binary.py", "wide.py"):
        assert f"shop/{name}" in listed
    assert "checkout" in cli.run("callers", "Cart.total", cwd=shop).out


@pytest.mark.skipif(sys.platform != "linux", reason="other systems refuse such names")
def test_a_file_whose_name_is_in_no_encoding_is_left_out_by_name(cli: Any, shop: Path) -> None:
    (shop / "shop" / os.fsdecode(b"caf\xe9.py")).write_text("def coffee(): ...\n")
    done = cli.run("init", "--verbose", cwd=shop)
    assert done.code == 0
    assert r"shop/caf\udce9.py" in done.out
    assert "its name is not UTF-8" in done.out
    assert "checkout" in cli.run("callers", "Cart.total", cwd=shop).out


def test_settings_of_the_project_that_make_no_sense_are_named(cli: Any, shop: Path) -> None:
    (shop / "codegraph.json").write_text('{"exclued": []}')
    done = cli.run("init", cwd=shop)
    assert done.code == 1
    assert "codegraph.json" in done.err
    assert "exclued" in done.err


def test_a_full_or_closed_stdout_is_a_failure_and_no_traceback(cli: Any, indexed: Path) -> None:
    with Path("/dev/full").open("wb") as full:
        process = cli.start("files", cwd=indexed, stdout=full, stderr=subprocess.PIPE)
        _, err = process.communicate(timeout=60)
    assert process.returncode == 1
    assert b"Traceback" not in err
    assert b"error: " in err


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("files <&-", 0),
        ("files >&-", 0),
        ("export >&-", 0),
        ("files --path nowhere 2>&-", 2),
        ("index 2>&-", 0),
        ("uninit <&-", 0),
    ],
)
def test_a_stream_that_is_closed_is_no_reason_to_fail(
    words: str, code: int, cli: Any, indexed: Path
) -> None:
    command, redirection = words.rsplit(" ", 1)
    done = subprocess.run(
        ["sh", "-c", f'exec "$@" {redirection}', "sh", *cli.command, *command.split()],
        cwd=indexed,
        env=cli.environment(),
        capture_output=True,
        timeout=60,
        check=False,
    )
    assert (done.returncode, done.stderr) == (code, b"")
    assert not done.stdout.startswith(b"error")


def test_an_export_to_a_pipe_or_through_a_link_leaves_both_in_place(
    cli: Any, indexed: Path, tmp_path: Path
) -> None:
    link = tmp_path / "link.jsonl"
    link.symlink_to(tmp_path / "edges.jsonl")
    edges = cli.run("export", "--output", "/dev/stdout", cwd=indexed).out
    assert edges == cli.run("export", cwd=indexed).out
    for _ in range(2):
        assert cli.run("export", "--output", link, cwd=indexed).code == 0
    assert (tmp_path / "edges.jsonl").read_text() == edges
    assert link.is_symlink()
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    process = cli.start("export", "--output", pipe, cwd=indexed, stderr=subprocess.DEVNULL)
    assert pipe.read_text() == edges
    assert process.wait(60) == 0
    assert pipe.is_fifo()
