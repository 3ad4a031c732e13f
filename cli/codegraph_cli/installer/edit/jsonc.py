"""JSON as people write it: with ``//`` and ``/* */`` comments, and commas behind last entries.

The reason for a parser of our own: no well-kept Python library changes such a file and leaves the
rest of it as it is. The known ones drop comments, or read other dialects and write them back in
their own style. This one reads exactly JSON with those two additions, remembers where everything
stands, and then changes the text at one place.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from codegraph_cli.installer.edit import meaning
from codegraph_cli.installer.edit.brackets import (
    Brackets,
    Entry,
    Layout,
    Token,
    enclose,
    insert,
    remove,
)
from codegraph_cli.installer.edit.change import Include, Put
from codegraph_cli.installer.edit.errors import NotEditable, at_line
from codegraph_cli.installer.edit.text import BLANK, Text, indent_of, is_first, splice

_DEPTH = 100  # far more than any settings have, far less than Python can recurse
_TOKEN = re.compile(
    r"""(?P<space>[ \t\r\n]+)
    | (?P<line>//[^\r\n]*)
    | (?P<block>/\*.*?\*/)
    | (?P<string>"(?:[^"\\\x00-\x1f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*")
    | (?P<number>-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?)
    | (?P<word>true|false|null)
    | (?P<mark>[{}\[\],:])""",
    re.VERBOSE | re.DOTALL,
)
_UNIT = "  "


@dataclass(frozen=True, slots=True)
class Node:
    """A value and where it stands.

    Attributes:
        start: Where it begins.
        end: Where it ends.
        value: What it says.
        keys: Of an object, in order.
        children: The values in it.
        brackets: Of an object or list.
    """

    start: int
    end: int
    value: Any
    keys: tuple[str, ...] = ()
    children: tuple[Node, ...] = ()
    brackets: Brackets | None = None


def load(body: str) -> Any:
    """The data of a text; `MISSING` where it has none.

    Args:
        body: The text.

    Raises:
        NotEditable: It cannot be understood.
    """
    root = _Parser(body).parse()
    return meaning.MISSING if root is None else root.value


def is_strict(body: str) -> bool:
    """Whether a text is JSON without anything added."""
    try:
        json.loads(body, parse_int=str)  # Python refuses to convert long ones
    except (ValueError, RecursionError):
        return False
    return True


def apply(text: Text, change: Put | Include) -> str:
    """The text with a change that is needed.

    Args:
        text: Of the file.
        change: The change.

    Raises:
        NotEditable: The text cannot be understood, or a key stands there twice.
    """
    body = text.body
    parser = _Parser(body)
    node = parser.parse()
    style = _Style.of(body, node, text.newline)
    if node is None:
        value = meaning.nest(change.at, meaning.wanted(change))
        new = style.write(value, "")
        if not body.strip(BLANK):
            return body + new + text.newline
        end = parser.tokens[-1].end
        return splice(body, [(end, end, text.newline + new)])
    for depth, key in enumerate(change.at):
        index = _index(node, key)
        if index is None:
            value = meaning.nest(change.at[depth + 1 :], meaning.wanted(change))
            return _insert(body, node, style, key, value)
        entry = _brackets(node).entries[index]
        node = node.children[index]
    if isinstance(change, Include):
        return _insert(body, node, style, None, change.item)
    in_line = node.children and "\n" not in body[node.start : node.end]
    indent = None if in_line or not is_first(body, entry.start) else indent_of(body, entry.start)
    new = style.write(meaning.plain(change.value), indent if style.spread else None)
    return splice(body, [(node.start, node.end, new)])


def withdraw(text: Text, change: Put | Include, made: int) -> str:
    """The text without what a change added, which is there.

    Args:
        text: Of the file.
        change: The change.
        made: How many of the containers around it go too where nothing else is in them.

    Raises:
        NotEditable: The text cannot be understood, or a key stands there twice.
    """
    body = text.body
    parser = _Parser(body)
    root = parser.parse()
    assert root is not None
    chain: list[tuple[Node, int]] = []
    node = root
    for key in change.at:
        index = _index(node, key)
        assert index is not None
        chain.append((node, index))
        node = node.children[index]
    if isinstance(change, Include):
        ours = [i for i, child in enumerate(node.children) if child.value == change.item]
        if len(ours) > 1:
            rest = splice(body, remove(body, _brackets(node), ours[-1]))
            return withdraw(Text(rest, text.mark, text.newline), change, made)
        chain.append((node, ours[0]))
    while made and len(chain[-1][0].children) == 1:
        inner = _entry(chain[-1])
        outer = _entry(chain[-2]) if len(chain) > 1 else root
        if parser.has_comments(outer.start, inner.start, inner.end, outer.end):
            break
        chain.pop()
        made -= 1
        if not chain:
            before = [token.end for token in parser.tokens if token.end <= root.start]
            return splice(body, [(before[-1] if before else 0, root.end, "")])
    node, index = chain[-1]
    return splice(body, remove(body, _brackets(node), index))


def _index(node: Node, key: str) -> int | None:
    if node.keys.count(key) > 1:
        raise NotEditable(f"{json.dumps(key, ensure_ascii=False)} is there twice")
    return node.keys.index(key) if key in node.keys else None


def _entry(step: tuple[Node, int]) -> Entry:
    return _brackets(step[0]).entries[step[1]]


def _brackets(node: Node) -> Brackets:
    assert node.brackets is not None
    return node.brackets


def _insert(body: str, node: Node, style: _Style, key: str | None, value: Any) -> str:
    def render(indent: str | None) -> str:
        head = "" if key is None else json.dumps(key, ensure_ascii=False) + style.colon
        return head + style.write(value, indent)

    layout = Layout(style.newline, style.unit, style.gap, style.spread)
    return splice(body, insert(body, _brackets(node), render, layout))


@dataclass(frozen=True, slots=True)
class _Style:
    """How a file is written.

    Attributes:
        newline: How its lines end.
        unit: What a level is indented by.
        colon: With the blanks around it.
        gap: What stands behind a comma in a line.
        spread: Whether it has more than one line, or nothing yet.
    """

    newline: str
    unit: str = _UNIT
    colon: str = ": "
    gap: str = " "
    spread: bool = True

    @classmethod
    def of(cls, body: str, root: Node | None, newline: str) -> _Style:
        if root is None or not root.children:
            return cls(newline)
        spread = "\n" in body[root.start : root.end]
        colon = gap = None
        unit = ""
        nodes = [root]
        while nodes and not (colon and gap is not None and unit):
            node = nodes.pop()
            nodes.extend(child for child in reversed(node.children) if child.brackets)
            entries = _brackets(node).entries
            if node.keys and colon is None:
                key = json.dumps(node.keys[0], ensure_ascii=False)
                between = body[entries[0].start + len(key) : node.children[0].start]
                colon = between if between.strip(" \t") == ":" else None
            for entry in entries:
                if entry.comma is not None and "\n" not in body[entry.comma : entry.after.start]:
                    gap = body[entry.comma + 1 : entry.after.start] if gap is None else gap
                if not unit and is_first(body, entry.start):
                    base, own = indent_of(body, node.start), indent_of(body, entry.start)
                    unit = own.removeprefix(base) if own.startswith(base) else ""
        colon = colon or ": "
        if gap is None:
            gap = " " if spread or colon != ":" else ""
        return cls(newline, unit or _UNIT, colon, gap, spread)

    def write(self, value: Any, indent: str | None) -> str:
        """A value: in one line for None, else in lines that are indented below the first."""
        if isinstance(value, dict) and value:
            inner = None if indent is None else indent + self.unit
            entries = [
                json.dumps(key, ensure_ascii=False) + self.colon + self.write(item, inner)
                for key, item in value.items()
            ]
            return self._join("{", entries, "}", indent)
        if isinstance(value, list) and value:
            flat = indent is None or not any(isinstance(item, dict | list) for item in value)
            inner = None if flat else f"{indent}{self.unit}"
            entries = [self.write(item, inner) for item in value]
            return self._join("[", entries, "]", None if flat else indent)
        return json.dumps(value, ensure_ascii=False)

    def _join(self, head: str, entries: Sequence[str], foot: str, indent: str | None) -> str:
        if indent is None:
            return head + ("," + self.gap).join(entries) + foot
        line = self.newline + indent
        return head + ",".join(line + self.unit + entry for entry in entries) + line + foot


class _Parser:
    """Reads one text.

    Args:
        body: The text.
    """

    def __init__(self, body: str) -> None:
        self.tokens: list[Token] = []
        self._body = body
        self._next = 0
        self._scan()

    def parse(self) -> Node | None:
        """The value that the text has; None where it has nothing but blanks and comments."""
        self._skip()
        if self._next == len(self.tokens):
            return None
        root = self._value(0)
        self._skip()
        if self._next < len(self.tokens):
            raise self._wrong("expected the end of the file")
        return root

    def has_comments(self, start: int, pause: int, resume: int, end: int) -> bool:
        """Whether there are comments in a part of the text, but for a part of that.

        Args:
            start: Where the part begins.
            pause: Where that in it begins which is not looked at.
            resume: Where that ends.
            end: Where the part ends.
        """
        return any(
            start <= token.start < pause or resume <= token.start < end
            for token in self.tokens
            if token.kind in ("line", "block")
        )

    def _scan(self) -> None:
        offset = 0
        while offset < len(self._body):
            match = _TOKEN.match(self._body, offset)
            if match is None:
                raise at_line(self._body, offset, _unexpected(self._body[offset : offset + 2]))
            if match.lastgroup == "line":
                self.tokens.append(Token(offset, match.end(), "line"))
            elif match.lastgroup == "block":
                self.tokens.append(Token(offset, match.end(), "block"))
            elif match.lastgroup != "space":
                self.tokens.append(
                    Token(offset, match.end(), "comma" if match[0] == "," else "other")
                )
            offset = match.end()

    def _skip(self) -> None:
        while self._next < len(self.tokens) and self.tokens[self._next].kind in ("line", "block"):
            self._next += 1

    def _peek(self) -> str:
        self._skip()
        if self._next == len(self.tokens):
            raise self._wrong("the file ends too early")
        token = self.tokens[self._next]
        return self._body[token.start : token.end]

    def _wrong(self, wrong: str) -> NotEditable:
        at_end = self._next == len(self.tokens)
        offset = len(self._body.rstrip()) if at_end else self.tokens[self._next].start
        return at_line(self._body, offset, wrong)

    def _take(self, mark: str) -> int:
        if self._peek() != mark:
            raise self._wrong(f"expected {mark!r}")
        self._next += 1
        return self._next - 1

    def _value(self, depth: int) -> Node:
        text = self._peek()
        token = self.tokens[self._next]
        if depth > _DEPTH:
            raise self._wrong(f"nested deeper than {_DEPTH} levels")
        if text in "{[":
            return self._container(text == "{", depth)
        if text in "}],:":
            raise self._wrong("expected a value")
        self._next += 1
        return Node(token.start, token.end, _scalar(text))

    def _container(self, is_object: bool, depth: int) -> Node:
        opening = self._next
        closing = "}" if is_object else "]"
        keys: list[str] = []
        children: list[Node] = []
        spans: list[tuple[int, int]] = []
        self._next += 1
        while self._peek() != closing:
            first = self._next
            if is_object:
                if not self._peek().startswith('"'):
                    raise self._wrong("expected a key in double quotes")
                keys.append(json.loads(self._peek()))
                self._next += 1
                self._take(":")
            children.append(self._value(depth + 1))
            spans.append((first, self._next - 1))
            if self._peek() == closing:
                break
            if self._peek() != ",":
                raise self._wrong(f"expected ',' or {closing!r}")
            self._next += 1
        last = self._next
        self._next += 1
        shift = [(first - opening, final - opening) for first, final in spans]
        values = [child.value for child in children]
        return Node(
            self.tokens[opening].start,
            self.tokens[last].end,
            dict(zip(keys, values, strict=True)) if is_object else values,
            tuple(keys),
            tuple(children),
            enclose(self.tokens[opening : last + 1], shift),
        )


def _scalar(text: str) -> Any:
    if text[0] in "-0123456789" and (len(text) > 400 or text.strip("-0123456789")):
        return float(text)  # Python does not convert integers of any length
    return json.loads(text)


def _unexpected(text: str) -> str:
    if text == "/*":
        return "a comment without an end"
    return "a text that is not right" if text[0] == '"' else f"unexpected {text[0]!r}"
