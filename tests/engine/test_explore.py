"""One call answers a question, within its budget."""

from __future__ import annotations

import contextlib
from typing import Any

import pytest

from codegraph import CodeGraph
from codegraph.errors import BadQuery
from codegraph.text import render_exploration

SHOP = {
    "shop/order.py": '''\
from shop.pay import charge_card
from shop.mail import send_receipt


def place_order(cart):
    """Turn a cart into a paid order."""
    receipt = charge_card(cart.total)
    return send_receipt(receipt)
''',
    "shop/pay.py": '''\
def charge_card(total):
    """Take the money."""
    return call_gateway(total)


def call_gateway(total):
    return total
''',
    "shop/mail.py": """\
def send_receipt(receipt):
    return render(receipt)


def render(receipt):
    return str(receipt)
""",
    "tests/test_order.py": """\
from shop.order import place_order


def test_place_order():
    place_order(None)
""",
    "big.py": "def enormous_report():\n" + "".join(f"    line_{i} = {i}\n" for i in range(2000)),
}


@pytest.fixture
def shop(write: Any, opened: Any) -> CodeGraph:
    graph: CodeGraph = opened(write(SHOP))
    graph.index()
    return graph


def shown(graph: CodeGraph, query: str, **options: Any) -> list[str]:
    return [item.symbol.name for item in graph.explore(query, **options).excerpts]


def test_a_named_symbol_comes_first_with_its_source(shop: CodeGraph) -> None:
    first = shop.explore("charge_card").excerpts[0]
    assert first.symbol.name == "charge_card"
    assert first.source is not None
    assert "    return call_gateway(total)" in first.source.lines


def test_a_question_in_words_finds_what_it_is_about(shop: CodeGraph) -> None:
    found = shown(shop, "How does placing an order send the receipt?")
    assert set(found[:2]) == {"send_receipt", "place_order"}


def test_words_of_a_body_count_too(shop: CodeGraph) -> None:
    assert "charge_card" in shown(shop, "who uses the gateway")[:2]


def test_the_path_between_two_symbols_is_told(shop: CodeGraph) -> None:
    paths = shop.explore("place_order to call_gateway").paths
    assert ["place_order", "charge_card", "call_gateway"] in [
        [symbol.name for symbol in path.symbols] for path in paths
    ]


def test_tests_come_last_unless_they_are_asked_for(shop: CodeGraph) -> None:
    assert shown(shop, "place order")[0] == "place_order"
    assert shown(shop, "tests of place order")[0] == "test_place_order"


def test_a_deprioritized_file_gives_way(write: Any, opened: Any) -> None:
    root = write({"a.py": "def sort_rows(): pass\n", "b.py": "def sort_rows(): pass\n"})
    graph = opened(root)
    graph.index()
    write({"codegraph.json": '{"deprioritize": ["a.py"]}'})
    assert graph.explore("sort rows").excerpts[0].symbol.file == "b.py"


@pytest.mark.parametrize("budget", [300, 1_000, 4_000])
def test_the_answer_keeps_its_budget(budget: int, shop: CodeGraph) -> None:
    answer = shop.explore("enormous report order receipt card gateway", budget=budget)
    assert len(render_exploration(answer)) <= budget


def test_a_body_too_long_for_the_budget_is_shown_as_an_outline(shop: CodeGraph) -> None:
    (excerpt,) = [
        item for item in shop.explore("enormous_report").excerpts
        if item.symbol.name == "enormous_report"
    ]  # fmt: skip
    assert excerpt.source is None


def test_no_more_files_are_shown_than_allowed(shop: CodeGraph) -> None:
    answer = shop.explore("order receipt card", max_files=1)
    assert len({item.symbol.file for item in answer.excerpts}) == 1
    assert answer.more


def test_nothing_is_shown_twice(write: Any, opened: Any) -> None:
    graph = opened(write({"a.py": "class Cart:\n    def add_item(self): pass\n"}))
    graph.index()
    assert render_exploration(graph.explore("cart add item")).count("def add_item") == 1


@pytest.mark.parametrize("query", ["", "   ", "?!", "\0"])
def test_a_question_without_a_word_is_refused(query: str, shop: CodeGraph) -> None:
    with pytest.raises(BadQuery):
        shop.explore(query)


@pytest.mark.parametrize(
    "query", ['"', "a OR", "x" * 100_000, "how does it work", "(((", "ünïcode"]
)
def test_an_odd_question_gets_an_answer_or_none_but_no_failure(query: str, shop: CodeGraph) -> None:
    with contextlib.suppress(BadQuery):
        render_exploration(shop.explore(query))
