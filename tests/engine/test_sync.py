"""A sync reads what changed, and leaves the graph that a fresh index would."""

from __future__ import annotations

import os
import sqlite3
import time
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from codegraph import CodeGraph
from codegraph.disk import read_source
from codegraph.errors import CorruptIndex, IndexNotWritable, NotIndexed
from codegraph.index import extracting, reading
from codegraph.index import sync as syncing
from codegraph.model import Progress

from .graphs import check, rows

OLD = time.time() - 3600


def settle(root: Path) -> None:
    """Give every file a time long past, as files have that nobody is writing to."""
    for path in root.rglob("*"):
        if path.is_file() and ".codegraph" not in path.parts:
            os.utime(path, (OLD, OLD))


def callers(graph: CodeGraph, symbol: str) -> list[tuple[str, str]]:
    return sorted((r.symbol.qualified_name, r.rule) for r in graph.callers(symbol).items)


def test_nothing_changed_is_nothing_read(write: Any, opened: Any, monkeypatch: Any) -> None:
    root = write({"a.py": "def f(): pass\n", "b.py": "from a import f\nf()\n"})
    settle(root)
    graph = opened(root)
    graph.index()
    asked: list[int] = []
    real = syncing.gather

    def gather(root: Path, files: Any, *rest: Any) -> Any:
        asked.append(len(files))
        return real(root, files, *rest)

    monkeypatch.setattr(syncing, "gather", gather)
    assert not graph.sync().changes
    assert asked == [0]


def test_added_changed_and_deleted_files_are_told(write: Any, opened: Any) -> None:
    root = write({"a.py": "def f(): pass\n", "b.py": "def g(): pass\n"})
    graph = opened(root)
    graph.index()
    write({"a.py": "def f(): return 1\n", "c.py": ""})
    (root / "b.py").unlink()
    changes = graph.sync().changes
    assert (changes.added, changes.modified, changes.deleted) == (("c.py",), ("a.py",), ("b.py",))


def test_a_touched_file_is_not_a_changed_one(write: Any, opened: Any) -> None:
    root = write({"a.py": "def f(): pass\n"})
    graph = opened(root)
    graph.index()
    os.utime(root / "a.py", (OLD, OLD))
    assert not graph.sync().changes
    assert graph.status(pending=True).pending is not None
    assert not graph.status(pending=True).pending


def test_a_change_of_the_same_size_within_one_tick_of_the_clock_is_seen(
    write: Any, opened: Any
) -> None:
    root = write({"a.py": "def one(): pass\n"})
    graph = opened(root)
    graph.index()
    before = (root / "a.py").stat()
    (root / "a.py").write_text("def two(): pass\n")
    os.utime(root / "a.py", ns=(before.st_atime_ns, before.st_mtime_ns))
    assert graph.sync().changes.modified == ("a.py",)
    assert [hit.symbol.name for hit in graph.search("two")] == ["two"]


def test_a_call_finds_its_target_when_that_appears_and_loses_it_when_it_goes(
    write: Any, opened: Any
) -> None:
    root = write({"lib.py": "", "app.py": "from lib import f\ndef run(): f()\n"})
    graph = opened(root)
    graph.index()
    write({"lib.py": "def f(): pass\n"})
    graph.sync()
    assert callers(graph, "f") == [("run", "import")]
    write({"lib.py": "def other(): pass\n"})
    graph.sync()
    assert graph.status().references == {"resolved": 0, "external": 0, "unresolved": 1}


def test_a_type_that_changes_three_files_away_is_followed(write: Any, opened: Any) -> None:
    files = {
        "models.py": "class A:\n    def go(self): pass\nclass B:\n    def go(self): pass\n",
        "make.py": "from models import A, B\ndef make():\n    return A()\n",
        "hold.py": "from make import make\nclass Holder:\n    def __init__(self):\n"
        "        self.held = make()\n",
        "app.py": "from hold import Holder\ndef run(holder: Holder):\n    holder.held.go()\n",
    }
    root = write(files)
    graph = opened(root)
    graph.index()
    assert callers(graph, "A.go") == [("run", "field")]
    write({"make.py": "from models import A, B\ndef make():\n    return B()\n"})
    report = graph.sync()
    assert report.changes.modified == ("make.py",)
    assert callers(graph, "A.go") == []
    assert callers(graph, "B.go") == [("run", "field")]


def test_moved_lines_keep_the_callers_of_other_files(write: Any, opened: Any) -> None:
    root = write({"lib.py": "def f(): pass\n", "app.py": "from lib import f\ndef run(): f()\n"})
    graph = opened(root)
    graph.index()
    write({"lib.py": "\n\n\ndef f(): pass\n"})
    graph.sync()
    (relation,) = graph.callers("f").items
    assert (relation.target.line, relation.symbol.name) == (4, "run")


