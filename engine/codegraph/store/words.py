"""Identifiers to words."""

from __future__ import annotations

import re
from collections.abc import Iterable

_WORD = re.compile(r"[A-Z]+(?=[A-Z][a-z])|[A-Z]?[a-z]+|[A-Z]+|\d+|[^\W\d_a-zA-Z]+")


def split_words(text: str) -> list[str]:
    """The words of a name, lower case: ``getHTTPResponse_v2`` is get, http, response, v, 2."""
    return [word.lower() for word in _WORD.findall(text)]


def split_all(names: Iterable[str]) -> set[str]:
    """The words of all these names together."""
    return set(split_words(" ".join(names)))


def subwords(text: str) -> str:
    """The words of a name as text for the full-text index."""
    return " ".join(split_words(text))
