"""How names in PHP find classes and functions of other files."""

from __future__ import annotations

import pytest

from .worlds import Project, callees

TOOL = r"""
    <?php
    namespace A\Util;

    class Tool { public static function make(): Tool { return new Tool; } function use() {} }
    function tool() { return new Tool; }
    function strlen($text) {}
"""
PLAIN = """
    <?php
    class Tool { public static function make() { return new Tool; } public function use() {} }
    function tool() {}
    function plain() {}
"""


def called(head: str, body: str, namespace: str = "namespace B;") -> set[str]:
    """What a function calls in a file with this head."""
    files = {
        "a/Tool.php": TOOL,
        "plain.php": PLAIN,
        "b.php": f"<?php\n{namespace}\n{head}\nfunction run() {{ {body} }}\n",
    }
    return callees(files, "b.php:run")


@pytest.mark.parametrize(
    ("head", "body"),
    [
        ("use A\\Util\\Tool;", "Tool::make();"),
        ("use A\\Util\\Tool as T;", "T::make();"),
        ("use A\\Util;", "Util\\Tool::make();"),
        ("use A as X;", "X\\Util\\Tool::make();"),
        ("use A\\{Util\\Tool, Other};", "Tool::make();"),
        ("use A\\{Util\\Tool as T};", "T::make();"),
        ("use \\A\\Util\\Tool;", "Tool::make();"),
        ("", "\\A\\Util\\Tool::make();"),
    ],
)
def test_every_way_to_name_a_class_of_another_namespace_finds_it(head: str, body: str) -> None:
    assert called(head, body) == {"a/Tool.php:Tool.make"}


@pytest.mark.parametrize(
    ("head", "body"),
    [
        ("use function A\\Util\\tool;", "tool();"),
        ("use function A\\Util\\tool as t;", "t();"),
        ("use A\\Util\\{function tool};", "tool();"),
        ("use function A\\Util\\{tool as t};", "t();"),
        ("use A\\Util;", "Util\\tool();"),
        ("", "\\A\\Util\\tool();"),
    ],
)
def test_every_way_to_name_a_function_of_another_namespace_finds_it(head: str, body: str) -> None:
    assert called(head, body) == {"a/Tool.php:tool"}


@pytest.mark.parametrize(
    ("namespace", "body", "target"),
    [
        ("namespace A\\Util;", "Tool::make();", "a/Tool.php:Tool.make"),
        ("namespace A\\Util;", "namespace\\tool();", "a/Tool.php:tool"),
        ("namespace A;", "Util\\Tool::make();", "a/Tool.php:Tool.make"),
        ("", "Tool::make();", "plain.php:Tool.make"),
        ("", "tool();", "plain.php:tool"),
        ("namespace A\\Util;", "\\Tool::make();", "plain.php:Tool.make"),
    ],
)
def test_a_name_without_use_is_of_its_own_namespace(namespace: str, body: str, target: str) -> None:
    assert called("", body, namespace) == {target}


def test_functions_are_looked_for_in_the_global_namespace_and_classes_are_not() -> None:
    assert called("", "plain();") == {"plain.php:plain"}
    assert called("", "Tool::make();") == set()
    assert called("", "\\B\\plain();") == set()


def test_a_function_of_the_namespace_goes_before_one_of_php() -> None:
    assert called("", "strlen('');", "namespace A\\Util;") == {"a/Tool.php:strlen"}
    assert called("", "strlen('');") == set()


def test_two_classes_of_one_name_are_kept_apart_in_one_file() -> None:
    body = "Tool::make()->use(); \\Tool::make();"
    assert called("use A\\Util\\Tool;", body) == {
        "a/Tool.php:Tool.make",
        "a/Tool.php:Tool.use",
        "plain.php:Tool.make",
    }


def test_functions_that_are_defined_under_a_condition_are_found() -> None:
    files = {
        "helpers.php": "<?php\nif (! function_exists('tap')) { function tap() {} }\n",
        "b.php": "<?php\nnamespace B;\nfunction run() { tap(); }\n",
    }
    assert callees(files, "b.php:run") == {"helpers.php:tap"}


def test_a_file_may_have_several_namespaces() -> None:
    files = {
        "two.php": "<?php\nnamespace A { use C\\Far; class One { function go() {} }\n"
        "function a() { (new One)->go(); new Far; } }\n"
        "namespace B { class Far {} function b() { (new One)->go(); new \\A\\One; new Far; } }\n",
        "far.php": "<?php\nnamespace C;\nclass Far {}\n",
    }
    assert callees(files, "two.php:a") == {"two.php:One", "two.php:One.go", "far.php:Far"}
    assert callees(files, "two.php:b") == {"two.php:One", "two.php:Far"}


def test_of_two_files_with_one_class_the_nearest_is_meant() -> None:
    text = "<?php\nnamespace Fix;\nclass Stub { function go() {} }\n"
    files = {
        "tests/a/Stub.php": text,
        "tests/b/Stub.php": text,
        "tests/b/more/run.php": "<?php\nnamespace Fix;\nfunction run() { new Stub; }\n",
    }
    assert callees(files, "tests/b/more/run.php:run") == {"tests/b/Stub.php:Stub"}


def test_what_no_file_defines_leaves_the_project_unless_its_namespace_is_ours() -> None:
    files = {
        "a.php": "<?php\nnamespace Ours;\nclass A {}\n",
        "b.php": "<?php\nnamespace Ours;\nuse Theirs\\X;\n"
        "function run() { X::x(); \\Exception::e(); strlen(''); Lost::y(); A::z(); }\n",
    }
    assert Project(files).outcomes("b.php") == {
        "X.x": "external",
        "Exception.e": "external",
        "strlen": "external",
        "Lost.y": "unresolved",
        "A.z": "unresolved",
    }


def test_members_of_a_class_from_outside_are_outside() -> None:
    files = {
        "a.php": "<?php\nclass A extends \\Lib\\Base { function own() {}\n"
        "function run() { $this->own(); $this->theirs()->more(); parent::run(); } }\n",
    }
    assert callees(files, "a.php:A.run") == {"a.php:A.own"}
    assert set(Project(files).outcomes("a.php").values()) == {"external", "resolved"}
