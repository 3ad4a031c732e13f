"""Answers follow a call to the methods that may run in place of the one it names."""

from __future__ import annotations

from pathlib import Path

import pytest

from codegraph import CodeGraph
from codegraph.text import render_impact, render_nodes, render_relations

FILES = {
    "base.py": "class Base:\n    def send(self): ...\n\n    def again(self):\n"
    "        self.send()\n\n\ndef exact():\n    Base().send()\n",
    "http.py": "from base import Base\n\n\nclass Http(Base):\n    def send(self):\n"
    "        super().send()\n",
    "main.py": "from base import Base\nfrom http import Http\n\n\ndef main(base: Base):\n"
    "    base.send()\n\n\ndef direct(http: Http):\n    http.send()\n",
}


@pytest.fixture
def graph(tmp_path: Path) -> CodeGraph:
    for path, text in FILES.items():
        (tmp_path / path).write_text(text)
    graph = CodeGraph(tmp_path)
    graph.index()
    return graph


def test_callers_of_an_override_include_those_of_the_base_that_may_run_it(
    graph: CodeGraph,
) -> None:
    assert render_relations(graph.callers("Http.send"), "callers").splitlines()[1:] == [
        "3 callers:",
        "  function direct  main.py:9  calls at 10",
        "  method Base.again  base.py:4  calls at 5  through Base.send",
        "  function main  main.py:5  calls at 6  through Base.send",
    ]


def test_a_callee_says_how_many_others_may_run_in_its_place(graph: CodeGraph) -> None:
    assert render_relations(graph.callees("main"), "callees").splitlines()[1:] == [
        "1 callee:",
        "  method Base.send  base.py:2  calls at 6  or one of 1 override",
    ]
    assert graph.callees("exact").items[-1].overrides == 0


def test_a_change_of_an_override_reaches_callers_of_its_base(graph: CodeGraph) -> None:
    assert render_impact(graph.impact("Http.send", depth=1)).splitlines()[2:] == [
        "1 edge away:",
        "  method Base.again  base.py:4  via Base.send",
        "  function main  main.py:5  via Base.send",
        "  function direct  main.py:9",
    ]


def test_a_change_of_a_base_reaches_its_overrides(graph: CodeGraph) -> None:
    reached = {item.symbol.qualified_name for item in graph.impact("Base.send", depth=1).affected}
    assert reached == {"Http.send", "Base.again", "exact", "main"}


def test_a_method_names_what_it_overrides_and_what_overrides_it(graph: CodeGraph) -> None:
    above = render_nodes(graph.node("Http.send", code=False)).splitlines()
    assert above[above.index("overrides or implements (1):") + 1] == "  method Base.send  base.py:2"
    below = render_nodes(graph.node("Base.send", code=False)).splitlines()
    assert (
        below[below.index("overridden or implemented by (1):") + 1]
        == "  method Http.send  http.py:5"
    )


def test_call_paths_go_on_to_what_a_call_may_run(graph: CodeGraph) -> None:
    paths = graph.explore("Base.send Http.send").paths
    shown = {tuple(symbol.qualified_name for symbol in path.symbols) for path in paths}
    assert ("main", "Base.send", "Http.send") in shown
    assert ("exact", "Base.send", "Http.send") not in shown
