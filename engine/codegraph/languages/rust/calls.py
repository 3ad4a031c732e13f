"""What Rust's code uses: calls, struct literals, macros and what is called in their arguments."""

from __future__ import annotations

import re

from tree_sitter import Node

from codegraph.facts import Ref
from codegraph.languages.paths import MAX_PATH, UNKNOWN
from codegraph.languages.rust.expressions import callee, is_macro
from codegraph.languages.rust.macros import macro_name
from codegraph.languages.rust.marks import FIELD
from codegraph.languages.rust.names import anchor, here, last_name, scoped
from codegraph.languages.rust.state import state_of
from codegraph.languages.sheet import Captures, Sheet, nested_deeper

_NOISE = re.compile(
    rb'\b[bc]?r(#*)"[\s\S]*?"\1|"(?:[^"\\]|\\[\s\S])*"|//[^\n]*|/\*[\s\S]*?\*/'
    rb"|'(?:[^'\\\n]|\\.[^'\n]*)'"
)
_CALLED = re.compile(rb"(?<![\w.:$#)\]>?])((?:[A-Za-z_]\w*)(?:(?:\.|::)[A-Za-z_]\w*)*)(?=\()")
_KEYWORDS = frozenset(
    """if while for match return fn in let loop move ref mut else as impl dyn where unsafe async
    await pub crate break continue struct enum trait type use mod box""".split()
)
_ARROWS = frozenset("""assert_matches matches select select_biased tokio::select""".split())
"""Macros that take patterns with ``=>`` beside expressions, and no little language of theirs."""
_LITERAL_MAX = 20_000
"""Arguments of a macro longer than this, in bytes, are data."""


def keep_attribute(sheet: Sheet, captures: Captures) -> None:
    """An attribute waits for the item behind it."""
    state_of(sheet).attributes.append(captures["reference.attribute"][0])


def call(sheet: Sheet, captures: Captures) -> None:
    """A call, or a macro whose arguments are expressions."""
    node = captures["callee"][0]
    while node.type == "parenthesized_expression" and node.named_child_count:
        inner = node.named_child(0)
        if inner is None:
            return
        node = inner
    if node.type == "closure_expression":
        return
    if is_macro(sheet, node):
        path = macro_name(sheet, node)
    else:
        path = UNKNOWN if nested_deeper(node, MAX_PATH) else callee(sheet, node)
    if path != UNKNOWN and len(path) <= MAX_PATH:
        sheet.refer("calls", path, last_name(node))


def literal(sheet: Sheet, captures: Captures) -> None:
    """``Type { ... }``."""
    node = captures["type"][0]
    path = scoped(sheet, node)
    if path != UNKNOWN:
        sheet.refer("instantiates", path, last_name(node))


def value(sheet: Sheet, captures: Captures) -> None:
    """A function handed to another one by its name."""
    node = captures["reference.value"][0]
    name, around = sheet.text(node), node.parent
    if node.type == "identifier" and (
        around is None or sheet.source[around.start_byte - 1 : around.start_byte] == b"!"
    ):  # a macro may take a name for anything
        return
    if node.type == "identifier" and sheet.blocks.find(sheet.scope, name, node.start_byte):
        return
    path = scoped(sheet, node)
    if path != UNKNOWN and not path.startswith("self"):
        sheet.refer("references", path, last_name(node))


def macro(sheet: Sheet, captures: Captures) -> None:
    """A macro, and the calls among its arguments, as far as they look like any."""
    node, tokens = captures["name"][0], captures["tokens"][0]
    path = macro_name(sheet, node)
    if path != UNKNOWN:
        sheet.refer("calls", path, last_name(node))
    if tokens.end_byte - tokens.start_byte > _LITERAL_MAX:
        return
    start = tokens.start_byte
    text = _NOISE.sub(_blank, sheet.source[start : tokens.end_byte])
    if b"=>" in text and sheet.text(node) not in _ARROWS:
        return  # a little language of the macro's own
    row = tokens.start_point.row
    for match in _CALLED.finditer(text):
        found = _path(sheet, match.group(1).decode(), start + match.start(), tokens)
        if found:
            line = row + text.count(b"\n", 0, match.start())
            _refer_at(sheet, found, line)


def _refer_at(sheet: Sheet, path: str, row: int) -> None:
    sheet.refs.append(Ref(sheet.scope, "calls", path, row + 1, sheet.indent(row)))


def _blank(match: re.Match[bytes]) -> bytes:
    return re.sub(rb"[^\n]", b" ", match.group())


def _path(sheet: Sheet, written: str, at: int, node: Node) -> str:
    """The path of a name in a macro's arguments; empty where it cannot be one of a call."""
    words = re.split(r"(\.|::)", written)
    head = words[0]
    if head in _KEYWORDS - {"crate"}:
        return ""
    if head == "crate":
        words[0] = anchor(sheet, "$crate", "crate", node)
    elif head == "super":
        words[0] = here(sheet, node, 1)
    elif head == "self" and len(words) > 1 and words[1] == "::":
        words[0] = here(sheet, node)
    else:
        words[0] = sheet.blocks.find(sheet.scope, head, at) or head
    if UNKNOWN in words[0] or not words[0]:
        return ""
    path = words[0]
    for place in range(1, len(words), 2):
        held = words[place] == "." and place + 2 < len(words)
        path += f".{words[place + 1]}{FIELD if held else ''}"
    return path if len(path) <= MAX_PATH else ""
