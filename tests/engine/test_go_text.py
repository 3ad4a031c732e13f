"""What Go's declarations say of themselves: comments, names, extents."""

from __future__ import annotations

import pytest

from codegraph.facts import Def
from codegraph.index.extract import extract


def defs(text: str) -> dict[str, Def]:
    return {item.name: item for item in extract("go", text.encode()).defs}


@pytest.mark.parametrize(
    ("comment", "doc"),
    [
        ("// F does.\n// Twice.\n", "F does.\nTwice."),
        ("// F does.\n//\n//go:noinline\n", "F does."),
        ("/*\nF does.\n*/\n", "F does."),
        ("/* F does. */\n", "F does."),
        ("// Not of F.\n\n", ""),
        ("var x = 1 // Not of F.\n", ""),
        ("", ""),
    ],
)
def test_the_comment_right_before_a_declaration_is_its_doc(comment: str, doc: str) -> None:
    assert defs(f"package p\n\n{comment}func F() {{}}\n")["F"].doc == doc


def test_a_capital_makes_a_name_public() -> None:
    found = defs("package p\nfunc Ärger() {}\nfunc f() {}\ntype T struct{ a, B int }\n")
    assert {name: item.visibility for name, item in found.items()} == {
        "Ärger": "public", "f": "private", "T": "public", "a": "private", "B": "public",
    }  # fmt: skip


def test_a_type_alone_begins_with_its_keyword_and_one_of_a_group_with_its_name() -> None:
    found = defs("package p\ntype\n  A int\ntype (\n  B int\n  C int\n)\ntype D struct {\n}\n")
    assert [(i.line, i.start_line, i.end_line) for i in found.values()] == [
        (3, 3, 3), (5, 5, 5), (6, 6, 6), (8, 8, 9),
    ]  # fmt: skip


def test_broken_code_still_gives_what_can_be_read() -> None:
    facts = extract("go", b"package p\nfunc f( {\nfunc g() { h() }\ntype T struct {")
    assert facts.has_errors
    assert facts.package == "p"


@pytest.mark.parametrize("text", [b"", b"\xff\xfe", b"package", b"func (T) f() {}", b"import ()"])
def test_no_text_is_too_odd(text: bytes) -> None:
    extract("go", text)


def test_names_of_a_block_never_meet_names_of_the_text() -> None:
    facts = extract("go", b"package p\nfunc f() { if a := 1; a > 0 { a.b() } }\n")
    (bound,) = facts.bindings
    assert bound.name not in "package p func f if a b"
    assert facts.refs[0].path == f"{bound.name}.b"
