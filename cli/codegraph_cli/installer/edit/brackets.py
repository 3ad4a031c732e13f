"""Putting an entry into a pair of brackets, and taking one out: as JSON, TOML and YAML have them.

All that is known of an entry is where it begins and ends. What is put in goes behind everything
that is there, comments too, and looks like the entry before it: on a line of its own where that
one is, and with a comma behind it where that one has one.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

from codegraph_cli.installer.edit.text import BLANK, Splice, indent_of, is_first, line_end

Kind = Literal["comma", "block", "line", "other"]
"""A comma; a comment with an end of its own; a comment that ends with the line; all else."""


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of text between blanks.

    Attributes:
        start: Where it begins.
        end: Where it ends.
        kind: What it is.
    """

    start: int
    end: int
    kind: Kind


@dataclass(frozen=True, slots=True)
class Entry:
    """An item, or a key and its value.

    Attributes:
        start: Where it begins.
        end: Where it ends.
        comma: Where the comma behind it is.
        before: The token before it.
        after: The token behind it and its comma.
    """

    start: int
    end: int
    comma: int | None
    before: Token
    after: Token


@dataclass(frozen=True, slots=True)
class Brackets:
    """A pair of brackets.

    Attributes:
        start: Where what is in them begins.
        end: Where it ends.
        entries: What is in them.
        last: The last token before the closing one, a comment or the opening one even.
        comments: Whether there are comments in them outside of all entries.
    """

    start: int
    end: int
    entries: tuple[Entry, ...]
    last: Token
    comments: bool


@dataclass(frozen=True, slots=True)
class Layout:
    """How the file is written.

    Attributes:
        newline: How lines end.
        unit: What a level is indented by.
        gap: What stands behind a comma in a line.
        spread: Whether what was empty gets lines of its own.
    """

    newline: str
    unit: str
    gap: str
    spread: bool


def enclose(tokens: Sequence[Token], entries: Sequence[tuple[int, int]]) -> Brackets:
    """A pair of brackets.

    Args:
        tokens: Of all that is in them, with the brackets.
        entries: For each entry, the indices of its first and its last token.
    """
    found = []
    inside = 0
    for first, last in entries:
        following = last + 1
        while tokens[following].kind in ("block", "line"):
            following += 1
        comma = tokens[following].start if tokens[following].kind == "comma" else None
        after = tokens[last + 1 if comma is None else following + 1]
        start, end = tokens[first].start, tokens[last].end
        found.append(Entry(start, end, comma, tokens[first - 1], after))
        inside += sum(token.kind in ("block", "line") for token in tokens[first : last + 1])
    comments = sum(token.kind in ("block", "line") for token in tokens) > inside
    return Brackets(tokens[0].end, tokens[-1].start, tuple(found), tokens[-2], comments)


def insert(
    body: str, brackets: Brackets, render: Callable[[str | None], str], layout: Layout
) -> list[Splice]:
    """What puts an entry behind all others.

    Args:
        body: The text.
        brackets: Where to.
        render: Gives the entry: in one line for None, else in lines the first of which is
            indented by what it is given.
        layout: How the file is written.
    """
    newline, last = layout.newline, brackets.last
    base = indent_of(body, brackets.start)
    if not brackets.entries and not brackets.comments:
        within = body[brackets.start : brackets.end]
        if not layout.spread:
            return [(brackets.start, brackets.start, within + render(None))]
        indent = base + layout.unit
        closing = within if "\n" in within else newline + base
        text = newline + indent + render(indent) + closing
        return [(brackets.start, brackets.end, text)]
    splices: list[Splice] = []
    comma = ""
    model = last.start
    if brackets.entries:
        previous = brackets.entries[-1]
        model = previous.start
        if previous.comma is None:
            splices.append((previous.end, previous.end, ","))
        else:
            comma = ","
    if is_first(body, model):
        indent = indent_of(body, model)
    elif last.kind == "line":
        indent = base + layout.unit
    else:
        gap = layout.gap if brackets.entries else " "
        return [*splices, (last.end, last.end, gap + render(None) + comma)]
    return [*splices, (last.end, last.end, newline + indent + render(indent) + comma)]


def remove(body: str, brackets: Brackets, index: int) -> list[Splice]:
    """What takes an entry out, and the comma that it leaves over.

    Args:
        body: The text.
        brackets: Where from.
        index: Of the entry.
    """
    entry = brackets.entries[index]
    only = len(brackets.entries) == 1 and not brackets.comments
    if only and "\n" in body[brackets.start : entry.start]:
        return [(brackets.start, brackets.end, "")]
    splices: list[Splice] = []
    if index == len(brackets.entries) - 1 and entry.comma is None and index:
        comma = brackets.entries[index - 1].comma
        assert comma is not None
        splices.append((comma, comma + 1, ""))
    end, following = entry.end, entry.after.start
    if entry.comma is not None:
        if body[end : entry.comma].strip(BLANK):  # a comment between the two stays
            splices.append((entry.comma, entry.comma + 1, ""))
            following = end
        else:
            end = entry.comma + 1
    if is_first(body, entry.start):
        hugged = entry.after.start == brackets.end and entry.before.kind != "line"
        alone = hugged or not body[end : line_end(body, end)].strip(BLANK)
    else:
        alone = index > 0 or len(brackets.entries) == 1
    if alone:
        return [*splices, (entry.before.end, end, "")]
    # Something follows in the same line, and stays where it is.
    return [*splices, (entry.start, max(end, min(following, line_end(body, end))), "")]
