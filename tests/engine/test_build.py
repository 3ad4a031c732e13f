"""A graph is built whole or not at all, and every file's failure is its own."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
import threading
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from codegraph import CodeGraph
from codegraph.errors import (
    CorruptIndex,
    ForeignIndex,
    IndexLocked,
    IndexNotWritable,
    NotIndexed,
    SchemaMismatch,
)
from codegraph.graph.reader import Reader
from codegraph.index import crew, extracting
from codegraph.index.lock import writer_lock
from codegraph.model import Progress
from codegraph.resolve import world
from codegraph.store.database import SCHEMA_VERSION

from .graphs import rows

SHOP = {
    "shop/__init__.py": "from shop.cart import Cart\n",
    "shop/cart.py": "class Cart:\n    def add(self, item):\n        return price(item)\n\n"
    "def price(item):\n    return 1\n",
    "main.py": "from shop import Cart\n\ndef run():\n    cart = Cart()\n    cart.add('x')\n",
}


def names(graph: CodeGraph, symbol: str) -> list[str]:
    return [item.symbol.qualified_name for item in graph.callers(symbol).items]


def test_a_call_through_a_reexport_and_a_constructor_is_an_edge(write: Any, opened: Any) -> None:
    graph = opened(write(SHOP))
    report = graph.index()
    assert report.files == 3
    assert names(graph, "Cart.add") == ["run"]
    assert names(graph, "price") == ["Cart.add"]


def test_the_index_folder_tells_git_to_ignore_it(write: Any, opened: Any) -> None:
    root = write(SHOP)
    subprocess.run(["git", "init", "-q"], cwd=root, check=True)
    opened(root).index()
    shown = subprocess.run(
        ["git", "status", "--porcelain", "--untracked-files=all"],
        cwd=root, check=True, capture_output=True, text=True,
    ).stdout  # fmt: skip
    assert ".codegraph" not in shown


def test_progress_goes_through_every_phase_and_ends_at_its_total(write: Any, opened: Any) -> None:
    seen: list[Progress] = []
    opened(write(SHOP)).index(progress=seen.append)
    assert list(dict.fromkeys(step.phase for step in seen)) == [
        "discover", "extract", "resolve", "store",
    ]  # fmt: skip
    assert Progress("extract", 3, 3) in seen
    assert Progress("resolve", 3, 3) in seen


def test_an_interruption_leaves_the_old_graph_whole(write: Any, opened: Any) -> None:
    root = write(SHOP)
    graph = opened(root)
    graph.index()
    write({"shop/cart.py": "def other(): pass\n"})

    def interrupt(step: Progress) -> None:
        if step.phase == "resolve":
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        graph.index(progress=interrupt)
    assert names(graph, "price") == ["Cart.add"]
    assert not list((root / ".codegraph").glob("*building*"))
    graph.index()
    assert graph.search("other")


def test_an_interrupted_sync_leaves_the_old_graph_whole(write: Any, opened: Any) -> None:
    graph = opened(write(SHOP))
    graph.index()
    write({"shop/cart.py": "def other(): pass\n"})

    def interrupt(step: Progress) -> None:
        if step.phase == "resolve":
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        graph.sync(progress=interrupt)
    assert names(graph, "price") == ["Cart.add"]
    assert graph.sync().changes.modified == ("shop/cart.py",)


def test_a_reader_keeps_answering_while_the_graph_is_replaced_under_it(
    write: Any, opened: Any
) -> None:
    root = write(SHOP)
    reader, writer = opened(root), opened(root)
    writer.index()
    cursor = reader._reader().connection.execute("SELECT name FROM nodes ORDER BY id")
    first = cursor.fetchone()
    write({"main.py": "from shop import Cart\n\ndef later():\n    Cart().add('y')\n"})
    done = threading.Thread(target=writer.index)
    done.start()
    done.join(30)
    assert not done.is_alive()
    rest = [name for (name,) in cursor]
    assert "run" in [*first, *rest]
    assert "later" not in rest
    del cursor
    assert names(reader, "Cart.add") == ["later"]


def test_an_answer_is_of_one_moment_though_the_graph_is_replaced_meanwhile(
    write: Any, opened: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = write(SHOP)
    reader, writer = opened(root), opened(root)
    writer.index()
    write({"main.py": "", "shop/cart.py": "def price(item): pass\n"})
    real = Reader.by_id

    def by_id(self: Reader, ids: Any) -> Any:
        writer.index()
        return real(self, list(ids))

    monkeypatch.setattr(Reader, "by_id", by_id)
    assert names(reader, "price") == ["Cart.add"]
    assert names(reader, "price") == []


def test_an_open_reader_goes_over_to_the_file_that_took_its_databases_place(
    write: Any, opened: Any
) -> None:
    root = write(SHOP)
    reader = opened(root)
    reader.index()
    assert names(reader, "price") == ["Cart.add"]
    shutil.rmtree(root / ".codegraph")
    with pytest.raises(NotIndexed):
        reader.callers("price")
    write({"main.py": "from shop.cart import price\n\ndef later():\n    price(1)\n"})
    opened(root).index()
    assert names(reader, "price") == ["later", "Cart.add"]


def test_damage_is_told_as_such_by_every_question(write: Any, opened: Any) -> None:
    root = write(SHOP)
    opened(root).index()
    path = root / ".codegraph" / "graph.db"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("DROP TABLE files")
        connection.commit()
    for ask in (
        lambda graph: graph.status(pending=True),
        lambda graph: graph.outline("main.py"),
        lambda graph: list(graph.export()),
        lambda graph: graph.files(),
        lambda graph: graph.explore("how does a cart work"),
    ):
        with pytest.raises(CorruptIndex, match="Rebuild"):
            ask(opened(root))


def test_two_writers_never_work_at_once_and_the_second_is_told_who_is_first(
    write: Any, opened: Any
) -> None:
    graph = opened(write(SHOP))
    with (
        writer_lock(graph.project),
        pytest.raises(IndexLocked, match=f"being indexed by process {os.getpid()}"),
    ):
        graph.index()
    graph.index()
    with writer_lock(graph.project), pytest.raises(IndexLocked):
        graph.sync()


def test_the_lock_of_a_killed_process_holds_nobody_up(write: Any, opened: Any) -> None:
    root = write(SHOP)
    code = (
        "import sys, time\nfrom codegraph.project import Project\n"
        "from codegraph.index.lock import writer_lock\n"
        "with writer_lock(Project.at(sys.argv[1])):\n    print('held', flush=True)\n"
        "    time.sleep(60)"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code, str(root)], stdout=subprocess.PIPE, text=True
    ) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        with pytest.raises(IndexLocked, match=f"process {holder.pid}"):
            opened(root).index()
        holder.kill()
    opened(root).index()


def test_reading_what_was_never_indexed_says_how_to_build_it(write: Any, opened: Any) -> None:
    with pytest.raises(NotIndexed, match="codegraph init"):
        opened(write(SHOP)).search("cart")


def test_a_database_of_another_layout_is_refused_and_replaced_by_an_index(
    write: Any, opened: Any
) -> None:
    root = write(SHOP)
    opened(root).index()
    with closing(sqlite3.connect(root / ".codegraph" / "graph.db")) as connection:
        connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION + 1}")
    with pytest.raises(SchemaMismatch, match="codegraph index"):
        opened(root).search("cart")
    with pytest.raises(SchemaMismatch):
        opened(root).sync()
    opened(root).index()
    assert opened(root).search("cart")


@pytest.mark.parametrize(
    "damage",
    [b"", b"this is no database, it is prose" * 200, b"SQLite format 3\0" + b"\xff" * 4096],
)
def test_a_damaged_database_is_refused_and_replaced_by_an_index(
    damage: bytes, write: Any, opened: Any
) -> None:
    root = write(SHOP)
    opened(root).index()
    for leftover in (root / ".codegraph").glob("graph.db-*"):
        leftover.unlink()
    (root / ".codegraph" / "graph.db").write_bytes(damage)
    with pytest.raises(CorruptIndex, match="damaged"):
        opened(root).search("cart")
    opened(root).index()
    assert names(opened(root), "price") == ["Cart.add"]


def test_damage_in_the_middle_is_an_error_and_no_half_answer(write: Any, opened: Any) -> None:
    root = write({f"m{i}.py": "def shared_name(): pass\n" * 200 for i in range(20)})
    opened(root).index()
    path = root / ".codegraph" / "graph.db"
    data = bytearray(path.read_bytes())
    data[8192:] = b"\xa5" * (len(data) - 8192)
    path.write_bytes(data)
    with pytest.raises(CorruptIndex):
        opened(root).search("shared_name")


@pytest.mark.skipif(os.getuid() != 0, reason="only root can give a file away")
def test_a_database_of_another_user_is_not_trusted(write: Any, opened: Any) -> None:
    root = write(SHOP)
    opened(root).index()
    os.chown(root / ".codegraph" / "graph.db", 12345, 12345)
    with pytest.raises(ForeignIndex, match="uid 12345"):
        opened(root).search("cart")


def test_an_index_folder_that_is_a_link_is_not_written_through(
    write: Any, opened: Any, tmp_path: Path
) -> None:
    root = write(SHOP)
    (tmp_path / "elsewhere").mkdir()
    (root / ".codegraph").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(IndexNotWritable, match="symbolic link"):
        opened(root).index()
    assert list((tmp_path / "elsewhere").iterdir()) == []


@pytest.mark.parametrize("name", ["graph.db", "graph.db-wal", "graph.db-journal"])
def test_a_database_that_is_a_link_is_neither_read_nor_written_through(
    name: str, write: Any, opened: Any, tmp_path: Path
) -> None:
    root = write(SHOP)
    opened(root).index()
    target = tmp_path / "target"
    target.write_bytes((root / ".codegraph" / "graph.db").read_bytes())
    before = target.read_bytes()
    place = root / ".codegraph" / name
    place.unlink(missing_ok=True)
    place.symlink_to(target)
    write({"main.py": "def later(): pass\n"})
    for act in (lambda: opened(root).search("cart"), lambda: opened(root).sync()):
        with pytest.raises(CorruptIndex, match="symbolic link"):
            act()
    opened(root).index()
    assert opened(root).search("later")
    assert target.read_bytes() == before


def test_nothing_is_written_through_a_link_in_the_index_folder(
    write: Any, opened: Any, tmp_path: Path
) -> None:
    root = write(SHOP)
    (root / ".codegraph").mkdir()
    (root / ".codegraph" / ".gitignore").symlink_to(tmp_path / "made")
    opened(root).index()
    assert not (tmp_path / "made").exists()


@pytest.mark.parametrize("damage", [b"", b"prose" * 2000])
def test_a_refused_database_is_closed(
    damage: bytes, write: Any, opened: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = write(SHOP)
    opened(root).index()
    for path in (root / ".codegraph").glob("graph.db*"):
        path.unlink()
    (root / ".codegraph" / "graph.db").write_bytes(damage)
    made: list[sqlite3.Connection] = []
    real = sqlite3.connect

    def connect(*given: Any, **named: Any) -> sqlite3.Connection:
        made.append(real(*given, **named))
        return made[-1]

    monkeypatch.setattr(sqlite3, "connect", connect)
    for act in (lambda: opened(root).search("cart"), lambda: opened(root).sync()):
        with pytest.raises(CorruptIndex):
            act()
    assert len(made) == 2
    for connection in made:
        with pytest.raises(sqlite3.ProgrammingError, match="closed"):
            connection.execute("SELECT 1")


def test_binary_and_broken_files_cost_only_themselves(write: Any, opened: Any) -> None:
    root = write(
        SHOP
        | {
            "utf16.py": "def x(): pass".encode("utf-16"),
            "latin.py": b"def caf\xe9(): pass\ndef plain(): pass\n",
            "broken.py": "def (:\n" * 50 + "def after(): pass\n",
        }
    )
    graph = opened(root)
    report = graph.index()
    assert {item.path: item.reason for item in report.skipped} == {
        "utf16.py": "binary, or in an encoding other than UTF-8"
    }
    assert "broken.py" in report.files_with_errors
    assert graph.search("plain")
    assert names(graph, "price") == ["Cart.add"]


def test_nesting_a_hundred_thousand_deep_costs_only_its_own_file(write: Any, opened: Any) -> None:
    deep = {
        "calls.py": "f(" * 100_000 + ")" * 100_000,
        "lists.py": "x = " + "[" * 100_000 + "]" * 100_000,
        "attributes.py": "x" + ".a()" * 100_000,
    }
    graph = opened(write(SHOP | deep))
    graph.index()
    assert names(graph, "price") == ["Cart.add"]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("long.py", "def known(): pass\nx = a{}\n"),
        ("long.go", "package p\nfunc known() {{}}\nfunc f() {{ x := a{}\n _ = x }}\n"),
        ("long.ts", "function known() {{}}\nconst x = a{}\n"),
        ("long.js", "function known() {{}}\na{}\n"),
        ("long.rb", "def known; end\nx = a{}\n"),
    ],
)
def test_a_chain_of_three_thousand_calls_costs_only_itself(
    name: str, text: str, write: Any, opened: Any
) -> None:
    graph = opened(write({name: text.format(".b(1)" * 3_000)}))
    assert graph.index().skipped == ()
    assert graph.node("known")


def test_a_chain_of_assignments_without_end_costs_only_itself(write: Any, opened: Any) -> None:
    graph = opened(write({"a.py": "a = " * 25_000 + "1\n\ndef known(): ...\n"}))
    assert graph.index(workers=1).skipped == ()
    assert graph.node("known")


def test_a_file_on_which_the_parser_dies_is_named_and_the_rest_is_indexed(
    write: Any, opened: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    # A stand-in for a crash inside the grammar's C code: a worker that dies at one file.
    worker = tmp_path / "dying_worker.py"
    worker.write_text(
        "import os\nfrom codegraph.index import reading, worker\nreal = worker.read_and_extract\n"
        "def dying(root, path, language):\n"
        "    if path == 'm7.py': os.abort()\n"
        "    return real(root, path, language)\n"
        "worker.read_and_extract = dying\nworker.main()\n"
    )
    monkeypatch.setattr(crew, "_COMMAND", (sys.executable, str(worker)))
    monkeypatch.setattr(extracting, "_IN_PROCESS_FILES", 0)
    root = write({f"m{i}.py": f"def f{i}(): pass\n" for i in range(30)})
    report = opened(root).index(workers=2)
    assert [(s.path, s.reason) for s in report.skipped] == [
        ("m7.py", "the parser crashed or hung on it")
    ]
    assert report.files == 29


def test_a_file_on_which_the_parser_hangs_is_named_and_the_rest_is_indexed(
    write: Any, opened: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    worker = tmp_path / "hanging_worker.py"
    worker.write_text(
        "import time\nfrom codegraph.index import worker\nreal = worker.read_and_extract\n"
        "def hanging(root, path, language):\n"
        "    if path == 'm2.py': time.sleep(600)\n"
        "    return real(root, path, language)\n"
        "worker.read_and_extract = hanging\nworker.main()\n"
    )
    monkeypatch.setattr(crew, "_COMMAND", (sys.executable, str(worker)))
    monkeypatch.setattr(extracting, "_IN_PROCESS_FILES", 0)
    monkeypatch.setattr(crew, "FILE_TIME_LIMIT", 2.0)
    root = write({f"m{i}.py": f"def f{i}(): pass\n" for i in range(5)})
    report = opened(root).index(workers=1)
    assert [s.path for s in report.skipped] == ["m2.py"]
    assert report.files == 4


def test_facts_that_are_forgotten_and_read_again_make_the_same_graph(
    click_sources: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(extracting, "_IN_PROCESS_FILES", 1_000)
    monkeypatch.setattr(extracting, "_IN_PROCESS_BYTES", 1_000_000_000)
    database = click_sources / ".codegraph" / "graph.db"
    CodeGraph(click_sources).index()
    with_all_at_hand = rows(database)
    monkeypatch.setattr(world, "_KEPT_FACTS", 1)
    CodeGraph(click_sources).index()
    assert rows(database) == with_all_at_hand


def test_a_worker_that_dies_while_it_resolves_costs_no_edge(
    write: Any, opened: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    worker = tmp_path / "dying_linker.py"
    worker.write_text(
        "import os\nfrom codegraph.index import worker\nreal = worker.Linker.linked\n"
        "def dying(self, number):\n"
        "    if number == 7: os.abort()\n"
        "    return real(self, number)\n"
        "worker.Linker.linked = dying\nworker.main()\n"
    )
    monkeypatch.setattr(extracting, "_IN_PROCESS_FILES", 0)
    root = write({f"m{i}.py": f"from m0 import f0\n\ndef f{i}(): f0()\n" for i in range(30)})
    opened(root).index(workers=2)
    whole = rows(root / ".codegraph" / "graph.db")
    monkeypatch.setattr(crew, "_COMMAND", (sys.executable, str(worker)))
    assert opened(root).index(workers=2).skipped == ()
    assert rows(root / ".codegraph" / "graph.db") == whole


def test_processes_and_no_processes_make_the_same_graph(
    click_sources: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    database = click_sources / ".codegraph" / "graph.db"
    CodeGraph(click_sources).index(workers=3)
    with_processes = rows(database)
    monkeypatch.setattr(extracting, "_IN_PROCESS_FILES", 1_000)
    monkeypatch.setattr(extracting, "_IN_PROCESS_BYTES", 1_000_000_000)
    CodeGraph(click_sources).index()
    assert rows(database) == with_processes
