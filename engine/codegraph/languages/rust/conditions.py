"""Conditions of Rust's ``#[cfg(...)]``, as the usual build answers them.

Nothing is left out by them. Where a name is brought twice, for different builds, they tell which
one is meant.
"""

from __future__ import annotations

import re

_TOKEN = re.compile(rb'[A-Za-z_]\w*(?:\s*=\s*"[^"]*")?|[(),]')
_TRUE = frozenset((b"unix", b"debug_assertions", b"target_has_atomic", b"true"))
_VALUES = frozenset(
    (b"linux", b"unix", b"x86_64", b"64", b"little", b"gnu", b"unwind", b"ptr", b"8", b"16", b"32")
)


def usual(text: bytes) -> bool:
    """Whether the build for Linux with all features, and not for tests, takes what this guards.

    Args:
        text: The attribute as written; one that is no ``cfg`` guards nothing.
    """
    head, found, rest = text.partition(b"(")
    if not found or head.strip(b"#![ \t") != b"cfg":
        return True
    return _evaluate(_TOKEN.findall(rest))


def _evaluate(tokens: list[bytes]) -> bool:
    """The condition that the tokens begin with; they are all used up by it."""
    stack: list[tuple[bytes, list[bool]]] = [(b"all", [])]
    for place, token in enumerate(tokens):
        if token == b")":
            if len(stack) == 1:
                break
            word, values = stack.pop()
            stack[-1][1].append(_join(word, values))
        elif token == b"(":
            stack.append((tokens[place - 1] if place else b"all", []))
        elif token != b"," and tokens[place + 1 : place + 2] != [b"("]:
            stack[-1][1].append(_holds(token))
    return _join(*stack[0])


def _join(word: bytes, values: list[bool]) -> bool:
    if word == b"not":
        return not any(values)
    return any(values) if word == b"any" else all(values)


def _holds(token: bytes) -> bool:
    key, found, value = token.partition(b"=")
    if not found:
        return token in _TRUE
    return key.strip() == b"feature" or value.strip(b' \t\r\n"') in _VALUES
