"""Routes where answers show them: by their address, in lists, beside what answers them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from codegraph import CodeGraph
from codegraph.errors import BadQuery, SymbolNotFound
from codegraph.text import render_exploration, render_hits, render_outline

APP = '''\
from flask import Blueprint

users = Blueprint("users", __name__, url_prefix="/users")


@users.get("/<int:number>")
@users.post("/<int:number>")
def profile(number):
    """What others see of somebody."""
    return fetch(number)


def fetch(number):
    return number


class Admin:
    def routes(self):
        users.add_url_rule("/admin", view_func=self.panel)

    def panel(self): ...
'''


@pytest.fixture
def graph(tmp_path: Path) -> Iterator[CodeGraph]:
    (tmp_path / "app.py").write_text(APP)
    with CodeGraph(tmp_path) as graph:
        graph.index()
        yield graph


def test_all_routes_can_be_listed(graph: CodeGraph) -> None:
    hits = graph.search("", kind="route")
    assert render_hits("", hits).splitlines() == [
        "3 definitions:",
        "route GET /users/<int:number>  app.py:6",
        "route POST /users/<int:number>  app.py:7",
        "route GET /users/admin  app.py:19",
    ]
    assert len(graph.search("/", kind="route", limit=2)) == 2


def test_a_kind_without_definitions_says_so(graph: CodeGraph) -> None:
    assert render_hits("", graph.search("", kind="enum")) == "There is no definition of this kind."
    with pytest.raises(BadQuery):
        graph.search("")


@pytest.mark.parametrize("asked", ["GET /users/admin", "get /users/admin", "/users/admin"])
def test_a_route_is_found_by_its_address(graph: CodeGraph, asked: str) -> None:
    (detail,) = graph.node(asked)
    assert (detail.symbol.kind, detail.symbol.qualified_name) == ("route", "GET /users/admin")
    assert [item.symbol.qualified_name for item in detail.callees] == ["Admin.panel"]


def test_an_address_alone_means_every_method(graph: CodeGraph) -> None:
    names = {item.symbol.name for item in graph.node("/users/<int:number>")}
    assert names == {"GET /users/<int:number>", "POST /users/<int:number>"}


def test_an_unknown_address_is_not_found(graph: CodeGraph) -> None:
    with pytest.raises(SymbolNotFound):
        graph.node("GET /users/nowhere")


def test_the_callers_of_a_handler_are_its_routes(graph: CodeGraph) -> None:
    found = graph.callers("profile").items
    assert {(item.symbol.name, item.kind) for item in found} == {
        ("GET /users/<int:number>", "routes"),
        ("POST /users/<int:number>", "routes"),
    }


def test_what_a_change_could_reach_names_the_routes(graph: CodeGraph) -> None:
    reached = {item.symbol.name for item in graph.impact("fetch").affected}
    assert reached == {"profile", "GET /users/<int:number>", "POST /users/<int:number>"}


def test_explore_says_which_routes_a_function_answers(graph: CodeGraph) -> None:
    text = render_exploration(graph.explore("what others see of somebody: profile"))
    heading = "function profile 6-10  used by 2  answers "
    assert heading + "GET /users/<int:number>, POST /users/<int:number>" in text


def test_an_outline_shows_routes_where_they_stand(graph: CodeGraph) -> None:
    text = render_outline(graph.outline("app.py"))
    assert "\n6  route GET /users/<int:number>\n" in text
    assert "\n    19  route GET /users/admin\n" in text
