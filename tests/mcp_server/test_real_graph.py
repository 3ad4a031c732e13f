"""The eight tools over a graph that the engine built from real files."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from mcp_wire import HANDSHAKE, MODERN, Era, Wire

from codegraph.api import CodeGraph

FILES = {
    "shop/cart.py": '''\
"""The cart."""

from shop.prices import price_of


class Cart:
    """What a customer wants to buy."""

    def __init__(self):
        self.items = []

    def add(self, item):
        """Put an item in."""
        self.items.append(item)

    def total(self):
        """What it all costs."""
        return sum(price_of(item) for item in self.items)
''',
    "shop/prices.py": '''\
"""Prices."""


def price_of(item):
    """The price of one item."""
    return PRICES[item]


PRICES = {"tea": 3}
''',
    "shop/checkout.py": '''\
"""Paying."""

from shop.cart import Cart


def checkout(items):
    """Pay for everything."""
    cart = Cart()
    for item in items:
        cart.add(item)
    return cart.total()
''',
    "shop/__init__.py": "",
}


def write(root: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return root


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = write(tmp_path_factory.mktemp("real") / "shop", FILES)
    with CodeGraph(root) as graph:
        graph.index()
    return root


@pytest.fixture(scope="module", params=[HANDSHAKE, MODERN], ids=lambda era: era.name)
def session(request: pytest.FixtureRequest, shop: Path) -> Iterator[Callable[..., Any]]:
    """Calls a tool of one server that lasts for all tests here, once in each era."""
    era: Era = request.param
    script = Path(__file__).parent / "support" / "plain_server.py"
    with Wire([sys.executable, str(script), str(shop)]) as wire:
        wire.open(era)
        yield lambda name, **arguments: wire.call(era, f"codegraph_{name}", arguments)


def text_of(result: dict[str, Any]) -> str:
    assert not result.get("isError"), result
    text: str = result["content"][0]["text"]
    return text


def test_explore_shows_source_and_paths(session: Callable[..., Any]) -> None:
    result = session("explore", query="checkout Cart.total price_of")
    assert "def price_of(item):" in text_of(result)
    named = {excerpt["symbol"]["name"] for excerpt in result["structuredContent"]["excerpts"]}
    assert "price_of" in named


def test_search_finds_by_a_part_of_the_name(session: Callable[..., Any]) -> None:
    result = session("search", query="price")
    assert "price_of" in text_of(result)
    assert result["structuredContent"]["hits"][0]["symbol"]["file"] == "shop/prices.py"


def test_search_takes_the_syntax_of_other_languages_as_text(session: Callable[..., Any]) -> None:
    for query in ('"', "a AND", "NEAR(", "x'; DROP TABLE nodes; --", "*", "name:price", "-", "%"):
        assert "fault of codegraph" not in session("search", query=query)["content"][0]["text"]


def test_node_shows_a_symbol(session: Callable[..., Any]) -> None:
    result = session("node", symbol="Cart.total")
    assert "sum(price_of(item)" in text_of(result)
    (definition,) = result["structuredContent"]["definitions"]
    assert definition["callees"][0]["symbol"]["name"] == "price_of"


def test_node_shows_a_part_of_a_file(session: Callable[..., Any]) -> None:
    result = session("node", file="shop/checkout.py", offset=6, limit=2)
    assert result["structuredContent"]["source"]["text"].startswith("def checkout(items):")
    assert "import Cart" not in text_of(result)


def test_callers_and_callees(session: Callable[..., Any]) -> None:
    callers = session("callers", symbol="price_of")
    assert "Cart.total" in text_of(callers)
    callees = session("callees", symbol="checkout")
    names = {item["symbol"]["name"] for item in callees["structuredContent"]["items"]}
    assert "Cart" in names


def test_impact_reaches_beyond_the_direct_callers(session: Callable[..., Any]) -> None:
    result = session("impact", symbol="price_of", depth=3)
    affected = {item["symbol"]["name"] for item in result["structuredContent"]["affected"]}
    assert "Cart.total" in affected
    assert text_of(result)


def test_files_and_status(session: Callable[..., Any]) -> None:
    files = session("files", format="flat")
    assert "shop/cart.py" in text_of(files)
    status = session("status")["structuredContent"]
    assert status["files"] == len(FILES)
    assert status["pending"] == {"added": [], "modified": [], "deleted": []}


def test_a_name_that_is_not_there_is_an_error_that_says_so(session: Callable[..., Any]) -> None:
    result = session("callers", symbol="prise_of")
    assert result["isError"]
    assert "prise_of" in result["content"][0]["text"]


@pytest.mark.parametrize(
    "file", ["../outside.py", "/etc/passwd", "shop/../../outside.py", "shop/leak.py", "\x00"]
)
def test_a_file_outside_the_project_is_never_read(
    session: Callable[..., Any], shop: Path, file: str
) -> None:
    (shop.parent / "outside.py").write_text("SECRET = 'do not show'\n")
    leak = shop / "shop" / "leak.py"
    if not leak.is_symlink():
        leak.symlink_to(shop.parent / "outside.py")
    result = session("node", file=file)
    assert result["isError"]
    assert "do not show" not in str(result)
    leak.unlink()


def test_a_rebuilt_index_is_seen_without_a_restart(
    launch: Callable[..., Wire], tmp_path: Path
) -> None:
    root = write(tmp_path / "growing", {"one.py": "def first(): pass\n"})
    with CodeGraph(root) as graph:
        graph.index()
    script = Path(__file__).parent / "support" / "plain_server.py"
    server = launch(sys.executable, script, root).open(HANDSHAKE)
    find = {"query": "second"}
    before = server.call(HANDSHAKE, "codegraph_search", find)
    assert before["structuredContent"]["hits"] == []
    (root / "two.py").write_text("def second(): pass\n")
    with CodeGraph(root) as graph:
        graph.index()
    after = server.call(HANDSHAKE, "codegraph_search", find)
    assert [hit["symbol"]["file"] for hit in after["structuredContent"]["hits"]] == ["two.py"]
    (root / "two.py").write_text("def second(): pass\ndef second_too(): pass\n")
    with CodeGraph(root) as graph:
        graph.sync()
    again = server.call(HANDSHAKE, "codegraph_search", find)
    assert len(again["structuredContent"]["hits"]) == 2


def test_a_damaged_index_is_an_error_that_says_what_to_do(
    launch: Callable[..., Wire], tmp_path: Path
) -> None:
    root = write(tmp_path / "damaged", {".codegraph/graph.db": "this is no database" * 1000})
    script = Path(__file__).parent / "support" / "plain_server.py"
    server = launch(sys.executable, script, root).open(HANDSHAKE)
    for name, arguments in (("search", {"query": "x"}), ("status", {})):
        result = server.call(HANDSHAKE, f"codegraph_{name}", arguments)
        assert result["isError"]
        assert "codegraph index" in result["content"][0]["text"]


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a file to another user")
def test_the_index_of_another_user_is_refused(launch: Callable[..., Wire], tmp_path: Path) -> None:
    root = write(tmp_path / "foreign", {"one.py": "def first(): pass\n"})
    with CodeGraph(root) as graph:
        graph.index()
    os.chown(root / ".codegraph" / "graph.db", 12345, 12345)
    script = Path(__file__).parent / "support" / "plain_server.py"
    server = launch(sys.executable, script, root).open(HANDSHAKE)
    result = server.call(HANDSHAKE, "codegraph_search", {"query": "first"})
    assert result["isError"]
    assert "another user" in result["content"][0]["text"]
