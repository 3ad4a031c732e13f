"""What the graph answers, seen through the library's front door."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

from codegraph import CodeGraph
from codegraph.errors import BadQuery, FileNotIndexed, SymbolNotFound

BANK = {
    "bank/__init__.py": "from .account import Account\n",
    "bank/account.py": '''\
"""Accounts."""

class Account:
    """Money that belongs to somebody."""

    def __init__(self, owner):
        self.owner = owner

    def deposit(self, amount):
        """Put money in."""
        audit(amount)
        return self

    def withdraw(self, amount):
        audit(-amount)
        return self


def audit(amount):
    write(amount)


def write(line):
    print(line)
''',
    "bank/teller.py": """\
from bank import Account


class Teller:
    def serve(self, account: Account):
        account.deposit(1).withdraw(2)
        account.deposit(3)


def open_account(name):
    return Account(name)
""",
    "tests/test_bank.py": """\
from bank.teller import Teller, open_account


def test_serving():
    Teller().serve(open_account("a"))
""",
}


@pytest.fixture
def bank(write: Any, opened: Any) -> CodeGraph:
    graph: CodeGraph = opened(write(BANK))
    graph.index()
    return graph


def test_callers_come_with_file_lines_kind_and_rule(bank: CodeGraph) -> None:
    (relation,) = bank.callers("Account.deposit").items
    assert relation.symbol.qualified_name == "Teller.serve"
    assert (relation.file, relation.lines) == ("bank/teller.py", (6, 7))
    assert (relation.kind, relation.rule) == ("calls", "annotation")


def test_a_chain_of_calls_is_followed_through_what_each_returns(bank: CodeGraph) -> None:
    (relation,) = bank.callers("withdraw").items
    assert (relation.symbol.name, relation.rule) == ("serve", "return")


def test_callees_are_the_other_end(bank: CodeGraph) -> None:
    found = bank.callees("serve").items
    assert [item.symbol.qualified_name for item in found] == ["Account.deposit", "Account.withdraw"]


def test_a_constructor_is_called_where_its_class_is_instantiated(bank: CodeGraph) -> None:
    (relation,) = bank.callers("Account.__init__").items
    assert (relation.symbol.name, relation.kind) == ("open_account", "instantiates")


def test_a_limit_cuts_the_list_and_keeps_the_total(bank: CodeGraph) -> None:
    found = bank.callers("audit", limit=1)
    assert (len(found.items), found.total) == (1, 2)


def test_impact_grows_with_depth_nearest_first(bank: CodeGraph) -> None:
    near = bank.impact("write", depth=1)
    assert [item.symbol.name for item in near.affected] == ["audit"]
    far = bank.impact("write", depth=4)
    assert [(item.symbol.name, item.depth) for item in far.affected] == [
        ("audit", 1), ("deposit", 2), ("withdraw", 2), ("serve", 3), ("test_serving", 4),
    ]  # fmt: skip
    assert far.files == ("bank/account.py", "bank/teller.py", "tests/test_bank.py")


def test_a_class_changes_with_all_its_members(bank: CodeGraph) -> None:
    names = {item.symbol.name for item in bank.impact("Account").affected}
    assert {"open_account", "serve"} <= names


def test_impact_ends_in_a_circle(write: Any, opened: Any) -> None:
    graph = opened(write({"a.py": "def f(): g()\ndef g(): f()\n"}))
    graph.index()
    assert [item.symbol.name for item in graph.impact("f", depth=50).affected] == ["g"]


@pytest.mark.parametrize(
    "name",
    [
        "Account.deposit",
        "Account::deposit",
        "bank.account.Account.deposit",
        "account.py:Account.deposit",
        "bank/account.py:deposit",
        "deposit()",
        "ACCOUNT.DEPOSIT",
    ],
)
def test_a_definition_is_found_however_it_is_written(name: str, bank: CodeGraph) -> None:
    (detail,) = bank.node(name)
    assert detail.symbol.qualified_name == "Account.deposit"


def test_a_file_is_found_by_its_path(bank: CodeGraph) -> None:
    (detail,) = bank.node("bank/teller.py")
    assert detail.symbol.kind == "file"
    assert [member.name for member in detail.members] == ["Teller", "open_account"]


def test_a_node_shows_its_source_members_and_neighbours(bank: CodeGraph) -> None:
    (detail,) = bank.node("Account")
    assert detail.source is not None
    assert detail.source.lines[0] == "class Account:"
    assert [m.name for m in detail.members] == ["__init__", "deposit", "withdraw"]
    assert detail.symbol.docstring == "Money that belongs to somebody."
    assert detail.caller_count == 1


def test_a_node_without_code_reads_no_file(bank: CodeGraph) -> None:
    assert bank.node("Account", code=False)[0].source is None


def test_an_unknown_name_is_an_error_that_suggests_near_ones(bank: CodeGraph) -> None:
    with pytest.raises(SymbolNotFound, match="Did you mean deposit"):
        bank.callers("depositt")


@pytest.mark.parametrize(
    "name", ["", "  ", "\0", "a" * 10_000, "'; DROP TABLE nodes; --", '"*"', "%"]
)
def test_a_name_that_means_nothing_is_refused_and_harms_nothing(name: str, bank: CodeGraph) -> None:
    with pytest.raises((SymbolNotFound, BadQuery)):
        bank.callers(name)
    assert bank.callers("write").total == 1


@pytest.mark.parametrize(
    ("query", "first"),
    [
        ("deposit", "Account.deposit"),
        ("Account", "Account"),
        ("open account", "open_account"),
        ("openAccount", "open_account"),
        ("teller serve", "Teller.serve"),
        ("money somebody", "Account"),
        ("depos", "Account.deposit"),
    ],
)
def test_a_search_puts_what_was_meant_first(query: str, first: str, bank: CodeGraph) -> None:
    assert bank.search(query)[0].symbol.qualified_name == first


@pytest.mark.parametrize("query", ["name:", "a AND", "(x", "x*", "NEAR(a b)", "deposit\0", "-x"])
def test_query_syntax_in_a_search_is_only_text(query: str, bank: CodeGraph) -> None:
    bank.search(query)


@pytest.mark.parametrize("query", ['"', "", "*", "()", "\0"])
def test_a_search_without_a_word_is_refused(query: str, bank: CodeGraph) -> None:
    with pytest.raises(BadQuery, match="no word"):
        bank.search(query)


def test_a_search_can_be_held_to_one_kind(bank: CodeGraph) -> None:
    assert {hit.symbol.kind for hit in bank.search("account", kind="class")} == {"class"}
    with pytest.raises(BadQuery, match="'klass' is no kind of symbol"):
        bank.search("account", kind="klass")


def test_files_are_listed_below_a_folder_and_by_pattern(bank: CodeGraph) -> None:
    assert [f.path for f in bank.files(path="bank")] == [
        "bank/__init__.py", "bank/account.py", "bank/teller.py",
    ]  # fmt: skip
    assert [f.path for f in bank.files(pattern="test_*.py")] == ["tests/test_bank.py"]
    assert [f.path for f in bank.files(pattern="bank/*")] == [
        f.path for f in bank.files(path="bank")
    ]
    assert bank.files(path="ban") == []


def test_an_outline_shows_definitions_and_a_window_of_lines(bank: CodeGraph) -> None:
    outline = bank.outline("teller.py", offset=4, limit=2)
    assert outline.entry.path == "bank/teller.py"
    assert [s.qualified_name for s in outline.symbols] == ["Teller", "Teller.serve", "open_account"]
    assert outline.source is not None
    assert (outline.source.start_line, len(outline.source.lines)) == (4, 2)


def test_only_indexed_files_inside_the_project_are_ever_read(
    bank: CodeGraph, tmp_path: Path
) -> None:
    (tmp_path / "secret.py").write_text("KEY = 1\n")
    for path in (
        "../secret.py",
        str(tmp_path / "secret.py"),
        "/etc/passwd",
        "bank/../../secret.py",
    ):
        with pytest.raises(FileNotIndexed):
            bank.outline(path)


def test_a_file_replaced_by_a_link_out_of_the_project_is_not_read(
    bank: CodeGraph, tmp_path: Path
) -> None:
    (tmp_path / "secret.py").write_text("KEY = 1\n" * 50)
    target = bank.project.root / "bank" / "account.py"
    target.unlink()
    target.symlink_to(tmp_path / "secret.py")
    assert bank.node("Account")[0].source is None
    assert bank.outline("bank/account.py").source is None


def test_a_folder_replaced_by_a_link_out_of_the_project_is_not_read(
    bank: CodeGraph, tmp_path: Path
) -> None:
    outside = tmp_path / "outside"
    (bank.project.root / "bank").rename(outside)
    (bank.project.root / "bank").symlink_to(outside)
    assert bank.node("Account")[0].source is None


def test_source_that_changed_since_is_current_and_said_to_be_stale(bank: CodeGraph) -> None:
    path = bank.project.root / "bank" / "account.py"
    assert bank.outline("bank/account.py").source.stale is False  # type: ignore[union-attr]
    path.write_text("# new first line\n" + path.read_text())
    source = bank.outline("bank/account.py").source
    assert source is not None
    assert (source.lines[0], source.stale) == ("# new first line", True)


def test_files_in_an_answer_that_changed_since_are_told_and_no_others(bank: CodeGraph) -> None:
    root = bank.project.root
    details = bank.node("Account")
    named = {details[0].symbol.file, *(edge.file for edge in details[0].callers)}
    assert len(named) > 1
    assert bank.changed_since(details) == ()
    for file in root.rglob("*.py"):
        os.utime(file, ns=(1, 1))  # touched, with the same content
    assert bank.changed_since(details) == ()
    for file in root.rglob("*.py"):
        file.write_text("# new\n" + file.read_text())
    assert set(bank.changed_since(details)) == named
    assert bank.changed_since(details[0].symbol) == (details[0].symbol.file,)
    for file in root.rglob("*.py"):
        file.unlink()
    assert set(bank.changed_since([details, bank.impact("Account")])) >= named


def test_answers_inside_a_snapshot_are_of_one_state_of_the_graph(bank: CodeGraph) -> None:
    file = bank.project.root / "bank/account.py"
    with bank.snapshot():
        before = bank.outline("bank/account.py", code=False)
        file.write_text("# new\n" + file.read_text())
        CodeGraph(bank.project.root).sync()
        assert bank.outline("bank/account.py", code=False) == before
        assert bank.changed_since(before) == ("bank/account.py",)
    after = bank.outline("bank/account.py", code=False)
    assert after != before
    assert bank.changed_since(after) == ()


def test_source_is_stale_no_more_once_the_index_has_caught_up(write: Any, opened: Any) -> None:
    root = write({"a.py": "def f(): pass\n"})
    graph = opened(root)
    graph.index()
    write({"a.py": "def f(): return 1\n"})
    os.utime(root / "a.py", (1_000_000_000, 1_000_000_000))
    before = graph.outline("a.py").source
    graph.sync()
    after = graph.outline("a.py").source
    assert before is not None
    assert after is not None
    assert (before.stale, after.stale) == (True, False)


def test_status_counts_and_names_what_waits(bank: CodeGraph) -> None:
    status = bank.status(pending=True)
    assert (status.files, status.kinds["class"], status.kinds["method"]) == (4, 2, 4)
    assert status.languages == {"python": 4}
    assert not status.pending
    (bank.project.root / "new.py").write_text("")
    (bank.project.root / "bank" / "account.py").write_text("x = 1\n")
    (bank.project.root / "tests" / "test_bank.py").unlink()
    pending = bank.status(pending=True).pending
    assert pending is not None
    assert (pending.added, pending.modified, pending.deleted) == (
        ("new.py",), ("bank/account.py",), ("tests/test_bank.py",),
    )  # fmt: skip


def test_export_gives_every_edge_with_both_ends(bank: CodeGraph) -> None:
    rows = [json.loads(json.dumps(row)) for row in bank.export()]
    assert len(rows) == bank.status().edges
    assert {
        "kind": "calls",
        "line": 20,
        "rule": "scope",
        "source": {
            "file": "bank/account.py", "line": 19, "name": "audit", "qual": "audit",
            "type": "function",
        },
        "target": {
            "file": "bank/account.py", "line": 23, "name": "write", "qual": "write",
            "type": "function",
        },
    } in rows  # fmt: skip


def test_a_graph_reopens_after_close(bank: CodeGraph) -> None:
    bank.close()
    assert bank.search("deposit")


def test_a_search_is_for_names_not_for_those_who_use_them(bank: CodeGraph) -> None:
    assert bank.search("print") == []


def test_a_search_gives_as_many_as_are_asked_for(write: Any, opened: Any) -> None:
    graph = opened(write({"a.py": "".join(f"def same_{i}(): pass\n" for i in range(300))}))
    graph.index()
    assert [len(graph.search("same", limit=n)) for n in (0, 1, 250, 1_000_000)] == [0, 1, 250, 300]
