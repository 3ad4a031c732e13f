"""Which calls of a C project lead where, and which lead nowhere."""

from __future__ import annotations

import pytest

from .worlds import callees


def called(files: dict[str, str], *, head: str = "", body: str) -> set[str]:
    """What a function ``run`` in ``src/main.c`` calls."""
    text = f"{head}\nvoid run(int n) {{\n{body}\n}}\n"
    return callees({**files, "src/main.c": text}, "src/main.c:run")


def test_a_static_function_of_the_file_itself_goes_before_all_others() -> None:
    files = {"src/a.c": "void go(void) {}\n"}
    assert called(files, head="static void go(void) {}", body="go();") == {"src/main.c:go"}


def test_a_call_leads_to_the_definition_and_not_to_the_declaration() -> None:
    files = {"src/a.h": "void go(void);\n", "src/a.c": "void go(void) {}\n"}
    assert called(files, head='#include "a.h"', body="go();") == {"src/a.c:go"}


def test_a_static_function_of_another_file_is_out_of_sight() -> None:
    assert called({"src/a.c": "static void go(void) {}\n"}, body="go();") == set()


def test_an_inline_function_is_seen_through_headers_that_include_each_other() -> None:
    files = {
        "include/deep.h": '#include "top.h"\nstatic inline void go(void) {}\n',
        "include/top.h": "#include <deep.h>\n",
    }
    assert called(files, head="#include <top.h>", body="go();") == {"include/deep.h:go"}
    assert called(files, body="go();") == set()


def test_of_several_definitions_that_of_the_same_folder_is_meant() -> None:
    files = {"src/a.c": "void go(void) {}\n", "other/a.c": "void go(void) {}\n"}
    assert called(files, body="go();") == {"src/a.c:go"}


def test_of_several_definitions_that_with_an_included_header_is_meant() -> None:
    files = {
        "lib/x/a.c": "void go(void) {}\n",
        "lib/x/a.h": "void go(void);\n",
        "lib/y/b.c": "void go(void) {}\n",
    }
    assert called(files, head='#include "x/a.h"', body="go();") == {"lib/x/a.c:go"}


def test_of_several_definitions_that_nothing_tells_apart_none_is_meant() -> None:
    files = {"arm/a.c": "void go(void) {}\n", "x86/a.c": "void go(void) {}\n"}
    assert called(files, body="go();") == set()


@pytest.mark.parametrize(
    "body",
    ["void (*go)(void) = 0; go();", "struct s *p = 0; p->go();", "handler_t go; go(1);"],
)
def test_a_call_through_a_pointer_leads_nowhere(body: str) -> None:
    assert called({"src/a.c": "void go(void) {}\n"}, body=body) == set()


def test_a_macro_is_called_and_calls_what_its_text_calls() -> None:
    files = {"src/a.h": "#define GO(x) do { \\\n  go(x); /* stop(x); */ \\\n} while (0)\n"}
    files["src/a.c"] = "void go(int x) {}\nvoid stop(int x) {}\n"
    head = '#include "a.h"'
    assert called(files, head=head, body="GO(n);") == {"src/a.h:GO"}
    main = {"src/main.c": f"{head}\nvoid run(void) {{ GO(1); }}\n"}
    assert callees({**files, **main}, "src/a.h:GO") == {"src/a.c:go"}


def test_a_name_that_a_macro_changes_is_the_other_one() -> None:
    files = {
        "src/names.h": "#define go lib_go\n",
        "lib/lib.c": "void lib_go(void) {}\n",
        "src/a.c": "void go(void) {}\n",
    }
    assert called(files, head='#include "names.h"', body="go();") == {"lib/lib.c:lib_go"}
    assert called(files, body="go();") == {"src/a.c:go"}


def test_a_function_of_the_c_library_is_not_that_of_another_program() -> None:
    files = {"tools/own.c": "int printf(const char *f) { return 0; }\n"}
    assert called(files, body='printf("x");') == set()


def test_code_is_read_where_branches_of_an_if_open_different_braces() -> None:
    files = {"src/a.c": "void go(void) {}\nvoid stop(void) {}\n"}
    body = "#ifdef A\nif (n) {\n#else\nif (n > 1) {\n#endif\ngo();\n}\nstop();"
    assert called(files, body=body) == {"src/a.c:go", "src/a.c:stop"}
