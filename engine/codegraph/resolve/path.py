"""Parsed form of the path language of `codegraph.facts`."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Literal, NamedTuple

Atom = Literal[
    "name", "class", "super", "literal", "container", "function", "record", "definition", "group",
    "unknown",
]  # fmt: skip
Op = Literal["member", "call", "instance", "element", "each", "pointee", "parameter", "select"]


class Step(NamedTuple):
    """One step from a value: a member by name, a call, an instance, an element by position.

    The name of ``instance`` is ``*`` where only documentation says so. ``each`` is what a loop
    gives one by one: the keys of a map, the elements of a list; ``pointee`` what a pointer leads
    to.
    """

    op: Op
    name: str = ""
    position: int = -1


class Chain(NamedTuple):
    """A start and the steps from it.

    Attributes:
        atom: What it starts from.
        text: The name, the path inside ``<>``, ``~<>`` or ``()``, the members inside ``{}``, or
            line and name of a definition.
        steps: The steps, in order.
    """

    atom: Atom
    text: str
    steps: tuple[Step, ...]


_LOOP, _ARROW = Step("each"), Step("pointee")
UNKNOWN = Chain("unknown", "", ())

_TOKEN = re.compile(
    r"""(?P<member>\.[^\s.(){}\[\]<>|~,;]+) | (?P<call>\(\)) | (?P<instance>\{(?P<told>\*?)\})
      | \((?P<parameter>\d+)\) | (?P<each>\[@\]) | (?P<pointee>\[\*\]) | \[(?P<element>\d*)\]""",
    re.VERBOSE,
)
_NAME = re.compile(r"[^\s.(){}\[\]<>|~,;@'?]+")
_DEFINITION = re.compile(r"@(\d+:[^\s.(){}\[\]<>|~,;@'?]+)")
_BRACKETS: dict[str, Atom] = {"<": "container", "(": "group", "{": "record"}


@lru_cache(maxsize=65_536)
def parse(path: str) -> tuple[Chain, ...]:
    """The alternatives of a path; what is no path parses as one unknown chain."""
    return tuple(_chain(part) for part in split(path, "|"))


@lru_cache(maxsize=65_536)
def rooted(path: str) -> Chain | None:
    """The only chain of a path, where its meaning hangs on its first name and on nothing else."""
    chain, *others = parse(path)
    selects = any(step.op == "select" for step in chain.steps)
    return None if others or selects or chain.atom not in {"name", "class", "super"} else chain


@lru_cache(maxsize=65_536)
def split(path: str, separator: str) -> tuple[str, ...]:
    """The path cut at each separator that stands outside all brackets."""
    if separator not in path:
        return (path,)
    parts, depth, start = [], 0, 0
    for position, char in enumerate(path):
        if char in "<({":
            depth += 1
        elif char in ">)}":
            depth -= 1
        elif char == separator and depth == 0:
            parts.append(path[start:position])
            start = position + 1
    parts.append(path[start:])
    return tuple(parts)


def elements(container: str) -> str:
    """What a container holds, without the keys it holds it under."""
    return split(container, ";")[0]


def keys(container: str) -> str:
    """What the keys of a container are; empty where it has none of its own."""
    parts = split(container, ";")
    return parts[1] if len(parts) > 1 else ""


@lru_cache(maxsize=8_192)
def members(record: str) -> dict[str, str]:
    """The members of an object: name to path."""
    parts = (part.partition(":") for part in split(record, ";"))
    return {name: path for name, _, path in parts}


def _chain(text: str) -> Chain:
    atom, inner, end = _atom(text)
    steps: list[Step] = []
    while end < len(text):
        if text.startswith("(:", end):
            closing = _closing(text, end)
            if closing < 0:
                return UNKNOWN
            steps.append(Step("select", text[end + 2 : closing]))
            end = closing + 1
            continue
        match = _TOKEN.match(text, end)
        if match is None:
            return UNKNOWN
        kind = match.lastgroup
        if kind == "member":
            steps.append(Step("member", match.group()[1:]))
        elif kind == "parameter":
            steps.append(Step("parameter", "", int(match.group("parameter"))))
        elif kind == "element":
            digits = match.group("element")
            steps.append(Step("element", "", int(digits) if digits else -1))
        elif kind in {"each", "pointee"}:
            steps.append(_LOOP if kind == "each" else _ARROW)
        elif kind == "call":
            steps.append(Step("call"))
        else:
            steps.append(Step("instance", match.group("told")))
        end = match.end()
    return Chain(atom, inner, tuple(steps))


def _atom(text: str) -> tuple[Atom, str, int]:
    if text.startswith("@class"):
        return "class", "", 6
    if text.startswith("@super"):
        return "super", "", 6
    if text.startswith("''"):
        return "literal", "", 2
    start = 1 if text.startswith("~<") else 0
    if text[start : start + 1] in _BRACKETS:
        end = _closing(text, start)
        if end < 0:
            return "unknown", "", len(text)
        kind: Atom = "function" if start else _BRACKETS[text[0]]
        return kind, text[start + 1 : end], end + 1
    definition = _DEFINITION.match(text)
    if definition:
        return "definition", definition.group(1), definition.end()
    match = _NAME.match(text)
    return ("name", match.group(), match.end()) if match else ("unknown", "", len(text))


def _closing(text: str, start: int) -> int:
    depth = 0
    for position in range(start, len(text)):
        if text[position] in "<({":
            depth += 1
        elif text[position] in ">)}":
            depth -= 1
            if depth == 0:
                return position
    return -1
