"""Which methods a call of another one may run in its place, and which never run for it."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from .worlds import Project

Pairs = set[tuple[str, str]]


def dispatches(files: Mapping[str, str]) -> Pairs:
    """Base and override of every row, without the names of files."""
    found = Project(files).dispatches()
    return {(base.partition(":")[2], override.partition(":")[2]) for base, override in found}


def test_only_the_nearest_base_that_has_a_method_is_overridden() -> None:
    files = {
        "a.py": "class A:\n  def run(self): ...\n\nclass B(A):\n  def run(self): ...\n",
        "b.py": "from a import B as Other\n\nclass C(Other): ...\n\n"
        "class D(C):\n  def run(self): ...\n",
    }
    assert dispatches(files) == {("A.run", "B.run"), ("B.run", "D.run")}


def test_a_constructor_overrides_nothing() -> None:
    text = "class A:\n  def __init__(self): ...\n\nclass B(A):\n  def __init__(self): ...\n"
    assert dispatches({"a.py": text}) == set()


def test_a_method_of_one_base_runs_in_place_of_that_of_another() -> None:
    text = (
        "class Base:\n  def get(self): ...\n\nclass Mixin:\n  def get(self): ...\n\n"
        "class View(Mixin, Base): ...\n"
    )
    assert dispatches({"a.py": text}) == {("Base.get", "Mixin.get")}


def test_what_a_base_inherits_from_another_is_told_once() -> None:
    text = (
        "class A:\n  def get(self): ...\n\nclass B(A):\n  def get(self): ...\n\n"
        "class C(B, A): ...\n"
    )
    assert dispatches({"a.py": text}) == {("A.get", "B.get")}


def test_a_class_implements_the_interfaces_that_it_names() -> None:
    files = {
        "shape.ts": "export interface Shape { area(): number; }\n",
        "box.ts": "import { Shape } from './shape';\n"
        "export class Box implements Shape { area() { return 1; } }\n"
        "export class Like { area() { return 1; } }\n",
    }
    assert dispatches(files) == {("Shape.area", "Box.area")}


JAVA_BASE = """
    package a;
    class Base<T> {
      void put(int x) {}
      void put(String x) {}
      void keep(T x) {}
      private void own() {}
      static void all() {}
      final void last() {}
      void open() {}
    }
"""


@pytest.mark.parametrize(
    ("method", "overrides"),
    [
        ("void put(int y) {}", True),
        ("void put(long y) {}", False),
        ("void put(int y, int z) {}", False),
        ("void keep(Thing y) {}", True),
        ("void own() {}", False),
        ("void last() {}", False),
        ("void open() {}", True),
        ("final void open() {}", True),
        ("private void open() {}", False),
        ("static void all() {}", False),
    ],
)
def test_of_overloads_those_with_the_same_parameters_are_overridden(
    method: str, overrides: bool
) -> None:
    text = f"package a;\nclass Thing extends Base<Thing> {{ {method} }}\n"
    found = Project({"Base.java": JAVA_BASE, "Thing.java": text}).dispatches()
    assert len(found) == int(overrides)


GO = "module example.com/m\n"
SHAPE = "package m\n\ntype Shape interface {\n\tArea() int\n\tScale(by, to int)\n}\n"


@pytest.mark.parametrize(
    ("methods", "implements"),
    [
        ("func (b Box) Area() int { return 1 }\nfunc (b *Box) Scale(int, int) {}", True),
        ("func (b Box) Area() int { return 1 }", False),
        ("func (b Box) Area() int { return 1 }\nfunc (b *Box) Scale(by int) {}", False),
    ],
)
def test_a_go_type_implements_an_interface_if_it_has_all_methods(
    methods: str, implements: bool
) -> None:
    files = {
        "go.mod": GO,
        "shape.go": SHAPE,
        "box.go": f"package m\n\ntype Box struct{{}}\n{methods}",
    }
    both = {("Shape.Area", "Box.Area"), ("Shape.Scale", "Box.Scale")}
    assert dispatches(files) == (both if implements else set())


def test_a_go_type_has_the_methods_that_it_embeds() -> None:
    files = {
        "go.mod": GO,
        "shape.go": SHAPE,
        "base/base.go": "package base\n\ntype Base struct{}\n\nfunc (b *Base) Scale(x, y int) {}\n",
        "box.go": 'package m\n\nimport "example.com/m/base"\n\n'
        "type Box struct{ *base.Base }\n\nfunc (b Box) Area() int { return 1 }\n",
    }
    assert dispatches(files) == {("Shape.Area", "Box.Area"), ("Shape.Scale", "Base.Scale")}


def test_a_private_go_method_is_implemented_in_its_own_package_only() -> None:
    files = {
        "go.mod": GO,
        "a/a.go": "package a\n\ntype Closed interface{ close() }\n\ntype T struct{}\n\n"
        "func (t T) close() {}\n",
        "b/b.go": "package b\n\ntype U struct{}\n\nfunc (u U) close() {}\n",
    }
    assert dispatches(files) == {("Closed.close", "T.close")}


def test_a_small_interface_that_embeds_an_unknown_one_is_implemented_by_nobody() -> None:
    files = {
        "go.mod": GO,
        "a.go": 'package m\n\nimport "io"\n\ntype Log interface {\n\tio.Writer\n\tFlush()\n}\n\n'
        "type Box struct{}\n\nfunc (b Box) Flush() {}\n",
    }
    assert dispatches(files) == set()
