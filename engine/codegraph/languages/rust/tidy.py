"""Text of Rust made fit for a parser that expands no macros.

The grammar keeps the arguments of macros as loose tokens. Two kinds of macros are opened up, so
that what stands inside is read like other code; each byte stays in its place. Those whose
arguments are expressions, as in ``assert_ok!(x.await)``, lose their exclamation mark and parse as
calls. Those at the level of items whose arguments begin as an item does, as in
``cfg_rt! { pub mod task; }``, lose their names and braces.
"""

from __future__ import annotations

import re

from codegraph.languages.reading import compiled

_CALLS = re.compile(
    rb"\b(?:(?:debug_)?assert(?:_eq|_ne)?|e?println|e?print|format|format_args|writeln|write"
    rb"|panic|unreachable|todo|unimplemented|dbg|ready|try_ready)(!)(?=\s?\()"
)
_LISTS = re.compile(rb"\bvec!(?=\s?\[)")
_OTHERS = re.compile(rb"(?<![\w$])(?!macro_rules\b|matches\b|select\b)[a-z_]\w*(!)[ \t]?\(")
_MAX_ARGUMENTS = 20_000
"""Arguments of a macro longer than this, in bytes, are data."""
_MAX_TRIES = 4
"""So many times its own length is parsed of a file, at most, to see what its macros take."""
_ITEMS = re.compile(
    rb"^[ \t]*((?!proptest!)(?:[a-z_]\w*::)*[a-z_]\w*![ \t]*\{)"
    rb"(?=(?:\s|//[^\n]*|#!?\[[^\]\n]*\])*+"
    rb"(?:pub(?:\([^)]*\))? +)?(?:(?:async |unsafe |const )*fn\b|impl\b|mod\b|use\b|struct\b"
    rb"|enum\b|trait\b|union\b|static [A-Z]|const [A-Z]|type [A-Z]|unsafe impl|macro_rules!))",
    re.MULTILINE,
)
_NOISE = re.compile(
    rb'\b[bc]?r(#*)"[\s\S]*?"\1|"(?:[^"\\]|\\[\s\S])*"|//[^\n]*|/\*[\s\S]*?\*/'
    rb"|'(?:[^'\\\n]|\\.[^'\n]*)'|([{}()])"
)
_HOLDS_ITEMS = re.compile(rb"\b(?:mod|impl|trait|extern)\b(?![\s\S]*\bfn\b)")
_LAST = re.compile(rb"[;{}][^;{}]*\Z")
_MARK, _SPACE = b"! "


def tidy(source: bytes) -> bytes:
    """The text to parse in place of ``source``; as long as that, line by line."""
    if b"!" not in source:
        return source
    text = bytearray(source.replace(b"impl<>", b"impl  "))
    for match in _CALLS.finditer(source):
        text[match.start(1)] = _SPACE
    for match in _LISTS.finditer(source):
        text[match.start() : match.end()] = b"    "
    starts = {match.end(1) - 1: match.start(1) for match in _ITEMS.finditer(source)}
    others = {match.end() - 1: match.start(1) for match in _OTHERS.finditer(source)}
    others = {start: mark for start, mark in others.items() if text[mark] == _MARK}
    if starts or others:
        _open(source, text, starts, others)
    return bytes(text)


def _open(source: bytes, text: bytearray, starts: dict[int, int], others: dict[int, int]) -> None:
    """Open macros up by the places of their brackets.

    Args:
        source: The file.
        text: What becomes of it.
        starts: Opening brace of a macro of items to the start of its name.
        others: Opening parenthesis of a macro to its exclamation mark.
    """
    opened: list[int] = []
    budget = _MAX_TRIES * len(source)
    for match in _NOISE.finditer(source):
        bracket, at = match.group(2), match.start()
        if bracket in {b"{", b"("}:
            opened.append(at)
        elif bracket and opened:
            start = opened.pop()
            if start in starts:
                name = starts[start]
                text[name : start + 1] = b" " * (start + 1 - name)
                text[at] = ord(";") if _is_open(source[start + 1 : at]) else _SPACE
            elif start in others and at - start < min(_MAX_ARGUMENTS, budget):
                budget -= at - start
                if not _among_items(source, opened, starts) and _are_expressions(
                    bytes(text[start : at + 1])
                ):
                    text[others[start]] = _SPACE


def _is_open(items: bytes) -> bool:
    """Whether the last item lacks its semicolon, as in ``thread_local! { static A: B = c }``."""
    last = items.rstrip()[-1:]
    return last not in {b";", b"}"} or b"static " in items[items.rfind(b";") + 1 :]


def _among_items(source: bytes, opened: list[int], starts: dict[int, int]) -> bool:
    """Whether a macro inside these brackets stands where items do, and no call could."""
    for place in reversed(opened):
        if source[place] != ord("{"):
            return False
        if place not in starts:
            before = _LAST.search(source[max(0, place - 400) : place])
            return _HOLDS_ITEMS.search(before.group() if before else source[:place]) is not None
    return False


def _are_expressions(arguments: bytes) -> bool:
    """Whether the arguments of a macro, with their parentheses, are those of a call as well."""
    if b"=>" in arguments and b"{" not in arguments:
        return False
    parser = compiled("tree_sitter_rust:language", __package__).parser
    tree = parser.parse(b"fn f() { g" + arguments + b"; }")
    return tree is not None and not tree.root_node.has_error
