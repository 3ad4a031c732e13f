"""A server's answers follow the files: watching, catching up, and what happens around it."""

from __future__ import annotations

import os
import shutil
import signal
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from benchmarks.storm import Storm
from kept import SERVE, Server, git, write
from mcp_wire import Wire, wait_until

from codegraph.api import CodeGraph
from codegraph.index.lock import writer_lock
from codegraph.project import Project
from codegraph_mcp import freshness

Serve = Callable[..., Server]


@pytest.fixture
def serve(launch: Callable[..., Wire]) -> Serve:
    """Starts the product's own server for a project."""

    def start(root: Path, *options: str) -> Server:
        return Server(launch(*SERVE, "--path", root, *options))

    return start


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    """A small indexed project under git."""
    root = write(
        tmp_path / "shop",
        {
            "shop/cart.py": "from shop.prices import price_of\n\n\ndef total(items):\n"
            "    return sum(price_of(item) for item in items)\n",
            "shop/prices.py": "def price_of(item):\n    return 3\n",
            "shop/__init__.py": "",
            ".gitignore": "made/\n",
        },
    )
    git(root, "init", "-q")
    git(root, "add", "-A")
    git(root, "commit", "-qm", "first")
    with CodeGraph(root) as graph:
        graph.index()
    return root


def test_an_edit_a_new_file_a_move_and_a_deletion_are_in_the_answers(
    serve: Serve, shop: Path
) -> None:
    server = serve(shop)
    server.settles("price_of", "shop/prices.py")
    write(shop, {"shop/prices.py": "def price_of(item):\n    return 3\n\n\ndef rebate(): ...\n"})
    server.settles("rebate", "shop/prices.py")
    write(shop, {"deep/in/a/new/folder.py": "def buried(): ...\n"})
    server.settles("buried", "deep/in/a/new/folder.py")
    (shop / "deep/in/a/new/folder.py").rename(shop / "deep/other.py")
    server.settles("buried", "deep/other.py")
    shutil.rmtree(shop / "deep")
    server.settles("buried")


def test_what_changed_before_the_server_started_is_caught_up_with(serve: Serve, shop: Path) -> None:
    write(shop, {"shop/late.py": "def written_before(): ...\n"})
    serve(shop).settles("written_before", "shop/late.py")


def test_a_folder_that_moves_in_from_elsewhere_is_read_and_watched(
    serve: Serve, shop: Path, tmp_path: Path
) -> None:
    server = serve(shop)
    server.settles("price_of", "shop/prices.py")
    write(tmp_path / "elsewhere", {"inner/moved.py": "def arrived(): ...\n"})
    (tmp_path / "elsewhere").rename(shop / "moved")
    server.settles("arrived", "moved/inner/moved.py")
    write(shop, {"moved/inner/moved.py": "def arrived(): ...\n\n\ndef later(): ...\n"})
    server.settles("later", "moved/inner/moved.py")


def test_another_branch_is_in_the_answers_and_so_is_the_way_back(serve: Serve, shop: Path) -> None:
    git(shop, "checkout", "-qb", "other")
    write(shop, {"shop/prices.py": "def price_in_euro(item): ...\n", "new/n.py": "def n(): ...\n"})
    git(shop, "add", "-A")
    git(shop, "commit", "-qm", "second")
    server = serve(shop)
    server.settles("price_in_euro", "shop/prices.py")
    git(shop, "checkout", "-q", "main")
    server.settles("price_in_euro")
    server.settles("price_of", "shop/prices.py")
    server.settles("n")
    git(shop, "checkout", "-q", "other")
    server.settles("n", "new/n.py")


def test_nothing_is_read_while_git_is_at_work(serve: Serve, shop: Path, tmp_path: Path) -> None:
    at_rest = write(tmp_path / "rest", {"one.py": "def one(): ...\n"})
    with CodeGraph(at_rest) as graph:
        graph.index()
    server, other = serve(shop), serve(at_rest)
    for each in (server, other):
        each.keeper()
    lock = shop / ".git" / "index.lock"
    lock.touch()
    write(shop, {"shop/half.py": "def half_way(): ...\n"})
    # What was written later elsewhere is known, so this would be as well.
    write(at_rest, {"two.py": "def two(): ...\n"})
    other.settles("two", "two.py")
    assert server.finds("half_way") == []
    lock.unlink()
    server.settles("half_way", "shop/half.py")


