"""Characters of a project never act on the terminal or the reader that shows them."""

import pytest

from codegraph.text.escape import escape, one_line


@pytest.mark.parametrize(
    ("hostile", "shown"),
    [
        ("\x1b[31mred", r"\x1b[31mred"),
        ("a\nb\rc\x00", r"a\nb\rc\x00"),
        ("\x9b31m\x7f", r"\x9b31m\x7f"),
        ("if \u202e\u2066x\u2069", r"if \u202e\u2066x\u2069"),
        ("a\u2028b", r"a\u2028b"),
        ("caf\udce9.py", r"caf\udce9.py"),
        ("say\U000e0041", r"say\U000e0041"),
    ],
)
def test_characters_that_could_act_are_written_out(hostile: str, shown: str) -> None:
    assert escape(hostile) == shown


def test_ordinary_text_of_any_script_passes_unchanged() -> None:
    for text in ("\tdef naïve():", "имя = '名前'", "emoji = '👩‍💻'", "شعار"):
        assert escape(text) == text


def test_escaped_text_can_always_be_encoded_and_stays_on_its_line() -> None:
    everything = "".join(map(chr, [*range(0x3000), *range(0xD7FF, 0xE001), 0xE0001]))
    escaped = escape(everything)
    escaped.encode()
    assert len(escaped.splitlines()) == 1


def test_one_line_joins_lines_and_cuts_with_an_ellipsis() -> None:
    assert one_line("def f(\n    a,\n    b,\n)", 80) == "def f( a, b, )"
    assert one_line("x" * 50, 10) == "x" * 9 + "…"
    assert one_line("fits", 4) == "fits"
