"""Every edge says why it is believed."""

from __future__ import annotations

import ast
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

import codegraph.resolve
from codegraph import CodeGraph
from codegraph.graph.rules import INHERITED, RULES, in_words
from codegraph.resolve import values
from codegraph.text import render_nodes

from .test_sync_law import CSHARP, GO, JAVA, KOTLIN, PHP, RUBY, TYPESCRIPT, C

PYTHON = {
    "base.py": "class Base:\n    def run(self) -> 'Base':\n        return self\n",
    "app.py": "from base import Base\n\nclass App(Base):\n    def run(self):\n"
    "        return super().run()\n\ndef main(base: Base):\n    base.run().run()\n",
}
_PLACES = {"Dispatch": 2, "_value": 1, "Value": 4, "Target": 2, "learnt": 1}
"""Where functions of the resolver take a rule that is not passed by name."""


def rules_given(node: ast.AST) -> list[ast.expr]:
    """The expressions that a call or an assignment gives as a rule."""
    if isinstance(node, ast.Assign):
        return [node.value] if getattr(node.targets[0], "id", "") == "rule" else []
    if not isinstance(node, ast.Call):
        return []
    place = _PLACES.get(getattr(node.func, "id", ""))
    given = node.args[place : place + 1] if place is not None else []
    return [*given, *(word.value for word in node.keywords if word.arg == "rule")]


def rules_in_code() -> Iterator[str]:
    """Every rule that stands in the text of the resolver."""
    for path in Path(codegraph.resolve.__file__).parent.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            for value in rules_given(node):
                parts = [value.body, value.orelse] if isinstance(value, ast.IfExp) else [value]
                for part in parts:
                    named = getattr(values, part.id, None) if isinstance(part, ast.Name) else part
                    rule = named.value if isinstance(named, ast.Constant) else named
                    if isinstance(rule, str):
                        yield rule


def test_every_rule_of_the_resolver_has_its_sentence_and_no_sentence_is_left_over() -> None:
    found = set(rules_in_code()) - {"external"}  # which is no rule of an edge
    assert found - {""} == set(RULES)


def test_an_inherited_member_says_so() -> None:
    assert in_words("self" + INHERITED) == f"{RULES['self']}, found in a base of its type"


@pytest.fixture
def project(tmp_path: Path) -> CodeGraph:
    for path, text in (PYTHON | GO | TYPESCRIPT | JAVA | C | CSHARP | KOTLIN | RUBY | PHP).items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text)
    graph = CodeGraph(tmp_path)
    graph.index()
    return graph


def test_every_edge_of_a_graph_has_a_rule_that_can_be_told(project: CodeGraph) -> None:
    with closing(sqlite3.connect(project.project.database)) as connection:
        rules = {rule for (rule,) in connection.execute("SELECT DISTINCT rule FROM edges")}
    assert len(rules) > len(RULES) / 2
    assert all(in_words(rule) for rule in rules)


def test_edges_show_their_rule_and_the_line_that_they_rest_on(project: CodeGraph) -> None:
    [detail] = project.node("Base.run", file="base.py", code=False, why=True)
    assert render_nodes([detail]).splitlines()[1:] == [
        "def run(self) -> 'Base'",
        "overridden or implemented by (1):",
        "  method App.run  app.py:4",
        "why, edges in (3):",
        "  method App.run  app.py:4  calls",
        f"    super: {RULES['super']}",
        "    app.py:5  return super().run()",
        "  function main  app.py:7  calls",
        f"    annotation: {RULES['annotation']}",
        "    app.py:8  base.run().run()",
        "  function main  app.py:7  calls",
        f"    return: {RULES['return']}",
        "    app.py:8  base.run().run()",
        "why, edges out (1):",
        "  method App.run  app.py:4  dispatches",
        f"    override: {RULES['override']}",
        "    app.py:4  def run(self):",
    ]
