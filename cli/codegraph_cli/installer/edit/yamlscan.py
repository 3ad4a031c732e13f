"""Where things stand in a YAML text: ruamel.yaml's nodes, and what they do not say.

A node of ruamel.yaml ends where the next one begins, after comments that are none of its own; one
that is an alias stands where its anchor is; one that is empty stands behind the blanks.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Hashable
from dataclasses import dataclass
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from codegraph_cli.installer.edit.brackets import Brackets, Token, enclose
from codegraph_cli.installer.edit.errors import NotEditable

_TAG = "tag:yaml.org,2002:"
_ALIAS = re.compile(r"(?:[\s,]|#[^\n]*)*(\*[^\s,\[\]{}]+)")
_COLON = re.compile(r"[ \t\r\n]*:(?=[\s,}\]]|$)")
_DASH = re.compile(r"(?:\s|#[^\n]*)*(-)")
_DECIMAL = re.compile(r"[-+]?[0-9]{1,400}")
_FRACTION = re.compile(r"[-+]?[0-9]+\.[0-9]*(?:[eE][-+]?[0-9]+)?")
_GAP = re.compile(r"#[^\r\n]*|,")


@dataclass(frozen=True, slots=True)
class Member:
    """A key with its value, or an item of a list.

    Attributes:
        start: Where the key or item begins, behind the dash of a list in lines.
        end: Where its last character is.
        column: Of the key, or of the dash.
        key: None where it is not a text, and for items.
        key_end: Where the key ends, with the colon if there is one.
        value: The value.
    """

    start: int
    end: int
    column: int
    key: str | None
    key_end: int
    value: Node


def compose(body: str) -> Node | None:
    """The top node of a text; None where it has nothing but blanks and comments.

    Args:
        body: The text.

    Raises:
        NotEditable: It cannot be understood, or has more than one document.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of an anchor that is there twice, which is allowed
            node: Node | None = YAML(typ="safe", pure=True).compose(body)
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = f"line {mark.line + 1}: " if mark is not None else ""
        raise NotEditable(f"{line}{error.problem or error.context}".replace("\n", " ")) from error
    except YAMLError as error:
        raise NotEditable(str(error).split("\n", 1)[0]) from error
    except (ValueError, IndexError, KeyError, AttributeError, AssertionError) as error:
        raise NotEditable("not YAML that can be read") from error
    return None if node is None or is_empty(node) else node


def is_empty(node: Node) -> bool:
    """Whether nothing at all is written where a value could be."""
    return isinstance(node, ScalarNode) and node.start_mark.index == node.end_mark.index


def plain(node: Node, known: dict[int, Any] | None = None) -> Any:
    """What a node says: dictionaries, lists, plain values, and pairs of tag and text for others.

    Args:
        node: May contain itself.
        known: What is known of nodes already.
    """
    known = {} if known is None else known
    if id(node) in known:
        return known[id(node)]
    if isinstance(node, MappingNode):
        mapping: dict[Hashable, Any] = {}
        known[id(node)] = mapping
        for key, value in node.value:
            mapping[_frozen(key)] = plain(value, known)
        return mapping if node.tag == f"{_TAG}map" else (node.tag, id(node))
    if isinstance(node, SequenceNode):
        items: list[Any] = []
        known[id(node)] = items
        items.extend(plain(item, known) for item in node.value)
        return items
    return _scalar(str(node.tag).removeprefix(_TAG), node.value)


def members(body: str, node: MappingNode | SequenceNode) -> list[Member]:
    """What is in a mapping or a list.

    Args:
        body: The text.
        node: The mapping or list.
    """
    found = []
    before = node.start_mark.index
    for entry in node.value:
        if isinstance(node, MappingNode):
            member = _pair(body, before, *entry)
        else:
            member = _item(body, before, entry, in_lines=not node.flow_style)
        found.append(member)
        before = member.end
    return found


def brackets(body: str, node: MappingNode | SequenceNode) -> Brackets:
    """A mapping or list in brackets.

    Args:
        body: The text.
        node: The mapping or list.
    """
    opening = body.index("{" if isinstance(node, MappingNode) else "[", node.start_mark.index)
    tokens = [Token(opening, opening + 1, "other")]
    spans = []
    offset = opening + 1
    for member in members(body, node):
        tokens += _gap(body, offset, member.start)
        spans.append((len(tokens), len(tokens)))
        tokens.append(Token(member.start, member.end, "other"))
        offset = member.end
    closing = node.end_mark.index - 1
    tokens += _gap(body, offset, closing)
    tokens.append(Token(closing, closing + 1, "other"))
    return enclose(tokens, spans)


def _pair(body: str, before: int, key: Node, value: Node) -> Member:
    start, end = _place(body, before, key)
    colon = _COLON.match(body, end)
    key_end = colon.end() if colon else end
    name = _frozen(key)
    return Member(
        start,
        _place(body, key_end, value)[1],
        start - (body.rfind("\n", 0, start) + 1),
        name if isinstance(name, str) else None,
        key_end,
        value,
    )


def _item(body: str, before: int, value: Node, *, in_lines: bool) -> Member:
    dash = _DASH.match(body, before) if in_lines else None
    head = dash.end() if dash else before
    column = dash.start(1) - (body.rfind("\n", 0, dash.start(1)) + 1) if dash else 0
    return Member(*_place(body, head, value), column, None, head, value)


def _gap(body: str, start: int, end: int) -> list[Token]:
    return [
        Token(match.start(), match.end(), "comma" if match[0] == "," else "line")
        for match in _GAP.finditer(body, start, end)
    ]


def _place(body: str, before: int, node: Node) -> tuple[int, int]:
    """Where a node begins and ends that stands behind a key, a dash, or another node."""
    start, end = node.start_mark.index, node.end_mark.index
    if is_empty(node):
        return before, before
    if start < before:
        alias = _ALIAS.match(body, before)
        return alias.span(1) if alias else (before, before)
    if isinstance(node, ScalarNode) and node.style in ("|", ">"):
        end -= body.endswith("\n", 0, end)
        end -= body.endswith("\r", 0, end)
    elif isinstance(node, MappingNode | SequenceNode) and not node.flow_style and node.value:
        end = members(body, node)[-1].end
    return start, end


def _frozen(node: Node) -> Hashable:
    if not isinstance(node, ScalarNode):
        parts = [
            tuple(map(_frozen, part)) if isinstance(part, tuple) else _frozen(part)
            for part in node.value
        ]
        return node.tag, *parts
    return node.value if node.tag == f"{_TAG}str" else (node.tag, node.value)


def _scalar(tag: str, text: str) -> Any:
    if tag == "str":
        return text
    if tag == "null":
        return None
    if tag == "bool":
        return text.lower() in ("true", "yes", "on", "y")
    if tag == "int" and _DECIMAL.fullmatch(text):
        return int(text)
    if tag == "float" and _FRACTION.fullmatch(text):
        return float(text)
    return tag, text
