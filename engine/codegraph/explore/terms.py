"""What a question asks about: identifiers, files and words."""

from __future__ import annotations

import re
from dataclasses import dataclass

from codegraph.errors import BadQuery
from codegraph.store.words import split_words

MAX_QUERY = 2_000
_MAX_WORDS = 24
_MAX_NAMES = 16

_STOP = frozenset(
    """a about after all also an and any are as at be been before but by can change changed code
    could did do does doing done each every find for from get gets give go goes happen happens has
    have how i if implement implementation implemented in into is it its let look make makes me my
    need no not of on one or our out over own please reach reaches same see should show so some
    than that the their them then there these they this through to up us use used uses using via
    want was we well were what when where which while who why will with work works would you
    your""".split()
)
_IDENTIFIER = re.compile(r"[A-Za-z_$][\w$]*(?:(?:\.|::|#)[A-Za-z_$][\w$]*)*(?:\(\))?")
_PATH = re.compile(r"[\w.\-/]+\.\w{1,4}\b")


@dataclass(frozen=True, slots=True)
class Terms:
    """A question, taken apart.

    Attributes:
        names: What is written like an identifier: ``Session.send``, ``get_adapter``.
        paths: What is written like the path of a file.
        words: The words that say something, lower case, without repetition.
        about_tests: Whether it asks about tests.
    """

    names: tuple[str, ...]
    paths: tuple[str, ...]
    words: tuple[str, ...]
    about_tests: bool


def read_terms(query: str) -> Terms:
    """Take a question apart.

    Raises:
        BadQuery: It says nothing to look for.
    """
    text = query[:MAX_QUERY]
    paths = tuple(dict.fromkeys(_PATH.findall(text)))
    found = [match.group().removesuffix("()") for match in _IDENTIFIER.finditer(text)]
    names = [n for n in dict.fromkeys(found) if _is_name(n) or f"{n}()" in text]
    every = dict.fromkeys(split_words(text))
    words = [word for word in every if word not in _STOP and (len(word) > 1 or word.isdigit())]
    if not words and not names:
        words = list(every)
    if not words and not names:
        raise BadQuery(
            f"The query {query!r} names nothing to look for. Ask about a name or a topic."
        )
    tests = any(word in {"test", "tests", "testing", "spec"} for word in every)
    return Terms(tuple(names[:_MAX_NAMES]), paths, tuple(words[:_MAX_WORDS]), tests)


def _is_name(text: str) -> bool:
    """Whether a token is spelt as prose never is: with a capital inside, ``_``, ``.`` or ``::``."""
    inner = text.strip("_")
    return (
        "_" in inner
        or "." in inner
        or "::" in inner
        or text.startswith("_")
        or re.search(r"[a-z0-9][A-Z]", text) is not None
    )