def test_a_new_module_shadows_nothing_until_it_is_there(write: Any, opened: Any) -> None:
    root = write({"app.py": "from pkg import helper\ndef run(): helper.go()\n"})
    graph = opened(root)
    graph.index()
    write({"pkg/__init__.py": "", "pkg/helper.py": "def go(): pass\n"})
    graph.sync()
    assert [name for name, _ in callers(graph, "go")] == ["run"]


def test_a_changed_go_mod_is_a_changed_meaning_of_every_import(write: Any, opened: Any) -> None:
    root = write(
        {
            "go.mod": "module example.com/old\n",
            "lib/lib.go": "package lib\n\nfunc F() {}\n",
            "main.go": 'package main\n\nimport "example.com/new/lib"\n\nfunc main() { lib.F() }\n',
        }
    )
    graph = opened(root)
    graph.index()
    assert callers(graph, "F") == []
    write({"go.mod": "module example.com/new\n"})
    graph.sync()
    assert [name for name, _ in callers(graph, "F")] == ["main"]


def test_a_sync_of_other_files_forgets_no_configuration_that_was_read(
    write: Any, opened: Any
) -> None:
    files = {
        "a/tsconfig.json": "{}",
        "a/use.ts": 'import { f } from "@lib/one"\nexport function use() { f() }\n',
        "b/other.ts": "export function other() { return 1 }\n",
        "lib/one.ts": "export function f() {}\n",
    }
    graph = opened(write(files))
    graph.index()
    assert callers(graph, "f") == []
    write({"b/other.ts": "export function other() { return 2 }\nother()\n"})
    graph.sync()
    write({"a/tsconfig.json": '{"compilerOptions": {"paths": {"@lib/*": ["../lib/*"]}}}'})
    graph.sync()
    assert callers(graph, "f") == [("use", "import")]


def test_a_file_that_stops_parsing_keeps_what_still_does(write: Any, opened: Any) -> None:
    root = write({"a.py": "def f(): pass\ndef g(): pass\n"})
    graph = opened(root)
    graph.index()
    write({"a.py": "def f(: pass\ndef g(): pass\n"})
    assert graph.sync().files_with_errors == ("a.py",)
    write({"a.py": "def f(): pass\ndef g(): pass\n"})
    assert graph.sync().files_with_errors == ()
    assert graph.status().files_with_errors == ()


def test_a_file_that_turns_binary_leaves_the_graph(write: Any, opened: Any) -> None:
    root = write({"a.py": "def f(): pass\n", "b.py": ""})
    graph = opened(root)
    graph.index()
    write({"a.py": b"\0\0\0"})
    report = graph.sync()
    assert report.changes.deleted == ("a.py",)
    assert [item.path for item in report.skipped] == ["a.py"]


def test_a_file_that_the_index_left_out_is_never_parsed_in_this_process(
    write: Any, opened: Any, monkeypatch: Any
) -> None:
    root = write({"a.py": "def f(): pass\n", "bad.py": b"x = '\0'\n"})
    graph = opened(root)
    graph.index()
    settle(root)

    def parse(*_: object) -> None:
        raise AssertionError("parsed here")

    monkeypatch.setattr(extracting, "read_and_extract", parse)
    (root / "bad.py").write_text("def good(): pass\n")
    os.utime(root / "bad.py", (OLD, OLD))
    assert graph.sync().changes.added == ("bad.py",)


def test_a_file_that_the_index_left_out_is_not_read_again_before_it_changes(
    write: Any, opened: Any, monkeypatch: Any
) -> None:
    root = write({"a.py": "def f(): pass\n", "bad.py": b"x = '\0'\n", "gone.py": b"\0"})
    settle(root)
    graph = opened(root)
    graph.index()
    before = rows(graph.project.database)["skipped"]
    (root / "gone.py").unlink()
    monkeypatch.setattr(syncing, "Crew", None)
    monkeypatch.setattr(extracting, "read_and_extract", None)
    for _ in range(2):
        report = graph.sync()
        assert [item.path for item in report.skipped] == ["bad.py"]
        assert not report.changes
    assert rows(graph.project.database)["skipped"] == before[:1]
    monkeypatch.undo()
    (root / "codegraph.json").write_text('{"extensions": {".py": "ruby"}}')
    assert "bad.py" not in graph.sync().changes.added  # read, as another language
    (root / "bad.py").write_text("def good(): pass\n")
    assert graph.sync().changes.added == ("bad.py",)
    assert not graph.status().skipped


