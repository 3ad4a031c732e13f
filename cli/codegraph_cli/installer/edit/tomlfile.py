"""TOML: a table of ours at the end of the file, or a part of what is there already.

``tomllib`` reads, and tomlkit writes what is ours. Where it goes is decided here, line by line, so
that all other lines stay as they are.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from typing import Any

from codegraph_cli.installer.edit import meaning
from codegraph_cli.installer.edit.brackets import Brackets, Layout, insert, remove
from codegraph_cli.installer.edit.change import Include, Put
from codegraph_cli.installer.edit.errors import NotEditable
from codegraph_cli.installer.edit.text import (
    BLANK,
    Splice,
    Text,
    append_block,
    cut_block,
    cut_lines,
    indent_of,
    splice,
)
from codegraph_cli.installer.edit.tomlscan import Part, Statement, is_noted, scan

_PLACE = re.compile(r" \(at (?:line (\d+), column \d+|end of document)\)$")


def load(body: str) -> Any:
    """The data of a text; `MISSING` where it has nothing but blanks.

    Args:
        body: The text.

    Raises:
        NotEditable: It cannot be understood.
    """
    if not body.strip(BLANK):
        return meaning.MISSING
    try:
        return tomllib.loads(body)
    except ValueError as error:
        message = str(error)
        place = _PLACE.search(message)
        wrong = _PLACE.sub("", message)
        line = place[1] if place and place[1] else body.rstrip(BLANK).count("\n") + 1
        raise NotEditable(f"line {line}: {wrong[:1].lower()}{wrong[1:]}") from error


def apply(text: Text, change: Put | Include) -> str:
    """The text with a change that is needed.

    Args:
        text: Of the file, which can be read.
        change: The change.

    Raises:
        NotEditable: The way to our key is written in a form that cannot be added to.
    """
    body, newline = text.body, text.newline
    statements = scan(body)
    ours = _below(statements, change.at)
    around = _around(statements, change.at)
    if around is not None:
        return _change_part(body, around, change, newline)
    if not ours:
        return _add(body, statements, change, newline)
    if isinstance(change, Include):
        raise NotEditable(f"{'.'.join(change.at)} is a list of tables")
    value, first = meaning.plain(change.value), ours[0]
    if isinstance(value, dict) and value and first.kind == "table" and first.path == change.at:
        lines = newline.join(_body(value, indent_of(body, first.start)))
        cuts = _cuts(body, statements, ours, keep_head=True)
        return splice(body, [(first.end, first.end, newline + lines), *cuts])
    rest = _erase(body, change.at)
    return _add(rest, scan(rest), change, newline)


def withdraw(text: Text, change: Put | Include, made: int) -> str:
    """The text without what a change added, which is there.

    Args:
        text: Of the file, which can be read.
        change: The change.
        made: How many of the containers around it go too where nothing else is in them.

    Raises:
        NotEditable: What is ours is written in a form that cannot be taken apart.
    """
    body, at = text.body, change.at
    body = _leave_out(body, change) if isinstance(change, Include) else _erase(body, at)
    if isinstance(change, Include) and made and _is_hollow(body, at):
        body = _erase(body, at)
    body = _drop_late_head(body, at[:-1])
    for path in meaning.containers(change)[:made]:
        if path and _is_hollow(body, path):
            body = _erase(body, path)
    return body


def write(value: Any) -> str:
    """A value in one line.

    Args:
        value: Dictionaries, lists and plain values.

    Raises:
        NotEditable: TOML has no such values.
    """
    import tomlkit
    from tomlkit.exceptions import TOMLKitError

    if isinstance(value, dict):
        entries = [f"{_key((key,))} = {write(item)}" for key, item in value.items()]
        return "{ " + ", ".join(entries) + " }" if entries else "{}"
    if isinstance(value, list):
        return "[" + ", ".join(map(write, value)) + "]"
    try:
        return str(tomlkit.item(value).as_string())
    except (TOMLKitError, ValueError) as error:
        raise NotEditable("TOML cannot say what would be written") from error


def _key(path: Sequence[str]) -> str:
    import tomlkit

    return ".".join(tomlkit.key(part).as_string() for part in path)


def _body(value: dict[str, Any], indent: str) -> list[str]:
    return [f"{indent}{_key((key,))} = {write(item)}" for key, item in value.items()]


def _starts(path: tuple[str, ...], head: tuple[str, ...]) -> bool:
    return path[: len(head)] == head


def _below(statements: Sequence[Statement], at: tuple[str, ...]) -> list[Statement]:
    return [item for item in statements if item.path and _starts(item.path, at)]


def _around(statements: Sequence[Statement], at: tuple[str, ...]) -> Statement | None:
    """The statement whose value is what stands at a path, or has it inside."""
    return next((item for item in statements if item.part and _starts(at, item.path)), None)


def _add(body: str, statements: Sequence[Statement], change: Put | Include, newline: str) -> str:
    """The text with our key, which it does not have."""
    at, value = change.at, meaning.wanted(change)
    if isinstance(value, dict):
        return append_block(body, newline.join([f"[{_key(at)}]", *_body(value, "")]), newline)
    table = at[:-1]
    values = [item for item in statements if item.kind == "value"]
    siblings = [item for item in values if item.table == table]
    heads = [item for item in statements if item.kind == "table" and item.path == table]
    dotted = [item for item in _below(values, table) if len(item.table) < len(table)]
    for after in (siblings or heads or dotted)[-1:]:
        line = f"{_key(at[len(after.table) :])} = {write(value)}"
        return splice(body, [(after.end, after.end, newline + indent_of(body, after.start) + line)])
    line = f"{_key(at[-1:])} = {write(value)}"
    if table:
        return append_block(body, f"[{_key(table)}]{newline}{line}", newline)
    return line + newline + body  # before all tables, or it would be part of one


def _change_part(body: str, item: Statement, change: Put | Include, newline: str) -> str:
    _, part, rest = _descend(item, change.at)
    if rest:
        value = meaning.nest(rest[1:], meaning.wanted(change))
        return _insert(body, part, f"{_key(rest[:1])} = {write(value)}", newline)
    if isinstance(change, Include):
        return _insert(body, part, write(change.item), newline)
    return splice(body, [(part.start, part.end, write(meaning.plain(change.value)))])


def _descend(
    item: Statement, at: tuple[str, ...]
) -> tuple[list[tuple[Part, int]], Part, tuple[str, ...]]:
    """The inline tables on a path with the entry to take in each, the last value, the keys left."""
    assert item.part is not None
    part, rest = item.part, at[len(item.path) :]
    chain = []
    while rest and rest[:1] in part.keys:
        index = part.keys.index(rest[:1])
        chain.append((part, index))
        part, rest = part.children[index], rest[1:]
    if rest and any(key[0] == rest[0] for key in part.keys):
        raise NotEditable(f"{rest[0]} is written with dots inside of braces")
    return chain, part, rest


def _insert(body: str, part: Part, new: str, newline: str) -> str:
    layout = Layout(newline, "  ", " ", spread=False)
    brackets = _brackets(part)
    if body[part.start] == "{" and part.start + 2 == part.end:
        return splice(body, [(brackets.start, brackets.start, f" {new} ")])
    return splice(body, insert(body, brackets, lambda _: new, layout))


def _brackets(part: Part) -> Brackets:
    assert part.brackets is not None
    return part.brackets


def _erase(body: str, at: tuple[str, ...]) -> str:
    """The text without what stands at a path."""
    statements = scan(body)
    ours = _below(statements, at)
    if ours:
        return splice(body, _cuts(body, statements, ours))
    around = _around(statements, at)
    assert around is not None
    chain, _, rest = _descend(around, at)
    assert not rest
    part, index = chain[-1]
    if len(part.children) == 1 and not _brackets(part).comments:
        return splice(body, [(part.start, part.end, "{}")])
    return splice(body, remove(body, _brackets(part), index))


def _leave_out(body: str, change: Include) -> str:
    """The text without our item in its list."""
    while True:
        around = _around(scan(body), change.at)
        if around is None:
            raise NotEditable(f"{'.'.join(change.at)} is a list of tables")
        _, part, _ = _descend(around, change.at)
        values = [child.value(body) for child in part.children]
        if change.item not in values:
            return body
        body = splice(body, remove(body, _brackets(part), values.index(change.item)))


def _drop_late_head(body: str, table: tuple[str, ...]) -> str:
    """The text without an empty head that comes after the tables inside of its table.

    `_add` writes such a one; people have it before them.
    """
    below = _below(scan(body), table) if table else []
    heads = [item for item in below[1:] if item.kind == "table" and item.path == table]
    if not heads or any(item.table == table and item not in heads for item in below):
        return body
    statements = scan(body)
    following = statements[statements.index(heads[0]) + 1 :]
    notes = next((item for item in following if item.kind != "blank"), None)
    if is_noted(body, heads[0]) or (notes is not None and notes.kind == "comment"):
        return body
    return splice(body, _cuts(body, statements, heads))


def _is_hollow(body: str, at: tuple[str, ...]) -> bool:
    """Whether there is something at a path, but nothing in it, not even a comment."""
    statements = scan(body)
    below = _below(statements, at)
    if len(below) > 1 or (below and is_noted(body, below[0])):
        return False
    if below and below[0].kind == "table":
        index = statements.index(below[0])
        for item in statements[index + 1 :]:
            if item.kind != "blank":
                return item.kind != "comment" and below[0].path == at
        return below[0].path == at
    around = _around(statements, at)
    if around is None:
        return False
    _, part, rest = _descend(around, at)
    brackets = part.brackets
    return not rest and brackets is not None and not brackets.entries and not brackets.comments


def _cuts(
    body: str, statements: Sequence[Statement], ours: Sequence[Statement], keep_head: bool = False
) -> list[Splice]:
    """What takes statements away, with blank lines and comments in the midst of them.

    Args:
        body: The text.
        statements: All of them.
        ours: Those to take away.
        keep_head: Whether the first line of the first one stays.
    """
    runs: list[list[Statement]] = []
    near = False
    for item in statements:
        if item in ours:
            if near:
                runs[-1].append(item)
            else:
                runs.append([item])
            near = True
        elif item.path:
            near = False
    cuts = []
    for run in runs:
        start, end = run[0].start, run[-1].end
        if keep_head and run is runs[0]:
            cuts.append((run[0].end, end, ""))
        elif run[0].kind == "value":
            cuts.append(cut_lines(body, start, end))
        else:
            cuts.append(cut_block(body, start, end))
    return cuts
