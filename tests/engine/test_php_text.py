"""Texts of PHP that no person would write, and what documentation may say."""

from __future__ import annotations

from pathlib import Path

import pytest

from codegraph.index.extract import extract
from codegraph.languages.php.phpdoc import Reader, type_text

GOLDEN = Path(__file__).parent.parent / "golden" / "php"


@pytest.mark.parametrize(
    "text",
    [
        "<?php $x" + "->a()" * 20_000 + ";",
        "<?php " + "$a = " * 20_000 + "1;",
        "<?php $f = " + "fn($x) => " * 10_000 + "1;",
        "<?php $x = " + "$a ?? " * 20_000 + "1;",
        "<?php " + "[" * 10_000 + "$a" + "]" * 10_000 + " = $x;",
        "<?php if (" + "$x instanceof A && " * 10_000 + "1) {}",
        "<?php /** @return " + "array<" * 20_000 + " */ function f() {}",
        "<?php use Illuminate\\Support\\Facades\\Route;" + "Route::group([], function() {" * 3_000,
    ],
    ids=["calls", "assignments", "closures", "choices", "lists", "tests", "doc", "groups"],
)
def test_code_that_is_nested_without_end_is_read(text: str) -> None:
    assert extract("php", text.encode()).lines == 1


@pytest.mark.parametrize(
    "source", [b"", b"no tag at all", b"<?php class \xff\xfe { $\xff", b"\x00"]
)
def test_what_is_no_php_has_no_definitions(source: bytes) -> None:
    assert extract("php", source).defs == []


@pytest.mark.parametrize("case", sorted(GOLDEN.glob("*.php")), ids=lambda path: path.name)
def test_a_file_may_end_anywhere(case: Path) -> None:
    source = case.read_bytes()
    for end in range(0, len(source), 3):
        assert extract("php", source[:end]).lines <= source.count(b"\n") + 1


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("Foo", "Foo{*}"),
        ("?Foo", "Foo{*}"),
        ("Foo|null", "Foo{*}|''"),
        ("\\A\\Foo[]", "<\\A\\Foo{*}>"),
        ("(Foo|Bar)[]", "<Foo{*}|Bar{*}>"),
        ("array<int, Foo>", "<Foo{*};''>"),
        ("list<Foo>", "<Foo{*}>"),
        ("Collection<int, Foo>", "(Collection{*}|<Foo{*}>)"),
        ("Generator<int, Foo, mixed, void>", "<Foo{*};''>"),
        ("BelongsTo<Foo, Bar>", "BelongsTo{*}"),
        ("class-string<Foo>", "Foo"),
        ("callable(Foo, int $x): Bar", "~<Bar{*};Foo{*};''>"),
        ("array{a: Foo, b: int}", ""),
        ("mixed", ""),
        ("int<0, max>", "''"),
        ("'a'|'b'", ""),
        ("($x is null ? Foo : Bar)", "?"),
        ("<", ""),
    ],
)
def test_documented_types_are_read_as_paths(text: str, path: str) -> None:
    assert Reader(text, lambda name: f"{name}{{*}}").read() == path


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Foo $a the one", ("Foo", "$a the one")),
        ("array<int, Foo> $a", ("array<int, Foo>", "$a")),
        ("Foo | Bar $a", ("Foo | Bar", "$a")),
        ("callable(int): Foo $a", ("callable(int): Foo", "$a")),
        ("Foo", ("Foo", "")),
    ],
)
def test_a_type_ends_at_a_blank_that_is_not_part_of_it(
    text: str, expected: tuple[str, str]
) -> None:
    assert type_text(text) == expected
