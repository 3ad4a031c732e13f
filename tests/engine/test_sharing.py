"""Of which language a file is whose ending two languages share."""

from __future__ import annotations

import pytest

from codegraph.index.sharing import Sharing


def language_of(header: str, *others: str, decided: tuple[str, ...] = ()) -> str | None:
    """The language of a header among other files; None where its ending says it all."""
    sharing = Sharing(decided)
    sharing.count([header, *others])
    found = sharing.language(header, ".h")
    return found.id if found else None


@pytest.mark.parametrize(
    ("others", "expected"),
    [
        ([], "c"),
        (["src/a.c"], "c"),
        (["src/a.cc"], "cpp"),
        (["src/a.c", "src/b.cpp"], "c"),
        (["src/a.c", "src/b.cpp", "src/c.hpp"], "cpp"),
        (["src/a.py"], "c"),
    ],
)
def test_a_header_is_of_the_language_that_prevails(others: list[str], expected: str) -> None:
    assert language_of("include/x.h", *others) == expected


def test_the_nearest_folder_with_sources_decides() -> None:
    others = ["lua/src/a.c", "lua/src/b.c", "app/main.cc"]
    assert language_of("lua/include/x.h", *others) == "c"
    assert language_of("app/deep/x.h", *others) == "cpp"


def test_what_the_configuration_says_is_not_asked_again() -> None:
    assert language_of("x.h", "a.cc", decided=(".h",)) is None
