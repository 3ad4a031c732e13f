"""How Java's imports and packages find types."""

from __future__ import annotations

import pytest

from codegraph.languages.base import EXTERNAL
from codegraph.languages.java.modules import JavaModules

from .worlds import Project, callees

UTIL = """
    package a.util;

    public class Tool {
        public static final Tool SHARED = new Tool();
        public static Tool make() { return SHARED; }
        public void use() {}
        public static class Part { public void fit() {} }
    }
"""


def called(head: str, body: str) -> set[str]:
    """What a method calls in a file with these imports."""
    text = f"package b;\n{head}\nclass Run {{ void run() {{\n{body}\n}} }}\n"
    found = callees({"a/util/Tool.java": UTIL, "b/Run.java": text}, "b/Run.java:Run.run")
    return {name.partition(":")[2] for name in found}


@pytest.mark.parametrize(
    ("head", "body"),
    [
        ("import a.util.Tool;", "Tool.SHARED.use();"),
        ("import a.util.*;", "Tool.SHARED.use();"),
        ("import static a.util.Tool.SHARED;", "SHARED.use();"),
        ("import static a.util.Tool.*;", "SHARED.use();"),
        ("", "a.util.Tool.SHARED.use();"),
        ("", "a.util.Tool tool = null; tool.use();"),
    ],
)
def test_every_way_to_name_a_type_of_another_package_finds_it(head: str, body: str) -> None:
    assert called(head, body) == {"Tool.use"}


@pytest.mark.parametrize(
    ("head", "body"),
    [
        ("import static a.util.Tool.make;", "make();"),
        ("import static a.util.Tool.*;", "make();"),
        ("import a.util.Tool;", "Tool.make();"),
    ],
)
def test_static_methods_are_found_through_imports(head: str, body: str) -> None:
    assert called(head, body) == {"Tool.make"}


@pytest.mark.parametrize(
    ("head", "body"),
    [
        ("import a.util.Tool.Part;", "new Part().fit();"),
        ("import a.util.Tool;", "new Tool.Part().fit();"),
    ],
)
def test_nested_types_are_found_through_imports(head: str, body: str) -> None:
    assert called(head, body) == {"Tool.Part", "Tool.Part.fit"}


def test_a_type_that_is_not_imported_is_not_found() -> None:
    assert called("", "Tool.SHARED.use();") == set()
    assert called("import c.Tool;", "Tool.SHARED.use();") == set()


def test_the_package_comes_before_the_names_that_java_always_has() -> None:
    files = {
        "a/Record.java": "package a;\nclass Record { void go() {} }\n",
        "a/Run.java": "package a;\nclass Run { void run(Record r, Thread t) { r.go(); t.go(); } }",
    }
    assert callees(files, "a/Run.java:Run.run") == {"a/Record.java:Record.go"}
    assert Project(files).outcomes("a/Run.java")["t₀.go⁰"] == "external"


def test_tests_and_sources_of_one_package_see_each_other() -> None:
    files = {
        "core/src/main/java/a/Tool.java": "package a;\nclass Tool { void use() {} }\n",
        "core/src/test/java/a/ToolTest.java": "package a;\n"
        "class ToolTest { void run() { new Tool().use(); } }\n",
    }
    assert callees(files, "core/src/test/java/a/ToolTest.java:ToolTest.run") == {
        "core/src/main/java/a/Tool.java:Tool", "core/src/main/java/a/Tool.java:Tool.use",
    }  # fmt: skip


def test_of_two_types_of_one_name_that_of_the_own_build_module_is_meant() -> None:
    modules = JavaModules({"x/src/main/java/a/T.java": "a", "y/src/main/java/a/T.java": "a"})
    for module in ("x", "y"):
        key = modules.resolve(f"{module}/src/test/java/b/U.java", "a")
        assert key is not None
        assert next(iter(modules.files_of(key))).startswith(module)


def test_a_package_without_files_is_outside() -> None:
    assert JavaModules({"a/T.java": "a"}).resolve("a/T.java", "java.util") == EXTERNAL


def test_what_a_file_opens_for_itself_is_no_name_of_its_package() -> None:
    files = {
        "a/util/Tool.java": "package a.util;\nimport c.*;\nclass Tool {}\n",
        "b/Run.java": "package b;\nimport a.util.Gone;\nclass Run { void run() { Gone.go(); } }\n",
        "c/Gone.java": "package c;\npublic class Gone { public static void go() {} }\n",
    }
    assert callees(files, "b/Run.java:Run.run") == set()
