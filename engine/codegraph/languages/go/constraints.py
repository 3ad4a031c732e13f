"""Build constraints: whether a file is part of the build that we take for the usual one.

That is Linux on amd64 without further tags. Of two variants of a package's file, only one is ever
compiled, so the usual one goes first when a name is looked up. Without cgo, because C's side of a
cgo file is out of sight.
"""

from __future__ import annotations

import re

_LINE = re.compile(rb"^//go:build[ \t]+([^\n]*)", re.MULTILINE)
_TOKEN = re.compile(r"&&|\|\||!|\(|\)|[\w.]+")
_TAGS = frozenset(("linux", "unix", "amd64", "gc"))
_RELEASE = re.compile(r"go1(?:\.\d+)?\Z")

EXCLUDED = "!"
"""Ends the package name of a file that the usual build leaves out."""


def included(header: bytes) -> bool:
    """Whether the usual build takes a file.

    Args:
        header: The file's text before its package clause.
    """
    match = _LINE.search(header)
    if match is None:
        return True
    tokens = _TOKEN.findall(match.group(1).decode("utf-8", "replace"))
    try:
        return _either(tokens)
    except (IndexError, RecursionError):
        return True


def _either(tokens: list[str]) -> bool:
    found = _both(tokens)
    while tokens and tokens[0] == "||":
        tokens.pop(0)
        found = _both(tokens) or found
    return found


def _both(tokens: list[str]) -> bool:
    found = _term(tokens)
    while tokens and tokens[0] == "&&":
        tokens.pop(0)
        found = _term(tokens) and found
    return found


def _term(tokens: list[str]) -> bool:
    token = tokens.pop(0)
    if token == "!":  # noqa: S105 - a token of the language
        return not _term(tokens)
    if token == "(":  # noqa: S105 - a token of the language
        found = _either(tokens)
        tokens.pop(0)
        return found
    return token in _TAGS or _RELEASE.match(token) is not None
