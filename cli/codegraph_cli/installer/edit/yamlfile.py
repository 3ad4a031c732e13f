"""YAML: lines of ours behind those of the mapping they belong to, or a part of what is in braces.

ruamel.yaml reads, and writes what is ours. It would write the rest as well, with the comments, but
not with the same indentation, quotes and blanks, so the lines go in by hand.
"""

from __future__ import annotations

import re
from io import StringIO
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.nodes import MappingNode, Node, SequenceNode
from ruamel.yaml.scalarstring import DoubleQuotedScalarString

from codegraph_cli.installer.edit import meaning
from codegraph_cli.installer.edit.brackets import Layout, insert, remove
from codegraph_cli.installer.edit.change import Include, Put
from codegraph_cli.installer.edit.errors import NotEditable
from codegraph_cli.installer.edit.text import (
    BLANK,
    Text,
    cut_lines,
    indent_of,
    is_first,
    line_end,
    splice,
)
from codegraph_cli.installer.edit.yamlscan import (
    Member,
    brackets,
    compose,
    is_empty,
    members,
    plain,
)

_UNIT = 2
# What every version of YAML takes for a text wherever it stands, together with `_WORDS`.
_CLEAR = re.compile(r"(?:--?)?[A-Za-z_/][A-Za-z0-9_./@+-]*")
_WORDS = re.compile(r"(?i)y|n|yes|no|on|off|true|false|null")

Step = tuple[MappingNode | SequenceNode, int]


def load(body: str) -> Any:
    """The data of a text; `MISSING` where it has none.

    Args:
        body: The text.

    Raises:
        NotEditable: It cannot be understood, or has more than one document.
    """
    node = compose(body)
    return meaning.MISSING if node is None else plain(node)


def apply(text: Text, change: Put | Include) -> str:
    """The text with a change that is needed.

    Args:
        text: Of the file.
        change: The change.

    Raises:
        NotEditable: The text cannot be understood, or a key stands there twice.
    """
    body = text.body
    node = compose(body)
    writer = _Writer(body, node, text.newline)
    value = meaning.wanted(change)
    if node is None:
        new = writer.lines(meaning.nest(change.at, value), 0)
        if body.strip(BLANK) and not body.endswith("\n"):
            return body + text.newline + new
        return body + new + text.newline
    parent: Member | None = None
    for depth, key in enumerate(change.at):
        rest = meaning.nest(change.at[depth:], value)
        if not isinstance(node, MappingNode):
            return _fill(writer, parent, rest)
        index = _index(body, node, key)
        if index is None:
            return _add(writer, node, rest)
        in_braces = bool(node.flow_style)
        parent = members(body, node)[index]
        node = parent.value
    assert parent is not None
    if isinstance(change, Include):
        return _fill(writer, parent, value) if is_empty(node) else _add(writer, node, value)
    if in_braces or (isinstance(node, MappingNode | SequenceNode) and node.flow_style):
        if node.start_mark.index >= parent.key_end:
            new = writer.in_line(value)
            return splice(body, [(node.start_mark.index, parent.end, new)])
        raise NotEditable(f"{parent.key} is an alias")
    new = writer.lines({change.at[-1]: value}, parent.column)[parent.column :]
    return splice(body, [(parent.start, parent.end, new)])


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
    node = compose(body)
    chain: list[Step] = []
    for key in change.at:
        assert isinstance(node, MappingNode)
        index = _index(body, node, key)
        assert index is not None
        chain.append((node, index))
        node = node.value[index][1]
    if isinstance(change, Include):
        assert isinstance(node, SequenceNode)
        ours = [i for i, item in enumerate(node.value) if plain(item) == change.item]
        if len(ours) > 1:
            rest = _take_out(body, (node, ours[-1]))
            return withdraw(Text(rest, text.mark, text.newline), change, made)
        chain.append((node, ours[0]))
    while made and len(chain) > 1 and _is_alone(body, chain[-1], chain[-2]):
        chain.pop()
        made -= 1
    return _take_out(body, chain[-1])


def _index(body: str, node: MappingNode, key: str) -> int | None:
    keys = [member.key for member in members(body, node)]
    if keys.count(key) > 1:
        raise NotEditable(f"{key} is there twice")
    return keys.index(key) if key in keys else None


def _add(writer: _Writer, node: Node, entry: Any) -> str:
    """The text with an entry in a mapping, or items in a list, which have some or are in braces."""
    body = writer.body
    assert isinstance(node, MappingNode | SequenceNode)
    if node.flow_style:
        layout = Layout(writer.newline, " " * writer.unit, " ", spread=False)
        new = writer.in_line(entry)[1:-1]
        return splice(body, insert(body, brackets(body, node), lambda _: new, layout))
    found = members(body, node)
    column = min(member.column for member in found)  # a key behind a question mark has another
    end = _past_comments(body, line_end(body, found[-1].end), column)
    new = writer.lines(entry, column)
    return splice(body, [(end, end, writer.newline + new)])


