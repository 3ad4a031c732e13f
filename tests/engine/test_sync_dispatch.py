"""A change in one file reaches the overrides and implementations told by others."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from codegraph import CodeGraph

from .graphs import check, rows

PYTHON = {
    "a.py": "class A:\n  def run(self): ...\n",
    "b.py": "from a import A\n\nclass B(A): ...\n",
    "mixin.py": "class Mixin:\n  def stop(self): ...\n",
    "c.py": "from b import B\nfrom mixin import Mixin\n\n"
    "class C(Mixin, B):\n  def run(self): ...\n  def walk(self): ...\n",
}
GO = {
    "go.mod": "module example.com/m\n",
    "shape.go": "package m\n\ntype Shape interface {\n\tArea() int\n\tName() string\n}\n",
    "more.go": "package m\n\ntype Solid interface {\n\tShape\n\tVolume() int\n}\n",
    "box.go": "package m\n\ntype Box struct{ Named }\n",
    "area.go": "package m\n\nfunc (b Box) Area() int { return 1 }\n",
    "named.go": "package m\n\ntype Named struct{}\n\nfunc (n Named) Name() string { return `` }\n",
}
CRATE = {
    **{path: text for path, text in GO.items() if path not in {"box.go", "area.go"}},
    "crate.go": "package m\n\ntype Crate struct{ Boxed }\n\n"
    "func (c Crate) Area() int { return 1 }\n",
    "boxed.go": "package m\n\ntype Boxed struct{ Lid }\n",
    "lid.go": "package m\n\ntype Lid struct{}\n",
}
BOX = [("Shape.Area", "Box.Area"), ("Shape.Name", "Named.Name")]
SOLID = [("Solid.Volume", "Box.Volume")]


def dispatches(root: Path) -> list[tuple[str, str]]:
    """Base and override of every edge, from the rows that programs are given."""
    return sorted(
        (edge["source"]["qual"], edge["target"]["qual"])
        for edge in CodeGraph(root).export()
        if edge["kind"] == "dispatches"
    )


@pytest.mark.parametrize(
    ("files", "edit", "expected"),
    [
        pytest.param(PYTHON, {}, [("A.run", "C.run")], id="nothing"),
        pytest.param(
            PYTHON,
            {"b.py": "from a import A\n\nclass B(A):\n  def run(self): ...\n"},
            [("A.run", "B.run"), ("B.run", "C.run")],
            id="a class between gains the method",
        ),
        pytest.param(
            PYTHON,
            {"a.py": "class A:\n  def run(self): ...\n  def walk(self): ...\n"},
            [("A.run", "C.run"), ("A.walk", "C.walk")],
            id="a base gains what was there below",
        ),
        pytest.param(
            PYTHON,
            {"a.py": "class A:\n  def run(self): ...\n  def stop(self): ...\n"},
            [("A.run", "C.run"), ("A.stop", "Mixin.stop")],
            id="a base gains what another base has",
        ),
        pytest.param(PYTHON, {"a.py": "class A: ...\n"}, [], id="a base loses the method"),
        pytest.param(PYTHON, {"b.py": "class B: ...\n"}, [], id="a base loses its base"),
        pytest.param(PYTHON, {"a.py": None}, [], id="a base is deleted"),
        pytest.param(PYTHON, {"c.py": None}, [], id="an override is deleted"),
        pytest.param(
            PYTHON,
            {"d.py": "from c import C\n\nclass D(C):\n  def walk(self): ...\n"},
            [("A.run", "C.run"), ("C.walk", "D.walk")],
            id="an override is added",
        ),
        pytest.param(GO, {}, BOX, id="go, nothing"),
        pytest.param(
            GO,
            {"volume.go": "package m\n\nfunc (b Box) Volume() int { return 1 }\n"},
            [*BOX, *SOLID],
            id="go, a type comes to satisfy another interface",
        ),
        pytest.param(GO, {"area.go": None}, [], id="go, a type loses a method"),
        pytest.param(
            GO,
            {"area.go": "package m\n\nfunc (b Box) Area(unit int) int { return 1 }\n"},
            [],
            id="go, a method takes another number of arguments",
        ),
        pytest.param(
            GO,
            {"named.go": "package m\n\ntype Named struct{}\n"},
            [],
            id="go, what is embedded loses a method",
        ),
        pytest.param(
            GO, {"box.go": "package m\n\ntype Box struct{}\n"}, [], id="go, nothing is embedded"
        ),
        pytest.param(
            CRATE,
            {"lid.go": "package m\n\ntype Lid struct{ Named }\n"},
            [("Shape.Area", "Crate.Area"), ("Shape.Name", "Named.Name")],
            id="go, what is embedded embeds something itself",
        ),
        pytest.param(GO, {"box.go": None}, [], id="go, the type is deleted, its methods stay"),
        pytest.param(
            GO,
            {"shape.go": "package m\n\ntype Shape interface {\n\tArea() int\n}\n"},
            BOX[:1],
            id="go, an interface asks for less",
        ),
        pytest.param(
            GO,
            {"shape.go": "package m\n\ntype Shape interface {\n\tArea() int\n\tLast() int\n}\n"},
            [],
            id="go, an interface asks for more",
        ),
    ],
)
def test_a_sync_leaves_the_dispatches_of_a_fresh_index(
    tmp_path: Path,
    files: Mapping[str, str],
    edit: Mapping[str, str | None],
    expected: list[tuple[str, str]],
) -> None:
    root, fresh = tmp_path / "synced", tmp_path / "fresh"
    _write(root, files)
    CodeGraph(root).index()
    before = rows(root / ".codegraph" / "graph.db")
    _write(root, edit)
    CodeGraph(root).sync()
    check(root / ".codegraph" / "graph.db")
    _write(fresh, {**files, **edit})
    CodeGraph(fresh).index()
    assert rows(root / ".codegraph" / "graph.db") == rows(fresh / ".codegraph" / "graph.db")
    assert dispatches(root) == expected

    _write(root, files)  # and back
    for path in edit.keys() - files.keys():
        (root / path).unlink()
    CodeGraph(root).sync()
    assert rows(root / ".codegraph" / "graph.db") == before


def _write(root: Path, files: Mapping[str, str | None]) -> None:
    root.mkdir(exist_ok=True)
    for path, text in files.items():
        if text is None:
            (root / path).unlink(missing_ok=True)
        else:
            (root / path).write_text(text)
