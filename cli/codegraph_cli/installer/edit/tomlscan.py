"""Where the statements of a TOML text stand, and the parts of their values.

tomlkit knows no places, and its way of changing a text moves comments: what stands above a table
belongs to the one before it, and goes when that goes. So the places are found here, in texts that
``tomllib`` has read, which is why nothing is checked twice.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from typing import Any, Literal

from codegraph_cli.installer.edit.brackets import Brackets, Token, enclose
from codegraph_cli.installer.edit.text import BLANK, line_end

_TOKEN = re.compile(
    r'''(?P<space>[ \t\r\n]+)
    | (?P<line>\#[^\r\n]*)
    | (?P<text>"""(?:[^\\]|\\.)*?"""(?:"{0,2})
        | \'\'\'.*?\'\'\'(?:'{0,2})
        | "(?:[^"\\\n]|\\.)*"
        | '[^'\n]*')
    | (?P<mark>[\[\]{},=])
    | (?P<bare>[^\s\[\]{},="'\#]+)''',
    re.VERBOSE | re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class Part:
    """A value, or a part of one.

    Attributes:
        start: Where it begins.
        end: Where it ends.
        keys: Of an inline table, in order; each a path, since it may have dots.
        children: The values in it.
        brackets: Of an inline table or a list.
    """

    start: int
    end: int
    keys: tuple[tuple[str, ...], ...] = ()
    children: tuple[Part, ...] = ()
    brackets: Brackets | None = None

    def value(self, body: str) -> Any:
        """What it says.

        Args:
            body: The text that it is in.
        """
        return tomllib.loads(f"x = {body[self.start : self.end]}")["x"]


@dataclass(frozen=True, slots=True)
class Statement:
    """One or more lines that belong together.

    Attributes:
        kind: The head of a table, that of one in a list, a key with its value, or a blank line or
            comment.
        start: Where its first line begins.
        end: Where its last line ends, before the line ending.
        path: From the file's top; empty for a blank line or comment.
        table: The path of the table that it stands in.
        part: The value of a key.
    """

    kind: Literal["table", "array", "value", "comment", "blank"]
    start: int
    end: int
    path: tuple[str, ...]
    table: tuple[str, ...]
    part: Part | None = None


def scan(body: str) -> list[Statement]:
    """All statements of a text, in order.

    Args:
        body: The text, which is TOML.
    """
    found: list[Statement] = []
    table: tuple[str, ...] = ()
    start = 0
    while start < len(body):
        end = line_end(body, start)
        line = body[start:end].strip(BLANK)
        if not line or line[0] == "#":
            found.append(Statement("comment" if line else "blank", start, end, (), table))
        elif line[0] == "[":
            table = _path(line)
            kind: Literal["table", "array"] = "array" if line.startswith("[[") else "table"
            found.append(Statement(kind, start, end, table, table))
        else:
            value = _Value(body, start)
            end = line_end(body, value.part.end)
            found.append(Statement("value", start, end, table + value.key, table, value.part))
        newline = body.find("\n", end)
        start = len(body) if newline < 0 else newline + 1
    return found


def is_noted(body: str, statement: Statement) -> bool:
    """Whether a comment stands behind the head of a table, or behind a value.

    Args:
        body: The text.
        statement: What it may stand behind.
    """
    start = statement.start if statement.part is None else statement.part.end
    tokens = _TOKEN.finditer(body, start, statement.end)
    return any(token.lastgroup == "line" for token in tokens)


def _path(line: str) -> tuple[str, ...]:
    """The path of a table's head, or of a key with the value 0."""
    data: Any = tomllib.loads(line + "\n")
    keys = []
    while data and isinstance(data, dict | list):
        if isinstance(data, list):
            data = data[0]
            continue
        (key,) = data
        keys.append(key)
        data = data[key]
    return tuple(keys)


class _Value:
    """A key and its value.

    Args:
        body: The text.
        start: Where the key begins.
    """

    def __init__(self, body: str, start: int) -> None:
        self._body = body
        self._tokens: list[Token] = []
        self._offset = start
        self.key = self._key()
        self.part = self._part()

    def _peek(self) -> re.Match[str]:
        match = _TOKEN.match(self._body, self._offset)
        while match is not None and match.lastgroup in ("space", "line"):
            if match.lastgroup == "line":
                self._tokens.append(Token(match.start(), match.end(), "line"))
            self._offset = match.end()
            match = _TOKEN.match(self._body, self._offset)
        assert match is not None
        return match

    def _take(self) -> int:
        match = self._peek()
        kind: Literal["comma", "other"] = "comma" if match[0] == "," else "other"
        self._tokens.append(Token(match.start(), match.end(), kind))
        self._offset = match.end()
        return len(self._tokens) - 1

    def _key(self) -> tuple[str, ...]:
        start = self._offset
        while self._peek()[0] != "=":
            self._take()
        end = self._offset
        self._take()
        return _path(self._body[start:end] + "= 0")

    def _part(self) -> Part:
        closing = {"[": "]", "{": "}"}.get(self._peek()[0])
        first = self._take()
        if closing is None:
            # A day and a time may have a blank between them.
            match = _TOKEN.match(self._body, self._offset + 1)
            if self._body.startswith(" ", self._offset) and match and match.lastgroup == "bare":
                self._take()
            return Part(self._tokens[first].start, self._tokens[-1].end)
        keys, children, spans = [], [], []
        while self._peek()[0] != closing:
            self._peek()
            entry = len(self._tokens)
            if closing == "}":
                keys.append(self._key())
            children.append(self._part())
            spans.append((entry - first, len(self._tokens) - 1 - first))
            if self._peek()[0] == ",":
                self._take()
        last = self._take()
        brackets = enclose(self._tokens[first:], spans)
        start, end = self._tokens[first].start, self._tokens[last].end
        return Part(start, end, tuple(keys), tuple(children), brackets)