def _fill(writer: _Writer, parent: Member | None, entry: Any) -> str:
    """The text with something where a key has nothing yet."""
    body = writer.body
    if parent is None or not is_empty(parent.value) or not is_first(body, parent.start):
        name = parent.key if parent else "the top of the file"
        raise NotEditable(f"{name} is null, not a mapping")
    end = _past_comments(body, line_end(body, parent.end), parent.column + 1)
    unit = writer.offset if isinstance(entry, list) else writer.unit
    new = writer.lines(entry, parent.column + unit)
    return splice(body, [(end, end, writer.newline + new)])


def _past_comments(body: str, end: int, column: int) -> int:
    """Where the comments end that follow a line and are indented as far as a column."""
    start = body.find("\n", end) + 1
    while 0 < start < len(body):
        stop = line_end(body, start)
        line = body[start:stop].strip(BLANK)
        if line and (line[0] != "#" or len(indent_of(body, start)) < column):
            break
        end = stop if line else end
        start = body.find("\n", stop) + 1
    return end


def _is_alone(body: str, step: Step, above: Step) -> bool:
    """Whether a member has no company, not even comments."""
    node, index = step
    if len(node.value) > 1:
        return False
    member = members(body, node)[index]
    holder = members(body, above[0])[above[1]]
    if node.flow_style:
        notes = body[holder.key_end : node.start_mark.index]
        if not above[0].flow_style:
            notes += body[holder.end : line_end(body, holder.end)]
        return "#" not in notes and not brackets(body, node).comments
    end = line_end(body, member.end)
    before = body[holder.key_end : member.start].strip(f"{BLANK}-")
    return not before and _past_comments(body, end, member.column) == end


def _take_out(body: str, step: Step) -> str:
    node, index = step
    if node.flow_style:
        return splice(body, remove(body, brackets(body, node), index))
    member = members(body, node)[index]
    start = body.rfind("\n", 0, member.start) + 1
    # Comments that are indented more than the key are inside of what is ours.
    end = _past_comments(body, line_end(body, member.end), member.column + 1)
    return splice(body, [cut_lines(body, start, end)])


class _Writer:
    """Writes what is ours like the rest of a file.

    Args:
        body: The text of the file.
        root: Its top node.
        newline: How its lines end.
    """

    def __init__(self, body: str, root: Node | None, newline: str) -> None:
        self.body = body
        self.newline = newline
        self.unit = self.offset = _UNIT
        self._look(root)

    def lines(self, value: Any, column: int) -> str:
        """A value in lines.

        Args:
            value: A mapping or a list.
            column: Where they begin.
        """
        text = self._dump(value, flow=False)
        return self.newline.join(" " * column + line for line in text.split("\n"))

    def in_line(self, value: Any) -> str:
        """A value in one line, in brackets if it has parts."""
        return self._dump([value], flow=True)[1:-1]

    def _look(self, root: Node | None) -> None:
        """Find out how the file is indented."""
        units: list[int] = []
        offsets: list[int] = []
        waiting = [root]
        while waiting and not (units and offsets):
            node = waiting.pop(0)
            if not isinstance(node, MappingNode) or node.flow_style:
                continue
            for member in members(self.body, node):
                value = member.value
                if not isinstance(value, MappingNode | SequenceNode) or not value.value:
                    continue
                if value.flow_style or value.start_mark.index < member.key_end:
                    continue
                found = members(self.body, value)[0].column - member.column
                (units if isinstance(value, MappingNode) else offsets).append(found)
                waiting.append(value)
        self.unit = next((unit for unit in units if 0 < unit < 10), _UNIT)
        self.offset = next((offset for offset in offsets if 0 <= offset < 10), self.unit)

    def _dump(self, value: Any, *, flow: bool) -> str:
        writer = YAML(pure=True)
        writer.default_flow_style = flow
        writer.brace_single_entry_mapping_in_flow_sequence = True
        writer.width = 1 << 30
        writer.indent(mapping=self.unit, sequence=self.offset + 2, offset=self.offset)
        if isinstance(value, list) and not flow:
            writer.indent(mapping=self.unit, sequence=2, offset=0)
        stream = StringIO()
        writer.dump(_clear(value), stream)
        return stream.getvalue().rstrip("\n")


def _clear(value: Any) -> Any:
    if isinstance(value, dict):
        return {_clear(key): _clear(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_clear(item) for item in value]
    if isinstance(value, str) and (not _CLEAR.fullmatch(value) or _WORDS.fullmatch(value)):
        return DoubleQuotedScalarString(value)
    return value
