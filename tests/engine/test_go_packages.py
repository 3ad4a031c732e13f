"""How Go's imports find packages, and which file of a package speaks for it."""

from __future__ import annotations

import pytest

from codegraph.languages.base import EXTERNAL
from codegraph.languages.go.constraints import included
from codegraph.languages.go.modules import GoModules, package_name

from .worlds import Project, callees

FILES = {
    "main.go": "main",
    "main_test.go": "main_test",
    "api/api.go": "api",
    "api/api_test.go": "api",
    "api/outside_test.go": "api_test",
    "tools/gen.go": "gen!",
    "tools/tools.go": "tools",
    "plugin/plugin.go": "plugin",
    "vendored/thing.go": "thing",
}
CONFIGURATION = {
    "go.mod": 'module "example.com/shop/v2" // the shop\n\n'
    "replace (\n\texample.com/thing v1.0.0 => ./vendored\n\texample.com/x => ../elsewhere\n)\n",
    "plugin/go.mod": "module example.com/shop/v2/plugin\n",
}


@pytest.mark.parametrize(
    ("path", "key"),
    [
        ("example.com/shop/v2", "#main"),
        ("example.com/shop/v2/api", "api#api"),
        ("example.com/shop/v2/tools", "tools#tools"),
        ("example.com/shop/v2/plugin", "plugin#plugin"),
        ("example.com/shop/v2/missing", None),
        ("example.com/shop", EXTERNAL),
        ("example.com/shopping", EXTERNAL),
        ("example.com/thing", "vendored#thing"),
        ("example.com/x", EXTERNAL),
        ("fmt", EXTERNAL),
        ("./api", "api#api"),
    ],
)
def test_an_import_path_finds_its_package(path: str, key: str | None) -> None:
    modules = GoModules(FILES, CONFIGURATION.get)
    assert modules.resolve("main.go", path) == key


def test_of_two_modules_with_one_path_the_nearer_one_is_meant() -> None:
    files = {"a/x/x.go": "x", "a/main.go": "main", "b/x/x.go": "x", "b/main.go": "main"}
    read = {"a/go.mod": "module example.com/m", "b/go.mod": "module example.com/m"}.get
    modules = GoModules(files, read)
    assert modules.resolve("a/main.go", "example.com/m/x") == "a/x#x"
    assert modules.resolve("b/main.go", "example.com/m/x") == "b/x#x"


def test_a_folder_without_go_mod_is_still_a_package() -> None:
    modules = GoModules({"a.go": "a", "b.go": "a"})
    assert list(modules.files_of(modules.home("a.go", "a"))) == ["a.go", "b.go"]
    assert modules.resolve("a.go", "example.com/a") == EXTERNAL


def test_the_outside_test_of_a_package_is_a_package_of_its_own() -> None:
    modules = GoModules(FILES)
    assert list(modules.files_of("api#api")) == ["api/api.go", "api/api_test.go"]
    assert list(modules.files_of("api#api_test")) == ["api/outside_test.go"]


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("fmt", "fmt"),
        ("example.com/shop/v5", "shop"),
        ("v5", "v5"),
        ("example.com/yaml.v3", "yaml"),
        ("example.com/go-paper", "paper"),
        ("example.com/nats.go", "nats"),
    ],
)
def test_a_package_s_name_is_told_from_its_path(path: str, name: str) -> None:
    assert package_name(path) == name


@pytest.mark.parametrize(
    ("constraint", "taken"),
    [
        ("", True),
        ("//go:build linux\n\n", True),
        ("// words\n\n//go:build !windows && (amd64 || arm64)\n", True),
        ("//go:build go1.21\n", True),
        ("//go:build windows\n", False),
        ("//go:build ignore\n", False),
        ("//go:build cgo\n", False),
        ("//go:build !(linux || darwin)\n", False),
        ("//go:build (linux\n", True),
        ("//go:build &&\n", False),
        ("//go:build !\n", True),
    ],
)
def test_the_usual_build_takes_or_leaves_a_file(constraint: str, *, taken: bool) -> None:
    assert included(constraint.encode()) is taken


@pytest.mark.parametrize(
    ("first", "second", "meant"),
    [
        ("a_windows.go", "b.go", "b.go"),
        ("a_test.go", "b.go", "b.go"),
        ("a_linux.go", "b_darwin.go", "a_linux.go"),
    ],
)
def test_of_two_variants_the_usual_one_is_meant(first: str, second: str, meant: str) -> None:
    files = {
        first: "package p\nfunc Do() {}\n",
        second: "package p\nfunc Do() {}\n",
        "q/q.go": 'package q\nimport "example.com/p"\nfunc run() { p.Do() }\n',
        "z.go": "package p\nfunc run() { Do() }\n",
        "go.mod": "module example.com/p\n",
    }
    assert callees(files, "z.go:run") == {f"{meant}:Do"}
    assert callees(files, "q/q.go:run") == {f"{meant}:Do"}


def test_a_variant_that_is_left_out_speaks_for_itself() -> None:
    files = {
        "a.go": "//go:build slow\n\npackage p\nfunc Do() {}\nfunc run() { Do() }\n",
        "b.go": "//go:build !slow\n\npackage p\nfunc Do() {}\n",
    }
    assert callees(files, "a.go:run") == {"a.go:Do"}


USES = {
    "go.mod": "module example.com/shop\n",
    "till/till.go": "package till\n\nfunc Open() Till { return Till{} }\n"
    "\ntype Till struct{}\n\nfunc (t Till) Ring() {}\n",
}


@pytest.mark.parametrize(
    ("spec", "call"),
    [
        ('"example.com/shop/till"', "till.Open().Ring()"),
        ('t "example.com/shop/till"', "t.Open().Ring()"),
        ('. "example.com/shop/till"', "Open().Ring()"),
        ("`example.com/shop/till`", "till.Open().Ring()"),
    ],
)
def test_an_imported_package_is_known_by_its_local_name(spec: str, call: str) -> None:
    text = f"package main\nimport {spec}\nfunc main() {{ {call} }}\n"
    assert callees(USES | {"main.go": text}, "main.go:main") == {
        "till/till.go:Open", "till/till.go:Till.Ring",
    }  # fmt: skip


def test_an_import_is_of_its_file_alone() -> None:
    files = USES | {
        "a.go": 'package main\nimport "example.com/shop/till"\nvar _ = till.Open\n',
        "b.go": "package main\nfunc run() { till.Open() }\n",
    }
    assert callees(files, "b.go:run") == set()


def test_what_leaves_the_project_is_external() -> None:
    body = "http.Get(nil)\nc := http.Client{}\nc.Do()"
    text = f'package main\nimport "net/http"\nfunc run() {{ {body} }}\n'
    assert Project({"a.go": text}).outcomes("a.go") == {
        "http.Get": "external", "http.Client": "external", "c.Do": "external",
    }  # fmt: skip
