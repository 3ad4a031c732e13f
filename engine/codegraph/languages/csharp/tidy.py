"""C#'s text without conditional compilation, which the grammar knows between definitions only.

Lines such as ``#if`` are blanked, so that every byte stays in its place. Of the branches of one
that cuts through a definition or an expression only the first is left; where each branch is made of
whole statements or members, all of them are.
"""

from __future__ import annotations

import re
from itertools import pairwise

_DIRECTIVE = re.compile(rb"[ \t]*#[ \t]*(if|elif|else|endif)\b")
_LACKS = re.compile(rb"[ \t]*#[ \t]*if[ \t]*\(?!")
_COMMENT = re.compile(rb"//.*|/\*.*?\*/")
_TEXT = re.compile(rb'@?"(?:\\.|[^"\\])*"|\'(?:\\.|[^\'\\])+\'')
_ENDS = (b";", b"{", b"}", b"]")
_MAX_LEVELS = 40
"""Branches nested deeper than this are left as they are."""
_MAX_BLANK = 60
"""So many lines without code are looked through for what stands before a directive."""


def tidy(source: bytes) -> bytes:
    """The text to parse in place of a file's own."""
    if b"#if" not in source and b"# if" not in source:
        return source
    lines = source.split(b"\n")
    open_: list[list[int]] = []
    for number, line in enumerate(lines):
        found = _DIRECTIVE.match(line)
        if found is None:
            continue
        word = found[1]
        if word == b"if":
            open_.append([number])
        elif open_:
            open_[-1].append(number)
            if word == b"endif":
                marks = open_.pop()
                if len(open_) < _MAX_LEVELS:
                    _close(lines, marks)
    return b"\n".join(lines)


def _close(lines: list[bytes], marks: list[int]) -> None:
    """Blank the directives of one ``#if``, and its later branches where they do not stand alone."""
    pairs = list(pairwise(marks))
    whole = _is_end(_last(lines, marks[0])) and all(
        _stands_alone(lines, start + 1, end) for start, end in pairs
    )
    kept = pairs if whole and not _opens(lines, pairs) else pairs[_chosen(lines, pairs) :][:1]
    for pair in pairs:
        if pair not in kept:
            _blank(lines, *pair)
    for number in marks:
        _blank(lines, number, number + 1)


def _opens(lines: list[bytes], pairs: list[tuple[int, int]]) -> bool:
    """Whether the branches only open namespaces, so that to read all would mix what they mean."""
    code = [text for start, end in pairs for text in map(_code, lines[start + 1 : end]) if text]
    return bool(code) and all(text.startswith((b"using ", b"#")) for text in code)


def _chosen(lines: list[bytes], pairs: list[tuple[int, int]]) -> int:
    """The branch to read: the first, or the one after it where that is for what lacks something."""
    lacks = _LACKS.match(lines[pairs[0][0]]) is not None
    return 1 if lacks and (len(pairs) > 1 or _opens(lines, pairs)) else 0


def _blank(lines: list[bytes], start: int, end: int) -> None:
    for number in range(start, end):
        line = lines[number]
        bare = line.removesuffix(b"\r")
        lines[number] = b" " * len(bare) + line[len(bare) :]


def _code(line: bytes) -> bytes:
    return _COMMENT.sub(b"", _TEXT.sub(b"''", line)).strip()


def _last(lines: list[bytes], before: int) -> bytes:
    """The last line of code before a directive; empty at the start of a file."""
    for number in range(before - 1, max(-1, before - _MAX_BLANK), -1):
        if (line := _code(lines[number])) and not line.startswith((b"#", b"*", b"/*")):
            return line
    return b""


def _is_end(line: bytes) -> bool:
    return not line or line.endswith(_ENDS)


def _stands_alone(lines: list[bytes], start: int, end: int) -> bool:
    """Whether a branch is made of whole statements, members or attributes."""
    code = [text for text in map(_code, lines[start:end]) if text and not text.startswith(b"#")]
    if not code:
        return True
    text = b"\n".join(code)
    pairs = ((b"(", b")"), (b"{", b"}"), (b"[", b"]"))
    balanced = all(text.count(left) == text.count(right) for left, right in pairs)
    return balanced and text.endswith(_ENDS) and not text.startswith((b"{", b"=", b":", b"?", b"."))