def test_a_file_that_could_not_be_opened_is_read_by_every_sync(
    write: Any, opened: Any, monkeypatch: Any
) -> None:
    root = write({"a.py": "def f(): pass\n", "b.py": "def g(): pass\n"})
    settle(root)

    def refuse(root: Path, path: str) -> bytes:
        if path == "b.py":
            raise PermissionError(13, "Permission denied")
        return read_source(root, path)

    monkeypatch.setattr(reading, "read_source", refuse)
    graph = opened(root)
    assert [item.reason for item in graph.index().skipped] == ["cannot be read: Permission denied"]
    monkeypatch.undo()
    assert graph.sync().changes.added == ("b.py",)


@pytest.mark.parametrize("table", ["facts", "files"])
def test_a_sync_that_meets_damage_says_how_to_rebuild(table: str, write: Any, opened: Any) -> None:
    root = write({"a.py": "def f(): pass\n", "b.py": "from a import f\nf()\n"})
    opened(root).index()
    path = root / ".codegraph" / "graph.db"
    with closing(sqlite3.connect(path)) as connection:
        if table == "facts":
            connection.execute("UPDATE facts SET data = x'00'")
            connection.commit()
        page = connection.execute(
            "SELECT rootpage FROM sqlite_schema WHERE name = ?", (table,)
        ).fetchone()[0]
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    if table == "files":
        data = bytearray(path.read_bytes())
        data[(page - 1) * 4096 : page * 4096] = b"\xa5" * 4096
        path.write_bytes(data)
    write({"a.py": "def g(): pass\n"})
    with pytest.raises(CorruptIndex, match="codegraph index"):
        opened(root).sync()
    opened(root).index()
    assert opened(root).search("g")


def test_a_database_that_cannot_be_opened_for_writing_is_said_to_be_so(
    write: Any, opened: Any
) -> None:
    root = write({"a.py": "def f(): pass\n"})
    opened(root).index()
    for leftover in (root / ".codegraph").glob("graph.db-*"):
        leftover.unlink()
    (root / ".codegraph" / "graph.db-wal").mkdir()
    with pytest.raises(IndexNotWritable, match="permissions"):
        opened(root).sync()


def test_sync_needs_an_index(write: Any, opened: Any) -> None:
    root = write({"a.py": ""})
    with pytest.raises(NotIndexed):
        opened(root).sync()
    assert not (root / ".codegraph").exists()


def test_the_same_files_in_another_folder_make_the_same_graph(
    write: Any, opened: Any, tmp_path: Path
) -> None:
    root = write({"a.py": "def f(): pass\n", "b.py": "from a import f\nf()\n"})
    graph = opened(root)
    graph.index()
    write({"b.py": "from a import f\ndef g(): f()\n", "c.py": "import b\nb.g()\n"})
    graph.sync()
    database = root / ".codegraph" / "graph.db"
    synced = rows(database)
    check(database)
    graph.index()
    assert rows(database) == synced


def test_the_size_of_a_file_that_was_found_half_written_is_put_right(write: Any) -> None:
    root = write({"a.py": "def whole(): ...\n"})
    graph = CodeGraph(root)
    graph.index()
    database = root / ".codegraph" / "graph.db"
    with closing(sqlite3.connect(database)) as connection, connection:
        connection.execute("UPDATE files SET size = 3, mtime_ns = 0")
    assert not graph.sync().changes
    with closing(sqlite3.connect(database)) as connection:
        assert connection.execute("SELECT size FROM files").fetchone() == (17,)


OVERLOADS = {
    "shop/Till.java": "package shop;\n\nclass Till {\n  int put(int n) { return 1; }\n"
    "  Bag put(String s) { return null; }\n}\n",
    "shop/Bag.java": "package shop;\n\nclass Bag { void close() {} }\n",
    "shop/Run.java": "package shop;\n\nclass Run {\n"
    '  void run(Till t) { t.put("x").close(); }\n}\n',
}


def resolved_files(graph: CodeGraph) -> int:
    """Sync, and count the files whose references were resolved again."""
    steps: list[Progress] = []
    graph.sync(progress=steps.append)
    return max((step.total for step in steps if step.phase == "resolve"), default=0)


def test_a_line_above_overloads_reaches_no_other_file(write: Any, opened: Any) -> None:
    graph = opened(write(OVERLOADS))
    graph.index()
    till = OVERLOADS["shop/Till.java"]
    write({"shop/Till.java": till.replace("class Till", "// a comment\nclass Till")})
    assert resolved_files(graph) == 1


def test_overloads_that_change_places_reach_their_callers(write: Any, opened: Any) -> None:
    root = write(OVERLOADS)
    graph = opened(root)
    graph.index()
    head, first, second, end = OVERLOADS["shop/Till.java"].rsplit("\n", 4)[:4]
    write({"shop/Till.java": "\n".join((head, second, first, end, ""))})
    assert resolved_files(graph) == 2
    database = root / ".codegraph" / "graph.db"
    synced = rows(database)
    opened(root).index()
    assert synced == rows(database)
