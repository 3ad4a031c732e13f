"""Text of Rust made fit for a parser that expands no macros.

The grammar keeps the arguments of macros as loose tokens. Two kinds of macros are opened up, so
that what stands inside is read like other code; each byte stays in its place. Those of the
standard library that take expressions lose their exclamation mark and parse as calls. Those at
the level of items whose arguments begin as an item does, as in ``cfg_rt! { pub mod task; }``, lose
their names and braces.
"""

from __future__ import annotations

import re

_CALLS = re.compile(
    rb"\b(?:(?:debug_)?assert(?:_eq|_ne)?|e?println|e?print|format|format_args|writeln|write"
    rb"|panic|unreachable|todo|unimplemented|dbg|ready|try_ready)(!)(?=\s?\()"
)
_LISTS = re.compile(rb"\bvec!(?=\s?\[)")
_ITEMS = re.compile(
    rb"^[ \t]*((?:[a-z_]\w*::)*[a-z_]\w*![ \t]*\{)"
    rb"(?=(?:\s|//[^\n]*|#!?\[[^\]\n]*\])*"
    rb"(?:pub\b|(?:async |unsafe |const )*fn\b|impl\b|mod\b|use\b|struct\b|enum\b|trait\b|union\b"
    rb"|static [A-Z]|const [A-Z]|type [A-Z]|unsafe impl|macro_rules!))",
    re.MULTILINE,
)
_NOISE = re.compile(
    rb'"(?:[^"\\]|\\[\s\S])*"|//[^\n]*|/\*[\s\S]*?\*/'
    rb"|r(#+)\"[\s\S]*?\"\1|'(?:[^'\\\n]|\\.[^'\n]*)'|([{}])"
)
_VISIBLE = re.compile(rb"[^\n]")


def tidy(source: bytes) -> bytes:
    """The text to parse in place of ``source``; as long as that, line by line."""
    if b"!" not in source:
        return source
    text = bytearray(source)
    for match in _CALLS.finditer(source):
        text[match.start(1)] = 32
    for match in _LISTS.finditer(source):
        text[match.start() : match.end()] = b"    "
    starts = {match.end(1) - 1: match.start(1) for match in _ITEMS.finditer(source)}
    if starts:
        _open(source, text, starts)
    return bytes(text)


def _open(source: bytes, text: bytearray, starts: dict[int, int]) -> None:
    """Blank macros by the places of their opening braces, with the braces that close them."""
    opened: list[int] = []
    for match in _NOISE.finditer(source):
        brace, at = match.group(2), match.start()
        if brace == b"{":
            opened.append(at)
        elif brace == b"}" and opened and (start := opened.pop()) in starts:
            name = starts[start]
            text[name : start + 1] = b" " * (start + 1 - name)
            text[at] = 32
