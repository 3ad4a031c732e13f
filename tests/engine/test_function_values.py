"""Functions that are passed on, kept or returned are referred to; variables there are not."""

from __future__ import annotations

import pytest

from .worlds import Project

PYTHON = "def handler(): ...\n\nlimit = 3\n\nclass Job:\n  def run(self): ...\n"
GO_HEAD = (
    "package m\n\ntype Api struct{ name string }\n\nfunc (a *Api) List() {}\n\nfunc show() {}\n\n"
    "var limit = 3\n\n"
)


def referred(files: dict[str, str]) -> set[str]:
    """What the references of a project lead to, without the names of files."""
    return {target.partition(":")[2] for _, target in Project(files).edges("references")}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("start(handler)", {"handler"}),
        ("start(target=handler)", {"handler"}),
        ("table = {'a': handler}", {"handler"}),
        ("table = [handler, limit]", {"handler"}),
        ("chosen = handler", {"handler"}),
        ("def make():\n  return handler", {"handler"}),
        ("def make(call=handler): ...", {"handler"}),
        ("def make(handler):\n  start(handler)", set()),
        ("def make():\n  handler = 1\n  start(handler)", set()),
        ("start(limit)", set()),
        ("start(Job)", {"Job"}),
        ("start(missing)", set()),
        ("class More(Job):\n  def go(self):\n    start(self.run, self.name)", {"Job.run"}),
        ("class More(Job): ...", set()),
    ],
)
def test_a_python_function_in_the_place_of_a_value_is_referred_to(
    text: str, expected: set[str]
) -> None:
    assert referred({"a.py": f"{PYTHON}\n{text}\n"}) == expected


def test_a_function_of_an_imported_module_is_referred_to() -> None:
    files = {
        "views.py": "def index(): ...\nname = 'x'\n",
        "urls.py": "import views\nfrom views import index as start\n"
        "a = [route(views.index), route(views.name), route(start)]\n",
    }
    assert Project(files).edges("references") == {("urls.py", "views.py:index")}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("on('x', handler);", {"handler"}),
        ("const table = { a: handler, limit };", {"handler"}),
        ("const table = { handler };", {"handler"}),
        ("const table = [handler, limit];", {"handler"}),
        ("function make() { return handler; }", {"handler"}),
        ("function make(handler: () => void) { on('x', handler); }", set()),
        ("function make() { const handler = 1; on('x', handler); }", set()),
        ("on('x', limit);", set()),
        ("class B { onX() {}\n go() { on('x', this.onX); } }", {"B.onX"}),
    ],
)
def test_a_typescript_function_in_the_place_of_a_value_is_referred_to(
    text: str, expected: set[str]
) -> None:
    head = "function handler() {}\nconst limit = 3;\n"
    assert referred({"a.ts": head + text + "\n"}) == expected


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ('on("/", show)', {"show"}),
        ('api := &Api{}\n\ton("/", api.List)', {"Api.List"}),
        ('api := &Api{}\n\ton("/", api.name)', set()),
        ("on(limit)", set()),
        ("_ = []func(){show}", {"show"}),
        ("show := 1\n\ton(show)", set()),
    ],
)
def test_a_go_function_in_the_place_of_a_value_is_referred_to(
    body: str, expected: set[str]
) -> None:
    files = {"go.mod": "module m\n", "a.go": f"{GO_HEAD}func main() {{\n\t{body}\n}}\n"}
    assert referred(files) == expected


def test_a_go_function_of_another_file_of_the_package_is_referred_to() -> None:
    files = {
        "go.mod": "module m\n",
        "a.go": GO_HEAD,
        "b.go": "package m\n\nfunc main() { on(show, limit) }\n",
    }
    assert referred(files) == {"show"}


def test_c_functions_in_a_table_are_referred_to() -> None:
    text = (
        "static int own(void) { return 1; }\nint limit;\n"
        "static struct ops table = { .run = own, .stop = other, .most = limit };\n"
        "struct ops *all[] = { &table };\n"
    )
    files = {"a.c": text, "b.c": "int other(void) { return 2; }\n"}
    assert referred(files) == {"own", "other"}