def test_a_linked_working_tree_is_followed_like_any_other(
    serve: Serve, shop: Path, tmp_path: Path
) -> None:
    tree = tmp_path / "tree"
    git(shop, "worktree", "add", "-q", "-b", "side", str(tree))
    with CodeGraph(tree) as graph:
        graph.index()
    server = serve(tree)
    write(tree, {"shop/side.py": "def beside(): ...\n"})
    server.settles("beside", "shop/side.py")


def test_folders_that_are_ignored_are_not_watched_and_those_that_go_are_released(
    serve: Serve, shop: Path, tmp_path: Path
) -> None:
    hidden = {f"{top}/p{n}/x.py": "" for top in ("made", "node_modules") for n in range(20)}
    write(shop, hidden)
    server = serve(shop)
    # The root, shop/, and git's own folder for HEAD.
    wait_until(lambda: server.watches() == 3, "three watches")
    write(shop, {f"new/f{n}/x.py": f"def new_{n}(): ...\n" for n in range(10)})
    server.settles("new_9", "new/f9/x.py")
    wait_until(lambda: server.watches() == 14, "a watch for each new folder")
    (shop / "new").rename(tmp_path / "out of sight")
    server.settles("new_9")
    wait_until(lambda: server.watches() == 3, "no watch for what was moved away")
    write(shop, {"made/p1/x.py": "def made(): ...\n"})
    write(shop, {"shop/last.py": "def last(): ...\n"})
    server.settles("last", "shop/last.py")
    assert server.finds("made") == []
    assert server.watches() == 3


def test_without_an_index_there_is_none_afterwards_until_somebody_makes_one(
    serve: Serve, tmp_path: Path
) -> None:
    root = write(tmp_path / "bare", {"one.py": "def one(): ...\n"})
    server = serve(root)
    assert "codegraph init" in server.text("search", query="one")
    assert not (root / ".codegraph").exists()
    assert server.keepers == []
    with CodeGraph(root) as graph:
        graph.index()
    server.settles("one", "one.py")
    write(root, {"two.py": "def two(): ...\n"})
    server.settles("two", "two.py")


def test_an_index_that_is_removed_is_not_kept_and_one_that_comes_back_is(
    serve: Serve, shop: Path
) -> None:
    server = serve(shop)
    server.keeper()
    with CodeGraph(shop) as graph:
        assert graph.remove() == ()
    wait_until(lambda: server.keepers == [], "the keeper's end")
    assert not (shop / ".codegraph").exists()
    with CodeGraph(shop) as graph:
        graph.index()
    write(shop, {"shop/again.py": "def again(): ...\n"})
    server.settles("again", "shop/again.py")


def test_a_project_that_is_deleted_is_said_to_be_gone_and_the_server_lives(
    serve: Serve, shop: Path
) -> None:
    server = serve(shop)
    server.keeper()
    shutil.rmtree(shop)
    wait_until(lambda: "does not exist" in server.text("search", query="x"), "an answer that tells")
    wait_until(lambda: server.keepers == [], "the keeper's end")
    assert "does not exist" in server.text("status")


def test_of_several_servers_one_watches_and_another_takes_over(serve: Serve, shop: Path) -> None:
    first = serve(shop)
    first.keeper()
    second = serve(shop)
    write(shop, {"shop/both.py": "def both(): ...\n"})
    for server in (first, second):
        server.settles("both", "shop/both.py")
    assert second.keepers == []
    first.wire.process.kill()
    write(shop, {"shop/after.py": "def after(): ...\n"})
    second.settles("after", "shop/after.py")
    second.keeper()


def test_a_keeper_that_is_killed_is_replaced(serve: Serve, shop: Path) -> None:
    server = serve(shop)
    keeper = server.keeper()
    os.kill(keeper, signal.SIGKILL)
    write(shop, {"shop/after.py": "def after(): ...\n"})
    server.settles("after", "shop/after.py")
    assert server.keeper() != keeper


