"""Python's annotations and expressions as paths."""

from __future__ import annotations

import pytest

from codegraph.index.extract import extract
from codegraph.languages.python.paths import MAX_PATH, annotation


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("A", "A{}"),
        ("m.A", "m.A{}"),
        ("'A'", "A{}"),
        ("A | None", "A{}"),
        ("A | B", "A{}|B{}"),
        ("Optional[A]", "A{}"),
        ("typing.Union[A, 'B']", "A{}|B{}"),
        ("list[A]", "<A{}>"),
        ("Iterator[list[A]]", "<<A{}>>"),
        ("dict[A, B]", "<B{};A{}>"),
        ("Mapping[str, list[A]]", "<<A{}>;str{}>"),
        ("tuple[A, ...]", "<A{}>"),
        ("tuple[A, None, B]", "<A{},?,B{}>"),
        ("type[A]", "A"),
        ("Callable[[A], B]", "~<B{}>"),
        ("Callable[..., None]", "~<?>"),
        ("Awaitable[A]", "A{}"),
        ("Annotated[A, 1]", "A{}"),
        ("Literal['a']", "''"),
        ("Generic[A]", "Generic{}"),
        ("Self", "@class{}"),
        ("Any", ""),
        ("None", ""),
        ("[", ""),
        ("A if b else C", ""),
        ("'" * 3, ""),
        ("|".join("A" * 200), "A{}"),
        ("|".join(f"Name{i}" for i in range(MAX_PATH)), ""),
    ],
)
def test_an_annotation_is_read(text: str, path: str) -> None:
    assert annotation(text) == path


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("a.b.c", "a.b.c"),
        ("a.b().c", "a.b().c"),
        ("a[0]", "a[]"),
        ("(a or b).c", "(a|b).c"),
        ("a if t else b", "a|b"),
        ("await a()", "a()"),
        ("[A(), B()]", "<A()|B()>"),
        ("{'k': A()}", "<A();''>"),
        ("{**a}", "<?;?>"),
        ("(A(), b)", "<A(),b>"),
        ("A(), *b", "<A()|b[@]>"),
        ("[*a, B()]", "<a[@]|B()>"),
        ("[f(x) for x in y]", "<f()>"),
        ("lambda: A()", "~<A()>"),
        ("super()", "@super"),
        ("list(a)", "<a[@]>"),
        ("next(a)", "a[@]"),
        ("cast(A, b)", "A{}"),
        ("cast('A', b)", "A{}"),
        ("'text'", "''"),
        ("1 < 2", "''"),
        ("a + b", "?"),
        ("f'{a}'", "''"),
    ],
)
def test_an_expression_is_read(text: str, path: str) -> None:
    facts = extract("python", f"value = {text}\n".encode())
    assert next(item.path for item in facts.bindings if item.name == "value") == path


@pytest.mark.parametrize(
    "text",
    [b"", b"\xff\xfe", b"def f(:\n", b"class", b"def f(*, /, a): ...", b"x = = 1", b"\tx\n  y\n"],
)
def test_no_text_is_too_odd(text: bytes) -> None:
    extract("python", text)


def test_a_definition_says_where_it_is_and_what_it_is_for() -> None:
    text = (
        "@mark\n@other(1)\nasync def _f(\n    a: int,\n) -> str:\n"
        '    """Says.\n\n    More.\n    """\n'
    )
    (found,) = extract("python", text.encode()).defs
    assert (found.line, found.start_line, found.end_line) == (3, 1, 9)
    assert found.signature == "async def _f( a: int, ) -> str"
    assert found.doc == "Says.\n\nMore."
    assert found.visibility == "private"
    assert found.traits == ["async"]


def test_what_all_lists_is_what_a_star_brings() -> None:
    assert extract("python", b"__all__ = ['a', 'b']\n").exports == ["a", "b"]
    assert extract("python", b"__all__ = make()\n").exports is None
    assert extract("python", b"a = 1\n").exports is None
