"""How C#'s namespaces and ``using`` find types."""

from __future__ import annotations

import pytest

from .worlds import Project, callees

TOOL = """
    namespace Lib.Util
    {
        public class Tool
        {
            public static Tool Shared = new Tool();
            public static Tool Make() => Shared;
            public void Use() { }
            public class Part { public void Fit() { } }
        }
    }
"""


def called(head: str, body: str, *, namespace: str = "Own") -> set[str]:
    """What a method calls in a file that begins so."""
    text = f"{head}\nnamespace {namespace} {{ class Run {{ void Go() {{ {body} }} }} }}\n"
    found = callees({"lib/Tool.cs": TOOL, "own/Run.cs": text}, "own/Run.cs:Run.Go")
    return {name.partition(":")[2] for name in found}


@pytest.mark.parametrize(
    ("head", "body"),
    [
        ("using Lib.Util;", "Tool.Shared.Use();"),
        ("using static Lib.Util.Tool;", "Shared.Use();"),
        ("using Helper = Lib.Util.Tool;", "Helper.Shared.Use();"),
        ("using U = Lib.Util;", "U.Tool.Shared.Use();"),
        ("", "Lib.Util.Tool.Shared.Use();"),
        ("", "Lib.Util.Tool tool = null; tool.Use();"),
    ],
)
def test_every_way_to_name_a_type_of_another_namespace_finds_it(head: str, body: str) -> None:
    assert called(head, body) == {"Tool.Use"}


@pytest.mark.parametrize("namespace", ["Lib.Util", "Lib.Util.Deep", "Lib.Util.Deep.Most"])
def test_code_sees_the_namespaces_around_it(namespace: str) -> None:
    assert called("", "Tool.Shared.Use();", namespace=namespace) == {"Tool.Use"}


def test_code_sees_a_namespace_by_its_last_words_from_a_sister() -> None:
    assert called("", "Util.Tool.Shared.Use();", namespace="Lib.Own") == {"Tool.Use"}


def test_a_namespace_that_is_opened_does_not_open_those_inside_it() -> None:
    assert called("using Lib;", "Tool.Shared.Use(); Util.Tool.Make();") == set()


def test_a_type_that_no_using_opens_is_outside() -> None:
    assert called("", "Tool.Shared.Use();") == set()
    assert called("using Lib.Other;", "Tool.Shared.Use();") == set()


def test_nested_types_are_found_through_the_type_around_them() -> None:
    assert called("using Lib.Util;", "new Tool.Part().Fit();") == {"Tool.Part", "Tool.Part.Fit"}


@pytest.mark.parametrize("name", ["GlobalUsings.cs", "Usings.cs", "GlobalImports.cs"])
def test_global_usings_reach_the_folder_they_stand_in(name: str) -> None:
    text = "namespace Own; class Run { void Go() { Tool.Make(); } }\n"
    files = {"lib/Tool.cs": TOOL, f"own/{name}": "global using Lib.Util;\n"}
    files |= {"own/deep/Run.cs": text, "other/Run.cs": text}
    assert callees(files, "own/deep/Run.cs:Run.Go") == {"lib/Tool.cs:Tool.Make"}
    assert callees(files, "other/Run.cs:Run.Go") == set()


def test_several_namespaces_of_one_file_are_told_apart() -> None:
    files = {
        "A.cs": "namespace A { class T { public static void Go() { } } }\n"
        "namespace B { namespace C { class T { public static void Go() { } } } }\n",
        "Run.cs": "using B.C; class Run { void Go() { T.Go(); } }\n",
    }
    assert callees(files, "Run.cs:Run.Go") == {"A.cs:B.C.T.Go"}


PARTS = {
    "T.cs": "namespace A; public partial class T : Base { void Go() { Help(); Low(); } }\n",
    "T.More.cs": "namespace A; public partial class T { void Help() { Go(); new T(); } }\n",
    "Base.cs": "namespace A; public class Base { public void Low() { } }\n",
    "b/T.cs": "namespace B; public partial class T { void Help() { } }\n",
}


def test_the_parts_of_a_type_make_it_together() -> None:
    assert callees(PARTS, "T.cs:T.Go") == {"T.More.cs:T.Help", "Base.cs:Base.Low"}
    assert "T.cs:T.Go" in callees(PARTS, "T.More.cs:T.Help")


def test_types_of_one_name_that_are_no_parts_stay_apart() -> None:
    files = {
        "x/T.cs": "class T { void Go() { Help(); } }\n",
        "y/T.cs": "class T { public void Help() { } }\n",
        "y/U.cs": "class U { void Go() { new T().Help(); } }\n",
    }
    assert callees(files, "x/T.cs:T.Go") == set()
    assert callees(files, "y/U.cs:U.Go") == {"y/T.cs:T", "y/T.cs:T.Help"}


def test_what_no_namespace_has_is_outside_the_project() -> None:
    text = "using System; class Run { void Go() { Console.WriteLine(1); new Uri(null).Go(); } }\n"
    assert set(Project({"Run.cs": text}).outcomes("Run.cs").values()) == {"external"}
