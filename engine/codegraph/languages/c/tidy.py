"""Text of C made fit for a parser that sees it before the preprocessor does.

What would lead the grammar astray is overwritten with blanks, so that every byte and every line
stays where it is: comments inside a macro of several lines, words that stand for attributes, all
but the name in ``SYSCALL_DEFINE(name, ...) {``, and those branches of an ``#if`` that open or
close other braces than the first one.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_DEFINE = re.compile(rb"^[ \t]*#[ \t]*define\b(?:[^\\\n]|\\[\s\S])*", re.MULTILINE)
_COMMENT = re.compile(rb"/\*[\s\S]*?\*/")
_BEFORE = re.compile(
    rb"^[A-Z_][A-Z0-9_]{3,}(?=[ \t]+(?:(?:static|inline|const|extern|struct|unsigned)[ \t]+)*"
    rb"[a-z]\w*(?:[ \t]+|[ \t]*\*+[ \t]*)(?:[A-Za-z_]\w*[ \t]*\(|\([ \t]*\*))",
    re.MULTILINE,
)
_AFTER = re.compile(rb"(?<=\))[ \t]+[A-Z_][A-Z0-9_]{3,}(?=[ \t]*;|\s*\n\{|[ \t]*\{)")
_ATTRIBUTE = re.compile(
    rb"^((?:[a-z_]\w*[ \t]+){0,4})(__[a-z]\w+\([^()\n]*\))"
    rb"(?=\s+(?:[a-z_]\w*[ \t]+){0,5}[a-z_]\w*[ \t*]+\w+[ \t]*\()",
    re.MULTILINE,
)
_MADE = re.compile(
    rb"^([A-Z][A-Z0-9_]*\([ \t]*\w+)((?:[^;{}()]|\([^;{}()]*\))*)(?=\)\s*\{)", re.MULTILINE
)
_DIRECTIVE = re.compile(
    rb"^[ \t]*#[ \t]*(if|ifdef|ifndef|elif|else|endif)\b((?:[^\\\n]|\\[\s\S])*)\n?", re.MULTILINE
)
_NOISE = re.compile(
    rb"/\*[\s\S]*?\*/|//[^\n]*|\"(?:[^\"\\\n]|\\[\s\S])*\"|'(?:[^'\\\n]|\\.)*'"
    rb"|^[ \t]*#[ \t]*define\b(?:[^\\\n]|\\[\s\S])*",
    re.MULTILINE,
)
_FOR_OTHERS = frozenset((b"__cplusplus", b"defined(__cplusplus)", b"0"))
"""Conditions of branches that no compiler of C takes."""
_VISIBLE = re.compile(rb"[^\n]")


def tidy(source: bytes) -> bytes:
    """The text to parse in place of ``source``; as long as that, line by line."""
    text = without_comments(source)
    text = _BEFORE.sub(_blank, text)
    text = _AFTER.sub(_blank, text)
    if b"__" in text:
        text = _ATTRIBUTE.sub(_blank_second, text)
    text = _MADE.sub(_blank_second, text)
    return one_branch(text) if b"#" in text else text


def blank(text: bytes) -> bytes:
    """As many blanks on as many lines."""
    return _VISIBLE.sub(b" ", text)


def without_comments(text: bytes) -> bytes:
    """The text with blanks for the comments inside macros of several lines."""
    if b"/*" in text and b"\\\n" in text:
        return _DEFINE.sub(_without_comments, text)
    return text


def _blank(match: re.Match[bytes]) -> bytes:
    return blank(match.group())


def _blank_second(match: re.Match[bytes]) -> bytes:
    return match.group(1) + blank(match.group(2))


def _without_comments(match: re.Match[bytes]) -> bytes:
    text = match.group()
    if b"/*" not in text or b"\\\n" not in text:
        return text
    return _COMMENT.sub(_kept_lines, text)


def _kept_lines(match: re.Match[bytes]) -> bytes:
    return re.sub(rb"[^\n\\]|\\(?!\n)", b" ", match.group())


@dataclass(slots=True)
class _Group:
    """An ``#if`` that is open: where its directives stand and what each branch does to braces.

    Attributes:
        condition: What stands behind ``#if``.
        directives: Start and end of each directive.
        depths: How many braces each branch leaves open.
    """

    condition: bytes
    directives: list[tuple[int, int]]
    depths: list[int]


def one_branch(text: bytes, *, cplusplus: bool = False) -> bytes:
    """Blank the branches that do not fit together, as a compiler takes only one of them.

    Args:
        text: The text.
        cplusplus: Whether that is a compiler of C++.
    """
    others = frozenset((b"0",)) if cplusplus else _FOR_OTHERS
    open_groups: list[_Group] = []
    unwanted: list[tuple[int, int]] = []
    here = 0
    for match in _DIRECTIVE.finditer(text):
        if open_groups:
            open_groups[-1].depths[-1] += _depth(text, here, match.start())
        here = match.end()
        word = match.group(1)
        if word.startswith(b"if"):
            open_groups.append(_Group(match.group(2).strip(), [match.span()], [0]))
        elif open_groups:
            group = open_groups[-1]
            group.directives.append(match.span())
            if word != b"endif":
                group.depths.append(0)
                continue
            open_groups.pop()
            if cplusplus and len(group.depths) == 1 and group.condition not in others:
                unwanted += group.directives  # it may stand anywhere, and what is inside is read
            else:
                unwanted += _unfit(group, others)
            if open_groups:  # what goes on behind counts as its first branch has it
                open_groups[-1].depths[-1] += _kept_depth(group, others)
    if not unwanted:
        return text
    parts = bytearray(text)
    for start, end in unwanted:
        parts[start:end] = _VISIBLE.sub(b" ", text[start:end])
    return bytes(parts)


def _depth(text: bytes, start: int, end: int) -> int:
    if text.find(b"{", start, end) < 0 and text.find(b"}", start, end) < 0:
        return 0
    plain = _NOISE.sub(b"", text[start:end])
    return plain.count(b"{") - plain.count(b"}")


def _kept_depth(group: _Group, others: frozenset[bytes]) -> int:
    if group.condition in others and any(group.depths):
        return group.depths[1] if len(group.depths) > 1 else 0
    return group.depths[0]


def _unfit(group: _Group, others: frozenset[bytes]) -> list[tuple[int, int]]:
    """The spans to blank: nothing where every branch closes what it opens."""
    if not any(group.depths):
        return []
    kept = 1 if group.condition in others else 0
    if not kept and len(group.depths) == 1:
        return []
    spans = [(start, end) for start, end in group.directives]
    for branch in range(len(group.depths)):
        if branch != kept:
            spans.append((group.directives[branch][1], group.directives[branch + 1][0]))
    return spans