def test_the_keeper_ends_with_its_server_however_that_ends(serve: Serve, shop: Path) -> None:
    def end_of_stdin(server: Server) -> None:
        server.wire.process.stdin.close()  # type: ignore[union-attr]

    def interrupted(server: Server) -> None:
        server.wire.process.send_signal(signal.SIGINT)

    def killed(server: Server) -> None:
        server.wire.process.kill()

    for end in (end_of_stdin, interrupted, killed):
        server = serve(shop)
        keeper = server.keeper()
        end(server)
        server.wire.process.wait(30)
        wait_until(lambda pid=keeper: not _lives(pid), f"the keeper's end after {end.__name__}")


def _lives(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state != "Z"


def test_a_failure_of_ours_is_logged_and_keeping_is_tried_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(freshness, "_LOOK_SECONDS", 0.01)
    again = threading.Event()

    def keep(_: freshness.Freshness) -> int:
        if caplog.records:
            again.set()
            threading.Event().wait()  # a keeper that lives for ever
        raise OSError(24, "Too many open files")

    monkeypatch.setattr(freshness.Freshness, "_keep", keep)
    freshness.Freshness(tmp_path).start()
    assert again.wait(30)
    assert "Too many open files" in caplog.text


def test_a_server_that_is_told_not_to_watch_starts_nothing(
    serve: Serve, shop: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CODEGRAPH_WATCH", "0")
    servers = [serve(shop)]
    monkeypatch.delenv("CODEGRAPH_WATCH")
    servers.append(serve(shop, "--no-watch"))
    watching = serve(shop)
    watching.keeper()  # it would be that of one of the others, which came first
    assert [server.keepers for server in servers] == [[], []]


def test_an_index_that_somebody_else_writes_is_brought_up_to_date_afterwards(
    serve: Serve, shop: Path
) -> None:
    server = serve(shop)
    server.settles("price_of", "shop/prices.py")
    with writer_lock(Project.at(shop)):
        write(shop, {"shop/later.py": "def later(): ...\n"})
        wait_until(lambda: "later.py" in server.text("status"), "the pending change")
        assert server.finds("later") == []
    server.settles("later", "shop/later.py")


def test_a_broken_configuration_holds_the_sync_up_and_its_repair_lets_it_go_on(
    serve: Serve, shop: Path
) -> None:
    server = serve(shop)
    server.settles("price_of", "shop/prices.py")
    write(shop, {"codegraph.json": "{", "shop/later.py": "def later(): ...\n"})
    wait_until(lambda: "codegraph.json" in server.text("status"), "an answer that tells")
    write(shop, {"codegraph.json": '{"extensions": {".inc": "python"}}'})
    server.settles("later", "shop/later.py")
    write(shop, {"shop/part.inc": "def included(): ...\n"})
    server.settles("included", "shop/part.inc")


def test_an_answer_that_names_a_changed_file_says_so_until_the_index_has_caught_up(
    serve: Serve, shop: Path
) -> None:
    note = "changed since indexed; line numbers may have moved: shop/cart.py"
    server = serve(shop, "--no-watch")
    asked = {
        "callers": {"symbol": "price_of"},
        "callees": {"symbol": "total"},
        "impact": {"symbol": "price_of"},
        "search": {"query": "total"},
        "node": {"symbol": "price_of"},
        "explore": {"query": "total price_of"},
    }

    def notes() -> set[bool]:
        results = [server.call(tool, **arguments) for tool, arguments in asked.items()]
        lines = {r["content"][0]["text"].splitlines()[0] == f"[{note}]" for r in results}
        return lines | {r["structuredContent"].get("notice") == note for r in results}

    cart = shop / "shop/cart.py"
    text = cart.read_text()
    assert notes() == {False}
    os.utime(cart, ns=(1, 1))
    assert notes() == {False}
    cart.write_text(f"# one more line\n{text}")
    assert notes() == {True}
    assert "changed since" not in server.text("node", file="shop/prices.py")
    with CodeGraph(shop) as graph:
        graph.sync()
    assert notes() == {False}
    cart.unlink()
    assert notes() == {True}


def test_after_a_storm_the_graph_is_right_nothing_is_busy_and_no_watch_is_left_over(
    tmp_path: Path,
) -> None:
    *storms, end = Storm(tmp_path, files=1_200).run()
    for weather in (*storms, end):
        assert weather.is_right, weather.title
        assert weather.watches == weather.folders, weather.title
        assert weather.idle_share < 0.5, weather.title  # a busy loop would take a whole processor
    assert len(storms) == 3
